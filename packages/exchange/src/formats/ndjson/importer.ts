import type { TraceSink } from '@refwind/core';
import { ImportError, LineProblem } from '../../errors.js';
import type { Importer, ImportOptions, ImportResult } from '../../importer.js';
import { linesOf } from '../../text/lines.js';
import { NdjsonReader } from './reader.js';

/** Events as JSON, written by our exporter or by any program. */
export const ndjsonImporter: Importer = {
  name: 'ndjson',
  title: 'events as JSON, one to a line, from any program',
  import: importNdjson,
};

async function importNdjson(
  input: AsyncIterable<Uint8Array>,
  sink: TraceSink,
  options: ImportOptions = {},
): Promise<ImportResult> {
  const reader = new NdjsonReader(sink, options);
  let at = 1;
  try {
    for await (const { lines, first, bytes } of linesOf(input)) {
      for (let index = 0; index < lines.length; index++) {
        at = first + index;
        reader.line(lines[index], at);
        if (reader.isFull) await reader.flush();
      }
      at = first + lines.length;
      options.onProgress?.(bytes);
    }
    return await reader.finish();
  } catch (error) {
    await reader.abandon();
    if (error instanceof LineProblem)
      throw new ImportError(options.name ?? 'input', at, error.message);
    throw error;
  }
}
