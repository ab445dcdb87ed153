import type { FreeCause } from '../events/types.js';
import type { CollectorPolicy } from '../gc/policy.js';
import type { ObjectId, Slot } from '../units.js';
import type { Blueprints } from './blueprints.js';
import type { PassInfo } from './commands.js';
import type { Facts } from './facts.js';
import type { HeapModel } from './model.js';
import type { Settings } from './options.js';

/** How objects end. */
interface DeathsPart {
  /** A reference goes, and with the last one the object and what only it held. */
  drop(slot: Slot): void;
}

/** Weak references. */
interface WeakrefsPart {
  /** The weak reference without callback that the object has already, 0 if none. */
  shared(referent: Slot): Slot;
  /** A new weak reference object comes to refer to another. */
  attach(weakref: Slot, referent: Slot, callback: number): void;
  /** The weak reference no longer refers to anything; no callback. */
  detach(weakref: Slot): void;
  /** Clears all weak references to an object that dies; those whose callbacks are to be called. */
  clearAll(referent: Slot): readonly Slot[];
  /** Calls callbacks, holding on to their weak references meanwhile. */
  call(weakrefs: readonly Slot[]): void;
  /** Calls a cleared weak reference's callback. */
  callOne(weakref: Slot): void;
}

/** Where managed objects' memory comes from. */
interface MemoryPart {
  /**
   * Memory for a managed object. Until 3.11 a pass that is due runs in here, before the object is there.
   * @param length of a tuple; −1 where not known
   */
  obtain(kind: number, length: number): void;
  /**
   * A frame for a call: the one that the function's last call left behind, or memory as any other.
   * @returns the function's number, for `giveBackFrame`; 0 where frames are no objects
   */
  obtainFrame(name: string | null, code?: number): number;
  /** A call is over. */
  giveBackFrame(code: number): void;
  /** A generator has run to its end: its frame's memory goes back. */
  endGenerator(generator: Slot): void;
  /** An object's memory goes back. */
  giveBack(slot: Slot): void;
  /** Empties the free lists. */
  clear(): void;
}

/** What the engine's parts know of it and of each other. */
export interface Context {
  readonly settings: Settings;
  readonly model: HeapModel;
  readonly facts: Facts;
  readonly deaths: DeathsPart;
  readonly weakrefs: WeakrefsPart;
  readonly memory: MemoryPart;
  readonly policy: CollectorPolicy;
  readonly blueprints: Blueprints;
  /** What the last `collect` returned. */
  collected: number;
  /** Which object the last `allocate` or `weakref` gave. */
  last: ObjectId;

  /** The interpreter's look whether anything is due. */
  check(): void;
  readonly isCollecting: boolean;
  passBegins(): void;
  passEnds(): void;
  /** Tells the observers of passes. */
  observePass(phase: 'start' | 'stop', info: PassInfo): void;
  /** Whether an object that ends now was found by the collector. */
  causeOfDeath(slot: Slot): FreeCause;
  /** The collector follows the object from now on. */
  track(slot: Slot): void;
  /** The collector no longer follows the object. */
  untrack(slot: Slot): void;
  /** Whether the object lets go of what it holds from the end. */
  releasesBackwards(slot: Slot): boolean;
  /** Runs an object's finalizer unless it has run before. */
  finalize(slot: Slot): void;
  /** Runs a finalizer or callback on behalf of an object. */
  react(reaction: number, slot: Slot): void;
}
