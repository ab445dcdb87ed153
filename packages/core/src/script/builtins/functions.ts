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
import { collect, finish, getIterator, makeIterator, nextOf } from '../machine/iteration.js';
import type { Machine } from '../machine/machine.js';
import {
  BoundMethod,
  DictObject,
  FunctionObject,
  Instance,
  type Iterator,
  List,
  Native,
  SetObject,
  Tuple,
  Type,
} from '../machine/objects.js';
import { makeList, makeTuple } from '../machine/sequences.js';
import { reprText, strText } from '../machine/textForms.js';
import { typeOf } from '../machine/typeOf.js';
import { ENUMERATE, FILTER, MAP, REVERSED, ZIP } from '../machine/types.js';
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

function print(
  machine: Machine,
  args: readonly Value[],
  keywords: ReadonlyMap<string, Value>,
): Value {
  const separator = keywords.get('sep') ?? ' ';
  const end = keywords.get('end') ?? '\n';
  const text =
    args.map((each) => strText(machine, each)).join(separator as string) + (end as string);
  const file = keywords.get('file');
  if (file == null) machine.write(text, 'stdout');
  else {
    const write = getAttribute(machine, file, 'write');
    machine.heap.release(callValue(machine, write, [text]));
    machine.heap.release(write);
  }
  return null;
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
  for (const item of collect(machine, args[0] as Value)) {
    if (isInt(total) && isInt(item)) total = Number(total) + Number(item);
    else
      throw machine.error(
        'TypeError',
        `unsupported operand type(s) for +: '${typeOf(total).name}' and '${typeOf(item).name}'`,
      );
  }
  return total;
}

/** An iterator over several iterators at once, which are its own. */
function together(
  machine: Machine,
  type: Type,
  iterables: readonly Value[],
  combine: (values: Value[]) => Value | undefined,
  also: readonly Value[] = [],
): Iterator {
  const iterators = iterables.map((each) => getIterator(machine, each));
  const made = makeIterator(machine, type, [...also, ...iterators], () => {
    if (iterators.length === 0) return undefined;
    for (;;) {
      const values: Value[] = [];
      for (const each of iterators) {
        const value = nextOf(machine, each);
        if (value === undefined) {
          for (const other of values) machine.heap.release(other);
          return undefined;
        }
        values.push(value);
      }
      const result = combine(values);
      if (result !== undefined) return result;
    }
  });
  for (const each of iterators) machine.heap.release(each);
  return made;
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
  define('repr', (machine, args) => reprText(machine, args[0] as Value)),
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

/** Says what these built-in types do. To be called once. */
export function defineIterators(): void {
  MAP.construct = (machine, args) => {
    const [func, ...iterables] = args as readonly [Value, ...Value[]];
    return together(
      machine,
      MAP,
      iterables,
      (values) => {
        const result = callValue(machine, func, values);
        for (const each of values) machine.heap.release(each);
        return result;
      },
      [func],
    );
  };
  FILTER.construct = (machine, args) => {
    const [func, iterable] = args as readonly [Value, Value];
    return together(
      machine,
      FILTER,
      [iterable],
      ([value]) => {
        const kept = func === null ? (value as Value) : callValue(machine, func, [value as Value]);
        const isKept = truth(machine, kept);
        if (func !== null) machine.heap.release(kept);
        if (isKept) return value;
        machine.heap.release(value);
        return undefined;
      },
      [func],
    );
  };
  ZIP.construct = (machine, args) =>
    together(machine, ZIP, args, (values) => makeTuple(machine, values, 'move'));
  ENUMERATE.construct = (machine, args, keywords) => {
    let count = expectInt(machine, args[1] ?? keywords.get('start') ?? 0) - 1;
    return together(machine, ENUMERATE, [args[0] as Value], (values) => {
      count += 1;
      return makeTuple(machine, [count, values[0] as Value], 'move');
    });
  };
  REVERSED.construct = (machine, args) => {
    const source = args[0] as Value;
    if (!(source instanceof List || source instanceof Tuple)) {
      const items = collect(machine, source).reverse();
      return getIterator(machine, makeList(machine, items, 'move'));
    }
    let at = source.items.length;
    let isDone = false;
    const made = makeIterator(machine, REVERSED, [source], () => {
      if (isDone) return undefined;
      at -= 1;
      if (at >= 0) return shared(machine, source.items[at] as Value);
      isDone = true;
      finish(machine, made, source);
      return undefined;
    });
    return made;
  };
}
