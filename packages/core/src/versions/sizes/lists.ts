import { isSince, type PythonVersion } from '../version.js';

/**
 * How a list comes to its first items.
 *
 * - `exact`: `[a, b]`, `[x] * n`, a copy, a slice, a sum.
 * - `sized`: `list(x)` where `x` says how long it is.
 * - `extended`: an empty list is extended: `+=`, `extend`, and from 3.9 on a display of three or more constants.
 */
export type ListOrigin = 'exact' | 'sized' | 'extended';

/**
 * Room (in items) of a list that was given its first `length` items at once.
 *
 * @see Objects/listobject.c `list_preallocate_exact`, which 3.10 made round up to an even number and use for
 * empty lists that are extended; run: p21, p22.
 */
export function firstRoom(length: number, origin: ListOrigin, version: PythonVersion): number {
  if (origin === 'exact') return length;
  if (isSince(version, 10)) return length + (length & 1);
  return origin === 'sized' ? length : resizedRoom(0, 0, length, version);
}

/**
 * Room of a list after its length changed to `length` by append, pop, insert, extend or a slice.
 *
 * @param room what it had before.
 * @param old the length before.
 * @see Objects/listobject.c `list_resize` (3.8.2, 3.9.2–3.14.4); gh-158592 for 3.14.9 and 3.15.1; run: p22.
 */
export function resizedRoom(
  room: number,
  old: number,
  length: number,
  version: PythonVersion,
): number {
  if (length <= room && length >= shrinksBelow(room, version)) return room;
  if (length === 0) return 0;
  if (!isSince(version, 9)) return length + (length >>> 3) + (length < 9 ? 3 : 6);
  const generous = (length + (length >>> 3) + 6) & ~3;
  const isJump = length - old > generous - length;
  return isJump ? (length + 3) & ~3 : generous;
}

/** The length below which a list gives room back. */
function shrinksBelow(room: number, version: PythonVersion): number {
  const keepsSmall = version.minor === 14 ? version.patch >= 9 : isSince(version, 15, 1);
  if (keepsSmall && room <= 32) return 1;
  return room >> 1;
}
