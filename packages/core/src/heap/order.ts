import type { Slot } from '../units.js';
import type { HeapColumns } from './columns.js';

const DIGIT = 2 ** 11;

/** The slots of the live objects, oldest object first. Linear: a radix sort by object id. */
export function liveByAge(columns: HeapColumns): Uint32Array {
  let order = liveSlots(columns);
  let other = new Uint32Array(order.length);
  for (let unit = 1; unit <= columns.allocs; unit *= DIGIT) {
    distribute(columns.object, order, other, unit);
    [order, other] = [other, order];
  }
  return order;
}

/** The slots of the live objects, ascending. */
function liveSlots({ object, live, slotCount }: HeapColumns): Uint32Array<ArrayBuffer> {
  const slots = new Uint32Array(live);
  let found = 0;
  for (let slot: Slot = 1; slot <= slotCount; slot++) {
    if (object[slot] !== 0) slots[found++] = slot;
  }
  return slots;
}

/** One stable pass: `from` into `to`, ordered by one digit of the object ids. */
function distribute(object: Float64Array, from: Uint32Array, to: Uint32Array, unit: number): void {
  const start = new Uint32Array(DIGIT + 1);
  for (const slot of from) start[(Math.floor(object[slot] / unit) % DIGIT) + 1]++;
  for (let digit = 0; digit < DIGIT; digit++) start[digit + 1] += start[digit];
  for (const slot of from) to[start[Math.floor(object[slot] / unit) % DIGIT]++] = slot;
}
