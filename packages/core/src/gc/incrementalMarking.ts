import type { Slot } from '../units.js';
import type { IncrementalState } from './incrementalState.js';
import type { CollectorHeap, ListId } from './policy.js';

/**
 * Moves what is reachable from the roots, and not yet visited, to the visited list; how many that were.
 *
 * CPython stops at the first frame that it has seen in this cycle, because nothing can have changed below it. All
 * frames are looked at here: what lower ones hold is visited already, so that the outcome is the same.
 *
 * @see Python/gc.c `mark_global_roots`, `mark_stacks` (3.14.4)
 */
export function markFromRoots(
  heap: CollectorHeap,
  state: IncrementalState,
  roots: 'all' | 'stacks',
): number {
  let marked = 0;
  const mark = (held: Slot) => {
    if (take(heap, state, held, state.reachable)) marked++;
  };
  if (roots === 'all' && !state.isVisited(state.names)) {
    marked += heap.older.reachable;
    mark(state.names);
    heap.traverseModules(mark);
    marked += visitReachable(heap, state);
  }
  const known = heap.roots();
  if (known !== undefined) for (const root of known) mark(root);
  else {
    for (const list of [state.young, state.pending]) marked += takeTemporaries(heap, state, list);
    heap.traverseFrames(mark);
  }
  return marked + visitReachable(heap, state);
}

/** Moves what the evaluation stack holds from a list to `reachable`; how many objects. */
function takeTemporaries(heap: CollectorHeap, state: IncrementalState, list: ListId): number {
  const { lists } = heap;
  let taken = 0;
  let next = 0;
  for (let object = lists.first(list); object !== 0; object = next) {
    next = lists.next(list, object);
    if (heap.temporaries(object) === 0) continue;
    state.markVisited(object);
    lists.move(object, state.reachable);
    taken++;
  }
  return taken;
}

/**
 * Adds to a list what is reachable from `first`, its last object, and still pending or young; how many that were.
 *
 * @see Python/gc.c `expand_region_transitively_reachable` (3.14.4)
 */
export function addReachable(
  heap: CollectorHeap,
  state: IncrementalState,
  list: ListId,
  first: Slot,
): number {
  let added = 0;
  const add = (held: Slot) => {
    if (take(heap, state, held, list)) added++;
  };
  const { lists } = heap;
  for (let object = first; object !== 0; object = lists.next(list, object)) {
    heap.traverse(object, add);
  }
  return added;
}

/** Empties `reachable` into the visited list, with all that its objects lead to. `mark_all_reachable` */
function visitReachable(heap: CollectorHeap, state: IncrementalState): number {
  const { lists } = heap;
  const { reachable, visited } = state;
  let added = 0;
  const add = (held: Slot) => {
    if (take(heap, state, held, reachable)) added++;
  };
  for (let object = lists.first(reachable); object !== 0; object = lists.first(reachable)) {
    lists.move(object, visited);
    heap.traverse(object, add);
  }
  return added;
}

/** Moves a tracked object that is not visited to a list, as visited. */
function take(heap: CollectorHeap, state: IncrementalState, object: Slot, list: ListId): boolean {
  if (!heap.isTracked(object) || state.isVisited(object)) return false;
  state.markVisited(object);
  heap.lists.move(object, list);
  return true;
}
