import { isSince, type PythonVersion } from '../version.js';

/** What kind of keys a dict's table has room for: strings only takes less from 3.11 on. */
export type KeyTexts = 'str' | 'any';

/** Places of the smallest table, of dicts and of sets. */
const LEAST = 8;

/**
 * Places in the table of a dict that got `used` keys one after the other (or was made for them) and lost none;
 * 0 for an empty dict, which has no table of its own. Deletions never make it smaller, `clear` does.
 *
 * A table takes two thirds of its places; the key that is too many doubles it (to the power of two that three
 * times the keys fit in). @see Objects/dictobject.c `USABLE_FRACTION`, `GROWTH_RATE`; run: p22.
 */
export function dictPlaces(used: number): number {
  if (used === 0) return 0;
  let places = LEAST;
  while (usable(places) < used) places *= 2;
  return places;
}

/** Keys that a table takes. */
function usable(places: number): number {
  return Math.floor((places * 2) / 3);
}

/** Bytes of a dict's table. @see Objects/dictobject.c `_PyDict_KeysSize`; run: p22 */
export function dictTableBytes(
  places: number,
  keys: KeyTexts,
  version: PythonVersion,
  wordSize: 4 | 8,
): number {
  if (places === 0) return 0;
  const indexWidth = places <= 0x80 ? 1 : places <= 0x8000 ? 2 : 4;
  const isSplit = isSince(version, 11);
  // Header: five words until 3.10; then the sizes became bytes.
  const header = isSplit ? (wordSize === 8 ? 32 : 20) : 5 * wordSize;
  const entryWords = isSplit && keys === 'str' ? 2 : 3;
  return header + places * indexWidth + usable(places) * entryWords * wordSize;
}

/**
 * Places in the table of a set that got `used` members one after the other and lost none. The first eight are
 * inside the set. @see Objects/setobject.c `set_add_entry`: fuller than three fifths; run: p22.
 */
export function setPlaces(used: number): number {
  let places = LEAST;
  for (let count = fullAt(places); count <= used; count = fullAt(places)) {
    places = powerAbove(count > 50_000 ? count * 2 : count * 4);
  }
  return places;
}

/** The number of members with which a set's table grows. */
function fullAt(places: number): number {
  return Math.ceil(((places - 1) * 3) / 5);
}

/** Bytes of a set's table beyond the eight places inside the set. */
export function setTableBytes(places: number, wordSize: 4 | 8): number {
  return places <= LEAST ? 0 : places * 2 * wordSize;
}

function powerAbove(count: number): number {
  let power = LEAST;
  while (power <= count) power *= 2;
  return power;
}
