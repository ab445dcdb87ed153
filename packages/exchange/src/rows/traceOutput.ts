import {
  describeViolation,
  type EventChunk,
  type HeapColumns,
  LawChecker,
  type Seq,
  type TraceDictionary,
  type TraceEnd,
  type TraceMeta,
  type TraceSink,
  TraceWriter,
} from '@refwind/core';
import { ImportError, LineProblem } from '../errors.js';
import type { ImportOptions, ImportResult } from '../importer.js';

/** Problems that are told one by one; the rest is counted. */
const TOLD = 20;

/** Where an importer's chunks go: their laws are checked, they are written, and what is wrong is told or counted. */
export class TraceOutput {
  readonly dictionary: TraceDictionary;
  readonly #writer: TraceWriter;
  readonly #laws: LawChecker;
  readonly #options: ImportOptions;
  readonly #problems: string[] = [];
  readonly #notes: string[] = [];
  #skipped = 0;
  #checked = 0;

  /** @param start the heap that the history begins with, where it does not begin with nothing */
  constructor(
    sink: TraceSink,
    dictionary: TraceDictionary,
    meta: TraceMeta,
    options: ImportOptions,
    start: HeapColumns | null = null,
  ) {
    const { codec } = options;
    this.dictionary = dictionary;
    this.#options = options;
    this.#writer = new TraceWriter(sink, dictionary, meta, {
      ...(codec !== undefined && { codec }),
      ...(start !== null && { start: start.clone() }),
    });
    this.#laws = new LawChecker(dictionary, {
      limit: Number.POSITIVE_INFINITY,
      ...(start !== null && { begin: start }),
    });
  }

  get file(): string {
    return this.#options.name ?? 'input';
  }

  addSource(file: string, text: string): void {
    this.#writer.addSource(file, text);
  }

  note(text: string): void {
    this.#notes.push(text);
  }

  /**
   * What was thrown at a line: a `LineProblem` is counted when that is asked for.
   * @throws ImportError for it else; anything else as it is
   */
  problem(line: number, error: unknown): void {
    if (!(error instanceof LineProblem)) throw error;
    const problem = new ImportError(this.file, line, error.message);
    if (!this.#options.lenient) throw problem;
    this.#skipped++;
    this.#tell(problem.message);
  }

  /**
   * Writes a chunk.
   * @param lineOf which line an event of it comes from
   * @throws ImportError where it breaks a law and nothing may be wrong; TraceError `write-failed`
   */
  async write(chunk: EventChunk, lineOf: (seq: Seq) => number): Promise<void> {
    if (chunk.length === 0) return;
    this.#laws.check(chunk);
    const { violations } = this.#laws;
    for (const violation of violations) {
      const problem = new ImportError(
        this.file,
        lineOf(violation.seq),
        describeViolation(violation),
      );
      if (!this.#options.lenient) throw problem;
      this.#tell(problem.message);
    }
    this.#checked += violations.length;
    violations.length = 0;
    await this.#writer.writeChunk(chunk);
  }

  async finish(end: TraceEnd | null = null): Promise<ImportResult> {
    const { events, objects, live } = await this.#writer.finish(end);
    return {
      events,
      objects,
      live,
      skipped: this.#skipped,
      unlawful: this.#checked,
      problems: this.#problems,
      notes: this.#notes,
    };
  }

  /** Gives up; the sink keeps what it has. */
  async abandon(): Promise<void> {
    await this.#writer.abort();
  }

  #tell(problem: string): void {
    if (this.#problems.length < TOLD) this.#problems.push(problem);
  }
}
