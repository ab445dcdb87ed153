import type { ObjectKind } from '../../simulation/commands.js';
import { isSince, type PythonVersion } from '../version.js';

/** Kinds whose objects take the same room however they were made, items apart. */
export type PlainKind = Exclude<ObjectKind, 'instance' | 'atom' | 'dict' | 'generator'>;

/** The collector's header in front of every managed object, in pointers. @see pycore_gc.h `PyGC_Head` */
export const GC_HEADER = 2;
/** Count and type, in pointers. @see Include/object.h `PyObject_HEAD` */
export const HEAD = 2;
/** Count, type and number of items, in pointers. @see Include/object.h `PyObject_VAR_HEAD` */
export const VAR_HEAD = 3;

/** By minor version, 3.8 first. */
type ByMinor = readonly [number, number, number, number, number, number, number, number];

/** `PyFunctionObject`. */
const FUNCTION: ByMinor = [17, 17, 18, 19, 20, 20, 21, 21];
/** `PyHeapTypeObject`: `type.__basicsize__` and the collector's header. */
const CLASS: ByMinor = [112, 112, 113, 115, 117, 118, 119, 120];

/**
 * Pointers' worth of room of an object without items, the collector's header included. The numbers are the same
 * for pointers of 8 and of 4 bytes; run: p21 on x86-64 (every minor) and on wasm32 (3.13.2, 3.14.2, 3.15.0rc1).
 */
export function plainWords(kind: PlainKind, version: PythonVersion): number {
  switch (kind) {
    case 'list': // Include/cpython/listobject.h: items, room
      return GC_HEADER + VAR_HEAD + 2;
    case 'tuple': // Include/cpython/tupleobject.h; 3.14 added the hash
      return GC_HEADER + VAR_HEAD + (isSince(version, 14) ? 1 : 0);
    case 'set':
    case 'frozenset': // Include/cpython/setobject.h: seven fields and eight entries of two
      return GC_HEADER + HEAD + 7 + 8 * 2;
    case 'class':
      return CLASS[version.minor - 8]!;
    case 'function':
      return FUNCTION[version.minor - 8]!;
    case 'bound-method': // Include/cpython/classobject.h: function, self, weak references, vectorcall
      return GC_HEADER + HEAD + 4;
    case 'cell': // Include/cpython/cellobject.h
      return GC_HEADER + HEAD + 1;
    case 'iterator': // Objects/listobject.c, tupleobject.c: index, sequence
      return GC_HEADER + HEAD + 2;
    case 'weakref': // Include/cpython/weakrefobject.h; 3.11 added vectorcall
      return GC_HEADER + HEAD + (isSince(version, 11) ? 6 : 5);
    case 'exception': // Include/cpython/pyerrors.h; 3.11 added notes
      return GC_HEADER + HEAD + (isSince(version, 11) ? 7 : 6);
    case 'slice': // Include/sliceobject.h: start, stop, step
      return GC_HEADER + HEAD + 3;
    case 'module': // Objects/moduleobject.c, pycore_moduleobject.h; 3.15 added six words
      return GC_HEADER + HEAD + (isSince(version, 15) ? 11 : 5);
  }
}

/**
 * Bytes of a generator without its variables and stack: `generator.__basicsize__` and the collector's header.
 * Not a whole number of pointers: flags of a byte each are among the fields. Run on x86-64 (3.8.18–3.13.0, 3.14,
 * 3.15.2 by p21) and wasm32 (3.13.2, 3.14.2, 3.15.0rc1); earlier 32-bit builds were not looked at.
 */
export function generatorBytes(version: PythonVersion, wordSize: 4 | 8): number {
  const bytes = GENERATOR[version.minor - 8]!;
  return wordSize === 8 ? bytes : isSince(version, 11) ? 84 : bytes / 2;
}

const GENERATOR: ByMinor = [112, 112, 104, 168, 160, 160, 168, 168];
