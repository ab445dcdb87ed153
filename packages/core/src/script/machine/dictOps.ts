import type { ObjectId } from '../../units.js';
import { hashValue, isKey } from './compare.js';
import type { Entry, KeyMark } from './dict.js';
import { Dict } from './dict.js';
import { idOf } from './heap.js';
import type { Machine } from './machine.js';
import { DictObject, HeapObject, Instance, SetObject, Tuple } from './objects.js';
import { reprText } from './textForms.js';
import { DICT } from './types.js';
import { Bytes, Float, isInt, type Value } from './values.js';
import { worth } from './worth.js';

/** Where dicts and sets look for a key. */
interface Key {
  readonly mark: KeyMark;
  readonly same: (other: Value) => boolean;
}

const always = (): boolean => true;

/** What the marks of keys with a `__hash__` of their own begin with. */
const HASHED = '#';

/** How a key is found: by a plain value where Python's equality is, otherwise by `__hash__` and `__eq__`. */
function keyOf(machine: Machine, value: Value): Key {
  const mark = plainMark(value instanceof Instance && !hasOwnHash(value) ? worth(value) : value);
  if (mark !== undefined) return { mark, same: always };
  if (value instanceof HeapObject && !hasOwnHash(value)) {
    if (!isHashable(value)) hashValue(machine, value);
    return { mark: value, same: always };
  }
  const hash = hashValue(machine, value);
  return {
    mark: `${HASHED}${hash}`,
    same: (other) => other === value || isKey(machine, other, value),
  };
}

function plainMark(value: Value): unknown {
  if (typeof value === 'string') return `'${value}`;
  if (typeof value === 'number') return value;
  if (typeof value === 'boolean') return Number(value);
  if (value === null) return 'None';
  if (typeof value === 'bigint') return `n${value}`;
  if (value instanceof Float)
    return Number.isSafeInteger(value.value) ? value.value : `f${value.value}`;
  if (value instanceof Bytes) return `b${value.text}`;
  if (value instanceof Tuple) return tupleMark(value);
  return value instanceof HeapObject ? undefined : value;
}

function tupleMark(tuple: Tuple): unknown {
  const parts: string[] = [];
  for (const item of tuple.items) {
    const mark = plainMark(item);
    if (mark === undefined || (typeof mark === 'object' && mark !== null)) return undefined;
    parts.push(typeof mark === 'number' ? `i${mark}` : String(mark));
  }
  return `(${parts.join('\0')})`;
}

function hasOwnHash(value: HeapObject): boolean {
  if (value instanceof Instance) {
    return value.type.lookup('__hash__') !== undefined || value.type.lookup('__eq__') !== undefined;
  }
  return (
    value instanceof Tuple || (value instanceof SetObject && value.isFrozen) || !isHashable(value)
  );
}

function isHashable(value: HeapObject): boolean {
  return !(value.type.name === 'list' || value instanceof DictObject || value instanceof SetObject);
}

/** @param how `dictOf`: the instance whose attributes it is to have, `inPlace` in the instance; `fresh`: made by a call of `dict` */
export function makeDict(
  machine: Machine,
  how: { dictOf?: ObjectId; inPlace?: boolean; fresh?: boolean } = {},
): DictObject {
  const id = machine.heap.allocate('dict', how);
  return machine.heap.register(new DictObject(id, DICT, new Dict()));
}

/** The value, still the dict's; `undefined`: there is none. */
export function findItem(machine: Machine, { dict }: DictObject, key: Value): Value | undefined {
  const { mark, same } = keyOf(machine, key);
  return dict.find(mark, same)?.value;
}

/** @param reference `move`: the value's reference is handed over, the key's as well if it is new */
export function setItem(
  machine: Machine,
  object: DictObject,
  key: Value,
  value: Value,
  reference: 'new' | 'move' = 'new',
): void {
  const { heap } = machine;
  if (reference === 'new' && takesFirst(machine, key)) {
    heap.take(key);
    heap.take(value);
    setItem(machine, object, key, value, 'move');
    return;
  }
  const { mark, same } = keyOf(machine, key);
  const entry = object.dict.find(mark, same);
  if (entry) {
    const old = entry.value;
    entry.value = value;
    heap.set(object.id, entry.name, value, reference, false, old);
    if (reference === 'move') heap.release(key);
    return;
  }
  const name = `[${slotText(machine, key)}]`;
  addEntry(machine, object, { mark, key, value, name }, reference);
}

function addEntry(
  { heap }: Machine,
  object: DictObject,
  entry: Entry,
  reference: 'new' | 'move',
): void {
  const { key, value, name } = entry;
  object.dict.add(entry);
  if (idOf(key)) heap.set(object.id, keySlot(name), key, reference);
  heap.set(object.id, name, value, reference, true);
}

/** From 3.11 on both references are there before `__hash__` is asked. CPython: `_PyDict_SetItem_Take2`. */
const takesFirst = ({ dialect }: Machine, key: Value): boolean =>
  dialect.minor >= 11 && key instanceof Instance && hasOwnHash(key);

/** How a slot calls what it holds of a key: the key as Python writes it. */
function slotText(machine: Machine, key: Value): string {
  if (key instanceof HeapObject && key.id) return `<${key.type.name} #${key.id}>`;
  if (typeof key === 'string' || isInt(key) || key === null) return reprText(machine, key);
  if (key instanceof Tuple) return reprText(machine, key);
  return key instanceof Float ? String(key.value) : `<${machine.numberOf(key)}>`;
}

const keySlot = (name: string): string => `.key${name}`;

/** Takes an entry out; `undefined` if there is none. */
function takeEntry(machine: Machine, { dict }: DictObject, key: Value): Entry | undefined {
  const { mark, same } = keyOf(machine, key);
  const entry = dict.find(mark, same);
  if (entry) dict.remove(entry);
  return entry;
}

/** Deletes an item; whether there was one. */
export function deleteItem(machine: Machine, object: DictObject, key: Value): boolean {
  const entry = takeEntry(machine, object, key);
  if (!entry) return false;
  if (idOf(entry.key)) machine.heap.clear(object.id, keySlot(entry.name), entry.key);
  if (object.id) machine.heap.clear(object.id, entry.name, entry.value);
  return true;
}

/** Takes an item out: its value, now the caller's. */
export function popItem(machine: Machine, object: DictObject, key: Value): Value | undefined {
  const entry = takeEntry(machine, object, key);
  if (!entry) return undefined;
  if (object.id) machine.heap.clear(object.id, entry.name, entry.value, 'keep');
  if (idOf(entry.key)) machine.heap.clear(object.id, keySlot(entry.name), entry.key);
  return entry.value;
}

export function clearDict(machine: Machine, object: DictObject): void {
  object.dict.clear();
  if (object.id) machine.heap.send({ type: 'clear', owner: object.id });
}

/**
 * A copy. What it will hold is taken before it is made, but for one with gaps. CPython: `PyDict_Copy`,
 * `clone_combined_dict_keys`.
 */
export function copyDict(machine: Machine, source: DictObject): DictObject {
  if (!source.dict.isDense) {
    const dict = makeDict(machine);
    updateDict(machine, dict, source);
    return dict;
  }
  const entries = takeEntries(machine, source);
  const dict = makeDict(machine);
  for (const entry of entries) addEntry(machine, dict, { ...entry }, 'move');
  return dict;
}

/**
 * Puts all items of another dict in. No key is asked for its hash again. CPython: `dict_merge`; that an empty dict
 * gets all of them at once is new in 3.10 (bpo-41431).
 */
export function updateDict(machine: Machine, object: DictObject, other: DictObject): void {
  if (machine.dialect.minor >= 10 && object.dict.size === 0 && other.dict.isNew) {
    for (const entry of takeEntries(machine, other))
      addEntry(machine, object, { ...entry }, 'move');
    return;
  }
  for (const entry of [...other.dict]) mergeEntry(machine, object, entry);
}

/** What a dict holds, a reference more of each: a value's before its key's. */
function takeEntries({ heap }: Machine, { dict }: DictObject): Entry[] {
  const entries = [...dict];
  for (const { key, value } of entries) {
    heap.take(value);
    heap.take(key);
  }
  return entries;
}

/** The entry is held while it is put in. */
function mergeEntry(machine: Machine, object: DictObject, entry: Entry): void {
  const { heap } = machine;
  const { mark, key, value } = entry;
  for (const held of [key, value, key, value]) heap.take(held);
  const isHash = typeof mark === 'string' && mark.startsWith(HASHED);
  const known = object.dict.find(
    mark,
    (other) => !isHash || other === key || isKey(machine, other, key),
  );
  if (!known) addEntry(machine, object, { ...entry }, 'move');
  else {
    const old = known.value;
    known.value = value;
    heap.set(object.id, known.name, value, 'move', false, old);
    heap.release(key);
  }
  heap.release(value);
  heap.release(key);
}
