import { callValue } from './calls.js';
import { Raised } from './errors.js';
import { idOf } from './heap.js';
import type { Machine } from './machine.js';
import { type HeapObject, Weakref } from './objects.js';
import { WEAKREF } from './types.js';
import type { Value } from './values.js';

/** What a weak reference refers to, still alive; otherwise `null`. The reference stays others'. */
export function referentOf(machine: Machine, weakref: Weakref): HeapObject | null {
  if (weakref.older) return weakref.older;
  const id = machine.heap.simulation.referent(weakref.id);
  return id === null ? null : (machine.heap.find(id) ?? null);
}

/** `weakref.ref(object, callback)`, a reference more. */
export function makeWeakref(machine: Machine, object: Value, callback: Value): Value {
  const { heap } = machine;
  const id = idOf(object);
  if (!id) return toOlder(machine, object as HeapObject);
  if (callback === null) {
    heap.send({ type: 'weakref', object: id });
    const known = heap.find(heap.simulation.last);
    if (known instanceof Weakref) return known;
    return heap.register(new Weakref(heap.simulation.last, WEAKREF));
  }
  heap.send({
    type: 'weakref',
    object: id,
    callback: (reaction) => heap.within(reaction, () => called()),
  });
  const weakref = heap.register(new Weakref(heap.simulation.last, WEAKREF));
  weakref.callback = callback;
  heap.set(weakref.id, '.__callback__', callback, 'new');
  const called = (): void => callBack(machine, weakref);
  return weakref;
}

/** A weak reference to what is older than the script: it will never be called back. */
function toOlder({ heap }: Machine, object: HeapObject): Weakref {
  const weakref = heap.register(
    new Weakref(heap.allocate(WEAKREF.name, { kind: 'weakref' }), WEAKREF),
  );
  weakref.older = object;
  return weakref;
}

/** The referent is gone: the callback runs once, with the weak reference. */
function callBack(machine: Machine, weakref: Weakref): void {
  const { callback } = weakref;
  if (callback === null) return;
  try {
    machine.heap.release(callValue(machine, callback, [weakref]));
  } catch (error) {
    if (!(error instanceof Raised)) throw error;
    machine.unraisable(error, callback);
  }
}
