import {
  type EventChunk,
  HeapColumns,
  RefwindError,
  type Seq,
  TraceDictionary,
  type TraceMeta,
} from '@refwind/core';
import type { ChunkPlace, SourceSummary, TimelineSource } from '../source.js';

/** A trace as it is now, of a file that may still grow: a `TraceReader`. */
export interface TraceSoFar extends TimelineSource {
  /** Whether the trace was finished: it will not grow any more. */
  readonly complete: boolean;
  close?(): void;
}

/**
 * A trace that is opened again and again while it grows, as one source. What was read of it stays true, since a trace is
 * only ever added to. Its dictionary is one and grows too; stored heaps would each bring their own, so they are not used.
 */
export class TailSource implements TimelineSource {
  readonly dictionary = new TraceDictionary();
  readonly keyframes: readonly { readonly seq: Seq }[] = [];
  #now: TraceSoFar;

  /** @throws RefwindError `tail-forgets` for a trace that only keeps the last part of its history. */
  constructor(now: TraceSoFar) {
    this.#now = now;
    this.#take(now);
  }

  get chunkCount(): number {
    return this.#now.chunkCount;
  }

  get summary(): SourceSummary {
    return this.#now.summary;
  }

  get meta(): TraceMeta | undefined {
    return this.#now.meta;
  }

  get complete(): boolean {
    return this.#now.complete;
  }

  /** Goes over to the trace as it is now; whether it has grown, or is finished. */
  replace(now: TraceSoFar): boolean {
    const before = this.#now;
    if (now.summary.events <= before.summary.events && !now.complete) {
      now.close?.();
      return false;
    }
    this.#take(now);
    this.#now = now;
    before.close?.();
    return true;
  }

  close(): void {
    this.#now.close?.();
  }

  chunkInfo(index: number): ChunkPlace {
    return this.#now.chunkInfo(index);
  }

  readChunk(index: number, spare?: EventChunk): EventChunk {
    return this.#now.readChunk(index, spare);
  }

  columnsAt(seq: Seq): HeapColumns {
    const columns = new HeapColumns(this.dictionary);
    for (let index = 0; columns.seq < seq; index++) {
      const chunk = this.readChunk(index);
      columns.apply(chunk, 0, Math.min(chunk.length, seq - columns.seq));
    }
    return columns;
  }

  #take(now: TraceSoFar): void {
    if (now.chunkCount > 0 && now.chunkInfo(0).firstSeq > 1) {
      throw new RefwindError(
        'tail-forgets',
        'A recording that keeps only the last part of its history cannot be followed while it runs: expected a trace ' +
          `that begins with event 1, found event ${now.chunkInfo(0).firstSeq}. Open it when the recording has ended.`,
      );
    }
    const { strings, types, sites, codes } = now.dictionary;
    const mine = this.dictionary;
    for (let at = mine.strings.length; at < strings.length; at++) mine.string(strings[at]);
    for (let at = mine.types.length; at < types.length; at++) mine.addType(types[at]);
    for (let at = mine.sites.length; at < sites.length; at++) mine.addSite(sites[at]);
    for (let at = mine.codes.length; at < codes.length; at++) mine.addCode(codes[at]);
  }
}
