import {
  LONG_digitShift,
  LONG_tag,
  OBJECT_size,
  OBJECT_type,
  TYPE_FLAG_long,
  TYPE_FLAG_unicode,
  TYPE_flags,
} from './constants';
import { spell } from './host';
import { reserveZero, word } from './memory';
import { bornOf, slotAt } from './objects';

/** How a key is spelled: bare, as a subscript, as a holder of its own; of what is older, items and members too. */
export const NAME: u32 = 0;
export const SUBSCRIPT: u32 = 1;
export const HELD_KEY: u32 = 2;
export const ITEM: u32 = 3;
export const MEMBERS: u32 = 4;

/** Born before the recording, or passed over. */
const UNRECORDED: u32 = 0xffffffff;

const LINE_BITS: u32 = 14;

/**
 * Ids of the texts of keys that were spelled before: one line per place of a table, the newest key's. A key is known again
 * by its address and its birth. One that is not recorded is known by its address and its content: a number as a whole, a
 * text by its length and its hash.
 */
@unmanaged
class Line {
  key: u32;
  born: u32;
  first: u32;
  second: u32;
  /** Ids + 1, by spelling. */
  name: u32;
  subscript: u32;
  heldKey: u32;
  unused: u32;
}

const LINE_SHIFT: u32 = 5;
const IDS: u32 = 16;

let lines: u32 = 0;

export function startKeys(): void {
  lines = reserveZero(1 << (LINE_BITS + LINE_SHIFT));
}

/** The id of a key's text. @param entry where in the dict it is, if the key cannot be spelled */
export function keyId(spelling: u32, key: u32, entry: u32): u32 {
  const slot = slotAt(key);
  if (slot === 0 && !tellsItself(key)) return spell(spelling, key, entry);
  const born = slot === 0 ? UNRECORDED : bornOf(slot);
  const line = changetype<Line>(
    lines + ((((key >>> 3) * 0x9e3779b1) >>> (32 - LINE_BITS)) << LINE_SHIFT),
  );
  const first = word(key + OBJECT_size);
  const second = word(key + OBJECT_size + 4);
  if (line.key !== key || line.born !== born || line.first !== first || line.second !== second) {
    memory.fill(changetype<usize>(line) + IDS, 0, 12);
    line.key = key;
    line.born = born;
    line.first = first;
    line.second = second;
  }
  const place = changetype<u32>(line) + IDS + spelling * 4;
  const known = load<u32>(place);
  if (known !== 0) return known - 1;
  const id = spell(spelling, key, entry);
  store<u32>(place, id + 1);
  return id;
}

/** Whether two words of its content are enough to know a key: a text's, an int's of one digit. */
function tellsItself(key: u32): bool {
  const flags = word(word(key + OBJECT_type) + TYPE_flags);
  if ((flags & TYPE_FLAG_unicode) !== 0) return true;
  return (flags & TYPE_FLAG_long) !== 0 && word(key + LONG_tag) >>> LONG_digitShift <= 1;
}
