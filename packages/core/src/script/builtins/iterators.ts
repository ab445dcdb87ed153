import { callValue } from '../machine/calls.js';
import { truth } from '../machine/compare.js';
import {
  collect,
  finish,
  getIterator,
  giveTuple,
  keepPair,
  makeIterator,
  nextOf,
  type Pair,
} from '../machine/iteration.js';
import type { Machine } from '../machine/machine.js';
import { type Iterator, List, Tuple, type Type } from '../machine/objects.js';
import { makeList, makeTuple } from '../machine/sequences.js';
import { ENUMERATE, FILTER, MAP, REVERSED, ZIP } from '../machine/types.js';
import type { Value } from '../machine/values.js';
import { expectInt, shared } from './define.js';

/** What goes through several iterators at once. */
interface Together {
  readonly type: Type;
  readonly iterables: readonly Value[];
  /** What else it holds. */
  readonly also?: readonly Value[];
  /** Its iterators are in a tuple. */
  readonly packed: boolean;
  /** How many items the tuple has that it gives again and again; 0: there is none. */
  readonly gives: number;
  /** `undefined`: nothing for these, go on. */
  readonly combine: (values: Value[], pair: Pair | null) => Value | undefined;
}

function together(
  machine: Machine,
  { type, iterables, also = [], packed, gives, combine }: Together,
): Iterator {
  const iterators = iterables.map((each) => getIterator(machine, each));
  const held = packed ? [makeTuple(machine, iterators, 'move', true)] : iterators;
  let pair: Pair | null = null;
  const made = makeIterator(machine, type, [...also, ...held], () => {
    while (iterators.length > 0) {
      const values = oneOfEach(machine, iterators);
      if (!values) return undefined;
      const result = combine(values, pair);
      if (result !== undefined) return result;
    }
    return undefined;
  });
  if (gives > 0) pair = keepPair(machine, made, gives);
  for (const each of held) machine.heap.release(each);
  return made;
}

function oneOfEach(machine: Machine, iterators: readonly Value[]): Value[] | null {
  const values: Value[] = [];
  for (const each of iterators) {
    const value = nextOf(machine, each);
    if (value === undefined) {
      for (const other of values) machine.heap.release(other);
      return null;
    }
    values.push(value);
  }
  return values;
}

function map(machine: Machine, args: readonly Value[]): Value {
  const [func, ...iterables] = args as readonly [Value, ...Value[]];
  const combine = (values: Value[]): Value => {
    const result = callValue(machine, func, values);
    for (const each of values) machine.heap.release(each);
    return result;
  };
  return together(machine, { type: MAP, iterables, also: [func], packed: true, gives: 0, combine });
}

function filter(machine: Machine, args: readonly Value[]): Value {
  const [func, iterable] = args as readonly [Value, Value];
  const combine = ([value]: Value[]): Value | undefined => {
    const kept = func === null ? (value as Value) : callValue(machine, func, [value as Value]);
    const isKept = truth(machine, kept);
    if (func !== null) machine.heap.release(kept);
    if (isKept) return value;
    machine.heap.release(value);
    return undefined;
  };
  return together(machine, {
    type: FILTER,
    iterables: [iterable],
    also: [func],
    packed: false,
    gives: 0,
    combine,
  });
}

function zip(machine: Machine, args: readonly Value[]): Value {
  return together(machine, {
    type: ZIP,
    iterables: args,
    packed: true,
    gives: args.length,
    combine: (values, pair) => giveTuple(machine, pair as Pair, values),
  });
}

function enumerate(machine: Machine, args: readonly Value[], start: Value | undefined): Value {
  let count = expectInt(machine, args[1] ?? start ?? 0) - 1;
  return together(machine, {
    type: ENUMERATE,
    iterables: [args[0] as Value],
    packed: false,
    gives: 2,
    combine: (values, pair) => {
      count += 1;
      return giveTuple(machine, pair as Pair, [count, values[0] as Value]);
    },
  });
}

function reversed(machine: Machine, source: Value): Value {
  if (!(source instanceof List || source instanceof Tuple)) {
    const list = makeList(machine, collect(machine, source).reverse(), 'move');
    const iterator = getIterator(machine, list);
    machine.heap.release(list);
    return iterator;
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
}

/** Says what these built-in types do. To be called once. */
export function defineIterators(): void {
  MAP.construct = map;
  FILTER.construct = filter;
  ZIP.construct = zip;
  ENUMERATE.construct = (machine, args, keywords) =>
    enumerate(machine, args, keywords.get('start'));
  REVERSED.construct = (machine, args) => reversed(machine, args[0] as Value);
}
