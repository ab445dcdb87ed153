import { isSince, type PythonVersion } from './version.js';

/** Objects whose counts do not change: `None`, small numbers, and more from 3.12 on. */
export interface ImmortalRules {
  /**
   * What `sys.getrefcount` says of one, by the size of a pointer in bytes. Until 3.11 there are none; what it says of
   * `None` depends on the whole interpreter then, and this number stands for it.
   */
  readonly reported: { readonly 4: number; readonly 8: number };
}

/**
 * @see Include/object.h `_Py_IMMORTAL_REFCNT` (3.12.3, 3.13.15), Include/refcount.h
 * `_Py_STATIC_IMMORTAL_INITIAL_REFCNT` (3.14.4); run: p04.
 */
export function immortalRules(version: PythonVersion): ImmortalRules {
  return { reported: reportedCounts(version) };
}

function reportedCounts(version: PythonVersion): ImmortalRules['reported'] {
  if (isSince(version, 14)) return { 4: 1_879_048_192, 8: 3_221_225_472 };
  if (isSince(version, 12)) return { 4: 1_073_741_823, 8: 4_294_967_295 };
  return { 4: 1_000_000_000, 8: 1_000_000_000 };
}
