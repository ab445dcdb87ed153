import { stateOf } from './entry.js';
import { type HeapState, trieOf } from './heapState.js';
import { type ObjectState, sameObject } from './object.js';
import { changesBetween } from './trie.js';

/** In what two moments differ, oldest objects first. */
export interface HeapDiff {
  /** Alive in the second only. */
  readonly added: readonly ObjectState[];
  /** Alive in the first only. */
  readonly removed: readonly ObjectState[];
  /** Alive in both, with another count or other holders. */
  readonly changed: readonly { readonly before: ObjectState; readonly after: ObjectState }[];
}

/**
 * The difference of two states of one timeline. Costs in proportion to what they do not share:
 * little for states a few steps apart.
 */
export function diffStates(a: HeapState, b: HeapState): HeapDiff {
  const added: ObjectState[] = [];
  const removed: ObjectState[] = [];
  const both: { before: ObjectState; after: ObjectState }[] = [];
  for (const change of changesBetween(trieOf(a.objects), trieOf(b.objects))) {
    const before = change.before && stateOf(change.before);
    const after = change.after && stateOf(change.after);
    if (before !== undefined && after !== undefined) {
      if (!sameObject(before, after)) both.push({ before, after });
    } else if (before !== undefined) removed.push(before);
    else if (after !== undefined) added.push(after);
  }
  return { added, removed, changed: both };
}
