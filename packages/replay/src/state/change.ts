import { diffStates, type HeapDiff } from './diff.js';
import type { HeapState } from './heapState.js';
import { type HeapPatch, patchesBetween } from './patches.js';
import { type DiffSummary, pairs, summaryOf } from './summary.js';

/** In what two moments differ, the way from one to the other, and the way back. */
export interface HeapChange extends HeapDiff {
  readonly summary: DiffSummary;
  /** Lead from the first to the second: at the level of objects, holders and counters, in immer's format. */
  readonly patches: readonly HeapPatch[];
  /** Lead from the second to the first. */
  readonly inverse: readonly HeapPatch[];
}

/**
 * The difference of two states of one timeline as lists of objects, as numbers, and as patches in immer's format,
 * forward and inverse. The states may be in any order.
 *
 * @example
 * const { summary, patches, inverse } = diff(timeline.at(10), timeline.at(20));
 * applyHeapPatches(timeline.at(10), patches); // as timeline.at(20)
 */
export function diff(a: HeapState, b: HeapState): HeapChange {
  const found = diffStates(a, b);
  const back: HeapDiff = {
    added: found.removed,
    removed: found.added,
    changed: found.changed.map(({ before, after }) => ({ before: after, after: before })),
  };
  return {
    ...found,
    summary: summaryOf(a, b, found),
    patches: [...patchesBetween(a, b, pairs(found))],
    inverse: [...patchesBetween(b, a, pairs(back))],
  };
}
