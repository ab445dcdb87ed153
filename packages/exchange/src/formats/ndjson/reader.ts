import { TraceDictionary, type TraceSink } from '@refwind/core';
import { fieldProblem, LineProblem } from '../../errors.js';
import type { ImportOptions, ImportResult } from '../../importer.js';
import { metaOf } from '../../rows/meta.js';
import { TraceOutput } from '../../rows/traceOutput.js';
import { Fields } from '../../text/fields.js';
import { NdjsonBody } from './body.js';
import { readEvent } from './readEvent.js';
import { readHeader, readRecord } from './readRecords.js';
import type { EndRecord, HeaderRecord, ObjectRecord, SourceRecord } from './records.js';
import { startHeap } from './startHeap.js';

/** A trace that is being made of lines: first the header, then what is known before the events, then those. */
export class NdjsonReader {
  readonly #sink: TraceSink;
  readonly #options: ImportOptions;
  readonly #dictionary = new TraceDictionary();
  #header: HeaderRecord | null = null;
  readonly #sources: SourceRecord[] = [];
  readonly #objects: ObjectRecord[] = [];
  #body: NdjsonBody | null = null;
  #end: EndRecord | null = null;

  constructor(sink: TraceSink, options: ImportOptions) {
    this.#sink = sink;
    this.#options = options;
  }

  /** Whether `flush` is due. */
  get isFull(): boolean {
    return this.#body?.isFull ?? false;
  }

  /**
   * The next line.
   * @throws LineProblem, ImportError when it is not as it must be
   */
  line(text: string, number: number): void {
    if (text === '' || text.trim() === '') return;
    if (this.#header === null) this.#begin(text);
    else {
      const early = this.#body === null ? earlyFields(text) : null;
      if (early !== null) this.#early(early);
      else this.#bodyOf().attempt(number, () => this.#late(text, number));
    }
  }

  /** Writes the events that are waiting. */
  async flush(): Promise<void> {
    await this.#body?.flush();
  }

  async finish(): Promise<ImportResult> {
    if (this.#header === null) throw new LineProblem('expected a header, found an empty file');
    const body = this.#bodyOf();
    await body.flush();
    const { output } = body;
    if (this.#end === null) {
      output.note('The file has no end record: it may have been cut off.');
    } else if (!this.#end.complete) {
      output.note(`The trace it was made of was not whole: ${this.#end.damage ?? 'cut off'}.`);
    }
    return body.finish(this.#end?.end ?? null);
  }

  async abandon(): Promise<void> {
    await this.#body?.output.abandon();
  }

  #begin(text: string): void {
    const header = readHeader(fieldsOf(text));
    if (header.only !== undefined) {
      throw new LineProblem(
        `field only: the file has the events of ${header.only.length} objects only; export all of them`,
      );
    }
    for (const type of header.types ?? []) this.#dictionary.addType(type);
    for (const site of header.sites ?? []) {
      this.#dictionary.addSite({
        ...site,
        file: this.#dictionary.string(site.file),
        function: this.#dictionary.string(site.function),
        opcode: this.#dictionary.string(site.opcode),
      });
    }
    this.#header = header;
  }

  /** What is known before the events; it cannot be left out, since all that follows builds on it. */
  #early(fields: Fields): void {
    const record = readRecord(fields);
    if (record.record === 'source') this.#sources.push(record);
    else if (record.record === 'object') this.#objects.push(record);
  }

  #late(text: string, number: number): void {
    if (this.#end !== null) throw new LineProblem('expected nothing after the end record');
    const fields = fieldsOf(text);
    if (!fields.has('record')) this.#bodyOf().event(readEvent(fields), number);
    else {
      const record = readRecord(fields);
      if (record.record === 'source' || record.record === 'object') {
        throw new LineProblem(`field record: "${record.record}" stands before the events`);
      }
      if (record.record === 'end') this.#close(record);
      else this.#bodyOf().untracked(record.objects);
    }
  }

  #close(record: EndRecord): void {
    this.#end = record;
    const events = this.#bodyOf().seq - (this.#header?.start ?? 0);
    if (record.events !== events) {
      throw fieldProblem('events', `${events}, as many as there are`, record.events);
    }
  }

  /** What the events go to: made when the first of them comes. */
  #bodyOf(): NdjsonBody {
    if (this.#body !== null) return this.#body;
    const { start = 0, objectsBefore = 0, meta = {} } = this.#header ?? {};
    const columns =
      start > 0 || this.#objects.length > 0
        ? startHeap(this.#objects, { start, objectsBefore }, this.#dictionary)
        : null;
    const output = new TraceOutput(
      this.#sink,
      this.#dictionary,
      metaOf(meta, this.#options),
      this.#options,
      columns,
    );
    for (const { file, text } of this.#sources) output.addSource(file, text);
    this.#body = new NdjsonBody(output, columns, this.#options.lenient ?? false);
    return this.#body;
  }
}

function fieldsOf(text: string): Fields {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new LineProblem(`expected a JSON object, found ${JSON.stringify(text.slice(0, 60))}`);
  }
  return new Fields(value);
}

/** The fields of a record that stands before the events; `null` for any other line. */
function earlyFields(text: string): Fields | null {
  try {
    const fields = fieldsOf(text);
    return ['source', 'object'].includes(String(fields.peek('record'))) ? fields : null;
  } catch {
    return null;
  }
}
