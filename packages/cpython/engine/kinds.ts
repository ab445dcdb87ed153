import { Box, DICT, FIELDS, has, LIST, OLDER, SET, TUPLE } from './box';
import {
  DICT_keys,
  DICT_values,
  LIST_items,
  LIST_size,
  OBJECT_type,
  SET_entry_bytes,
  SET_entry_key,
  SET_mask,
  SET_table,
} from './constants';
import { fieldAt, fieldIdentity, fieldOffset, isSettled, layoutOf, locateFields } from './fields';
import { spellOlder } from './host';
import { ITEM, MEMBERS } from './keys';
import { entryAt, entryIdentity, KEY_BIT, locateDict } from './mapping';
import { word } from './memory';
import { slotAt } from './objects';
import { addWord, removeWord } from './places';
import { checked, itemOf, locateList, locateTuple } from './sequence';
import { EXTERNAL, INDEX, KEY, MEMBER, VARIABLE } from './table';

/** Reads where the items are; returns how many positions there are. @param settled see `locateFields` */
export function locate(box: Box, settled: bool): i32 {
  switch (box.kind) {
    case LIST:
      return locateList(box);
    case TUPLE:
      return locateTuple(box);
    case DICT:
      return locateDict(box);
    case SET:
      return locateSet(box);
    default:
      return locateFields(box, settled);
  }
}

function locateSet(box: Box): i32 {
  const size = checked(word(box.address + SET_mask) + 1);
  box.start = word(box.address + SET_table) + SET_entry_key;
  box.stride = SET_entry_bytes;
  box.bytes = size === 0 ? 0 : <u32>(size - 1) * SET_entry_bytes + 4;
  return size;
}

/** Slot of the recorded object at a position; 0: none. */
export function slotIn(box: Box, position: i32): u32 {
  const address = addressIn(box, position);
  return address === 0 ? 0 : slotAt(address);
}

function addressIn(box: Box, position: i32): u32 {
  switch (box.kind) {
    case LIST:
      return itemOf(box, position);
    case TUPLE:
      return word(box.start + ((<u32>position) << 2));
    case DICT:
      return entryAt(box, position);
    case SET:
      return word(box.start + <u32>position * SET_entry_bytes);
    default:
      return fieldAt(box, position);
  }
}

/** What tells the holder at a position, which holds an object, from the container's others. */
export function identityIn(box: Box, position: i32, slot: u32): u32 {
  switch (box.kind) {
    case LIST:
    case TUPLE:
      return has(box, OLDER)
        ? spellOlder(changetype<u32>(box), ITEM, 0, <u32>position)
        : <u32>position;
    case DICT:
      return entryIdentity(box, position);
    case SET:
      return slot;
    default:
      return fieldIdentity(box, position);
  }
}

/** The holder that `holderOf` was asked for. */
export let holderKind: u32 = 0;
export let holderA: u32 = 0;
export let holderB: u32 = 0;

export function holderOf(box: Box, identity: u32): void {
  if (box.kind === DICT && box.namespace !== 0 && (identity & KEY_BIT) === 0) {
    setHolder(VARIABLE, box.namespace - 1, identity);
  } else if (box.kind === SET) {
    if (has(box, OLDER)) {
      setHolder(EXTERNAL, spellOlder(changetype<u32>(box), MEMBERS, 0, 0), identity);
    } else setHolder(MEMBER, box.slot, identity);
  } else if (has(box, OLDER)) setHolder(EXTERNAL, identity & ~KEY_BIT, 0);
  else if (box.kind <= TUPLE) setHolder(INDEX, box.slot, identity);
  else setHolder(KEY, box.slot, identity & ~KEY_BIT);
}

function setHolder(kind: u32, a: u32, b: u32): void {
  holderKind = kind;
  holderA = a;
  holderB = b;
}

/** Whether a holder's identity may wander to another position without being another. */
export function isWandering(box: Box): bool {
  return box.kind === DICT || box.kind === SET;
}

/** Whether it can be read already; if not, it is tried again at the next boundary. */
export function canBeRead(box: Box): bool {
  return box.kind !== FIELDS || isSettled(box);
}

/** Watches the words that say where the items are, and how many there are where items do not tell. */
export function watchWords(box: Box): void {
  eachWord(box, box.address, true);
  if (has(box, OLDER) && box.address !== 0) {
    addWord(box.address + OBJECT_type, changetype<u32>(box));
  }
}

export function unwatchWords(box: Box): void {
  eachWord(box, box.watchedAddress, false);
  if (has(box, OLDER) && box.watchedAddress !== 0) {
    removeWord(box.watchedAddress + OBJECT_type, changetype<u32>(box));
  }
}

function eachWord(box: Box, address: u32, isWatched: bool): void {
  if (box.kind === LIST) two(box, address + LIST_items, address + LIST_size, isWatched);
  else if (box.kind === DICT) two(box, address + DICT_keys, address + DICT_values, isWatched);
  else if (box.kind === SET) two(box, address + SET_mask, address + SET_table, isWatched);
  else if (box.kind === FIELDS) {
    const layout = layoutOf(box);
    for (let field = 0; field < layout.count; field++) {
      one(box, address + fieldOffset(layout, field), isWatched);
    }
  }
}

function two(box: Box, first: u32, second: u32, isWatched: bool): void {
  one(box, first, isWatched);
  one(box, second, isWatched);
}

function one(box: Box, address: u32, isWatched: bool): void {
  if (isWatched) addWord(address, changetype<u32>(box));
  else removeWord(address, changetype<u32>(box));
}

/** Whether a word only says how many items there are. */
export function isCount(box: Box, address: u32): bool {
  return box.kind === LIST && address === box.address + LIST_size;
}
