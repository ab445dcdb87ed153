import { type SiteId, TraceDictionary, type TraceSink, type TypeId } from '@refwind/core';
import { fieldProblem, ImportError, LineProblem } from '../../errors.js';
import type { Importer, ImportOptions, ImportResult } from '../../importer.js';
import { metaOf } from '../../rows/meta.js';
import { RowWriter } from '../../rows/rowWriter.js';
import { TraceOutput } from '../../rows/traceOutput.js';
import { CsvRecords } from '../../text/csv.js';
import { linesOf } from '../../text/lines.js';

/** The columns of `memray transform csv`. */
const COLUMNS = ['allocator', 'num_allocations', 'size', 'tid', 'thread_name', 'stack_trace'];
const MAX_SIZE = 2 ** 32 - 1;

/** What memray saw: the allocations of a moment, added up by allocator, thread and stack. */
export const memrayImporter: Importer = {
  name: 'memray',
  title: 'allocations as `memray transform csv` writes them',
  import: importMemray,
};

async function importMemray(
  input: AsyncIterable<Uint8Array>,
  sink: TraceSink,
  options: ImportOptions = {},
): Promise<ImportResult> {
  const dictionary = new TraceDictionary();
  const output = new TraceOutput(sink, dictionary, metaOf({ holders: 'none' }, options), options);
  const rows = new RowWriter(dictionary);
  const allocations = new Allocations(dictionary);
  const records = new CsvRecords();
  const flush = async () => {
    const { chunk, lineOf } = rows.take();
    await output.write(chunk, lineOf);
  };
  let at = 0;
  let begun = 1;
  try {
    for await (const { lines, first, bytes } of linesOf(input)) {
      for (const [index, text] of lines.entries()) {
        at = first + index;
        if (!records.isOpen) begun = at;
        const record = text === '' && !records.isOpen ? null : records.line(text);
        if (record === null) continue;
        if (!allocations.hasHeader) {
          allocations.header(record);
          continue;
        }
        try {
          for (const { type, size, site } of allocations.of(record)) {
            rows.alloc(type, size, site, begun);
            if (rows.room === 0) await flush();
          }
        } catch (error) {
          output.problem(begun, error);
        }
      }
      options.onProgress?.(bytes);
    }
    if (!allocations.hasHeader) throw new LineProblem('expected a header, found an empty file');
    if (records.isOpen)
      throw new LineProblem('expected a closing quote, found the end of the file');
    await flush();
    output.note(
      'memray adds allocations up: those of one line of its table have the same size here.',
    );
    output.note('The file has allocations only: no counts, no frees, no order in time.');
    return await output.finish();
  } catch (error) {
    await output.abandon();
    if (error instanceof LineProblem) throw new ImportError(output.file, at, error.message);
    throw error;
  }
}

interface Allocation {
  readonly type: TypeId;
  readonly size: number;
  readonly site: SiteId;
}

class Allocations {
  readonly #dictionary: TraceDictionary;
  readonly #types = new Map<string, TypeId>();
  readonly #sites = new Map<string, SiteId>();
  hasHeader = false;

  constructor(dictionary: TraceDictionary) {
    this.#dictionary = dictionary;
  }

  /** @throws LineProblem when it is none of memray's */
  header(fields: readonly string[]): void {
    if (fields.join() !== COLUMNS.join()) {
      throw new LineProblem(
        `expected the columns ${COLUMNS.join()}, found ${fields.join().slice(0, 80)}`,
      );
    }
    this.hasHeader = true;
  }

  /** A record's allocations: their sizes add up to its own. */
  *of(fields: readonly string[]): Generator<Allocation> {
    if (fields.length !== COLUMNS.length) {
      throw new LineProblem(`expected ${COLUMNS.length} fields, found ${fields.length}`);
    }
    const [allocator, count, total, , , stack] = fields;
    const number = wholeNumber('num_allocations', count, 2 ** 32);
    const bytes = wholeNumber('size', total, Number.MAX_SAFE_INTEGER);
    const size = Math.floor(bytes / Math.max(1, number));
    if (size > MAX_SIZE) throw fieldProblem('size', `at most ${MAX_SIZE} bytes each`, total);
    const type = this.#type(allocator);
    const site = this.#site(stack);
    const larger = bytes - size * number;
    for (let each = 0; each < number; each++)
      yield { type, size: size + (each < larger ? 1 : 0), site };
  }

  #type(name: string): TypeId {
    const known = this.#types.get(name) ?? this.#dictionary.addType({ name, gc: false });
    this.#types.set(name, known);
    return known;
  }

  /** The innermost frame, `function;file;line`; further ones stand behind `|`. */
  #site(stack: string): SiteId {
    if (stack === '') return -1;
    const [frame] = stack.split('|', 1);
    const known = this.#sites.get(frame);
    if (known !== undefined) return known;
    const parts = /^(.*?);(.*);(\d{1,9})$/.exec(frame);
    if (parts === null) throw fieldProblem('stack_trace', 'function;file;line', frame);
    const [, name, file, line] = parts;
    const dictionary = this.#dictionary;
    const site = dictionary.addSite({
      file: dictionary.string(file),
      line: Number(line),
      function: dictionary.string(name),
      offset: 0,
      opcode: dictionary.string(''),
    });
    this.#sites.set(frame, site);
    return site;
  }
}

function wholeNumber(field: string, text: string, most: number): number {
  const value = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
  if (value <= most) return value;
  throw fieldProblem(field, `a whole number up to ${most}`, text);
}
