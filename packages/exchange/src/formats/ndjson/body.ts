import {
  CHUNK_ROWS,
  ChunkBuilder,
  type EventChunk,
  type HeapColumns,
  type HeapEvent,
  type ObjectId,
  RefwindError,
  type TraceEnd,
} from '@refwind/core';
import { LineProblem } from '../../errors.js';
import type { ImportResult } from '../../importer.js';
import type { TraceOutput } from '../../rows/traceOutput.js';
import { Renumbering } from './renumber.js';

/** The events of a file on their way to a trace. */
export class NdjsonBody {
  readonly output: TraceOutput;
  readonly #builder: ChunkBuilder;
  /** The line of each event that is waiting. */
  #lines: number[] = [];
  /** Only where events may be left out. */
  readonly #renumbering: Renumbering | null;
  #allocs: ObjectId;
  #firstAlloc: ObjectId;
  #untracked: readonly ObjectId[] | null = null;
  readonly #ready: { readonly chunk: EventChunk; readonly lines: readonly number[] }[] = [];

  constructor(output: TraceOutput, start: HeapColumns | null, isLenient: boolean) {
    this.output = output;
    this.#builder = new ChunkBuilder(output.dictionary, start ?? undefined);
    this.#allocs = start?.allocs ?? 0;
    this.#firstAlloc = this.#allocs + 1;
    this.#renumbering = isLenient ? new Renumbering(this.#allocs) : null;
    for (let slot = 1; start !== null && slot <= start.slotCount; slot++) {
      this.#renumbering?.adopt(start.object[slot], start.refcount[slot]);
    }
  }

  /** The last event. */
  get seq(): number {
    return this.#builder.seq;
  }

  get isFull(): boolean {
    return this.#ready.length > 0 || this.#lines.length >= CHUNK_ROWS;
  }

  /** Does something for a line; what the line has wrong is counted when that is asked for. */
  attempt(line: number, work: () => void): void {
    try {
      work();
    } catch (error) {
      this.output.problem(line, error);
    }
  }

  event(event: HeapEvent, line: number): void {
    if (this.#renumbering === null) this.#push(event);
    else {
      const numbered = this.#renumbering.numbered(event, this.seq + 1);
      this.#push(numbered);
      this.#renumbering.done(event, numbered);
    }
    this.#lines.push(line);
    if (event.type === 'alloc') this.#allocs++;
  }

  /** From here on it is known anew what the collector does not follow. */
  untracked(objects: readonly ObjectId[] | null): void {
    this.#close();
    this.#untracked = objects;
  }

  async flush(): Promise<void> {
    this.#close();
    for (const { chunk, lines } of this.#ready) {
      await this.output.write(chunk, (seq) => lines[seq - chunk.firstSeq]);
    }
    this.#ready.length = 0;
  }

  finish(end: TraceEnd | null): Promise<ImportResult> {
    const differing = this.#renumbering?.differing ?? 0;
    if (differing > 0) {
      this.output.note(
        `${differing} counts are the running sum of what is left, not what the file says.`,
      );
    }
    return this.output.finish(end);
  }

  #push(event: HeapEvent): void {
    try {
      this.#builder.push(event);
    } catch (error) {
      if (error instanceof RefwindError) throw new LineProblem(error.message);
      throw error;
    }
  }

  #close(): void {
    const chunk = this.#builder.take();
    if (chunk.length > 0) {
      this.#ready.push({ chunk: this.#withUntracked(chunk), lines: this.#lines });
      this.#lines = [];
    }
    this.#firstAlloc = this.#allocs + 1;
  }

  #withUntracked(chunk: EventChunk): EventChunk {
    if (this.#untracked === null || this.#renumbering !== null) return chunk;
    const ranks = this.#untracked
      .filter((object) => object >= this.#firstAlloc && object <= this.#allocs)
      .map((object) => object - this.#firstAlloc);
    return { ...chunk, untracked: Uint32Array.from(ranks) };
  }
}
