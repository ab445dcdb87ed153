import { EMPTY_TUPLE } from './constants.js';
import { idOf } from './heap.js';
import type { Machine } from './machine.js';
import { HeapObject, Instance, List, Module, Native, Tuple } from './objects.js';
import { LIST, TUPLE } from './types.js';
import type { Value } from './values.js';

/** Whether items' references are handed over, all or one by one. */
export type Handed = 'move' | 'new' | readonly boolean[];

const referenceAt = (handed: Handed, at: number): 'move' | 'new' =>
  typeof handed === 'string' ? handed : handed[at] ? 'move' : 'new';

/**
 * @param tracked the collector follows it whatever it holds: made by `+`, `*`, a slice, or in C code
 * @param room for how many items it was made, where these are not as many
 */
export function makeTuple(
  machine: Machine,
  items: readonly Value[],
  handed: Handed,
  tracked = false,
  room = items.length,
): Tuple {
  if (items.length === 0) return EMPTY_TUPLE;
  const tuple = emptyTuple(machine, items, tracked, room);
  fillItems(machine, tuple, handed);
  return tuple;
}

export function makeList(machine: Machine, items: Value[], handed: Handed): List {
  const list = emptyList(machine, items);
  fillItems(machine, list, handed);
  return list;
}

/** A tuple that does not hold its items yet. */
export function emptyTuple(
  machine: Machine,
  items: readonly Value[],
  tracked = false,
  room = items.length,
): Tuple {
  const id = machine.heap.allocate('tuple', {
    length: items.length,
    room,
    tracked: trackedByOlder(items) ?? tracked,
  });
  return machine.heap.register(new Tuple(id, TUPLE, items));
}

/** What items that are older than the script mean for a tuple; nothing when there are none that the collector manages. */
function trackedByOlder(items: readonly Value[]): true | 'for-good' | undefined {
  let tracked: true | undefined;
  for (const item of items) {
    if (!(item instanceof HeapObject) || item.id !== 0) continue;
    if (isOlderTracked(item)) return 'for-good';
    if (!(item instanceof Instance)) tracked = true;
  }
  return tracked;
}

/** Whether the collector follows a value that is older than the script: modules, functions in C; static types not. */
export const isOlderTracked = (value: Value): boolean =>
  value instanceof Module || value instanceof Native;

/** A list that does not hold its items yet. @param fresh made by a call of `list` */
export function emptyList(machine: Machine, items: Value[], fresh = false): List {
  return machine.heap.register(new List(machine.heap.allocate('list', { fresh }), LIST, items));
}

/** A new list or tuple comes to hold its items. */
export function fillItems(machine: Machine, sequence: List | Tuple, handed: Handed = 'move'): void {
  const isList = sequence instanceof List;
  for (const [at, item] of sequence.items.entries()) {
    if (isList || idOf(item))
      machine.heap.set(sequence.id, `[${at}]`, item, referenceAt(handed, at), isList);
  }
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
