/**
 * Where things are in the memory of CPython on wasm32 (4-byte pointers), in every version that is recorded. What
 * differs is in the interpreter's self-description (`debug-offsets.ts`), or else in `versions/`.
 *
 * Sources: Include/object.h, Include/cpython/object.h, Include/cpython/code.h,
 * Objects/dict-common.h (Include/internal/pycore_dict.h), Include/cpython/setobject.h of 3.13 and 3.14.
 */
export const OBJECT = { refcount: 0, type: 4, size: 8 } as const;

/** `struct _typeobject`; every field is 4 bytes. */
export const TYPE = {
  name: 12,
  basicSize: 16,
  itemSize: 20,
  flags: 84,
  traverse: 92,
  clear: 96,
  members: 120,
  base: 128,
  dict: 132,
  dictOffset: 144,
  subclasses: 180,
  del: 188,
  finalize: 196,
} as const;

/** Counts from here on are those of immortal objects. @see Include/refcount.h */
export const IMMORTAL = 1 << 29;

/** `tp_flags` bits. */
export const TYPE_FLAG = {
  inlineValues: 1 << 2,
  managedWeakref: 1 << 3,
  managedDict: 1 << 4,
  heap: 1 << 9,
  gc: 1 << 14,
  long: 1 << 24,
  list: 1 << 25,
  tuple: 1 << 26,
  bytes: 1 << 27,
  unicode: 1 << 28,
  dict: 1 << 29,
  type: 1 << 31,
} as const;

/** Bytes in front of an object: the collector's header, and the managed dict and weakref pointers. */
export const PRE_HEADER = { gc: 8, managed: 8 } as const;

/** `PyUnicodeObject`: sizes of the two compact heads and the bits of `state`. */
export const UNICODE = {
  length: 8,
  state: 16,
  asciiHead: 20,
  compactHead: 28,
  kindShift: 2,
  kindMask: 7,
  asciiBit: 1 << 6,
  compactBit: 1 << 5,
} as const;

/** `PyLongObject.long_value.lv_tag`: digits above the sign and flag bits. */
export const LONG = { tag: 8, digitShift: 3 } as const;

/** `PyListObject`, and `PyTupleObject`, whose items are where the version has them (`tuple.items`). */
export const LIST = { size: 8, items: 12, allocated: 16 } as const;
export const TUPLE = { size: 8 } as const;

/**
 * `_PyInterpreterFrame`: the code object, the calling frame, the running instruction. Instrumentation
 * is made before there is a memory to read them from; `readDebugOffsets` compares afterwards.
 */
export const FRAME = {
  executable: 0,
  previous: 4,
  instruction: 28,
  stackEnd: 32,
  /** A byte: what the frame's memory is part of. @see Include/internal/pycore_interpframe_structs.h: `_frameowner` */
  owner: 38,
  ofGenerator: 1,
  locals: 40,
} as const;

/** References in front of a frame's variables: the code object, the function, the mapping of its names, the frame object. */
export const FRAME_OWN = [FRAME.executable, 8, 20, 24] as const;

/** Bytes of one `_Py_CODEUNIT`. */
export const CODE_UNIT = 2;

/** `PyDictObject`. */
export const DICT = { used: 8, keys: 24, values: 28 } as const;

/**
 * `PyDictKeysObject`: entries follow the index table. `kind` 0 has a hash in front of key and value.
 * @see Include/internal/pycore_dict.h
 */
export const DICT_KEYS = {
  log2Size: 4,
  log2IndexBytes: 5,
  kind: 6,
  entryCount: 16,
  indices: 20,
  generalKind: 0,
  generalEntry: { bytes: 12, key: 4, value: 8 },
  unicodeEntry: { bytes: 8, key: 0, value: 4 },
} as const;

/**
 * `PyDictValues`: what a dict that shares its keys holds, in the keys' order. Embedded ones are part of an instance,
 * behind its `tp_basicsize` bytes, and count for nothing once they are no longer valid.
 */
export const DICT_VALUES = { capacity: 0, embedded: 2, valid: 3, items: 4 } as const;

/** `PyHeapTypeObject`: its names; the keys that its instances share. */
export const HEAP_TYPE = {
  name: 428,
  slots: 432,
  qualname: 436,
  cachedKeys: 440,
  module: 444,
} as const;

/** `PyMemberDef`, and the types of members that are references. @see Include/descrobject.h */
export const MEMBER = { bytes: 20, name: 0, type: 4, offset: 8 } as const;
export const MEMBER_REFERENCES: readonly number[] = [6, 16];

/**
 * Bytes in front of an object, as offsets: the collector's header, whose `_gc_next` is 0 while the object is not tracked;
 * the managed dict.
 */
export const BEFORE = { gcNext: -8, gcPrevious: -4, managedDict: -12 } as const;

/** `PyGC_Head`, in front of an object: where the next one of its list is, with bits that are the collector's. */
export const GC_HEAD = { bytes: 8, next: 0, flags: 3 } as const;

/** A bit of `_gc_prev`: the pass that runs has found the object unreachable. @see Include/internal/pycore_gc.h */
export const GC_COLLECTING = 2;

/** `PyGenObject`: whether it runs, and where its frame is. @see Include/internal/pycore_interpframe_structs.h */
export const GENERATOR = { state: 35, completed: 1, cleared: 4, frame: 36 } as const;

/** `PyFrameObject`: its frame while the function runs; and where its own one is, once the function has ended. */
export const FRAME_OBJECT = { frame: 12, ownFrame: 40 } as const;

/**
 * A frame that is part of an object: the caller's frame, local variables and stack; and of its code object the stack's
 * size and the names of variables (Include/cpython/code.h).
 */
export const FRAME_PART = {
  previous: 4,
  locals: 40,
  code: { stackSize: 40, localNames: 72 },
} as const;

/** `PyWeakReference`. @see Include/cpython/weakrefobject.h */
export const WEAKREF = { callback: 12 } as const;

/**
 * `PySetObject`; an entry of its table is a key and a hash. The engine has it.
 * @public
 */
export const SET = { used: 12, mask: 16, table: 20, entry: { bytes: 8, key: 0 } } as const;

/** `PyModuleObject`; and of its `PyModuleDef` the size of the state. */
export const MODULE = { dict: 8, definition: 12, state: 16, name: 24, stateSize: 28 } as const;

/** `PyCodeObject`. */
export const CODE = { constants: 12, firstLine: 44, qualifiedName: 88 } as const;

/** Where a `PyCodeObject` points to what it was asked for, and what that is. @see Include/cpython/code.h */
export const CODE_CACHE = {
  offset: 104,
  names: ['co_code', 'co_varnames', 'co_cellvars', 'co_freevars'],
} as const;

/** `lru_list_elem`, with which a cache begins, too. @see Modules/_functoolsmodule.c */
export const LRU_CACHE = {
  entryType: 'functools._lru_list_elem',
  next: 12,
  visited: [4, 20, 24],
} as const;

/** `PyODictObject`, and its nodes. @see Objects/odictobject.c */
export const ODICT = { nodes: 40, nodeCount: 44, nodeKey: 0 } as const;

/** `PyCFunctionObject` and its `PyMethodDef`, whose first word is the name; `PyMethodDescrObject`. */
export const BUILTIN = {
  type: 'builtin_function_or_method',
  method: 8,
  descriptorType: 'method_descriptor',
  descriptorName: 12,
} as const;

/** `PyFloatObject`. */
export const FLOAT = { value: 8 } as const;
