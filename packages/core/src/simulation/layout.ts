import type { ObjectKind } from './commands.js';

/**
 * Where things are in a model's columns. An object is a row of `ROW` cells, found by its slot; so is whatever else
 * holds references (a frame, a module's names) or heads a list: rows without an object id.
 */
export const ROW = 16;
export const REFCOUNT = 0;
/** How many of the references are spoken for, by holders and by the stacks of open calls; the others are temporary. */
export const HELD = 1;
/** The kind's number in the lowest bits, then `Flag`s. */
export const FLAGS = 2;
/** Of frames: the number of the function, 0 where it is not known. */
export const TYPE = 3;
export const SIZE = 4;
/** The row's places, in the order in which they are traversed: edge number, 0 for none. */
export const FIRST = 5;
export const LAST = 6;
/** Of lists and tuples: how many items. Of frames: how many places that arguments take. */
export const LENGTH = 7;
export const LIST_NEXT = 8;
export const LIST_PREVIOUS = 9;
export const GC_BITS = 10;
/** The number of the finalizer; of a weak reference: of its callback. 0 for none. */
export const REACTION = 11;
/** The first weak reference to the object. Of modules: the next module. */
export const WEAKREFS = 12;
/** Of instances: the class, where it is known. Of frames and modules: the text that names them. */
export const CLASS = 13;
/** Of weak references: the referent. Of classes: the first of the keys that instances share. */
export const REFERENT = 14;
/** Of weak references: the next one to the same referent. Of classes: the last shared key. */
export const NEXT_WEAKREF = 15;

/** Bits of FLAGS above the kind. From bit 17 on: how many places there are, while they are few. */
export const FEW_SHIFT = 17;

export const Flag = {
  managed: 1 << 5,
  tracked: 1 << 6,
  /** Has a finalizer, run or not. */
  finalizable: 1 << 7,
  finalized: 1 << 8,
  /** Its count is 0 and its end has begun: no command may name it. */
  dying: 1 << 9,
  /** A tuple whose length was told when it was allocated: free lists take it. */
  sized: 1 << 10,
  /** Has a dict of its own, which counts as one more managed object (until 3.10). */
  hasDict: 1 << 11,
  /** That dict is tracked. */
  dictTracked: 1 << 12,
  /** Its attributes have places in itself: it never gets a dict for them. */
  slotted: 1 << 14,
  /** Has many places, which a hash finds. */
  hashed: 1 << 13,
  /** Holds something tracked that is older than the program: no pass untracks it. */
  staysTracked: 1 << 15,
  /** An instance, or the dict that shows its attributes: passes see them in the instance, and do not see the dict. */
  inPlace: 1 << 16,
} as const;

/** The cells of a place. */
export const EDGE = 8;
/** `HolderKind`, or one of `Place`. */
export const EDGE_KIND = 0;
/** The row that the place is in. */
export const OWNER = 1;
/** Index, text, or the member's slot. */
export const KEY = 2;
/** The slot of what it holds, 0 for nothing of this heap. */
export const TARGET = 3;
/** Next in the owner's order, next free. */
export const NEXT = 4;
export const PREVIOUS = 5;
/** Of a name that borrows: the object's slot, and the low 32 bits of its id. */
export const BORROWED = 6;
export const BORROWED_ID = 7;

/** Kinds of places that are no holders, beside `HolderKind`'s 0 … 5. */
export const Place = {
  /** A key that a class's instances share; TARGET is its rank. */
  sharedKey: 6,
  /** A caller's reference to an argument, until the call returns (until 3.10). */
  argument: 7,
} as const;

/** Kinds by number. */
export const KINDS = [
  'atom',
  'list',
  'tuple',
  'dict',
  'set',
  'frozenset',
  'instance',
  'class',
  'function',
  'bound-method',
  'cell',
  'generator',
  'iterator',
  'weakref',
  'exception',
  'module',
  'slice',
] as const satisfies readonly ObjectKind[];

export const KIND_NUMBERS: ReadonlyMap<ObjectKind, number> = new Map(
  KINDS.map((kind, number) => [kind, number]),
);

export const Kind = {
  atom: 0,
  list: 1,
  tuple: 2,
  dict: 3,
  set: 4,
  frozenset: 5,
  instance: 6,
  class: 7,
  function: 8,
  boundMethod: 9,
  cell: 10,
  generator: 11,
  iterator: 12,
  weakref: 13,
  exception: 14,
  module: 15,
  slice: 16,
  /** Rows that are no objects. */
  frame: 17,
  namespace: 18,
  listHead: 19,
  typeRow: 20,
} as const;
export const KIND_MASK = 31;

/** Cells that there is one of. */
export const Scalar = {
  seq: 0,
  allocs: 1,
  live: 2,
  bytes: 3,
  managed: 4,
  slotCount: 5,
  freeSlot: 6,
  edgeCount: 7,
  edgesUsed: 8,
  freeEdge: 9,
  edgeMask: 10,
  freePage: 11,
  depth: 12,
  enabled: 13,
  threshold: 14,
  collecting: 17,
  observers: 18,
  firstModule: 19,
  pages: 39,
  lists: 20,
  freeLists: 40,
  /** Up to here; registers of the policy are a column of their own. */
  count: 128,
} as const;
