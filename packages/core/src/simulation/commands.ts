import type { Bytes, ObjectId } from '../units.js';

/**
 * What an object is to the memory manager. It decides whether the collector manages it, whether it is tracked
 * from birth, which free list takes it, in which order it lets go of what it holds, whether the collector can
 * clear it, and what it weighs; each differs between versions (`versions/`).
 */
export type ObjectKind =
  | 'list'
  | 'tuple'
  | 'dict'
  | 'set'
  | 'frozenset'
  | 'instance'
  | 'class'
  | 'function'
  | 'bound-method'
  | 'cell'
  | 'generator'
  | 'iterator'
  | 'weakref'
  | 'exception'
  | 'module'
  | 'slice'
  /** Holds nothing, is not managed by the collector: numbers, strings, code. */
  | 'atom';

/**
 * Where the reference that a variable or a slot takes comes from.
 *
 * - `move`: it was a temporary one; the count does not change.
 * - `new`: one more is taken; the count rises.
 * - `borrow` (variables of frames only): none; the name can be read, the object may die under it. CPython 3.14
 *   hands arguments on this way. It is no holder: no `link` event.
 *
 * Left out: `move` if the object has a temporary reference, otherwise `new`.
 */
export type Reference = 'move' | 'new' | 'borrow';

/**
 * What becomes of a reference whose holder lets go of it.
 *
 * - `release` (what is meant when left out): it is given up, the count falls.
 * - `keep`: it becomes a temporary one, the count stays. So does `list.pop`, which hands its item on.
 */
export type Freed = 'release' | 'keep';

/** A new object. One temporary reference to it exists, count 1; its id is one more than the last object's. */
export interface Allocate {
  readonly type: 'allocate';
  /** `instance` when left out and `typeName` is no built-in kind's name. */
  readonly kind?: ObjectKind;
  readonly typeName: string;
  /** What the version says such an object weighs, when left out. */
  readonly size?: Bytes;
  /** Whether the collector manages it; what the kind says, when left out. */
  readonly gc?: boolean;
  /**
   * How many items a tuple has. Its size depends on it, and which free list gives and takes it: one of unknown
   * length (left out) is never reused.
   */
  readonly length?: number;
  /** Of a tuple: how many items it had room for when it was made, if not `length`: its memory is of that many. */
  readonly room?: number;
  /** Of a generator: its function's, as `EnterFrame.code`. */
  readonly code?: number;
  /**
   * Whether the collector follows it from birth whatever it holds: a tuple made by `+`, `*` or a slice. `for-good`: no
   * pass untracks it, since it holds what is tracked and older than the program, a module or a built-in function.
   */
  readonly tracked?: boolean | 'for-good';
  /**
   * Of an instance: its attributes have places in itself (`__slots__`, or a built-in type's). Until 3.10 those of
   * others are in a dict, which counts as one more managed object.
   */
  readonly slotted?: boolean;
  /**
   * Whether its memory never comes from a free list, though it may go to one: made by a call of its type, `list()` or
   * `dict()`. @see Objects/typeobject.c `PyType_GenericAlloc`
   */
  readonly fresh?: boolean;
  /** The class of an instance: the instance holds it (`.__class__`). */
  readonly class?: ObjectId;
  /**
   * The instance whose attributes a dict is to have from now on, as the first who asks for `__dict__` makes it.
   * Until 3.10 it is there already, and counted.
   */
  readonly dictOf?: ObjectId;
  /** With `dictOf`: the attributes stay where they are, in the instance, and the dict shows them (from 3.13 on). */
  readonly inPlace?: boolean;
}

/** A temporary reference more: something was put on the evaluation stack, or C code holds on to it. */
export interface Take {
  readonly type: 'take';
  readonly object: ObjectId;
}

/** A temporary reference less; the object dies if it was the last one of all. */
export interface Release {
  readonly type: 'release';
  readonly object: ObjectId;
}

/** A name comes to stand for an object. What it stood for before is let go of after that. */
export interface Bind {
  readonly type: 'bind';
  /** A module's name; the innermost frame when left out and there is one, otherwise `__main__`. */
  readonly frame?: string;
  readonly name: string;
  /** `null`: for something that is no object of this heap (`None`, a small number). */
  readonly object: ObjectId | null;
  readonly reference?: Reference;
}

/** A name is deleted, then what it stood for is let go of. */
export interface Unbind {
  readonly type: 'unbind';
  readonly frame?: string;
  readonly name: string;
  readonly freed?: Freed;
}

/** A place in an object comes to hold another. What it held before is let go of after that. */
export interface SetSlot {
  readonly type: 'set-slot';
  readonly owner: ObjectId;
  /** As `SlotHolder.key`: `[0]`, `['key']`, `.name`, `{}` for a set's member. */
  readonly key: string;
  /** `null`: something that is no object of this heap. */
  readonly object: ObjectId | null;
  readonly reference?: 'move' | 'new';
  /** The place is one of an instance's own, a slot, and stays: not in the dict that instances have until 3.10. */
  readonly slot?: boolean;
}

/** A place in an object is emptied, then what it held is let go of. */
export interface ClearSlot {
  readonly type: 'clear-slot';
  readonly owner: ObjectId;
  readonly key: string;
  /** Which member, where the key is `{}`. */
  readonly member?: ObjectId;
  readonly freed?: Freed;
}

/**
 * Items of a list change place: `delete` items from `start` on go, `insert` come in their stead, what follows
 * moves. What went is let go of after that, last first.
 */
export interface Splice {
  readonly type: 'splice';
  readonly owner: ObjectId;
  readonly start: number;
  readonly delete: number;
  readonly insert: readonly (ObjectId | null)[];
  readonly reference?: 'move' | 'new';
  readonly freed?: Freed;
}

/** A container lets go of everything, as its `clear` method does: first empty, then the releases. A generator ends. */
export interface ClearAll {
  readonly type: 'clear';
  readonly owner: ObjectId;
}

/** A function is called. */
export interface EnterFrame {
  readonly type: 'enter-frame';
  /** The function's qualified name; the frame is called `name#depth`. */
  readonly function: string;
  /** Tells functions of the same name apart, where it matters: until 3.10 each keeps the frame of its last call. */
  readonly code?: number;
  /** Arguments in parameter order. */
  readonly arguments?: readonly FrameArgument[];
  /** Further local names in slot order (`co_varnames`, then cells); unknown names are added as they are bound. */
  readonly locals?: readonly string[];
}

export interface FrameArgument {
  readonly name: string;
  readonly object: ObjectId | null;
  readonly reference?: Reference;
}

/** The innermost function returns: its variables are let go of, in the version's order. */
export interface LeaveFrame {
  readonly type: 'leave-frame';
}

/** A weak reference: a new object of kind `weakref` that does not hold its referent. */
export interface MakeWeakref {
  readonly type: 'weakref';
  readonly object: ObjectId;
  /** What happens when the referent dies before the weak reference does. */
  readonly callback?: Reaction;
}

/** `__del__`: runs once, before the object's memory goes; may bring the object back to life. */
export interface AttachFinalizer {
  readonly type: 'finalizer';
  readonly object: ObjectId;
  readonly run: Reaction;
}

/** The cyclic collector runs now. */
export interface Collect {
  readonly type: 'collect';
  /** 0, 1 or 2 (the default). */
  readonly generation?: number;
}

/** `gc.set_threshold`: what is left out stays. */
export interface SetThreshold {
  readonly type: 'set-threshold';
  readonly thresholds: readonly [number, number?, number?];
}

export interface Freeze {
  readonly type: 'freeze';
}

export interface Unfreeze {
  readonly type: 'unfreeze';
}

export interface EnableCollector {
  readonly type: 'enable';
}

export interface DisableCollector {
  readonly type: 'disable';
}

/**
 * The interpreter looks whether anything is due: from 3.12 on, an automatic pass runs only here. With the
 * option `checks: 'every-command'` (the default) each command ends with one.
 */
export interface Check {
  readonly type: 'check';
}

/**
 * Who is told of passes from now on (`gc.callbacks`), in this order; it replaces who was told before. Both
 * phases, in the midst of the command that made the pass run; commands may be run.
 */
export interface ObservePasses {
  readonly type: 'observe-passes';
  readonly run: readonly PassReaction[];
}

export type PassReaction = (heap: ReactionHeap, phase: 'start' | 'stop', info: PassInfo) => void;

/** What a callback of the collector is told; nothing is collected yet at `start`. */
export interface PassInfo {
  readonly generation: number;
  readonly collected: number;
  readonly uncollectable: number;
  /** Objects that the pass looked at (3.15). */
  readonly candidates: number;
}

/** The program names this moment. */
export interface Mark {
  readonly type: 'mark';
  readonly label: string;
}

/** What a program does to memory. What follows from it is the engine's work. */
export type Command =
  | Allocate
  | Take
  | Release
  | Bind
  | Unbind
  | SetSlot
  | ClearSlot
  | Splice
  | ClearAll
  | EnterFrame
  | LeaveFrame
  | MakeWeakref
  | AttachFinalizer
  | Collect
  | SetThreshold
  | Freeze
  | Unfreeze
  | EnableCollector
  | DisableCollector
  | Check
  | ObservePasses
  | Mark;

/**
 * What runs when an object dies: commands, or a function that gives them to `dispatch` one by one and may look
 * at the heap between. A function must depend on nothing but what it is given, or `decide` is no longer pure.
 */
export type Reaction = readonly Command[] | ((heap: ReactionHeap, object: ObjectId) => void);

/** The heap as a finalizer or a weak reference's callback sees it: in the midst of a decision. */
export interface ReactionHeap {
  dispatch(command: Command): void;
  /** The object's count now; 0 if it is not alive. */
  refcount(object: ObjectId): number;
  /** What the name stands for; `null` for nothing of this heap. */
  lookup(name: string, frame?: string): ObjectId | null;
  /** What the place holds; `null` for nothing of this heap. */
  slot(owner: ObjectId, key: string): ObjectId | null;
  /** What a weak reference refers to; `null` once it is cleared. */
  referent(weakref: ObjectId): ObjectId | null;
}
