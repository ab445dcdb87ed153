import { CHUNK_ROWS, type HeapEvent, type Seq } from '@refwind/core';
import type { ChunkStore } from './chunks/store.js';
import { checkMoment } from './errors.js';
import type { Journal } from './journal/journal.js';
import { HeapEdit } from './state/edit.js';
import { stateFromColumns } from './state/fromColumns.js';
import { type HeapState, nextState } from './state/heapState.js';

const INDEXED_WALK = 512;

/**
 * A place in a timeline that moves either way.
 *
 * A step costs a few microseconds in either direction: a chunk's events are prepared once for being
 * applied and taken back (some milliseconds when the playhead enters a chunk of 65,536), and each
 * state shares with the one before every record that the step did not touch.
 */
export class Playhead {
  readonly #chunks: ChunkStore;
  #state: HeapState;
  #journal: Journal | null = null;

  /** @internal Use `Timeline.cursor`. */
  constructor(chunks: ChunkStore, state: HeapState) {
    this.#chunks = chunks;
    this.#state = state;
  }

  get state(): HeapState {
    return this.#state;
  }

  get seq(): Seq {
    return this.#state.seq;
  }

  /** The event that led to this moment; `null` at the first moment. */
  get event(): HeapEvent | null {
    return this.seq === this.#chunks.start ? null : this.#chunks.event(this.seq);
  }

  /**
   * Goes to the moment `seq`.
   * @throws MomentRangeError when there is none such; the playhead stays.
   */
  seek(seq: Seq): HeapState {
    checkMoment(seq, this.#chunks.start, this.#chunks.end);
    const distance = Math.abs(seq - this.seq);
    if (distance === 0) return this.#state;
    const isOutside = this.seq < this.#chunks.start;
    if (isOutside || distance > this.#walkable) this.#rebuild(seq);
    else this.#walk(seq);
    return this.#state;
  }

  /** Rebuilding costs as much as stepping over about so many events: as there are objects, or few with an index. */
  get #walkable(): number {
    return this.#chunks.isIndexed ? INDEXED_WALK : CHUNK_ROWS + this.#state.live;
  }

  /** Goes `count` events on, back when it is negative; not beyond the ends. */
  step(count: number): HeapState {
    const target = this.seq + Math.trunc(count);
    return this.seek(Math.min(this.#chunks.end, Math.max(this.#chunks.start, target)));
  }

  /** The state one event on, `null` at the end. */
  next(): HeapState | null {
    return this.seq === this.#chunks.end ? null : this.seek(this.seq + 1);
  }

  /** The state one event back, `null` at the start. */
  previous(): HeapState | null {
    return this.seq === this.#chunks.start ? null : this.seek(this.seq - 1);
  }

  #rebuild(seq: Seq): void {
    const found = this.#chunks.indexed(seq);
    this.#state =
      found === null
        ? stateFromColumns(this.#chunks.columnsAt(seq), this.#state)
        : nextState(this.#state, seq, found.bytes, found.trie);
  }

  #walk(target: Seq): void {
    const edit = new HeapEdit(this.#state);
    let seq = this.seq;
    while (seq < target) {
      const journal = this.#journalOf(seq + 1);
      const stop = Math.min(target, journal.end);
      for (; seq < stop; seq++) journal.apply(seq - journal.start, edit);
    }
    while (seq > target) {
      const journal = this.#journalOf(seq);
      const stop = Math.max(target, journal.start);
      for (; seq > stop; seq--) journal.revert(seq - 1 - journal.start, edit);
    }
    this.#state = edit.done(target);
  }

  /** A journal with event `seq` in it. */
  #journalOf(seq: Seq): Journal {
    const known = this.#journal;
    if (known !== null && known.start < seq && seq <= known.end) return known;
    this.#journal = this.#chunks.journal(seq);
    return this.#journal;
  }
}
