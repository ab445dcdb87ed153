import * as at from '../simulation/layout.js';
import { Flag, Kind } from '../simulation/layout.js';
import type { Slot } from '../units.js';
import type { PassHeap } from './passHeap.js';
import type { ListId } from './policy.js';

/**
 * Ends what is unreachable, in the order of `gc.c`: weak references, finalizers, who was brought back, breaking
 * apart. What lives on is in `old` then.
 *
 * @returns what the statistics call collected.
 * @see Modules/gcmodule.c (3.8.2–3.12.3), Python/gc.c (3.13.7–3.14.4) `collect_main` / `gc_collect_region`
 */
export function disposeOf(heap: PassHeap, unreachable: ListId, old: ListId): number {
  if (heap.lists.isEmpty(unreachable)) return 0;
  const { clearsWeakrefs } = heap.rules;
  const called = callWeakrefs(heap, unreachable, old);
  const finalized = runFinalizers(heap, unreachable);
  const ran = called.ran || finalized;
  const dead = ran ? whoStaysDead(heap, unreachable, old) : unreachable;
  if (clearsWeakrefs !== 'before-finalizers') clearWeakrefsTo(heap, dead);
  const collected = called.freed + weigh(heap, dead);
  heap.reachability.forget(dead);
  breakApart(heap, dead, old);
  return collected;
}

interface Called {
  /** Weak references that were gone after their callbacks. */
  readonly freed: number;
  /** Whether any callback ran. */
  readonly ran: boolean;
}

/** `handle_weakrefs`; from 3.15 on `handle_weakref_callbacks`. */
function callWeakrefs(heap: PassHeap, unreachable: ListId, old: ListId): Called {
  const { lists, scratch } = heap;
  const { model, weakrefs, deaths } = heap.engine;
  const onlyCallbacks = heap.rules.clearsWeakrefs === 'after-finalizers';
  for (let object = lists.first(unreachable); object !== 0; ) {
    if (!onlyCallbacks && model.kind(object) === Kind.weakref) weakrefs.detach(object);
    queueCallbacks(heap, object, onlyCallbacks);
    object = lists.next(unreachable, object);
  }
  let freed = 0;
  const ran = !lists.isEmpty(scratch.called);
  for (let weakref = lists.first(scratch.called); weakref !== 0; ) {
    const object = model.id(weakref);
    weakrefs.callOne(weakref);
    deaths.drop(weakref);
    if (model.id(weakref) === object && lists.first(scratch.called) === weakref) {
      lists.move(weakref, old);
    } else freed++;
    weakref = lists.first(scratch.called);
  }
  return { freed, ran };
}

/** Clears an object's weak references; those with callbacks that are no garbage themselves wait for their call. */
function queueCallbacks(heap: PassHeap, object: Slot, onlyCallbacks: boolean): void {
  const { model, weakrefs, facts } = heap.engine;
  for (let weakref = model.get(object, at.WEAKREFS); weakref !== 0; ) {
    const next = model.get(weakref, at.NEXT_WEAKREF);
    const hasCallback = model.get(weakref, at.REACTION) !== 0;
    if (hasCallback || !onlyCallbacks) weakrefs.detach(weakref);
    if (hasCallback && !heap.reachability.isUnreachable(weakref)) {
      facts.incref(weakref);
      heap.lists.move(weakref, heap.scratch.called);
    }
    weakref = next;
  }
}

/** `finalize_garbage`: each at most once in its life. Whether any ran. */
function runFinalizers(heap: PassHeap, unreachable: ListId): boolean {
  const { lists, scratch } = heap;
  const { model, facts, deaths } = heap.engine;
  const needs = (object: Slot) =>
    model.has(object, Flag.finalizable) && !model.has(object, Flag.finalized);
  if (!some(heap, unreachable, needs)) return false;
  for (let object = lists.first(unreachable); object !== 0; object = lists.first(unreachable)) {
    lists.move(object, scratch.seen);
    if (!needs(object)) continue;
    facts.incref(object);
    heap.engine.finalize(object);
    deaths.drop(object);
  }
  lists.merge(scratch.seen, unreachable);
  return true;
}

/** `handle_resurrected_objects`; in 3.8 `check_garbage`: one that is held again saves all. */
function whoStaysDead(heap: PassHeap, unreachable: ListId, old: ListId): ListId {
  const { lists, reachability, scratch } = heap;
  if (heap.rules.resurrection === 'partial') {
    reachability.split(unreachable, scratch.still);
    lists.merge(unreachable, old);
    return scratch.still;
  }
  const isHeld = reachability.isHeld(unreachable);
  if (!isHeld) return unreachable;
  reachability.forget(unreachable);
  lists.merge(unreachable, old);
  return scratch.still;
}

/** Clears weak references to the dead that finalizers left or made; no callback is called. */
function clearWeakrefsTo(heap: PassHeap, dead: ListId): void {
  const { lists } = heap;
  const { model, weakrefs } = heap.engine;
  for (let object = lists.first(dead); object !== 0; object = lists.next(dead, object)) {
    if (model.kind(object) === Kind.weakref) weakrefs.detach(object);
    for (let weakref = model.get(object, at.WEAKREFS); weakref !== 0; ) {
      weakrefs.detach(weakref);
      weakref = model.get(object, at.WEAKREFS);
    }
  }
}

/** How many objects they are; until 3.10 an instance's tracked dict is one more. */
function weigh(heap: PassHeap, dead: ListId): number {
  const { lists } = heap;
  const { model } = heap.engine;
  let weight = 0;
  for (let object = lists.first(dead); object !== 0; object = lists.next(dead, object)) {
    weight += model.has(object, Flag.dictTracked) ? 2 : 1;
  }
  return weight;
}

/** `delete_garbage`: each lets go of what it holds; who survives that may die later. */
function breakApart(heap: PassHeap, dead: ListId, old: ListId): void {
  const { lists } = heap;
  const { model } = heap.engine;
  for (let object = lists.first(dead); object !== 0; object = lists.first(dead)) {
    const id = model.id(object);
    heap.clear(object);
    if (lists.first(dead) === object && model.id(object) === id) lists.move(object, old);
  }
}

function some(heap: PassHeap, list: ListId, test: (object: Slot) => boolean): boolean {
  const { lists } = heap;
  for (let object = lists.first(list); object !== 0; object = lists.next(list, object)) {
    if (test(object)) return true;
  }
  return false;
}
