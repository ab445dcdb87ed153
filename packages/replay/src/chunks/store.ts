import {
  type EventChunk,
  eventAt,
  type HeapColumns,
  type HeapEvent,
  type ResolvedRows,
  resolveChunk,
  type Seq,
} from '@refwind/core';
import { Journal } from '../journal/journal.js';
import type { ChunkPlace, TimelineSource } from '../source.js';
import { lastAtMost } from './bisect.js';
import { Heaps } from './heaps.js';
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
  readonly #heaps: Heaps;
  readonly #chunks = new Lru<number, EventChunk>(4);
  readonly #resolved = new Lru<number, ResolvedChunk>(2);
  readonly #journals = new Lru<number, Journal>(3);

  constructor(source: TimelineSource) {
    this.source = source;
    this.#heaps = new Heaps(source);
  }

  /** How many there are. */
  get count(): number {
    return this.source.chunkCount;
  }

  /** The moment before the first event. */
  get start(): Seq {
    return this.count === 0 ? this.end : this.place(0).firstSeq - 1;
  }

  /** The last event. */
  get end(): Seq {
    return this.source.summary.events;
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

  /** The heap at the moment `seq`, the caller's own. */
  columnsAt(seq: Seq): HeapColumns {
    return this.#heaps.at(seq);
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

  /** Event `seq`, which exists. */
  event(seq: Seq): HeapEvent {
    const { chunk, resolved } = this.resolved(this.indexOf(seq));
    return eventAt(chunk, resolved, this.source.dictionary, seq - chunk.firstSeq);
  }

  journal(index: number): Journal {
    const known = this.#journals.get(index);
    if (known !== undefined) return known;
    const journal = new Journal(this.chunk(index), this.#heaps.before(index));
    return this.#journals.keep(index, journal);
  }
}
