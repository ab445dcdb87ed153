import { callSpecial, specialOf } from './calls.js';
import { addressOf } from './compare.js';
import { Raised } from './errors.js';
import type { Machine } from './machine.js';
import {
  BoundMethod,
  Cell,
  DictObject,
  FunctionObject,
  Generator,
  HeapObject,
  Instance,
  Iterator,
  List,
  Module,
  Native,
  SetObject,
  Slice,
  Tuple,
  Type,
  Weakref,
} from './objects.js';
import { typeOf } from './typeOf.js';
import { BASE_EXCEPTION, typeNamed } from './types.js';
import { Bytes, CodeValue, ELLIPSIS, Float, NOT_IMPLEMENTED, Range, type Value } from './values.js';
import { referentOf } from './weakrefs.js';

/** Python's `str(value)`. */
export function strText(machine: Machine, value: Value): string {
  if (typeof value === 'string') return value;
  if (value instanceof Instance) {
    if (specialOf(value, '__str__') !== undefined) return textOf(machine, value, '__str__');
    if (value.type.isSubtypeOf(BASE_EXCEPTION)) return exceptionText(machine, value);
  }
  return reprText(machine, value);
}

function textOf(machine: Machine, value: Value, name: '__str__' | '__repr__'): string {
  const text = callSpecial(machine, value, name, []);
  if (typeof text === 'string') return text;
  throw machine.error('TypeError', `${name} returned non-string (type ${typeOf(text).name})`);
}

function exceptionText(machine: Machine, value: Instance): string {
  const { items } = value.attributes.get('args') as Tuple;
  if (items.length === 0) return '';
  if (items.length > 1) return reprText(machine, value.attributes.get('args') as Value);
  const [only] = items as readonly [Value];
  return value.type.isSubtypeOf(typeNamed('KeyError'))
    ? reprText(machine, only)
    : strText(machine, only);
}

/** Containers that are being written, for those that hold themselves. */
const OPEN = new Set<HeapObject>();

/** Python's `repr(value)`. */
export function reprText(machine: Machine, value: Value): string {
  if (value === null) return 'None';
  if (value === true) return 'True';
  if (value === false) return 'False';
  if (typeof value === 'number' || typeof value === 'bigint') return String(value);
  if (typeof value === 'string') return quote(value);
  if (value instanceof Float) return floatText(value.value);
  if (value instanceof Bytes) return `b${quoteBytes(value.text)}`;
  if (value === ELLIPSIS || value === NOT_IMPLEMENTED) return (value as typeof ELLIPSIS).name;
  if (value instanceof Slice) {
    return `slice(${[value.start, value.stop, value.step].map((each) => reprText(machine, each)).join(', ')})`;
  }
  if (value instanceof Range) {
    const { start, stop, step } = value;
    return step === 1 ? `range(${start}, ${stop})` : `range(${start}, ${stop}, ${step})`;
  }
  if (value instanceof CodeValue) return `<code object ${value.code.name} at 0x1>`;
  return value instanceof HeapObject ? objectText(machine, value) : String(value);
}

function objectText(machine: Machine, value: HeapObject): string {
  if (value instanceof Instance) return instanceText(machine, value);
  if (OPEN.has(value)) return loopText(value);
  if (OPEN.size > 150)
    throw machine.error(
      'RecursionError',
      'maximum recursion depth exceeded while getting the repr of an object',
    );
  // CPython holds it in a list of what is being written (`Py_ReprEnter`).
  const isContainer = CONTAINERS.some((kind) => value instanceof kind);
  OPEN.add(value);
  if (isContainer) {
    if (lengthOf(value) > 0) machine.makeReprList?.();
    machine.heap.take(value);
  }
  try {
    return containerText(machine, value);
  } finally {
    OPEN.delete(value);
    if (isContainer) machine.heap.release(value);
  }
}

/** Empty lists and tuples are written without it. */
const lengthOf = (value: HeapObject): number =>
  value instanceof List || value instanceof Tuple ? value.items.length : 1;

const CONTAINERS = [List, Tuple, DictObject, SetObject];

function loopText(value: HeapObject): string {
  if (value instanceof List) return '[...]';
  if (value instanceof Tuple) return '(...)';
  if (value instanceof DictObject) return '{...}';
  return `${value.type.name}(...)`;
}

function containerText(machine: Machine, value: HeapObject): string {
  const all = (items: readonly Value[]): string =>
    items.map((each) => reprText(machine, each)).join(', ');
  if (value instanceof List) return `[${all(value.items)}]`;
  if (value instanceof Tuple)
    return value.items.length === 1 ? `(${all(value.items)},)` : `(${all(value.items)})`;
  if (value instanceof DictObject) {
    const parts = [...value.dict].map(
      ({ key, value: each }) => `${reprText(machine, key)}: ${reprText(machine, each)}`,
    );
    return `{${parts.join(', ')}}`;
  }
  if (value instanceof SetObject) {
    const items = value.table.values;
    if (items.length === 0) return `${value.type.name}()`;
    return value.isFrozen
      ? `frozenset({${listed(machine, items)}})`
      : `{${listed(machine, items)}}`;
  }
  return plainText(machine, value);
}

/** A set is written as a list of its values, which is there meanwhile. CPython: `set_repr`. */
function listed(machine: Machine, values: readonly Value[]): string {
  const { heap } = machine;
  const list = heap.allocate('list');
  for (const [at, value] of values.entries()) heap.set(list, `[${at}]`, value, 'new', true);
  machine.check();
  try {
    return values.map((each) => reprText(machine, each)).join(', ');
  } finally {
    heap.send({ type: 'release', object: list });
  }
}

function instanceText(machine: Machine, value: Instance): string {
  if (specialOf(value, '__repr__') !== undefined) return textOf(machine, value, '__repr__');
  return plainRepr(machine, value);
}

/** A derived set is written with the name of its class. */
function namedSet({ type }: Instance, text: string): string {
  return text.startsWith('{') ? `${type.name}(${text})` : text.replace(/^\w+/, type.name);
}

/** What a value's `repr` is when its class says nothing of it. */
export function plainRepr(machine: Machine, value: Value): string {
  if (!(value instanceof Instance)) return reprText(machine, value);
  if (value.type.isSubtypeOf(BASE_EXCEPTION)) {
    const { items } = value.attributes.get('args') as Tuple;
    return `${value.type.name}(${items.map((each) => reprText(machine, each)).join(', ')})`;
  }
  if (value.payload !== null) {
    const text = reprText(machine, value.payload);
    return value.payload instanceof SetObject ? namedSet(value, text) : text;
  }
  return `<${value.type.module}.${value.type.qualifiedName} object at ${address(value)}>`;
}

/** Addresses are made up: a script can see that they differ, nothing else. */
const address = (value: HeapObject): string =>
  `0x${(0x7f0000000000 + addressOf(value) * 16).toString(16)}`;

function plainText(machine: Machine, value: HeapObject): string {
  if (value instanceof Type) {
    const name =
      value.module === 'builtins' ? value.name : `${value.module}.${value.qualifiedName}`;
    return `<class '${name}'>`;
  }
  if (value instanceof FunctionObject)
    return `<function ${value.qualifiedName} at ${address(value)}>`;
  if (value instanceof BoundMethod) return boundText(machine, value);
  if (value instanceof Native) return `<built-in function ${value.name}>`;
  if (value instanceof Generator)
    return `<generator object ${value.frame.code.qualifiedName} at ${address(value)}>`;
  if (value instanceof Module) return `<module '${value.name}' (built-in)>`;
  if (value instanceof Cell) return `<cell at ${address(value)}>`;
  if (value instanceof Weakref) {
    const referent = referentOf(machine, value);
    if (!referent) return `<weakref at ${address(value)}; dead>`;
    return `<weakref at ${address(value)}; to '${referent.type.name}' at ${address(referent)}>`;
  }
  if (value instanceof Iterator) return `<${value.type.name} object at ${address(value)}>`;
  return `<${value.type.name} object at ${address(value)}>`;
}

function boundText(machine: Machine, { func, self }: BoundMethod): string {
  if (func instanceof FunctionObject)
    return `<bound method ${func.qualifiedName} of ${reprText(machine, self)}>`;
  const name = func instanceof Native ? func.name : '?';
  return `<built-in method ${name} of ${typeOf(self).name} object at 0x1>`;
}

/** A float as Python writes it: the shortest digits that give it back. */
export function floatText(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  if (Object.is(value, -0)) return '-0.0';
  const [digits, exponent] = value.toExponential().split('e') as [string, string];
  const power = Number(exponent);
  if (power >= -4 && power < 16) {
    const plain = value.toString().includes('e')
      ? value.toFixed(Math.max(0, digits.length - 2 - power))
      : value.toString();
    return plain.includes('.') ? plain : `${plain}.0`;
  }
  const sign = power < 0 ? '-' : '+';
  return `${digits}e${sign}${String(Math.abs(power)).padStart(2, '0')}`;
}

const ESCAPES: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
};

/** A text as Python writes it. */
function quote(text: string): string {
  const mark = text.includes("'") && !text.includes('"') ? '"' : "'";
  let out = '';
  for (const each of text) {
    if (each === mark) out += `\\${each}`;
    else out += ESCAPES[each] ?? (isPrintable(each) ? each : escaped(each));
  }
  return `${mark}${out}${mark}`;
}

const isPrintable = (each: string): boolean =>
  each === ' ' || /^[\p{L}\p{M}\p{N}\p{P}\p{S}]$/u.test(each);

function escaped(each: string): string {
  const code = each.codePointAt(0) as number;
  if (code <= 0xff) return `\\x${code.toString(16).padStart(2, '0')}`;
  if (code <= 0xffff) return `\\u${code.toString(16).padStart(4, '0')}`;
  return `\\U${code.toString(16).padStart(8, '0')}`;
}

function quoteBytes(text: string): string {
  const mark = text.includes("'") && !text.includes('"') ? '"' : "'";
  let out = '';
  for (const each of text) {
    const code = each.charCodeAt(0);
    if (each === mark) out += `\\${each}`;
    else if (ESCAPES[each]) out += ESCAPES[each];
    else out += code >= 0x20 && code < 0x7f ? each : `\\x${code.toString(16).padStart(2, '0')}`;
  }
  return `${mark}${out}${mark}`;
}

/** A text, or what stands for it when that fails. */
export function safeRepr(machine: Machine, value: Value): string {
  try {
    return reprText(machine, value);
  } catch (error) {
    if (!(error instanceof Raised)) throw error;
    machine.heap.release(error.exception);
    return '<object repr() failed>';
  }
}
