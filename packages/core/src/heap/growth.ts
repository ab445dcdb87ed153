import { RefwindError } from '../errors.js';

/**
 * The highest slot a heap may use, so the most objects alive at once: 67 million. Beyond it the
 * columns would need gigabytes, so a damaged or hostile slot number stops here.
 */
export const MAX_SLOT = 2 ** 26 - 1;

/** @throws RefwindError `heap-too-large` when `slot` is above `MAX_SLOT`. */
export function checkSlot(slot: number): void {
  if (slot <= MAX_SLOT) return;
  throw new RefwindError(
    'heap-too-large',
    `Slot ${slot} is above the limit of ${MAX_SLOT} objects alive at once.`,
  );
}

/** The capacity to grow to when `needed` entries do not fit: at least double, at least 1024. */
export function grownCapacity(current: number, needed: number): number {
  return Math.max(1024, current * 2, needed);
}

type Column =
  | Uint8Array<ArrayBuffer>
  | Uint32Array<ArrayBuffer>
  | Int32Array<ArrayBuffer>
  | Float64Array<ArrayBuffer>;

/** A longer copy of a column, zero where it is longer. */
export function grown<T extends Column>(
  type: new (length: number) => T,
  column: T,
  capacity: number,
): T {
  const larger = new type(capacity);
  larger.set(column);
  return larger;
}
