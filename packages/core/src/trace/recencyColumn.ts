import { putDeltaColumn, VARINT32_BYTES } from './columnBytes.js';

/**
 * A column of numbers of which the same few come again and again, as slots do: an object's count goes up and soon down
 * again. Each number is told by its rank among those that came last.
 */

/** How many of the numbers that came last have a rank. */
export const RECENT = 32;
const LAST = RECENT - 1;
/** Numbers are sorted by so many low bits to see which cannot be among the last. */
const ALIKE = 1 << 12;
const LOW = ALIKE - 1;

/** Room that one number of the column may take. */
export const RECENCY_BYTES = 1 + VARINT32_BYTES;

/**
 * `count` numbers below 2^30: a byte for each, its rank among the last `RECENT` different ones (0 the last one; at first all are
 * 0), or `RECENT` when it is none of these; then of each of the latter a varint of its distance from the one before.
 * Returns the position after what it wrote.
 */
export function putRecencyColumn(
  out: Uint8Array,
  at: number,
  column: Uint32Array,
  count: number,
): number {
  // A ring, as in `getRecencyColumn`; and how many of its numbers have the same low bits: mostly none, when one is new.
  const recent = new Uint32Array(RECENT);
  const alike = new Uint8Array(ALIKE);
  alike[0] = RECENT;
  let head = 0;
  const fresh = new Uint32Array(count);
  let freshCount = 0;
  for (let i = 0; i < count; i++) {
    const value = column[i];
    let carried = recent[head];
    if (carried === value) {
      out[at + i] = 0;
      continue;
    }
    let dropped: number;
    let rank = RECENT;
    if (alike[value & LOW] === 0) {
      head = (head - 1) & LAST;
      dropped = recent[head];
      recent[head] = value;
    } else {
      recent[head] = value;
      for (let j = 1; j < RECENT; j++) {
        const place = (head + j) & LAST;
        const next = recent[place];
        recent[place] = carried;
        carried = next;
        if (next !== value) continue;
        rank = j;
        break;
      }
      dropped = carried;
    }
    out[at + i] = rank;
    if (rank < RECENT) continue;
    fresh[freshCount++] = value;
    alike[dropped & LOW]--;
    alike[value & LOW]++;
  }
  return putDeltaColumn(out, at + count, fresh, freshCount);
}

/**
 * Reads what `putRecencyColumn` wrote into `column`, whose bytes for the ranks the caller knows to be there; returns the position
 * after it, or −1 when a rank is too high, a value would lie outside 0 … `max`, a varint is too long, or the bytes end
 * early.
 */
export function getRecencyColumn(
  bytes: Uint8Array,
  at: number,
  column: Uint32Array,
  count: number,
  max: number,
): number {
  // A ring, the last one at `head`: a number without a rank drops the oldest at no cost.
  const recent = new Uint32Array(RECENT);
  let head = 0;
  const end = bytes.length;
  let position = at + count;
  let previous = 0;
  for (let i = 0; i < count; i++) {
    const rank = bytes[at + i];
    if (rank === 0) {
      column[i] = recent[head];
      continue;
    }
    if (rank < RECENT) {
      const value = recent[(head + rank) & LAST];
      column[i] = value;
      for (let j = rank; j > 0; j--) {
        recent[(head + j) & LAST] = recent[(head + j - 1) & LAST];
      }
      recent[head] = value;
      continue;
    }
    if (rank > RECENT || position >= end) return -1;
    let zigzag = bytes[position++];
    if (zigzag > 0x7f) {
      zigzag &= 0x7f;
      for (let shift = 7; ; shift += 7) {
        if (position >= end || shift > 28) return -1;
        const byte = bytes[position++];
        zigzag |= (byte & 0x7f) << shift;
        if (byte < 0x80) break;
      }
    }
    previous += (zigzag >>> 1) ^ -(zigzag & 1);
    if (previous < 0 || previous > max) return -1;
    head = (head - 1) & LAST;
    recent[head] = previous;
    column[i] = previous;
  }
  return position;
}
