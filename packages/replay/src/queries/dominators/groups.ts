import type { Slot } from '@refwind/core';

/** What the objects of each group keep, by group. */
export interface GroupSums {
  /** The objects themselves. */
  readonly objects: Float64Array;
  readonly bytes: Float64Array;
  /** And all that is reached through them alone; nothing is counted twice within a group. */
  readonly retainedObjects: Float64Array;
  readonly retainedBytes: Float64Array;
}

/** A dominator tree by slot, slot 0 at its top: who dominates each, and what each keeps. */
export interface SlotTree {
  readonly order: Int32Array;
  readonly dominator: Int32Array;
  readonly size: ArrayLike<number>;
  readonly objects: ArrayLike<number>;
  readonly bytes: ArrayLike<number>;
}

/**
 * Adds up by group what a tree's slots keep. A slot below another one of its group adds nothing: what it keeps, the
 * other keeps. Time and memory as the slots.
 */
export function groupSums(
  { order, dominator, size, objects, bytes }: SlotTree,
  groups: number,
  groupOf: (slot: Slot) => number,
): GroupSums {
  const column = () => new Float64Array(groups);
  const sums = {
    ...{ objects: column(), bytes: column() },
    ...{ retainedObjects: column(), retainedBytes: column() },
  };
  /** How many of each group lie on the way from the top to where the walk is. */
  const above = new Int32Array(groups);
  const { first, next } = childrenOf(order, dominator);
  walk(first, next, {
    enter: (slot) => {
      const group = groupOf(slot);
      sums.objects[group]++;
      sums.bytes[group] += size[slot];
      if (above[group]++ > 0) return;
      sums.retainedObjects[group] += objects[slot];
      sums.retainedBytes[group] += bytes[slot];
    },
    leave: (slot) => {
      above[groupOf(slot)]--;
    },
  });
  return sums;
}

function childrenOf(order: Int32Array, dominator: Int32Array) {
  const first = new Int32Array(dominator.length);
  const next = new Int32Array(dominator.length);
  for (let at = order.length - 1; at > 0; at--) {
    const slot = order[at];
    next[slot] = first[dominator[slot]];
    first[dominator[slot]] = slot;
  }
  return { first, next };
}

interface Visitor {
  enter(slot: Slot): void;
  leave(slot: Slot): void;
}

/** Depth first, without recursion: chains of objects are long. */
function walk(first: Int32Array, next: Int32Array, { enter, leave }: Visitor): void {
  const way: Slot[] = [];
  let slot = first[0];
  while (slot !== 0 || way.length > 0) {
    if (slot === 0) {
      const done = way.pop() as Slot;
      leave(done);
      slot = next[done];
    } else {
      enter(slot);
      way.push(slot);
      slot = first[slot];
    }
  }
}
