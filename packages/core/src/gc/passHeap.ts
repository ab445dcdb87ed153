import type { Context } from '../simulation/context.js';
import type { Slot } from '../units.js';
import type { CollectorHeap, ListId } from './policy.js';
import type { Reachability } from './reachability.js';

/** What the steps of a pass work on. */
export interface PassHeap extends CollectorHeap {
  readonly engine: Context;
  readonly reachability: Reachability;
  /** Lists that are empty between passes. */
  readonly scratch: { readonly seen: ListId; readonly still: ListId; readonly called: ListId };
  /** `tp_clear`: the object lets go of what it holds, if its kind can. */
  clear(object: Slot): void;
}
