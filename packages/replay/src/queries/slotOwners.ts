import type { ObjectId, Slot } from '@refwind/core';
import type { Timeline } from '../timeline.js';

const UNKNOWN = -1;

/**
 * Which object is in which slot, kept up to date by allocs and frees alone from the start of a chunk
 * on. What was there before is looked up when first asked for.
 */
export class SlotOwners {
  readonly #timeline: Timeline;
  readonly #start: number;
  #objects = new Float64Array(1024).fill(UNKNOWN);
  #allocs: ObjectId;
  #before: Float64Array | null = null;

  /** From the start of chunk `index`. */
  constructor(timeline: Timeline, index: number) {
    this.#timeline = timeline;
    this.#start = timeline.chunks.place(index).firstSeq - 1;
    this.#allocs = timeline.chunks.place(index).objectsBefore;
  }

  /** The next object id is in `slot` now. */
  allocated(slot: Slot): void {
    if (slot >= this.#objects.length) this.#grow(slot);
    this.#objects[slot] = ++this.#allocs;
  }

  freed(slot: Slot): void {
    if (slot >= this.#objects.length) this.#grow(slot);
    this.#objects[slot] = 0;
  }

  /** 0 when the slot is free. */
  objectIn(slot: Slot): ObjectId {
    const known = slot < this.#objects.length ? this.#objects[slot] : UNKNOWN;
    if (known !== UNKNOWN) return known;
    this.#before ??= this.#timeline.columnsAt(this.#start).object;
    return this.#before[slot] ?? 0;
  }

  #grow(slot: Slot): void {
    const larger = new Float64Array(Math.max(slot + 1, this.#objects.length * 2)).fill(UNKNOWN);
    larger.set(this.#objects);
    this.#objects = larger;
  }
}
