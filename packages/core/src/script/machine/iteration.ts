import { callSpecial, specialOf } from './calls.js';
import type { Entry } from './dict.js';
import { Raised } from './errors.js';
import { resume, takeReturned } from './generators.js';
import { idOf } from './heap.js';
import type { Machine } from './machine.js';
import {
  DictObject,
  Generator,
  type HeapObject,
  Instance,
  Iterator,
  List,
  SetObject,
  Tuple,
  type Type,
} from './objects.js';
import { emptyTuple, makeTuple } from './sequences.js';
import { typeOf } from './typeOf.js';
import { ITERATORS } from './types.js';
import { Bytes, Range, type Value } from './values.js';
import { DictView } from './views.js';

/** Python's `iter(value)`, a reference more. */
export function getIterator(machine: Machine, value: Value): Value {
  if (value instanceof Iterator || value instanceof Generator) {
    machine.heap.take(value);
    return value;
  }
  if (value instanceof List) return overItems(machine, value, ITERATORS.list);
  if (value instanceof Tuple) return overItems(machine, value, ITERATORS.tuple);
  if (value instanceof DictObject) return overEntries(machine, value, value, 'keys');
  if (value instanceof DictView) return overEntries(machine, value.dict, value.dict, value.part);
  if (value instanceof SetObject)
    return overSnapshot(machine, value, value.table.values, ITERATORS.set);
  if (value instanceof Range) return overRange(machine, value);
  if (typeof value === 'string') return overPlain(machine, [...value], ITERATORS.str);
  if (value instanceof Bytes)
    return overPlain(
      machine,
      [...value.text].map((each) => each.charCodeAt(0)),
      ITERATORS.str,
    );
  if (value instanceof Instance) return overInstance(machine, value);
  throw machine.error('TypeError', `'${typeOf(value).name}' object is not iterable`);
}

/**
 * What a loop goes through, a reference more. From 3.15 on a list or tuple needs no iterator object there: it stands on
 * the stack itself, beside an index. Seen in counts of 3.15.0rc1 and 3.15.2 (p23); Python/bytecodes.c `_GET_ITER`.
 */
export function loopIterator(machine: Machine, value: Value): Value {
  if (machine.dialect.minor < 15) return getIterator(machine, value);
  if (!(value instanceof List || value instanceof Tuple)) return getIterator(machine, value);
  let at = 0;
  machine.heap.take(value);
  return new Iterator(value.id, ITERATORS.sequence, () => {
    if (at >= value.items.length) return undefined;
    const item = value.items[at] as Value;
    at += 1;
    machine.heap.take(item);
    return item;
  });
}

function overInstance(machine: Machine, value: Instance): Value {
  if (specialOf(value, '__iter__') !== undefined)
    return callSpecial(machine, value, '__iter__', []);
  if (value.payload !== null) return getIterator(machine, value.payload);
  if (specialOf(value, '__getitem__') !== undefined) return overIndices(machine, value);
  throw machine.error('TypeError', `'${value.type.name}' object is not iterable`);
}

/** `next(iterator)`, a reference more; `undefined` at its end. */
export function nextOf(machine: Machine, value: Value): Value | undefined {
  if (value instanceof Iterator) return value.next(machine);
  if (value instanceof Generator) {
    const next = resume(machine, value, null);
    if (next === undefined) machine.heap.release(takeReturned(value));
    return next;
  }
  if (value instanceof Instance && specialOf(value, '__next__') !== undefined) {
    try {
      return callSpecial(machine, value, '__next__', []);
    } catch (error) {
      if (!(error instanceof Raised) || error.exception.type.name !== 'StopIteration') throw error;
      machine.heap.release(error.exception);
      return undefined;
    }
  }
  throw machine.error('TypeError', `'${typeOf(value).name}' object is not an iterator`);
}

/** Iterators that weigh more than the others, in words. */
const WORDS: ReadonlyMap<Type, number> = new Map([
  [ITERATORS.dict, 9],
  [ITERATORS.values, 9],
  [ITERATORS.items, 9],
  [ITERATORS.set, 8],
]);

/** An iterator object that holds on to what it goes through, until its end. */
export function makeIterator(
  machine: Machine,
  type: Type,
  held: readonly Value[],
  next: (machine: Machine) => Value | undefined,
): Iterator {
  const { heap } = machine;
  const isAtom = type === ITERATORS.range;
  const words = WORDS.get(type);
  const id = heap.allocate(type.name, {
    kind: 'iterator',
    ...(isAtom ? { gc: false } : {}),
    ...(words ? { size: words * machine.wordSize } : {}),
  });
  const iterator = heap.register(new Iterator(id, type, next));
  for (const [at, value] of held.entries())
    if (idOf(value)) heap.set(id, `.source${at}`, value, 'new');
  return iterator;
}

/** At the end of what it goes through, an iterator lets go of it. */
export function finish(machine: Machine, iterator: HeapObject, source: Value, at = 0): void {
  if (idOf(source)) machine.heap.clear(iterator.id, `.source${at}`, source);
}

function overItems(machine: Machine, source: List | Tuple, type: Type): Iterator {
  let at = 0;
  let isDone = false;
  const iterator = makeIterator(machine, type, [source], () => {
    if (isDone) return undefined;
    const item = source.items[at];
    if (at >= source.items.length) {
      isDone = true;
      finish(machine, iterator, source);
      return undefined;
    }
    at += 1;
    machine.heap.take(item as Value);
    return item as Value;
  });
  return iterator;
}

function overEntries(
  machine: Machine,
  source: DictObject,
  held: Value,
  part: 'keys' | 'values' | 'items',
): Iterator {
  const entries = source.dict[Symbol.iterator]();
  const { size } = source.dict;
  const give = part === 'items' ? givePairs() : part === 'keys' ? giveKey : giveValue;
  let isDone = false;
  const type =
    part === 'keys' ? ITERATORS.dict : part === 'values' ? ITERATORS.values : ITERATORS.items;
  const iterator = makeIterator(machine, type, [held], () => {
    if (isDone) return undefined;
    if (source.dict.size !== size) {
      throw machine.error('RuntimeError', 'dictionary changed size during iteration');
    }
    const step = entries.next();
    if (!step.done) return give(machine, step.value);
    isDone = true;
    finish(machine, iterator, held);
    return undefined;
  });
  if (part === 'items') PAIRS.set(give, keepPair(machine, iterator));
  return iterator;
}

type Give = (machine: Machine, entry: Entry) => Value;

const giveKey: Give = (machine, { key }) => {
  machine.heap.take(key);
  return key;
};

const giveValue: Give = (machine, { value }) => {
  machine.heap.take(value);
  return value;
};

/** The tuple that an iterator over items gives again and again, and its items. */
export interface Pair {
  readonly tuple: Tuple;
  readonly items: Value[];
}

const PAIRS = new WeakMap<Give, Pair>();

/** A tuple for an iterator to give again and again; it starts without contents. */
export function keepPair(machine: Machine, iterator: HeapObject, size = 2): Pair {
  const items: Value[] = new Array<Value>(size).fill(null);
  const tuple = emptyTuple(machine, items, true);
  machine.heap.set(iterator.id, '.result', tuple, 'move');
  return { tuple, items };
}

/** Items come in one and the same tuple as long as nobody else keeps it. CPython: `dictiter_iternextitem`. */
function givePairs(): Give {
  const give: Give = (machine, { key, value }) => {
    machine.heap.take(key);
    machine.heap.take(value);
    return giveTuple(machine, PAIRS.get(give) as Pair, [key, value]);
  };
  return give;
}

/** The kept tuple with other items, whose references are handed over; a new one if somebody else has it. */
export function giveTuple(
  machine: Machine,
  { tuple, items }: Pair,
  values: readonly Value[],
): Value {
  const { heap } = machine;
  if (heap.simulation.refcount(tuple.id) > 1) return makeTuple(machine, values, 'move');
  heap.take(tuple);
  for (const [at, value] of values.entries()) {
    const old = items[at];
    items[at] = value;
    heap.set(tuple.id, `[${at}]`, value, 'move', false, old);
  }
  return tuple;
}

/** Goes through what a set held at the start. */
function overSnapshot(
  machine: Machine,
  source: SetObject,
  values: readonly Value[],
  type: Type,
): Iterator {
  let at = 0;
  let isDone = false;
  const iterator = makeIterator(machine, type, [source], () => {
    if (isDone) return undefined;
    if (source.table.size !== values.length) {
      throw machine.error('RuntimeError', 'Set changed size during iteration');
    }
    if (at >= values.length) {
      isDone = true;
      finish(machine, iterator, source);
      return undefined;
    }
    at += 1;
    machine.heap.take(values[at - 1]);
    return values[at - 1];
  });
  return iterator;
}

function overRange(machine: Machine, range: Range): Iterator {
  let at = 0;
  const { length } = range;
  return makeIterator(machine, ITERATORS.range, [], () => {
    if (at >= length) return undefined;
    at += 1;
    return range.start + (at - 1) * range.step;
  });
}

function overPlain(machine: Machine, values: readonly Value[], type: Type): Iterator {
  let at = 0;
  return makeIterator(machine, type, [], () => {
    at += 1;
    return values[at - 1];
  });
}

function overIndices(machine: Machine, source: Instance): Iterator {
  let at = 0;
  let isDone = false;
  const iterator = makeIterator(machine, ITERATORS.sequence, [source], () => {
    if (isDone) return undefined;
    try {
      at += 1;
      return callSpecial(machine, source, '__getitem__', [at - 1]);
    } catch (error) {
      if (
        !(error instanceof Raised) ||
        !error.exception.type.mro.some(
          ({ name }) => name === 'IndexError' || name === 'StopIteration',
        )
      ) {
        throw error;
      }
      machine.heap.release(error.exception);
      isDone = true;
      finish(machine, iterator, source);
      return undefined;
    }
  });
  return iterator;
}

/**
 * Everything an iterable gives, references more.
 *
 * @param how `fast`: what is a list or a tuple is copied without an iterator; `held`: and held meanwhile
 *   (`PySequence_Fast`)
 */
export function collect(
  machine: Machine,
  iterable: Value,
  how: 'fast' | 'held' | 'iterate' = 'fast',
): Value[] {
  if (how !== 'iterate' && (iterable instanceof List || iterable instanceof Tuple)) {
    const items = [...iterable.items];
    if (how === 'held') machine.heap.take(iterable);
    for (const item of items) machine.heap.take(item);
    if (how === 'held') machine.heap.release(iterable);
    return items;
  }
  const iterator = getIterator(machine, iterable);
  const items: Value[] = [];
  for (let next = nextOf(machine, iterator); next !== undefined; next = nextOf(machine, iterator)) {
    items.push(next);
  }
  machine.heap.release(iterator);
  return items;
}
