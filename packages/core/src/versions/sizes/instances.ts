import { isSince, type PythonVersion } from '../version.js';
import { GC_HEADER, HEAD } from './words.js';

/** What a class written in Python adds to its instances. */
export interface InstanceLayout {
  /**
   * Names in `__slots__` (of all classes together), `__dict__` and `__weakref__` not counted. Left out: an ordinary
   * class without `__slots__`.
   */
  readonly slots?: number;
  /** Whether instances can have any attributes; left out: only if `slots` is, too. */
  readonly dict?: boolean;
  /** Whether weak references to instances can be made; left out: only if `slots` is, too. */
  readonly weakrefs?: boolean;
}

/**
 * Bytes of an instance of a class that derives from `object` only, its attributes apart (inline values and the
 * dict are elsewhere, and `sys.getsizeof` leaves them out, too).
 *
 * @see Objects/typeobject.c `type_new_slots`, Include/internal/pycore_object.h `_PyType_PreHeaderSize`; run: p21.
 */
export function instanceBytes(
  layout: InstanceLayout,
  version: PythonVersion,
  wordSize: 4 | 8,
): number {
  return (GC_HEADER + HEAD + (layout.slots ?? 0) + extraWords(layout, version)) * wordSize;
}

/**
 * Pointers' worth of room for attributes and weak references. Until 3.10 a pointer each; 3.11 put values and dict
 * in front of the object; from 3.12 on dict and weak references are there, both as soon as there is one of them.
 */
function extraWords(layout: InstanceLayout, version: PythonVersion): number {
  const isOrdinary = layout.slots === undefined;
  const dict = layout.dict ?? isOrdinary;
  const weakrefs = layout.weakrefs ?? isOrdinary;
  if (isSince(version, 12)) return dict || weakrefs ? 2 : 0;
  const dictWords = isSince(version, 11) ? 2 : 1;
  return (dict ? dictWords : 0) + (weakrefs ? 1 : 0);
}
