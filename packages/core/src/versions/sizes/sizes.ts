import type { ObjectKind } from '../../simulation/commands.js';
import type { Bytes } from '../../units.js';
import type { PythonVersion } from '../version.js';
import { type AtomContents, atomBytes } from './atoms.js';
import { type InstanceLayout, instanceBytes } from './instances.js';
import { dictPlaces, dictTableBytes, type KeyTexts, setPlaces, setTableBytes } from './tables.js';
import { GC_HEADER, generatorBytes, HEAD, plainWords } from './words.js';

/** What is known of the object. All of it may be left out: an empty one, of an ordinary class. */
export interface SizeContents extends AtomContents, InstanceLayout {
  /** Items of a tuple, keys of a dict, members of a set; characters or bytes of an atom. */
  readonly length?: number;
  /** A list's room in items; `length` when left out. */
  readonly room?: number;
  /** Keys of a dict; `any` when left out. */
  readonly keys?: KeyTexts;
  /** A generator's variables and the depth of its stack, together. */
  readonly variables?: number;
}

/** What objects weigh in one build of one release. Two notions, never mixed: */
export interface Sizes {
  /**
   * What was allocated for the object itself, the collector's header included, and what stands in front of it:
   * an `alloc` event's `size`. Items of lists, tables of dicts and large sets, attributes, a class's key table
   * and a generator's variables are elsewhere, or not known yet. An unknown `typeName` of an atom weighs as much
   * as `object()`.
   */
  allocated(kind: ObjectKind, typeName: string, contents?: SizeContents): Bytes;
  /** What `sys.getsizeof` says, which adds the tables and items that only this object uses. */
  getsizeof(kind: ObjectKind, typeName: string, contents?: SizeContents): Bytes;
}

/** @param wordSize bytes of a pointer: 8 for x86-64 and arm64, 4 for the recorder's WebAssembly. */
export function sizesOf(version: PythonVersion, wordSize: 4 | 8): Sizes {
  const allocated: Sizes['allocated'] = (kind, typeName, contents = {}) =>
    ownBytes(kind, typeName, contents, version, wordSize);
  return {
    allocated,
    getsizeof: (kind, typeName, contents = {}) =>
      allocated(kind, typeName, contents) + elsewhere(kind, contents, version, wordSize),
  };
}

function ownBytes(
  kind: ObjectKind,
  typeName: string,
  contents: SizeContents,
  version: PythonVersion,
  wordSize: 4 | 8,
): Bytes {
  switch (kind) {
    case 'atom':
      return atomBytes(typeName, contents, version, wordSize);
    case 'instance':
      return instanceBytes(contents, version, wordSize);
    case 'dict':
      return dictBytes(wordSize);
    case 'generator':
      return generatorBytes(version, wordSize);
    case 'tuple':
      return (plainWords(kind, version) + (contents.length ?? 0)) * wordSize;
    default:
      return plainWords(kind, version) * wordSize;
  }
}

/** Keys, values, the number used, and 8 bytes of version or watchers. @see Include/cpython/dictobject.h; run: p21 */
function dictBytes(wordSize: 4 | 8): Bytes {
  const used = 8; // padded to the alignment of the 8 bytes that follow
  return (GC_HEADER + HEAD + 2) * wordSize + used + 8;
}

/** Bytes that `sys.getsizeof` adds. */
function elsewhere(
  kind: ObjectKind,
  contents: SizeContents,
  version: PythonVersion,
  wordSize: 4 | 8,
): Bytes {
  const length = contents.length ?? 0;
  switch (kind) {
    case 'list':
      return (contents.room ?? length) * wordSize;
    case 'dict':
      return dictTableBytes(dictPlaces(length), contents.keys ?? 'any', version, wordSize);
    case 'set':
    case 'frozenset':
      return setTableBytes(setPlaces(length), wordSize);
    case 'class':
      return classTableBytes(version, wordSize);
    case 'generator':
      return (contents.variables ?? 0) * wordSize;
    default:
      return 0;
  }
}

/**
 * The keys that a class's instances share: until 3.10 an ordinary smallest table, then one for thirty names.
 * @see Objects/dictobject.c `_PyDict_NewKeysForClass`; run: p21 less `type.__basicsize__`
 */
function classTableBytes(version: PythonVersion, wordSize: 4 | 8): Bytes {
  const places = version.minor <= 10 ? 8 : 64;
  return dictTableBytes(places, 'str', version, wordSize);
}
