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

/** Where a column that was read ends, and the highest of its numbers. */
export interface RecencyEnd {
  readonly position: number;
  readonly highest: number;
}

/**
 * Reads what `putRecencyColumn` wrote into `column`, whose bytes for the ranks the caller knows to be there; `null`
 * when a rank is too high, a value would lie outside 0 … `max`, a varint is too long, or the bytes end early.
 *
 * The last four are in variables of their own, as two rows of three are about them, and the others in a ring of which
 * `head` is the latest: a number without a rank drops the oldest at no cost.
 */
export function getRecencyColumn(
  bytes: Uint8Array,
  at: number,
  column: Uint32Array,
  count: number,
  max: number,
): RecencyEnd | null {
  let [first, second, third, fourth] = [0, 0, 0, 0];
  const others = new Int32Array(RECENT);
  let head = 0;
  const end = bytes.length;
  let position = at + count;
  let previous = 0;
  let highest = 0;
  for (let i = 0; i < count; i++) {
    const rank = bytes[at + i];
    if (rank === 0) {
      // The last one again.
    } else if (rank === RECENT) {
      if (position >= end) return null;
      let zigzag = bytes[position++];
      if (zigzag > 0x7f) {
        zigzag &= 0x7f;
        for (let shift = 7; ; shift += 7) {
          if (position >= end || shift > 28) return null;
          const byte = bytes[position++];
          zigzag |= (byte & 0x7f) << shift;
          if (byte < 0x80) break;
        }
      }
      previous += (zigzag >>> 1) ^ -(zigzag & 1);
      if (previous < 0 || previous > max) return null;
      if (previous > highest) highest = previous;
      head = (head - 1) & LAST;
      others[head] = fourth;
      fourth = third;
      third = second;
      second = first;
      first = previous;
    } else if (rank === 1) {
      const value = second;
      second = first;
      first = value;
    } else if (rank === 2) {
      const value = third;
      third = second;
      second = first;
      first = value;
    } else {
      if (rank > RECENT) return null;
      let value = fourth;
      if (rank > 3) {
        const last = rank - 4;
        value = others[(head + last) & LAST];
        for (let j = last; j > 0; j--) others[(head + j) & LAST] = others[(head + j - 1) & LAST];
        others[head] = fourth;
      }
      fourth = third;
      third = second;
      second = first;
      first = value;
    }
    column[i] = first;
  }
  return { position, highest };
}

/**
 * Where `wanted`, which is not 0, stands in what `putRecencyColumn` wrote: fills `rows` with the indices, ascending, and returns
 * how many they are; −1 for a rank too high, a varint too long, or bytes that end early. Only the rank that `wanted` has is
 * followed, and nothing is decoded but numbers without a rank: half the time of `getRecencyColumn`.
 */
export function findInRecencyColumn(
  bytes: Uint8Array,
  at: number,
  count: number,
  wanted: number,
  rows: Uint32Array,
): number {
  const end = bytes.length;
  let position = at + count;
  let previous = 0;
  let found = 0;
  // From `RECENT` on it has none.
  let wantedRank = RECENT;
  for (let i = 0; i < count; i++) {
    const rank = bytes[at + i];
    if (rank >= RECENT) {
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
      previous = (previous + ((zigzag >>> 1) ^ -(zigzag & 1))) | 0;
      wantedRank++;
      if (previous !== wanted) continue;
    } else if (rank !== wantedRank) {
      if (rank > wantedRank) wantedRank++;
      continue;
    }
    rows[found++] = i;
    wantedRank = 0;
  }
  return found;
}
