import type { ObjectId, Slot } from '../units.js';
import { IntCells, type Journal, type NumberCells } from './cells.js';
import { Scalar } from './layout.js';

const FIRST_BUCKETS = 256;

/**
 * Object id → slot, of live objects: open addressing, half of the buckets empty.
 */
export class IdTable {
  /** The object id in each slot; 0 where none is. */
  readonly #ids: NumberCells;
  readonly #scalars: NumberCells;
  /** Slots; 0 is empty. */
  readonly #buckets: IntCells;

  constructor(journal: Journal, ids: NumberCells, scalars: NumberCells) {
    this.#ids = ids;
    this.#scalars = scalars;
    this.#buckets = new IntCells(journal);
    this.#buckets.reach(FIRST_BUCKETS - 1);
    scalars.set(Scalar.idMask, FIRST_BUCKETS - 1);
  }

  /** The slot of a live object, 0 when there is none. */
  find(object: ObjectId): Slot {
    const mask = this.#scalars.values[Scalar.idMask];
    const buckets = this.#buckets.values;
    const ids = this.#ids.values;
    for (let at = home(object, mask); buckets[at] !== 0; at = (at + 1) & mask) {
      if (ids[buckets[at]] === object) return buckets[at];
    }
    return 0;
  }

  /** Takes in the object in `slot`; `live` is how many there are then. */
  add(slot: Slot, live: number): void {
    if (live * 2 > this.#scalars.values[Scalar.idMask]) this.#grow();
    this.#put(slot);
  }

  /** The object in `slot`, whose id is still there, goes. Later ones of its run move up. */
  remove(slot: Slot): void {
    const mask = this.#scalars.values[Scalar.idMask];
    const buckets = this.#buckets.values;
    const ids = this.#ids.values;
    let hole = home(ids[slot], mask);
    while (buckets[hole] !== slot) hole = (hole + 1) & mask;
    for (let at = (hole + 1) & mask; buckets[at] !== 0; at = (at + 1) & mask) {
      const from = home(ids[buckets[at]], mask);
      if (((at - from) & mask) < ((at - hole) & mask)) continue;
      this.#buckets.set(hole, buckets[at]);
      hole = at;
    }
    this.#buckets.set(hole, 0);
  }

  #put(slot: Slot): void {
    const mask = this.#scalars.values[Scalar.idMask];
    const buckets = this.#buckets.values;
    let at = home(this.#ids.values[slot], mask);
    while (buckets[at] !== 0) at = (at + 1) & mask;
    this.#buckets.set(at, slot);
  }

  #grow(): void {
    const mask = this.#scalars.values[Scalar.idMask];
    const slots = this.#buckets.values.slice(0, mask + 1).filter((slot) => slot !== 0);
    for (let at = 0; at <= mask; at++) if (this.#buckets.values[at] !== 0) this.#buckets.set(at, 0);
    this.#buckets.reach(mask * 2 + 1);
    this.#scalars.set(Scalar.idMask, mask * 2 + 1);
    for (const slot of slots) this.#put(slot);
  }
}

/**
 * Ids come one after the other: taken as they are, new ones would come around and lie behind a long run of old ones.
 * Multiplied by 2^32 over the golden ratio, any run of them is spread evenly; the highest bits count.
 */
function home(object: ObjectId, mask: number): number {
  return Math.imul(object, 0x9e3779b1) >>> Math.clz32(mask);
}
