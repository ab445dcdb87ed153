import { isSince, type PythonVersion } from './version.js';

/**
 * How many dead objects of a kind are kept for reuse. An object that goes to a free list, or comes from one,
 * does not change the collector's count (unless the version counts tracking). Only exact built-in types use
 * them, never subclasses. Kinds that are not named have none. All are emptied at the end of every full pass.
 */
export interface FreeLists {
  /** Tuples of 1 to `longest` items: so many for each length. */
  readonly tuple: { readonly longest: number; readonly capacity: number };
  readonly list: number;
  readonly dict: number;
  readonly 'bound-method': number;
  /** List iterators; tuple iterators have a list of their own of the same size. */
  readonly iterator: number;
  /** Frames, which until 3.10 are managed objects themselves: one for every generator. */
  readonly frame: number;
  readonly slice: number;
  /** Until 3.13 the slice is the interpreter's `slice_cache`: no pass empties it, and it is full from the start. */
  readonly keepsSlices: boolean;
}

/**
 * @see Include/internal/pycore_freelist.h, pycore_freelist_state.h (3.14.4), and until 3.12 the `MAXFREELIST`
 * constants in Objects/*.c; run: p08 (2000, 80, 20 and 10 of 3000 were absorbed).
 */
export function freeLists(version: PythonVersion): FreeLists {
  const hasIterators = isSince(version, 14);
  return {
    tuple: { longest: isSince(version, 11) ? 20 : 19, capacity: 2000 },
    list: 80,
    dict: 80,
    'bound-method': hasIterators ? 20 : version.minor === 8 ? 256 : 0,
    iterator: hasIterators ? 10 : 0,
    frame: isSince(version, 11) ? 0 : 200,
    slice: 1,
    keepsSlices: !isSince(version, 14),
  };
}
