import { HolderKind } from '../events/chunk.js';
import type { TraceDictionary } from '../events/dictionary.js';
import { indexOfKey, MEMBER_KEY } from '../events/holders.js';
import type { Slot } from '../units.js';

/** Where something is in an object, in numbers; see `HolderKind`. */
export interface PlaceKey {
  readonly kind: HolderKind;
  readonly key: number;
}

/** A key as written, in numbers. @param member which one, where the key is that of a set's members */
export function placeKeyOf(dictionary: TraceDictionary, text: string, member: Slot): PlaceKey {
  if (text === MEMBER_KEY) return { kind: HolderKind.member, key: member };
  const index = indexIn(text);
  if (index >= 0) return { kind: HolderKind.index, key: index };
  return { kind: HolderKind.key, key: dictionary.string(text) };
}

const OPENING = '['.charCodeAt(0);
const ZERO = '0'.charCodeAt(0);

/** As `indexOfKey`, without its pattern for what is plainly one thing or the other. */
function indexIn(text: string): number {
  if (text.charCodeAt(0) !== OPENING) return -1;
  const { length } = text;
  if (length > 9 || length < 3) return indexOfKey(text);
  let index = 0;
  for (let i = 1; i < length - 1; i++) {
    const digit = text.charCodeAt(i) - ZERO;
    if (digit < 0 || digit > 9 || (digit === 0 && i === 1 && length > 3)) return indexOfKey(text);
    index = index * 10 + digit;
  }
  return text.endsWith(']') ? index : indexOfKey(text);
}
