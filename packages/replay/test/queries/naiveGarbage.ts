import type { HeapState, Timeline } from '../../src/index.ts';

/**
 * Since when each object that a pass freed was garbage, the slow and plain way: the first moment from which on
 * nobody could reach it up to the pass.
 */
export function naiveSince(timeline: Timeline): Map<number, number> {
  const since = new Map<number, number>();
  /** By object: the first moment of the unreachable stretch that it is in. */
  let unreachable = new Map<number, number>();
  let depth = 0;
  let state = timeline.at(0);
  for (const event of timeline.events()) {
    if (event.type === 'free' && event.cause === 'gc') {
      since.set(event.object, unreachable.get(event.object) ?? 0);
    }
    if (event.type === 'gc-pass') depth += event.phase === 'begin' ? 1 : -1;
    state = timeline.at(event.seq);
    if (depth > 0) continue;
    const reached = reachable(state);
    const next = new Map<number, number>();
    for (const { object } of state.objects) {
      if (!reached.has(object)) next.set(object, unreachable.get(object) ?? event.seq);
    }
    unreachable = next;
  }
  return since;
}

/** What is held by a variable, or by somebody who is not known, and what that leads to. */
export function reachable({ objects }: HeapState): Set<number> {
  const held = new Map<number, number[]>();
  const waiting: number[] = [];
  for (const { object, refcount, holders } of objects) {
    const owners = holders.filter((holder) => holder.kind === 'slot');
    if (owners.length < refcount) waiting.push(object);
    for (const { owner } of owners) held.set(owner, [...(held.get(owner) ?? []), object]);
  }
  const reached = new Set(waiting);
  for (let object = waiting.pop(); object !== undefined; object = waiting.pop()) {
    for (const next of held.get(object) ?? []) {
      if (reached.has(next)) continue;
      reached.add(next);
      waiting.push(next);
    }
  }
  return reached;
}
