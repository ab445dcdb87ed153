import { callSpecial, specialOf } from './calls.js';
import { hashOf, hashOfItems } from './hash.js';
import type { Machine } from './machine.js';
import {
  BoundMethod,
  DictObject,
  HeapObject,
  Instance,
  List,
  Native,
  SetObject,
  Tuple,
  Weakref,
} from './objects.js';
import { typeOf } from './typeOf.js';
import { Bytes, Float, isNumber, NOT_IMPLEMENTED, Range, type Value } from './values.js';
import { referentOf } from './weakrefs.js';
import { worth } from './worth.js';

/** Numbers as JavaScript compares them. */
function numeric(value: Value): number | bigint | null {
  if (typeof value === 'number' || typeof value === 'bigint') return value;
  if (typeof value === 'boolean') return Number(value);
  return value instanceof Float ? value.value : null;
}

const isNoNumber = (value: Value): boolean => value instanceof Float && Number.isNaN(value.value);

/** Python's `==`, as a truth. */
export function equals(machine: Machine, a: Value, b: Value): boolean {
  if (a === b) return !(a instanceof Float && Number.isNaN(a.value));
  const result = compareEqual(machine, a, b);
  return result;
}

/** Whether a key that a table has is the one looked for: held while it is asked. CPython: `dictkeys_generic_lookup`. */
export function isKey(machine: Machine, known: Value, key: Value): boolean {
  machine.heap.take(known);
  try {
    return equals(machine, known, key);
  } finally {
    machine.heap.release(known);
  }
}

function compareEqual(machine: Machine, a: Value, b: Value): boolean {
  if (isNumber(a) && isNumber(b))
    return (
      !(numeric(a)! < numeric(b)! || numeric(a)! > numeric(b)!) && !isNoNumber(a) && !isNoNumber(b)
    );
  if (typeof a === 'string' || typeof b === 'string') return a === b;
  if (a instanceof Bytes && b instanceof Bytes) return a.text === b.text;
  if (a instanceof List && b instanceof List) return equalItems(machine, a.items, b.items);
  if (a instanceof Tuple && b instanceof Tuple) return equalItems(machine, a.items, b.items);
  if (a instanceof SetObject && b instanceof SetObject) return equalSets(machine, a, b);
  if (a instanceof DictObject && b instanceof DictObject) return equalDicts(machine, a, b);
  if (a instanceof Range && b instanceof Range) {
    return (
      a.length === b.length &&
      (a.length === 0 || (a.start === b.start && (a.length === 1 || a.step === b.step)))
    );
  }
  if (a instanceof BoundMethod && b instanceof BoundMethod)
    return a.func === b.func && a.self === b.self;
  if (a instanceof Weakref && b instanceof Weakref) return equalWeakrefs(machine, a, b);
  for (const [self, other] of [
    [a, b],
    [b, a],
  ] as const) {
    if (!(self instanceof Instance) || specialOf(self, '__eq__') === undefined) continue;
    const result = callSpecial(machine, self, '__eq__', [other]);
    if (result === NOT_IMPLEMENTED) continue;
    const isTrue = truth(machine, result);
    machine.heap.release(result);
    return isTrue;
  }
  const [x, y] = [worth(a), worth(b)];
  return (x !== a || y !== b) && equals(machine, x, y);
}

function equalItems(machine: Machine, a: readonly Value[], b: readonly Value[]): boolean {
  return a.length === b.length && a.every((each, at) => equals(machine, each, b[at] as Value));
}

function equalSets(machine: Machine, a: SetObject, b: SetObject): boolean {
  if (a.table.size !== b.table.size) return false;
  return a.table.values.every(
    (each) =>
      b.table.find(hashValue(machine, each), (other) => equals(machine, each, other)) !== undefined,
  );
}

function equalDicts(machine: Machine, a: DictObject, b: DictObject): boolean {
  if (a.dict.size !== b.dict.size) return false;
  const others = [...b.dict];
  return [...a.dict].every(({ key, value }) => {
    const other = others.find((each) => equals(machine, each.key, key));
    return other !== undefined && equals(machine, value, other.value);
  });
}

function equalWeakrefs(machine: Machine, a: Weakref, b: Weakref): boolean {
  const one = referentOf(machine, a);
  const two = referentOf(machine, b);
  return one !== null && two !== null && equals(machine, one, two);
}

/** Python's `hash`, as a number. */
export function hashValue(machine: Machine, value: Value): number {
  const plain = hashOf(value);
  if (plain !== null) return plain;
  if (value instanceof Tuple)
    return hashOfItems(value.items.map((each) => hashValue(machine, each)));
  if (value instanceof SetObject && value.isFrozen) {
    return hashOfItems(
      value.table.values.map((each) => hashValue(machine, each)).sort((a, b) => a - b),
    );
  }
  if (value instanceof Weakref) return hashOfWeakref(machine, value);
  if (value instanceof Instance) return hashOfInstance(machine, value);
  if (value instanceof List || value instanceof DictObject || value instanceof SetObject) {
    throw machine.error('TypeError', `unhashable type: '${typeOf(value).name}'`);
  }
  return addressOf(value);
}

function hashOfWeakref(machine: Machine, weakref: Weakref): number {
  if (weakref.hash === null) {
    const referent = referentOf(machine, weakref);
    if (referent === null) throw machine.error('TypeError', 'weak object has gone away');
    weakref.hash = hashValue(machine, referent);
  }
  return weakref.hash;
}

function hashOfInstance(machine: Machine, value: Instance): number {
  const special = value.type.lookup('__hash__');
  if (special === null || (special === undefined && value.type.lookup('__eq__') !== undefined)) {
    throw machine.error('TypeError', `unhashable type: '${value.type.name}'`);
  }
  if (special === undefined)
    return value.payload === null ? addressOf(value) : hashValue(machine, value.payload);
  const result = callSpecial(machine, value, '__hash__', []);
  return hashOf(result) ?? 0;
}

/** Objects without a hash of their own are told apart by their place in memory; here by when they were made. */
export function addressOf(value: Value): number {
  if (value instanceof HeapObject && value.id) return value.id;
  if (value instanceof Native) return value.name.length;
  return 1;
}

/** Python's `bool`. */
export function truth(machine: Machine, value: Value): boolean {
  if (typeof value === 'boolean') return value;
  if (value === null) return false;
  if (typeof value === 'number') return value !== 0;
  if (typeof value === 'bigint') return value !== 0n;
  if (typeof value === 'string') return value.length > 0;
  if (value instanceof Float) return value.value !== 0;
  if (value instanceof Bytes) return value.text.length > 0;
  if (value instanceof Range) return value.length > 0;
  if (value instanceof List || value instanceof Tuple) return value.items.length > 0;
  if (value instanceof DictObject) return value.dict.size > 0;
  if (value instanceof SetObject) return value.table.size > 0;
  if (value instanceof Instance) return truthOfInstance(machine, value);
  return true;
}

function truthOfInstance(machine: Machine, value: Instance): boolean {
  for (const name of ['__bool__', '__len__'] as const) {
    if (specialOf(value, name) === undefined) continue;
    const result = callSpecial(machine, value, name, []);
    return result !== false && result !== 0;
  }
  return value.payload === null || truth(machine, value.payload);
}

const SPECIALS = {
  '<': '__lt__',
  '<=': '__le__',
  '>': '__gt__',
  '>=': '__ge__',
  '==': '__eq__',
  '!=': '__ne__',
} as const;
const REFLECTED = { '<': '>', '<=': '>=', '>': '<', '>=': '<=', '==': '==', '!=': '!=' } as const;

type Comparison = keyof typeof SPECIALS;

/** A comparison's result, the caller's. */
export function compare(machine: Machine, op: string, a: Value, b: Value): Value {
  const comparison = op as Comparison;
  const own = instanceComparison(machine, comparison, a, b);
  if (own !== undefined) return own;
  if (comparison === '==') return equals(machine, a, b);
  if (comparison === '!=') return !equals(machine, a, b);
  const order = ordering(machine, a, b, comparison);
  if (order === null) {
    const types = `'${typeOf(a).name}' and '${typeOf(b).name}'`;
    throw machine.error('TypeError', `'${op}' not supported between instances of ${types}`);
  }
  return order;
}

function instanceComparison(
  machine: Machine,
  op: Comparison,
  a: Value,
  b: Value,
): Value | undefined {
  const tries = [
    [a, SPECIALS[op], b],
    [b, SPECIALS[REFLECTED[op]], a],
  ] as const;
  for (const [self, name, other] of tries) {
    if (!(self instanceof Instance) || specialOf(self, name) === undefined) continue;
    const result = callSpecial(machine, self, name, [other]);
    if (result !== NOT_IMPLEMENTED) return result;
  }
  return undefined;
}

function ordering(machine: Machine, one: Value, other: Value, op: Comparison): boolean | null {
  const [a, b] = [worth(one), worth(other)];
  if (a instanceof SetObject && b instanceof SetObject) return subset(machine, a, b, op);
  const [first, second] = [numeric(a), numeric(b)];
  if (first !== null && second !== null)
    return holds(op, first < second ? -1 : first > second ? 1 : 0);
  if (typeof a === 'string' && typeof b === 'string') return holds(op, a < b ? -1 : a > b ? 1 : 0);
  if (a instanceof Bytes && b instanceof Bytes)
    return holds(op, a.text < b.text ? -1 : a.text > b.text ? 1 : 0);
  const lists =
    (a instanceof List && b instanceof List) || (a instanceof Tuple && b instanceof Tuple);
  if (!lists) return null;
  const [left, right] = [(a as List).items, (b as List).items];
  for (let at = 0; at < left.length && at < right.length; at += 1) {
    const [x, y] = [left[at] as Value, right[at] as Value];
    if (!equals(machine, x, y)) return truth(machine, compare(machine, op, x, y));
  }
  return holds(op, left.length - right.length);
}

function subset(machine: Machine, a: SetObject, b: SetObject, op: Comparison): boolean {
  const within = (x: SetObject, y: SetObject): boolean =>
    x.table.values.every(
      (each) =>
        y.table.find(hashValue(machine, each), (o) => equals(machine, each, o)) !== undefined,
    );
  if (op === '<=') return within(a, b);
  if (op === '>=') return within(b, a);
  return op === '<'
    ? a.table.size < b.table.size && within(a, b)
    : b.table.size < a.table.size && within(b, a);
}

function holds(op: Comparison, order: number): boolean {
  switch (op) {
    case '<':
      return order < 0;
    case '<=':
      return order <= 0;
    case '>':
      return order > 0;
    default:
      return order >= 0;
  }
}
