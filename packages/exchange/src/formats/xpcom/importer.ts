import { TraceDictionary, type TraceSink } from '@refwind/core';
import { ImportError, LineProblem } from '../../errors.js';
import type { Importer, ImportOptions, ImportResult } from '../../importer.js';
import { metaOf } from '../../rows/meta.js';
import { RowWriter } from '../../rows/rowWriter.js';
import { TraceOutput } from '../../rows/traceOutput.js';
import { byteLinesOf } from '../../text/lines.js';
import { LogReader } from './logReader.js';

/** Mozilla's reference-count log: a Firefox built with it can be rewound, balanced and explained. */
export const xpcomImporter: Importer = {
  name: 'xpcom',
  title: "Mozilla's log of AddRef and Release (XPCOM_MEM_REFCNT_LOG)",
  import: importXpcom,
};

/** Rows that one record makes at most, and the death before it. */
const MOST_ROWS = 8;

async function importXpcom(
  input: AsyncIterable<Uint8Array>,
  sink: TraceSink,
  options: ImportOptions = {},
): Promise<ImportResult> {
  const dictionary = new TraceDictionary();
  const meta = metaOf({ holders: 'none' }, options);
  const output = new TraceOutput(sink, dictionary, meta, options);
  const rows = new RowWriter(dictionary);
  const reader = new LogReader(dictionary, rows, options.lenient ?? false);
  const flush = async () => {
    const { chunk, lineOf } = rows.take();
    await output.write(chunk, lineOf);
  };
  let line = 0;
  try {
    for await (const block of byteLinesOf(input)) {
      const { bytes } = block;
      for (let from = 0; from <= bytes.length; line++) {
        const found = bytes.indexOf(10, from);
        const end = found < 0 ? bytes.length : found;
        const to = end > from && bytes[end - 1] === 13 ? end - 1 : end;
        try {
          reader.line(bytes, from, to, line + 1);
        } catch (error) {
          output.problem(error instanceof LineProblem ? reader.problemLine : line + 1, error);
        }
        if (rows.room < MOST_ROWS) await flush();
        from = end + 1;
      }
      options.onProgress?.(block.read);
    }
    try {
      reader.end();
    } catch (error) {
      output.problem(reader.problemLine, error);
    }
    await flush();
    for (const note of reader.notes()) output.note(note);
    return await output.finish();
  } catch (error) {
    await output.abandon();
    if (error instanceof LineProblem) throw new ImportError(output.file, line + 1, error.message);
    throw error;
  }
}
