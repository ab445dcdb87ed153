import { type EventChunk, type ResolvedRows, resolveChunk, type Seq } from '@refwind/core';
import { Journal } from '../journal/journal.js';
import type { ChunkPlace, TimelineSource } from '../source.js';
import { lastAtMost } from './bisect.js';
import { ChunkHeaps } from './heaps.js';
import { Lru } from './lru.js';

/** A chunk whose rows can be read as events. */
export interface ResolvedChunk {
  readonly chunk: EventChunk;
  readonly resolved: ResolvedRows;
}

/**
 * A source's chunks in the forms that travel needs. Each is at most a few megabytes, and only a
 * handful of each form is held at a time, whatever the length of the trace.
 */
export class ChunkStore {
  readonly source: TimelineSource;
  readonly #heaps: ChunkHeaps;
  readonly #chunks = new Lru<number, EventChunk>(4);
  readonly #resolved = new Lru<number, ResolvedChunk>(2);
  readonly #journals = new Lru<number, Journal>(3);

  constructor(source: TimelineSource) {
    this.source = source;
    this.#heaps = new ChunkHeaps(source);
  }

  /** How many there are. */
  get count(): number {
    return this.source.chunkCount;
  }

  place(index: number): ChunkPlace {
    return this.source.chunkInfo(index);
  }

  /** The chunk that holds event `seq`; the first or last one for events before or after all. */
  indexOf(seq: Seq): number {
    return Math.max(
      0,
      lastAtMost(this.count, seq, (index) => this.place(index).firstSeq),
    );
  }

  chunk(index: number): EventChunk {
    return (
      this.#chunks.get(index) ??
      this.#journals.get(index)?.chunk ??
      this.#chunks.keep(index, this.source.readChunk(index))
    );
  }

  resolved(index: number): ResolvedChunk {
    const known = this.#resolved.get(index) ?? this.#journals.get(index);
    if (known !== undefined) return known;
    const chunk = this.chunk(index);
    const resolved = resolveChunk(chunk, this.#heaps.before(index));
    return this.#resolved.keep(index, { chunk, resolved });
  }

  journal(index: number): Journal {
    const known = this.#journals.get(index);
    if (known !== undefined) return known;
    const journal = new Journal(this.chunk(index), this.#heaps.before(index));
    return this.#journals.keep(index, journal);
  }
}
