import { type Bytes, isOwned, NO_LINK, type Seq, type Slot } from '@refwind/core';
import type { Timeline } from '../../timeline.js';
import { Edges, greatestBefore, reachedFrom } from './reach.js';
import type { SlotFacts } from './slots.js';

/** An object that is alive at the end of a trace though nobody can reach it. */
export interface LeftGarbage {
  readonly slot: Slot;
  readonly size: Bytes;
  readonly since: Seq;
}

/**
 * What no pass has found by the end: objects that nothing leads to but places in each other. An object with a
 * reference whose holder is not known counts as reached, so there may be more.
 */
export function garbageLeft(timeline: Timeline, slots: SlotFacts): readonly LeftGarbage[] {
  const { links, object, refcount, size } = timeline.columnsAt(timeline.end);
  if (links.size === 0) return [];
  const slotCount = object.length - 1;
  const from: number[] = [];
  const to: number[] = [];
  const roots = new Uint8Array(slotCount + 1);
  const own = new Float64Array(slotCount + 1);
  for (let slot = 1; slot <= slotCount; slot++) {
    if (object[slot] === 0) continue;
    own[slot] = slots.touched[slot];
    let inside = 0;
    for (let at = links.firstHolder(slot); at !== NO_LINK; at = links.nextHolder(at)) {
      if (!isOwned(links.kindAt(at))) continue;
      inside++;
      from.push(links.aAt(at));
      to.push(slot);
    }
    if (inside < refcount[slot]) roots[slot] = 1;
  }
  const edges = new Edges(slotCount + 1, from, to);
  const reached = reachedFrom(roots, edges);
  const since = greatestBefore(own, edges);
  const left: LeftGarbage[] = [];
  for (let slot = 1; slot <= slotCount; slot++) {
    if (object[slot] === 0 || reached[slot] === 1) continue;
    left.push({ slot, size: size[slot], since: since[slot] });
  }
  return left;
}
