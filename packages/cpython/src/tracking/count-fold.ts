import { Op, type TraceDictionary } from '@refwind/core/trace';
import { COLUMN_BYTES } from '../instrument/shared.js';
import { OBJECT } from '../layout/structures.js';
import type { ObjectTable } from './object-table.js';

/** The counts that the rows say, by slot. */
export class CountFold {
  counts = new Int32Array(1024);

  constructor(readonly dictionary: TraceDictionary) {}

  /** Applies the rows whose codes are at word indices `[from, to)`. */
  apply(words: Int32Array, from: number, to: number): void {
    const { codes } = this.dictionary;
    for (let at = from; at < to; at++) {
      const { op, arg } = codes[words[at]!]!;
      const slot = words[at + COLUMN_BYTES / 4]!;
      if (slot >= this.counts.length) this.#grow(slot);
      if (op === Op.alloc) this.counts[slot] = 1;
      else if (op === Op.incref) this.counts[slot]! += arg;
      else if (op === Op.decref) this.counts[slot]! -= arg;
    }
  }

  #grow(slot: number): void {
    const grown = new Int32Array(Math.max(this.counts.length * 2, slot + 1));
    grown.set(this.counts);
    this.counts = grown;
  }
}

/** Compares the counts of all live objects with the memory itself; returns how many were compared. */
export function countMismatches(
  objects: ObjectTable,
  counts: Int32Array,
  found: (slot: number, inMemory: number) => void,
): number {
  const { words } = objects.memory;
  let compared = 0;
  for (let slot = 1; slot <= objects.slotCount; slot++) {
    if (!objects.isLive(slot) || objects.isSpecial(slot)) continue;
    compared++;
    const inMemory = words[(objects.address(slot) + OBJECT.refcount) >>> 2]!;
    if (inMemory !== counts[slot]) found(slot, inMemory);
  }
  return compared;
}
