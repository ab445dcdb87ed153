import { EMPTY_TUPLE } from './constants.js';
import { idOf } from './heap.js';
import type { Machine } from './machine.js';
import { List, Tuple } from './objects.js';
import { LIST, TUPLE } from './types.js';
import type { Value } from './values.js';

/** @param reference `move`: the items' references are handed over */
export function makeTuple(
  machine: Machine,
  items: readonly Value[],
  reference: 'move' | 'new',
): Tuple {
  if (items.length === 0) return EMPTY_TUPLE;
  const { heap } = machine;
  const id = heap.allocate('tuple', { length: items.length });
  const tuple = heap.register(new Tuple(id, TUPLE, items));
  for (const [at, item] of items.entries()) {
    if (idOf(item)) heap.set(id, `[${at}]`, item, reference);
  }
  return tuple;
}

export function makeList(machine: Machine, items: Value[], reference: 'move' | 'new'): List {
  const { heap } = machine;
  const id = heap.allocate('list');
  const list = heap.register(new List(id, LIST, items));
  for (const [at, item] of items.entries()) heap.set(id, `[${at}]`, item, reference, true);
  return list;
}

/** Adds an item at the end. */
export function append(machine: Machine, list: List, item: Value, reference: 'move' | 'new'): void {
  const at = list.items.push(item) - 1;
  machine.heap.set(list.id, `[${at}]`, item, reference, true);
}

/** Replaces items of a list by others; the old ones are let go of, or become the caller's. */
export function splice(
  machine: Machine,
  list: List,
  start: number,
  remove: number,
  insert: readonly Value[],
  reference: 'move' | 'new',
  freed: 'release' | 'keep' = 'release',
): Value[] {
  const removed = list.items.splice(start, remove, ...insert);
  machine.heap.send({
    type: 'splice',
    owner: list.id,
    start,
    delete: remove,
    insert: insert.map((each) => idOf(each) || null),
    reference,
    freed,
  });
  return removed;
}
