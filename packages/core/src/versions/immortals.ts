import { isSince, type PythonVersion } from './version.js';

/** What is shared and what never dies. */
export interface ImmortalRules {
  /** Whether counts of the objects below do not change (from 3.12 on). */
  readonly exist: boolean;
  /** What `sys.getrefcount` says of one; 0 where there are none. By the size of a pointer in bytes. */
  readonly reported: { readonly 4: number; readonly 8: number };
  /** Ints of which there is one each: from, to (inclusive). */
  readonly smallInts: readonly [number, number];
  /** Whether every interned string is immortal; otherwise only those that the runtime itself knows. */
  readonly internedStrings: boolean;
  /** Whether there is only one empty frozenset. */
  readonly oneEmptyFrozenset: boolean;
}

/**
 * @see Include/object.h `_Py_IMMORTAL_REFCNT` (3.12.3, 3.13.15), Include/refcount.h
 * `_Py_STATIC_IMMORTAL_INITIAL_REFCNT` (3.14.4), Include/internal/pycore_runtime_structs.h
 * `_PY_NSMALLPOSINTS` (3.15.2, gh-133059); run: p04.
 */
export function immortalRules(version: PythonVersion): ImmortalRules {
  return {
    exist: isSince(version, 12),
    reported: reportedCounts(version),
    smallInts: [-5, isSince(version, 15) ? 1024 : 256],
    internedStrings: version.minor === 12,
    oneEmptyFrozenset: !isSince(version, 10),
  };
}

function reportedCounts(version: PythonVersion): ImmortalRules['reported'] {
  if (isSince(version, 14)) return { 4: 1_879_048_192, 8: 3_221_225_472 };
  if (isSince(version, 12)) return { 4: 1_073_741_823, 8: 4_294_967_295 };
  return { 4: 0, 8: 0 };
}
