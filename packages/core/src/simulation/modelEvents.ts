import type { HeapEvent } from '../events/types.js';
import type { ObjectId } from '../units.js';
import type { ObjectKind } from './commands.js';

/** What a model event says, for those who read it. */
export type Fact =
  /** What the object allocated last is to the memory manager. */
  | { readonly fact: 'kind'; readonly object: ObjectId; readonly kind: ObjectKind }
  /** The collector follows the object from now on, or no longer. */
  | { readonly fact: 'tracked' | 'untracked'; readonly object: ObjectId }
  | { readonly fact: 'weakref-made'; readonly object: ObjectId; readonly referent: ObjectId }
  /** The weak reference has lost its referent. */
  | { readonly fact: 'weakref-cleared'; readonly object: ObjectId }
  | { readonly fact: 'finalizer-attached'; readonly object: ObjectId }
  /** Its finalizer is about to run, and never will again. */
  | { readonly fact: 'finalized'; readonly object: ObjectId }
  | { readonly fact: 'frame-entered' | 'frame-left'; readonly frame: string }
  /** A name of a frame reads an object without holding it. */
  | { readonly fact: 'borrowed'; readonly frame: string; readonly name: string }
  /** Places were made that hold no object of this heap, or were removed. */
  | { readonly fact: 'places' }
  /** Thresholds, enabled or not, frozen or not, who observes passes. */
  | { readonly fact: 'setting'; readonly name: string }
  /** What the collector remembers: its lists, counts and statistics. */
  | { readonly fact: 'bookkeeping' };

/**
 * A change of the model that no heap event tells. Whatever it means to a reader, what it does is in `cells`:
 * column, index and value of everything written, one after the other.
 */
export type ModelEvent = {
  readonly type: 'model';
  readonly cells: readonly number[];
} & Fact;

/** What `decide` gives and `evolve` takes. */
export type SimulationEvent = HeapEvent | ModelEvent;
