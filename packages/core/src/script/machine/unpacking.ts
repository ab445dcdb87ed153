import type { Instruction } from '../compile/code.js';
import { getIterator, nextOf } from './iteration.js';
import type { Machine } from './machine.js';
import { List, Tuple } from './objects.js';
import { append, makeList, splice } from './sequences.js';
import { typeOf } from './typeOf.js';
import type { Value } from './values.js';
import { isFirstRun } from './warmth.js';

/** `a, b = value`: the values, references more. CPython: `UNPACK_SEQUENCE` and what it is specialised to. */
export function unpackSequence(machine: Machine, source: Value, instruction: Instruction): Value[] {
  const count = instruction.arg;
  const isOld = machine.dialect.minor <= 10;
  const isQuick = isOld || !isFirstRun(instruction);
  const isExact =
    (source instanceof Tuple || source instanceof List) && source.items.length === count;
  if (!isQuick || !isExact) return unpackIterable(machine, source, count);
  const items = [...source.items];
  // Pairs are taken from their beginning, everything else from its end.
  const order = count === 2 && source instanceof Tuple && !isOld ? items : [...items].reverse();
  for (const item of order) machine.heap.take(item);
  return items;
}

function unpackIterable(machine: Machine, source: Value, count: number): Value[] {
  const iterator = iterable(machine, source);
  const items = some(machine, iterator, count, count, false);
  const extra = nextOf(machine, iterator);
  machine.heap.release(iterator);
  if (extra === undefined) return items;
  for (const item of [...items, extra]) machine.heap.release(item);
  throw tooMany(machine, source, count);
}

/** `a, *b, c = value` */
export function unpackRest(
  machine: Machine,
  source: Value,
  before: number,
  after: number,
): Value[] {
  const iterator = iterable(machine, source);
  const items = some(machine, iterator, before, before + after, true);
  const rest = makeList(machine, [], 'new');
  for (let next = nextOf(machine, iterator); next !== undefined; next = nextOf(machine, iterator)) {
    append(machine, rest, next, 'move');
  }
  machine.heap.release(iterator);
  const { length } = rest.items;
  if (length < after) {
    for (const item of [...items, rest]) machine.heap.release(item);
    throw tooFew(machine, before + after, before + length, true);
  }
  const last = after > 0 ? splice(machine, rest, length - after, after, [], 'new', 'keep') : [];
  return [...items, rest, ...last];
}

function iterable(machine: Machine, source: Value): Value {
  if (typeof source === 'number' || source === null || typeof source === 'boolean') {
    throw machine.error('TypeError', `cannot unpack non-iterable ${typeOf(source).name} object`);
  }
  return getIterator(machine, source);
}

function some(
  machine: Machine,
  iterator: Value,
  count: number,
  expected: number,
  isOpen: boolean,
): Value[] {
  const items: Value[] = [];
  while (items.length < count) {
    const next = nextOf(machine, iterator);
    if (next === undefined) {
      for (const item of [...items, iterator]) machine.heap.release(item);
      throw tooFew(machine, expected, items.length, isOpen);
    }
    items.push(next);
  }
  return items;
}

function tooFew(machine: Machine, expected: number, got: number, isOpen: boolean): unknown {
  const wanted = isOpen ? `expected at least ${expected}` : `expected ${expected}`;
  return machine.error('ValueError', `not enough values to unpack (${wanted}, got ${got})`);
}

/** From 3.14 on the message says how many there were, where that is known. */
function tooMany(machine: Machine, source: Value, expected: number): unknown {
  const known = source instanceof List || source instanceof Tuple;
  const got = machine.dialect.minor >= 14 && known ? `, got ${source.items.length}` : '';
  return machine.error('ValueError', `too many values to unpack (expected ${expected}${got})`);
}
