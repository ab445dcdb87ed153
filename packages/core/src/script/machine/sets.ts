import { hashValue, isKey } from './compare.js';
import { idOf } from './heap.js';
import type { Machine } from './machine.js';
import { Instance, SetObject } from './objects.js';
import { SetTable } from './setTable.js';
import { FROZENSET, SET } from './types.js';
import type { Value } from './values.js';

const MEMBER = '{}';

export function makeSet(machine: Machine, isFrozen = false): SetObject {
  const type = isFrozen ? FROZENSET : SET;
  const id = machine.heap.allocate(type.name);
  return machine.heap.register(new SetObject(id, type, new SetTable(), isFrozen));
}

/** Adds a value if it is not there. @param reference `move`: its reference is handed over in any case */
export function addToSet(
  machine: Machine,
  set: SetObject,
  value: Value,
  reference: 'new' | 'move' = 'new',
): void {
  const hash = hashValue(machine, value);
  const known = set.table.find(hash, (other) => other === value || isKey(machine, other, value));
  if (known !== undefined) {
    if (reference === 'move') machine.heap.release(value);
    return;
  }
  const { capacity } = set.table;
  set.table.add(value, hash);
  if (!set.id || !idOf(value)) return;
  machine.heap.set(set.id, MEMBER, value, reference);
  reorder(machine, set, value, capacity);
}

/**
 * The simulation lets go of members in the order in which they came; a set's is that of its table. Where they
 * differ, members that stand behind the new one are taken out and put in again behind it.
 */
function reorder(machine: Machine, set: SetObject, value: Value, capacity: number): void {
  const members = set.table.values.filter((each) => idOf(each) !== 0);
  const isRehashed = set.table.capacity !== capacity;
  if (!isRehashed && members.at(-1) === value) return;
  if (members.every((each) => !(each instanceof Instance)) && !isRehashed) return;
  const from = isRehashed ? 0 : members.indexOf(value) + 1;
  for (const member of members.slice(from)) machine.heap.clear(set.id, MEMBER, member, 'keep');
  for (const member of members.slice(from)) machine.heap.set(set.id, MEMBER, member, 'move');
}

/** Takes a value out: what was in the set, now the caller's; `undefined` if it was not there. */
export function takeFromSet(machine: Machine, set: SetObject, value: Value): Value | undefined {
  const hash = hashValue(machine, value);
  const found = set.table.find(hash, (other) => other === value || isKey(machine, other, value));
  if (found === undefined) return undefined;
  set.table.remove(found);
  machine.heap.clear(set.id, MEMBER, found, 'keep');
  return found;
}

export function popFromSet(machine: Machine, set: SetObject): Value | undefined {
  const found = set.table.pop();
  if (found !== undefined) machine.heap.clear(set.id, MEMBER, found, 'keep');
  return found;
}

export function clearSet(machine: Machine, set: SetObject): void {
  set.table.clear();
  machine.heap.send({ type: 'clear', owner: set.id });
}
