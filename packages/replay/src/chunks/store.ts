import {
  type EventChunk,
  eventAt,
  type HeapColumns,
  type HeapEvent,
  type ObjectId,
  type ResolvedRows,
  resolveChunk,
  type Seq,
  type Slot,
  type SlotRows,
  slotRowsIn,
} from '@refwind/core';
import { Journal } from '../journal/journal.js';
import type { ChunkPlace, TimelineSource } from '../source.js';
import { type AliveByCode, aliveIn } from '../timeIndex/alive.js';
import { IndexError } from '../timeIndex/format.js';
import type { IndexedMoment, TimeIndex } from '../timeIndex/timeIndex.js';
import { lastAtMost } from './bisect.js';
import { Heaps } from './heaps.js';
import { Lru } from './lru.js';
import { WINDOW_ROWS, windowOf } from './windows.js';

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
  /** Of parts of chunks, by their first event. */
  readonly #windows = new Lru<Seq, Journal>(12);
  #index: TimeIndex | null;
  /** Why the index is not used any more; `null` as long as nothing is wrong with it. */
  indexError: IndexError | null = null;

  constructor(source: TimelineSource, index: TimeIndex | null = null) {
    this.source = source;
    this.#index = index;
    this.#heaps = new Heaps(source);
  }

  /** Whether moments are read from an index. */
  get isIndexed(): boolean {
    return this.#index !== null;
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

  /** The rows of a chunk that are about a slot. */
  rowsOf(index: number, slot: Slot): SlotRows {
    const known = this.#chunks.get(index) ?? this.#journals.get(index)?.chunk;
    if (known === undefined && this.source.rowsOf) return this.source.rowsOf(index, slot);
    return slotRowsIn(known ?? this.chunk(index), slot);
  }

  resolved(index: number): ResolvedChunk {
    const known = this.#resolved.get(index) ?? this.#journals.get(index);
    if (known !== undefined) return known;
    const chunk = this.chunk(index);
    const resolved = resolveChunk(chunk, this.heapBefore(index, chunk));
    return this.#resolved.keep(index, { chunk, resolved });
  }

  /** Event `seq`, which exists. */
  event(seq: Seq): HeapEvent {
    const { chunk, resolved } = this.isIndexed
      ? this.journal(seq)
      : this.resolved(this.indexOf(seq));
    return eventAt(chunk, resolved, this.source.dictionary, seq - chunk.firstSeq);
  }

  /** The journal of a stretch of events with `seq` in it, within one chunk. */
  journal(seq: Seq): Journal {
    const index = this.indexOf(seq);
    if (this.isIndexed) return this.#window(index, seq);
    const known = this.#journals.get(index);
    if (known !== undefined) return known;
    const journal = new Journal(this.chunk(index), this.#heaps.before(index));
    return this.#journals.keep(index, journal);
  }

  /** The heap after event `seq` from the index; `null` when there is none that can be used. */
  indexed(seq: Seq): IndexedMoment | null {
    return this.#atMoment(
      seq,
      (index, at) => index.after(at),
      (index, at, rows) => index.within(at, this.chunk(at), rows),
    );
  }

  /** What is alive after event `seq`, by the code of its alloc event. */
  alive(seq: Seq): AliveByCode {
    const found = this.#atMoment(
      seq,
      (index, at) => index.aliveAfter(at),
      (index, at, rows) => index.aliveWithin(at, this.chunk(at), rows),
    );
    return found ?? aliveIn(this.columnsAt(seq));
  }

  /** Asks the index about the end of a chunk (−1: the first moment), or the middle of one. */
  #atMoment<T>(
    seq: Seq,
    atEnd: (index: TimeIndex, chunk: number) => T,
    within: (index: TimeIndex, chunk: number, rows: number) => T,
  ): T | null {
    return this.#fromIndex((index) => {
      const at = seq > this.start ? this.indexOf(seq) : -1;
      if (at < 0) return atEnd(index, -1);
      const { firstSeq, length } = this.place(at);
      const rows = seq - firstSeq + 1;
      return rows === length ? atEnd(index, at) : within(index, at, rows);
    });
  }

  /** The chunks after `from` with events (links and unlinks) of an object, ascending; `null` when there is no index. */
  chunksOf(object: ObjectId, from: number, about: 'events' | 'links' = 'events'): number[] | null {
    const chunks = this.#fromIndex((index) => index.chunksOf(object, about));
    return chunks?.filter((each) => each > from) ?? null;
  }

  #window(index: number, seq: Seq): Journal {
    const known = this.#windows.find(({ start, end }) => start < seq && seq <= end);
    if (known !== undefined) return known;
    const chunk = this.chunk(index);
    const row = seq - chunk.firstSeq;
    // From where the heap stands, if that is near: it need not be made anew.
    const standing = this.#index?.standingIn(chunk) ?? 0;
    const isNear = standing <= row && row < standing + WINDOW_ROWS;
    const from = isNear ? standing : Math.floor(row / WINDOW_ROWS) * WINDOW_ROWS;
    const to = Math.min(chunk.length, from + WINDOW_ROWS);
    const heap = this.#heapWithin(index, chunk, from);
    const journal = new Journal(windowOf(chunk, from, to, heap), heap);
    return this.#windows.keep(chunk.firstSeq + from, journal);
  }

  /**
   * A heap right before a chunk, of all that the chunk touches or of everything: its rows can be folded on it. It is
   * another's at the next call.
   */
  heapBefore(at: number, chunk: EventChunk): HeapColumns {
    return this.#fromIndex((index) => index.heapBefore(at, chunk)) ?? this.#heaps.before(at);
  }

  /** The same after the chunk's first `rows` rows. */
  #heapWithin(at: number, chunk: EventChunk, rows: number): HeapColumns {
    const found = this.#fromIndex((index) => index.heapWithin(at, chunk, rows));
    if (found !== null) return found;
    const heap = this.#heaps.before(at);
    heap.apply(chunk, 0, rows);
    return heap;
  }

  /** An index that shows itself damaged is not asked again: all can be had without, more slowly. */
  #fromIndex<T>(ask: (index: TimeIndex) => T): T | null {
    if (this.#index === null) return null;
    try {
      return ask(this.#index);
    } catch (error) {
      if (!(error instanceof IndexError)) throw error;
      this.#index = null;
      this.indexError = error;
      return null;
    }
  }
}
