import { callSpecial, specialOf } from './calls.js';
import { equals, hashValue } from './compare.js';
import { deleteItem, findItem, setItem } from './dictOps.js';
import { collect, getIterator, nextOf } from './iteration.js';
import type { Machine } from './machine.js';
import { DictObject, Instance, List, SetObject, Slice, Tuple } from './objects.js';
import { makeList, makeTuple, splice } from './sequences.js';
import { sliceIndices } from './slices.js';
import { typeOf } from './typeOf.js';
import { Bytes, isInt, Range, type Value } from './values.js';
import { DictView } from './views.js';

/** `value[index]`, a reference more. */
export function getSubscript(machine: Machine, value: Value, index: Value): Value {
  if (value instanceof List || value instanceof Tuple) return sequenceItem(machine, value, index);
  if (value instanceof DictObject) return dictItem(machine, value, index);
  if (typeof value === 'string') return textItem(machine, value, index);
  if (value instanceof Bytes) return bytesItem(machine, value, index);
  if (value instanceof Range) return rangeItem(machine, value, index);
  if (value instanceof Instance) {
    if (specialOf(value, '__getitem__') !== undefined)
      return callSpecial(machine, value, '__getitem__', [index]);
    if (value.payload instanceof DictObject)
      return derivedItem(machine, value, value.payload, index);
    if (value.payload !== null) return getSubscript(machine, value.payload, index);
  }
  throw machine.error('TypeError', `'${typeOf(value).name}' object is not subscriptable`);
}

function sequenceItem(machine: Machine, value: List | Tuple, index: Value): Value {
  if (index instanceof Slice) {
    const items = sliceIndices(machine, index, value.items.length).map(
      (at) => value.items[at] as Value,
    );
    if (value instanceof List) return makeList(machine, items, 'new');
    if (items.length === value.items.length && isWhole(index)) {
      machine.heap.take(value);
      return value;
    }
    return makeTuple(machine, items, 'new', true);
  }
  const at = position(machine, value, index, value.items.length);
  const item = value.items[at] as Value;
  machine.heap.take(item);
  return item;
}

const isWhole = (slice: Slice): boolean => slice.step === null || slice.step === 1;

function position(machine: Machine, value: Value, index: Value, length: number, verb = ''): number {
  const name = typeOf(value).name;
  if (!isInt(index)) {
    const kinds = name === 'tuple' || name === 'list' ? `${name} indices` : `${name} indices`;
    throw machine.error(
      'TypeError',
      `${kinds} must be integers or slices, not ${typeOf(index).name}`,
    );
  }
  const at = Number(index) < 0 ? Number(index) + length : Number(index);
  if (at < 0 || at >= length)
    throw machine.error('IndexError', `${name} ${verb}index out of range`);
  return at;
}

function dictItem(machine: Machine, dict: DictObject, key: Value): Value {
  const value = findItem(machine, dict, key);
  if (value === undefined) throw machine.errorWith('KeyError', key);
  machine.heap.take(value);
  return value;
}

/** A dict's class can say what a key that is not there gives. */
function derivedItem(machine: Machine, value: Instance, dict: DictObject, key: Value): Value {
  if (specialOf(value, '__missing__') === undefined || findItem(machine, dict, key) !== undefined)
    return dictItem(machine, dict, key);
  return callSpecial(machine, value, '__missing__', [key]);
}

function textItem(machine: Machine, text: string, index: Value): Value {
  const characters = [...text];
  if (index instanceof Slice) {
    return sliceIndices(machine, index, characters.length)
      .map((at) => characters[at])
      .join('');
  }
  if (!isInt(index))
    throw machine.error(
      'TypeError',
      `string indices must be integers, not '${typeOf(index).name}'`,
    );
  const at = Number(index) < 0 ? Number(index) + characters.length : Number(index);
  if (at < 0 || at >= characters.length)
    throw machine.error('IndexError', 'string index out of range');
  return characters[at] as string;
}

function bytesItem(machine: Machine, bytes: Bytes, index: Value): Value {
  if (index instanceof Slice) {
    return new Bytes(
      sliceIndices(machine, index, bytes.text.length)
        .map((at) => bytes.text[at])
        .join(''),
    );
  }
  return bytes.text.charCodeAt(position(machine, bytes, index, bytes.text.length));
}

function rangeItem(machine: Machine, range: Range, index: Value): Value {
  if (index instanceof Slice) {
    const indices = sliceIndices(machine, index, range.length);
    const [first = 0, second = first + 1] = indices;
    const start = range.start + first * range.step;
    const step = (second - first) * range.step;
    return new Range(start, start + indices.length * step, step);
  }
  return range.start + position(machine, range, index, range.length, 'object ') * range.step;
}

/** `value[index] = item`; the item's reference stays the caller's. */
export function setSubscript(machine: Machine, value: Value, index: Value, item: Value): void {
  if (value instanceof DictObject) {
    setItem(machine, value, index, item);
    return;
  }
  if (value instanceof List) {
    if (index instanceof Slice) {
      setSlice(machine, value, index, item);
      return;
    }
    const at = position(machine, value, index, value.items.length, 'assignment ');
    const old = value.items[at];
    value.items[at] = item;
    machine.heap.set(value.id, `[${at}]`, item, 'new', false, old);
    return;
  }
  if (value instanceof Instance) {
    if (specialOf(value, '__setitem__') !== undefined) {
      machine.heap.release(callSpecial(machine, value, '__setitem__', [index, item]));
      return;
    }
    if (value.payload !== null) {
      setSubscript(machine, value.payload, index, item);
      return;
    }
  }
  throw machine.error(
    'TypeError',
    `'${typeOf(value).name}' object does not support item assignment`,
  );
}

function setSlice(machine: Machine, list: List, slice: Slice, items: Value): void {
  const indices = sliceIndices(machine, slice, list.items.length);
  if (isWhole(slice)) {
    setWholeSlice(machine, list, indices[0] ?? startOf(slice, list.items.length), {
      length: indices.length,
      items,
    });
    return;
  }
  const values = collect(machine, items);
  if (values.length !== indices.length) {
    for (const value of values) machine.heap.release(value);
    const text = `attempt to assign sequence of size ${values.length} to extended slice of size ${indices.length}`;
    throw machine.error('ValueError', text);
  }
  for (const [at, index] of indices.entries()) {
    const old = list.items[index];
    list.items[index] = values[at] as Value;
    machine.heap.set(list.id, `[${index}]`, values[at] as Value, 'move', false, old);
  }
}

/**
 * C code holds on to what it takes items from, twice; once when the list is empty after that. CPython:
 * `list_ass_subscript`, `list_ass_slice`.
 */
function setWholeSlice(
  machine: Machine,
  list: List,
  start: number,
  { length, items }: { readonly length: number; readonly items: Value },
): void {
  const isSequence = items instanceof List || items instanceof Tuple;
  const isCleared = isSequence && items.items.length + list.items.length === length;
  const holds = isSequence ? (isCleared ? 1 : 2) : 0;
  for (let count = 0; count < holds; count += 1) machine.heap.take(items);
  splice(machine, list, start, length, collect(machine, items), 'move');
  for (let count = 0; count < holds; count += 1) machine.heap.release(items);
}

function startOf({ start }: Slice, length: number): number {
  const at = start === null ? 0 : Number(start);
  return Math.min(length, Math.max(0, at < 0 ? at + length : at));
}

/** `del value[index]` */
export function deleteSubscript(machine: Machine, value: Value, index: Value): void {
  if (value instanceof DictObject) {
    if (!deleteItem(machine, value, index)) throw machine.errorWith('KeyError', index);
    return;
  }
  if (value instanceof List) {
    if (index instanceof Slice) {
      deleteSlice(machine, value, index);
      return;
    }
    const at = position(machine, value, index, value.items.length, 'assignment ');
    splice(machine, value, at, 1, [], 'new');
    return;
  }
  if (value instanceof Instance) {
    if (specialOf(value, '__delitem__') !== undefined) {
      machine.heap.release(callSpecial(machine, value, '__delitem__', [index]));
      return;
    }
    if (value.payload !== null) {
      deleteSubscript(machine, value.payload, index);
      return;
    }
  }
  throw machine.error('TypeError', `'${typeOf(value).name}' object doesn't support item deletion`);
}

function deleteSlice(machine: Machine, list: List, slice: Slice): void {
  const indices = sliceIndices(machine, slice, list.items.length);
  if (indices.length === 0) return;
  if (isWhole(slice)) {
    splice(machine, list, indices[0] as number, indices.length, [], 'new');
    return;
  }
  const removed: Value[] = [];
  for (const at of [...indices].sort((a, b) => b - a)) {
    removed.unshift(...splice(machine, list, at, 1, [], 'new', 'keep'));
  }
  for (const value of removed) machine.heap.release(value);
}

/** `item in value` */
export function contains(machine: Machine, value: Value, item: Value): boolean {
  if (value instanceof List || value instanceof Tuple) {
    return value.items.some((each) => each === item || equals(machine, each, item));
  }
  if (value instanceof DictObject) return findItem(machine, value, item) !== undefined;
  if (value instanceof DictView && value.part === 'keys')
    return findItem(machine, value.dict, item) !== undefined;
  if (value instanceof SetObject) {
    const hash = hashValue(machine, item);
    return (
      value.table.find(hash, (other) => other === item || equals(machine, other, item)) !==
      undefined
    );
  }
  if (typeof value === 'string') return textContains(machine, value, item);
  if (value instanceof Instance && specialOf(value, '__contains__') !== undefined) {
    return callSpecial(machine, value, '__contains__', [item]) === true;
  }
  if (value instanceof Instance && value.payload !== null)
    return contains(machine, value.payload, item);
  return foundByIteration(machine, value, item);
}

function textContains(machine: Machine, text: string, item: Value): boolean {
  if (typeof item === 'string') return text.includes(item);
  throw machine.error(
    'TypeError',
    `'in <string>' requires string as left operand, not ${typeOf(item).name}`,
  );
}

function foundByIteration(machine: Machine, value: Value, item: Value): boolean {
  const iterator = getIterator(machine, value);
  let found = false;
  for (let next = nextOf(machine, iterator); next !== undefined; next = nextOf(machine, iterator)) {
    found = next === item || equals(machine, next, item);
    machine.heap.release(next);
    if (found) break;
  }
  machine.heap.release(iterator);
  return found;
}
