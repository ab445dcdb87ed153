import { DICT_KEYS } from '../layout/structures.js';
import type { InterpreterMemory } from './memory.js';

/** Entries of a table of dict keys (`PyDictKeysObject`). */
export interface KeyEntries {
  /** Address of the first entry's key, and of its value. */
  readonly keys: number;
  readonly values: number;
  /** Bytes from one entry to the next. */
  readonly stride: number;
  /** Entries in use, deleted ones included; and how many there is room for. */
  readonly count: number;
  readonly capacity: number;
  /** Only text is a key: then hashes are not kept. */
  readonly isText: boolean;
}

/** Where the entries of the table at `keys` are: behind its index. @see Include/internal/pycore_dict.h */
export function keyEntries({ bytes, words }: InterpreterMemory, keys: number): KeyEntries {
  const isText = bytes[keys + DICT_KEYS.kind] !== DICT_KEYS.generalKind;
  const entry = isText ? DICT_KEYS.unicodeEntry : DICT_KEYS.generalEntry;
  const start = keys + DICT_KEYS.indices + 2 ** (bytes[keys + DICT_KEYS.log2IndexBytes]! & 31);
  return {
    keys: start + entry.key,
    values: start + entry.value,
    stride: entry.bytes,
    count: words[(keys + DICT_KEYS.entryCount) >>> 2]!,
    capacity: Math.floor((2 ** (bytes[keys + DICT_KEYS.log2Size]! & 31) * 2) / 3),
    isText,
  };
}
