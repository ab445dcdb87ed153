import type { Bytes, ObjectId, Seq } from '../units.js';

/** Where in the program: a bytecode instruction and the source line it came from. */
export interface Site {
  /** The code object's file name, as the program sees it (`co_filename`). */
  readonly file: string;
  /** Source line, 1-based; 0 when the instruction has none. */
  readonly line: number;
  /** The code object's qualified name (`co_qualname`), `<module>` for module code. */
  readonly function: string;
  /** Byte offset of the instruction in the code object's bytecode, ≥ 0, even. */
  readonly offset: number;
  /** The instruction's name in the unspecialised instruction set, e.g. `STORE_NAME`. */
  readonly opcode: string;
}

/** A name in a frame or a module's namespace. A root. */
export interface VariableHolder {
  readonly kind: 'variable';
  /** Which namespace: a module's name (`__main__`) or a frame (`function#depth`). */
  readonly frame: string;
  readonly name: string;
}

/** A place inside another object. */
export interface SlotHolder {
  readonly kind: 'slot';
  readonly owner: ObjectId;
  /** How Python would write it: `[0]`, `['key']`, `.name`; `{}` for a set's member. */
  readonly key: string;
}

/** The evaluation stack or C code. A root. */
export interface TemporaryHolder {
  readonly kind: 'temporary';
  readonly detail: string;
}

/** An object older than the trace, or something outside the heap. A root. */
export interface ExternalHolder {
  readonly kind: 'external';
  readonly detail: string;
}

/** Whatever holds one reference to an object. At any moment a holder holds at most one object. */
export type Holder = VariableHolder | SlotHolder | TemporaryHolder | ExternalHolder;

interface EventBase {
  readonly seq: Seq;
  /** Where the program was; `null` before its first instruction. */
  readonly site: Site | null;
}

/** A new object. Its id is one more than the previous `alloc`'s. */
export interface AllocEvent extends EventBase {
  readonly type: 'alloc';
  readonly object: ObjectId;
  readonly typeName: string;
  /** What was allocated for the object itself (items stored elsewhere are not counted). */
  readonly size: Bytes;
  /** Whether its type is managed by the cyclic collector. */
  readonly gc: boolean;
  readonly refcount: 1;
}

/** The count rose by `delta`. */
export interface IncrefEvent extends EventBase {
  readonly type: 'incref';
  readonly object: ObjectId;
  /** The count after the event. */
  readonly refcount: number;
  /** How much the count rose, ≥ 1; absent means 1. */
  readonly delta?: number;
}

/** The count fell by `delta`. */
export interface DecrefEvent extends EventBase {
  readonly type: 'decref';
  readonly object: ObjectId;
  /** The count after the event. */
  readonly refcount: number;
  /** How much the count fell, ≥ 1; absent means 1. */
  readonly delta?: number;
}

/** A holder starts holding the object. Counts are not touched. */
export interface LinkEvent extends EventBase {
  readonly type: 'link';
  readonly object: ObjectId;
  readonly holder: Holder;
}

/** A holder stops holding the object. Counts are not touched. */
export interface UnlinkEvent extends EventBase {
  readonly type: 'unlink';
  readonly object: ObjectId;
  readonly holder: Holder;
}

/** Why an object's memory was returned: its count reached 0, or the cyclic collector broke it apart. */
export type FreeCause = 'refcount' | 'gc';

/**
 * How a pass freed an object of a managed type other than by finding it.
 *
 * - `unmarked`: without the mark of what it has found and not yet cleared: it has cleared it before, or has not found
 *   it, because something that collectors do not see held it (then it is not among those that it counts)
 * - `untracked`: it was in none of the collector's lists
 * - `called`: a weak reference, no garbage itself; the pass called its callback, which let go of it. It is counted
 */
export type UnfoundEnd = 'unmarked' | 'untracked' | 'called';

/** The object is gone; its id is never used again. */
export interface FreeEvent extends EventBase {
  readonly type: 'free';
  readonly object: ObjectId;
  readonly cause: FreeCause;
  /** By `gc`, where it is not as what the pass has found. */
  readonly how?: UnfoundEnd;
}

/** Why the cyclic collector ran. */
export type GcReason = 'threshold' | 'explicit' | 'shutdown';

/** The cyclic collector starts. */
export interface GcPassBeginEvent extends EventBase {
  readonly type: 'gc-pass';
  readonly phase: 'begin';
  /** 0, 1 or 2. */
  readonly generation: number;
  readonly reason: GcReason;
}

/** The cyclic collector is done. */
export interface GcPassEndEvent extends EventBase {
  readonly type: 'gc-pass';
  readonly phase: 'end';
  /** 0, 1 or 2. */
  readonly generation: number;
  readonly reason: GcReason;
  /** What the interpreter's own statistics counted as collected. */
  readonly collected: number;
  readonly uncollectable: number;
  /** Objects looked at, where known. @see docs/collectors.md */
  readonly examined?: number;
}

export type GcPassEvent = GcPassBeginEvent | GcPassEndEvent;

/** The program or the user named this moment. */
export interface MarkEvent extends EventBase {
  readonly type: 'mark';
  readonly label: string;
}

/** One immutable fact of a heap's history. */
export type HeapEvent =
  | AllocEvent
  | IncrefEvent
  | DecrefEvent
  | LinkEvent
  | UnlinkEvent
  | FreeEvent
  | GcPassEvent
  | MarkEvent;

/** An event's `type`. */
export type HeapEventType = HeapEvent['type'];
