import { type EventChunk, type ObjectId, Op, type Seq } from '@refwind/core';
import type { Timeline } from '../../timeline.js';
import { type Allocation, findAllocation } from '../allocation.js';
import { codeColumns } from '../codes.js';

/**
 * Where an object's events are, by an index: only chunks that have some are read, either way. `null` when the timeline
 * has no index, or the object is not in it.
 */
export function objectEvents(timeline: Timeline, object: ObjectId): ObjectEvents | null {
  const born = findAllocation(timeline, object);
  if (born === null || born.row < 0) return null;
  const later = timeline.chunks.chunksOf(object, born.index);
  return later === null ? null : new ObjectEvents(timeline, born, [born.index, ...later]);
}

export class ObjectEvents {
  /** Chunks with events of the object, ascending. */
  readonly chunks: readonly number[];
  readonly #timeline: Timeline;
  readonly #born: Allocation;
  readonly #op: Uint8Array;

  /** @internal Use `objectEvents`. */
  constructor(timeline: Timeline, born: Allocation, chunks: readonly number[]) {
    this.#timeline = timeline;
    this.#born = born;
    this.chunks = chunks;
    this.#op = codeColumns(timeline.dictionary).op;
  }

  /** The first one after event `at`. */
  after(at: Seq): Seq | null {
    for (const index of this.chunks) {
      const { firstSeq, length } = this.#timeline.chunks.place(index);
      if (firstSeq + length - 1 <= at) continue;
      for (const seq of this.#in(index)) if (seq > at) return seq;
    }
    return null;
  }

  /** The last one before event `at`. */
  before(at: Seq): Seq | null {
    for (let which = this.chunks.length - 1; which >= 0; which--) {
      if (this.#timeline.chunks.place(this.chunks[which]).firstSeq >= at) continue;
      let last: Seq | null = null;
      for (const seq of this.#in(this.chunks[which])) {
        if (seq >= at) break;
        last = seq;
      }
      if (last !== null) return last;
    }
    return null;
  }

  /** Those in a chunk. The object is alive where the chunk begins, or born in it: up to its free the slot is its own. */
  *#in(index: number): Generator<Seq> {
    const chunk: EventChunk = this.#timeline.chunks.chunk(index);
    const { slot: wanted, seq: born } = this.#born;
    const { slot, code, firstSeq, length } = chunk;
    for (let row = Math.max(0, born - firstSeq); row < length; row++) {
      if (slot[row] !== wanted) continue;
      const op = this.#op[code[row]];
      if (op === Op.gcBegin || op === Op.gcEnd || op === Op.mark) continue;
      yield firstSeq + row;
      if (op === Op.free) return;
    }
  }
}
