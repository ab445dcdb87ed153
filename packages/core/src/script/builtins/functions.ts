import { unary } from '../machine/arithmetic.js';
import {
  deleteAttribute,
  findAttribute,
  getAttribute,
  setAttribute,
} from '../machine/attributes.js';
import { callSpecial, callValue, specialOf } from '../machine/calls.js';
import { buildClass } from '../machine/classes.js';
import { addressOf, compare, hashValue, truth } from '../machine/compare.js';
import { formatValue } from '../machine/format.js';
import { collect, getIterator, nextOf } from '../machine/iteration.js';
import type { Machine } from '../machine/machine.js';
import {
  BoundMethod,
  DictObject,
  FunctionObject,
  Instance,
  List,
  Native,
  SetObject,
  Tuple,
  Type,
} from '../machine/objects.js';
import { makeList } from '../machine/sequences.js';
import { reprText, strText } from '../machine/textForms.js';
import { typeOf } from '../machine/typeOf.js';
import { BUILTIN_FUNCTION } from '../machine/types.js';
import { Bytes, isInt, Range, type Value } from '../machine/values.js';
import { DictView } from '../machine/views.js';
import { expectCount, expectInt, native, shared } from './define.js';
import { sorted } from './lists.js';

const define = (name: string, code: Parameters<typeof native>[1]): readonly [string, Native] => [
  name,
  native(name, code),
];

/** `len(value)` */
export function lengthOf(machine: Machine, value: Value): number {
  if (typeof value === 'string') return [...value].length;
  if (value instanceof List || value instanceof Tuple) return value.items.length;
  if (value instanceof DictObject) return value.dict.size;
  if (value instanceof DictView) return value.dict.dict.size;
  if (value instanceof SetObject) return value.table.size;
  if (value instanceof Range) return value.length;
  if (value instanceof Bytes) return value.text.length;
  if (specialOf(value, '__len__') !== undefined)
    return callSpecial(machine, value, '__len__', []) as number;
  if (value instanceof Instance && value.payload !== null) return lengthOf(machine, value.payload);
  throw machine.error('TypeError', `object of type '${typeOf(value).name}' has no len()`);
}

/** `print`: every piece is written by a method of the stream, which is made for it. */
function print(
  machine: Machine,
  args: readonly Value[],
  keywords: ReadonlyMap<string, Value>,
): Value {
  const separator = keywords.get('sep') ?? ' ';
  const end = keywords.get('end') ?? '\n';
  const file = keywords.get('file') ?? null;
  for (const [at, each] of args.entries()) {
    if (at > 0) writePiece(machine, file, separator);
    writePiece(machine, file, each);
  }
  writePiece(machine, file, end);
  return null;
}

/** CPython: `PyFile_WriteObject`. */
function writePiece(machine: Machine, file: Value, piece: Value): void {
  const { heap } = machine;
  if (file !== null) {
    const write = getAttribute(machine, file, 'write');
    machine.check();
    const text = strText(machine, piece);
    heap.release(callValue(machine, write, [text]));
    heap.release(write);
    return;
  }
  passMethod(machine, () => machine.write(strText(machine, piece), 'stdout'));
}

/** C code makes a method of an object, calls it and lets go of it. */
function passMethod(machine: Machine, call: () => void = () => {}): void {
  const { heap } = machine;
  const method = heap.allocate(BUILTIN_FUNCTION.name, { kind: 'bound-method' });
  // `PyObject_Str` looks after signals, and a pass that is due runs while the method is there.
  machine.check();
  call();
  heap.send({ type: 'release', object: method });
}

function isInstance(machine: Machine, value: Value, types: Value): boolean {
  if (types instanceof Tuple) return types.items.some((each) => isInstance(machine, value, each));
  if (types instanceof Type) return typeOf(value).isSubtypeOf(types);
  throw machine.error(
    'TypeError',
    'isinstance() arg 2 must be a type, a tuple of types, or a union',
  );
}

function isSubclass(machine: Machine, type: Value, types: Value): boolean {
  if (types instanceof Tuple) return types.items.some((each) => isSubclass(machine, type, each));
  if (type instanceof Type && types instanceof Type) return type.isSubtypeOf(types);
  throw machine.error('TypeError', 'issubclass() arg 1 must be a class');
}

function next(machine: Machine, args: readonly Value[]): Value {
  expectCount(machine, 'next', args, 1, 2);
  const [iterator, otherwise] = args as readonly [Value, Value?];
  const value = nextOf(machine, iterator);
  if (value !== undefined) return value;
  if (otherwise !== undefined) return shared(machine, otherwise);
  throw machine.error('StopIteration', '');
}

function iter(machine: Machine, args: readonly Value[]): Value {
  expectCount(machine, 'iter', args, 1, 2);
  return getIterator(machine, args[0] as Value);
}

function best(
  machine: Machine,
  op: '<' | '>',
  args: readonly Value[],
  keywords: ReadonlyMap<string, Value>,
): Value {
  const items =
    args.length === 1
      ? collect(machine, args[0] as Value)
      : args.map((each) => shared(machine, each));
  const key = keywords.get('key');
  if (items.length === 0) {
    const otherwise = keywords.get('default');
    if (otherwise !== undefined) return shared(machine, otherwise);
    throw machine.error('ValueError', `${op === '<' ? 'min' : 'max'}() iterable argument is empty`);
  }
  const keyed = (value: Value): Value => (key == null ? value : callValue(machine, key, [value]));
  let at = 0;
  for (let other = 1; other < items.length; other += 1) {
    if (
      truth(machine, compare(machine, op, keyed(items[other] as Value), keyed(items[at] as Value)))
    )
      at = other;
  }
  for (const [index, item] of items.entries()) if (index !== at) machine.heap.release(item);
  return items[at] as Value;
}

function sum(machine: Machine, args: readonly Value[]): Value {
  let total: Value = args[1] ?? 0;
  for (const item of collect(machine, args[0] as Value, 'iterate')) {
    if (isInt(total) && isInt(item)) total = Number(total) + Number(item);
    else
      throw machine.error(
        'TypeError',
        `unsupported operand type(s) for +: '${typeOf(total).name}' and '${typeOf(item).name}'`,
      );
  }
  return total;
}

/** `getattr(object, name[, default])` */
function attribute(machine: Machine, args: readonly Value[]): Value {
  expectCount(machine, 'getattr', args, 2, 3);
  const [value, name, otherwise] = args as readonly [Value, string, Value?];
  if (otherwise === undefined) return getAttribute(machine, value, name);
  return findAttribute(machine, value, name) ?? shared(machine, otherwise);
}

function hasAttribute(machine: Machine, args: readonly Value[]): boolean {
  const [value, name] = args as readonly [Value, string];
  const found = findAttribute(machine, value, name);
  if (found !== undefined) machine.heap.release(found);
  return found !== undefined;
}

/** A truth about all or some values of an iterable. */
function quantified(machine: Machine, iterable: Value, stopsAt: boolean): boolean {
  const iterator = getIterator(machine, iterable);
  let result = !stopsAt;
  for (
    let value = nextOf(machine, iterator);
    value !== undefined;
    value = nextOf(machine, iterator)
  ) {
    const isTrue = truth(machine, value);
    machine.heap.release(value);
    if (isTrue !== stopsAt) continue;
    result = stopsAt;
    break;
  }
  machine.heap.release(iterator);
  return result;
}

/** Built-in functions, by name. */
export const FUNCTIONS: ReadonlyMap<string, Native> = new Map([
  define('__build_class__', buildClass),
  define('print', print),
  define('len', (machine, args) => {
    expectCount(machine, 'len', args, 1);
    return lengthOf(machine, args[0] as Value);
  }),
  define('isinstance', (machine, args) => isInstance(machine, args[0] as Value, args[1] as Value)),
  define('issubclass', (machine, args) => isSubclass(machine, args[0] as Value, args[1] as Value)),
  define('iter', iter),
  define('next', next),
  define('repr', (machine, args) => {
    machine.check();
    return reprText(machine, args[0] as Value);
  }),
  define('ascii', (machine, args) => reprText(machine, args[0] as Value)),
  define('format', (machine, args) =>
    formatValue(machine, args[0] as Value, (args[1] ?? '') as string),
  ),
  define('hash', (machine, args) => hashValue(machine, args[0] as Value)),
  define('id', (_machine, args) => 0x7f0000000000 + addressOf(args[0] as Value) * 16),
  define(
    'callable',
    (_machine, [value]) =>
      value instanceof FunctionObject ||
      value instanceof Native ||
      value instanceof Type ||
      value instanceof BoundMethod ||
      specialOf(value as Value, '__call__') !== undefined,
  ),
  define('abs', (machine, args) =>
    truth(machine, compare(machine, '<', args[0] as Value, 0))
      ? unary(machine, '-', args[0] as Value)
      : (args[0] as Value),
  ),
  define('min', (machine, args, keywords) => best(machine, '<', args, keywords)),
  define('max', (machine, args, keywords) => best(machine, '>', args, keywords)),
  define('sum', sum),
  define('any', (machine, args) => quantified(machine, args[0] as Value, true)),
  define('all', (machine, args) => quantified(machine, args[0] as Value, false)),
  define('sorted', (machine, args, keywords) => {
    const items = collect(machine, args[0] as Value);
    if (machine.dialect.minor === 8) passMethod(machine);
    return makeList(
      machine,
      sorted(machine, items, keywords.get('key'), keywords.get('reverse')),
      'move',
    );
  }),
  define('chr', (machine, args) => String.fromCodePoint(expectInt(machine, args[0] as Value))),
  define('ord', (_machine, args) => (args[0] as string).codePointAt(0) as number),
  define('getattr', attribute),
  define('hasattr', hasAttribute),
  define('setattr', (machine, args) => {
    setAttribute(machine, args[0] as Value, args[1] as string, args[2] as Value);
    return null;
  }),
  define('delattr', (machine, args) => {
    deleteAttribute(machine, args[0] as Value, args[1] as string);
    return null;
  }),
  define('vars', (machine, args) => getAttribute(machine, args[0] as Value, '__dict__')),
]);
