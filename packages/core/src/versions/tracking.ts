import { isSince, type PythonVersion } from './version.js';

/**
 * Which of what they hold makes a container worth tracking.
 *
 * - `always`: tracked whatever it holds.
 * - `managed`: when it holds an object whose type the collector manages, tracked or not.
 * - `may-be-tracked`: as `managed`, but an exact tuple among the held only counts while it is tracked itself
 *   (`_PyObject_GC_MAY_BE_TRACKED`).
 */
export type TrackingTest = 'always' | 'managed' | 'may-be-tracked';

/** Which passes look whether a survivor may be untracked; the test is `may-be-tracked` for every kind. */
type UntrackingPasses = 'every' | 'full' | 'none';

/** Which containers the collector follows, and from when on. The empty tuple is never tracked, in any version. */
export interface TrackingRules {
  /** A tuple made by a display, `tuple()` or a call. One made by `+`, `*` or a slice is always tracked. */
  readonly tuple: TrackingTest;
  /** A dict: when made, and at every insertion while it is untracked. */
  readonly dict: TrackingTest;
  /** A frozenset, when made. */
  readonly frozenset: TrackingTest;
  readonly untracksTuples: UntrackingPasses;
  readonly untracksDicts: UntrackingPasses;
  /**
   * Until 3.10 an instance's attributes are in a dict that is an object of its own, made with the first attribute;
   * it counts as one more managed object. Later it exists only once `__dict__` was asked for.
   */
  readonly instanceDict: 'with-first-attribute' | 'on-demand';
  /**
   * What passes see of a `__dict__` that was asked for while the attributes stay where they are, in the instance: the
   * dict, and in it the attributes; or the attributes in the instance, and the dict nowhere (while only the instance
   * holds it: otherwise CPython clears what is still in use).
   */
  readonly dictInPlace: 'seen' | 'unseen';
}

/**
 * @see Objects/tupleobject.c `_PyTuple_MaybeUntrack`, Objects/dictobject.c `MAINTAIN_TRACKING` and
 * `_PyDict_MaybeUntrack` (3.8.2–3.13.15), Python/gc.c `untrack_tuples` (3.13.15, 3.14.4); run: p08, p17.
 */
export function trackingRules(version: PythonVersion): TrackingRules {
  const isDictAlwaysTracked = isSince(version, 14);
  return {
    // 3.14.1: gh-139951. `((i,),)` is tracked although the inner tuple is not: the type decides (p17).
    tuple: isSince(version, 14, 1) ? 'managed' : 'always',
    dict: isDictAlwaysTracked ? 'always' : 'may-be-tracked',
    // 3.15: gh-152235.
    frozenset: isSince(version, 15) ? 'may-be-tracked' : 'always',
    untracksTuples: 'every',
    untracksDicts: isDictAlwaysTracked ? 'none' : 'full',
    // 3.11: inline values; the dict is made by `__dict__` or vars().
    instanceDict: isSince(version, 11) ? 'on-demand' : 'with-first-attribute',
    dictInPlace: seesInPlace(version) ? 'seen' : 'unseen',
  };
}

/**
 * 3.13 brought attributes that a dict shows and the instance keeps; gh-130327 made passes follow it (3.13.3, 3.14.4).
 *
 * @see Objects/dictobject.c `PyObject_VisitManagedDict`, `dict_traverse`; run: p10, "dict materialised".
 */
function seesInPlace(version: PythonVersion): boolean {
  if (version.minor === 13) return isSince(version, 13, 3);
  return version.minor < 13 || isSince(version, 14, 4);
}
