import { Box, EMBEDDED, has, OLDER } from './box';
import {
  DICT_KEYS_entryCount,
  DICT_KEYS_generalEntry_bytes,
  DICT_KEYS_generalEntry_key,
  DICT_KEYS_generalEntry_value,
  DICT_KEYS_generalKind,
  DICT_KEYS_indices,
  DICT_KEYS_kind,
  DICT_KEYS_log2IndexBytes,
  DICT_KEYS_log2Size,
  DICT_KEYS_unicodeEntry_bytes,
  DICT_KEYS_unicodeEntry_key,
  DICT_KEYS_unicodeEntry_value,
  DICT_keys,
  DICT_VALUES_capacity,
  DICT_VALUES_embedded,
  DICT_VALUES_items,
  DICT_values,
} from './constants';
import { spellOlder } from './host';
import { HELD_KEY, keyId, NAME, SUBSCRIPT } from './keys';
import { byte, word } from './memory';
import { checked } from './sequence';
import { at } from './state';

/** Bit of the identities of keys, beyond those of values. */
export const KEY_BIT: u32 = 1 << 31;

/** A dict, of any kind: a module's namespace, an instance's, one whose keys other dicts share. */
export function locateDict(box: Box): i32 {
  const table = word(box.address + DICT_keys);
  const values = word(box.address + DICT_values);
  const isText = byte(table + DICT_KEYS_kind) !== DICT_KEYS_generalKind;
  const stride: u32 = isText ? DICT_KEYS_unicodeEntry_bytes : DICT_KEYS_generalEntry_bytes;
  // Behind the index. @see Include/internal/pycore_dict.h
  const first =
    table + DICT_KEYS_indices + ((<u32>1) << (byte(table + DICT_KEYS_log2IndexBytes) & 31));
  const room = ((<u64>2) << (byte(table + DICT_KEYS_log2Size) & 31)) / 3;
  const capacity = checked(room > 0x7fffffff ? -1 : <i32>room);
  box.keyStart = first + (isText ? DICT_KEYS_unicodeEntry_key : DICT_KEYS_generalEntry_key);
  box.keyStride = stride;
  box.flags &= ~EMBEDDED;
  if (values !== 0) {
    box.stride = 4;
    box.start = values + DICT_VALUES_items;
    box.bytes = <u32>min(<i32>byte(values + DICT_VALUES_capacity), capacity) * 4;
    if (at.withFields !== 0 && byte(values + DICT_VALUES_embedded) !== 0) {
      box.flags |= EMBEDDED;
      return 0;
    }
  } else {
    box.stride = stride;
    box.start = first + (isText ? DICT_KEYS_unicodeEntry_value : DICT_KEYS_generalEntry_value);
    // The last entry's value is the last word: no byte behind it is watched.
    box.bytes = capacity === 0 ? 0 : <u32>(capacity - 1) * stride + 4;
  }
  // Keys of a table that several dicts share are the table's.
  const keepsKeys = box.slot !== 0 || has(box, OLDER);
  box.perEntry = at.withFields !== 0 && values === 0 && keepsKeys ? 2 : 1;
  const count = checked(word(table + DICT_KEYS_entryCount));
  const most = <i32>((box.bytes + box.stride - 1) / box.stride);
  return min(count, most) * box.perEntry;
}

function isKey(box: Box, position: i32): bool {
  return box.perEntry === 2 && (position & 1) === 0;
}

function entryOf(box: Box, position: i32): u32 {
  return box.perEntry === 2 ? <u32>position >>> 1 : <u32>position;
}

export function entryAt(box: Box, position: i32): u32 {
  const entry = entryOf(box, position);
  return isKey(box, position)
    ? word(box.keyStart + entry * box.keyStride)
    : word(box.start + entry * box.stride);
}

export function entryIdentity(box: Box, position: i32): u32 {
  const entry = entryOf(box, position);
  const key = word(box.keyStart + entry * box.keyStride);
  if (isKey(box, position)) return KEY_BIT | textOf(box, HELD_KEY, key, entry);
  return box.namespace !== 0 ? keyId(NAME, key, entry) : textOf(box, SUBSCRIPT, key, entry);
}

function textOf(box: Box, spelling: u32, key: u32, entry: u32): u32 {
  return has(box, OLDER)
    ? spellOlder(changetype<u32>(box), spelling, key, entry)
    : keyId(spelling, key, entry);
}
