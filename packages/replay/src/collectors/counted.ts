import type { ObjectId } from '@refwind/core';
import type { PassGarbage } from '../queries/garbage/deaths.js';

/** Which of the objects that a pass freed it did not count, as far as the trace tells. */
export interface Counted {
  /** 1 for each object that it freed and did not count. */
  readonly uncounted: Uint8Array;
  /** How many more it freed than it counted, or the other way round, and the trace does not say which. */
  readonly off: number;
}

/**
 * Tells what a pass counted from what it freed.
 *
 * It counts what is still garbage once finalizers have run. What finalizers end (a generator that holds itself, closed,
 * holds nothing any more) dies with the mark of what was found and before all that is taken apart. So if a pass freed more
 * marked objects than it counted, it did not count the first ones.
 *
 * @param isTold whether frees tell how passes found what they freed, as recorded ones do
 * @see Python/gc.c `finalize_garbage`, `handle_resurrected_objects`
 */
export function whatCounted({ deaths, collected }: PassGarbage, isTold: boolean): Counted {
  const uncounted = Uint8Array.from(deaths.uncounted);
  const isFound = (at: number) =>
    deaths.managed[at] === 1 && uncounted[at] === 0 && deaths.untracked[at] === 0;
  const found = [...uncounted.keys()].filter(isFound);
  const excess = found.length - collected;
  if (!isTold) return { uncounted, off: Math.max(0, excess) };
  if (excess <= 0) return { uncounted, off: -excess };
  const marked = found.filter((at) => deaths.called[at] === 0);
  const first = marked.sort((a, b) => deaths.freedAt[a] - deaths.freedAt[b]).slice(0, excess);
  for (const at of first) uncounted[at] = 1;
  return { uncounted, off: excess - first.length };
}

/**
 * For each weak reference that a pass called and that died of it, whose end that was: columns of equal length. The trace
 * does not tell what weak references refer to. Most are made soon after their referents, so the newest older object that
 * the pass found is taken for it.
 */
export function referentsOf(
  { deaths }: PassGarbage,
  uncounted: Uint8Array,
): { readonly referent: readonly ObjectId[]; readonly weakref: readonly ObjectId[] } {
  const isReferent = (at: number) =>
    deaths.managed[at] === 1 && uncounted[at] === 0 && deaths.called[at] === 0;
  const ids = (is: (at: number) => boolean) =>
    Array.from(deaths.object)
      .filter((_, at) => is(at))
      .sort((a, b) => a - b);
  const found = ids((at) => isReferent(at) && deaths.untracked[at] === 0);
  const weakref = found.length > 0 ? ids((at) => deaths.called[at] === 1) : [];
  let next = 0;
  const referent = weakref.map((id) => {
    while (next < found.length && found[next] < id) next++;
    return found[Math.max(0, next - 1)];
  });
  return { referent, weakref };
}
