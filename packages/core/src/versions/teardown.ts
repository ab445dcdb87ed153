import { isSince, type PythonVersion } from './version.js';

/** How deep a cascade of deaths goes before the rest waits. */
type TrashcanRule =
  | {
      /**
       * An object at this nesting depth (0 is the outermost) is put aside and destroyed when the stack has
       * unwound, last put aside first.
       */
      readonly kind: 'depth';
      readonly limit: number;
      /** How many levels an instance takes: until 3.10 itself and its dict. */
      readonly instanceLevels: 1 | 2;
    }
  | {
      /** Objects are put aside when the C stack's budget is used up, and taken in hand when some is free again. */
      readonly kind: 'budget';
      /** Levels that are destroyed without anything being put aside. */
      readonly levels: number;
      /** Further levels are worked off in groups of so many. */
      readonly chunk: number;
    }
  /** By the room left on the C stack, tens of thousands of levels: nothing a program can rely on. */
  | { readonly kind: 'stack' };

/** How objects go. */
export interface TeardownRules {
  readonly trashcan: TrashcanRule;
  /**
   * In which order an instance's attributes are traversed and let go of: as this instance got them, or as the
   * class's shared keys have them (in the order in which any of its instances first got them).
   */
  readonly attributes: 'insertion' | 'shared-keys';
  /** The `object` of `sys.unraisablehook`'s argument after an exception in `__del__`. */
  readonly unraisable: 'finalizer' | 'none';
}

/**
 * @see Include/cpython/object.h and Objects/object.c (`Py_TRASHCAN_BEGIN`, 3.8.2–3.14.4), Objects/dictobject.c
 * `_PyObject_FreeInstanceAttributes` (3.11.2), Python/gc.c; run: p07, p16 (attributes), p13.
 */
export function teardownRules(version: PythonVersion): TeardownRules {
  return {
    trashcan: trashcanRule(version),
    attributes: isSince(version, 11) ? 'shared-keys' : 'insertion',
    unraisable: isSince(version, 14) ? 'none' : 'finalizer',
  };
}

function trashcanRule(version: PythonVersion): TrashcanRule {
  if (isSince(version, 14)) return { kind: 'stack' };
  // 3.13: the C recursion budget of 10,000 on x86-64, of which 53 are in use at module level (p07).
  if (isSince(version, 13)) return { kind: 'budget', levels: 9947, chunk: 50 };
  return { kind: 'depth', limit: 50, instanceLevels: isSince(version, 11) ? 1 : 2 };
}
