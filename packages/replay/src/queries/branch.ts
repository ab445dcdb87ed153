import {
  type Bytes,
  type Command,
  type HeapEvent,
  HeapSimulation,
  type Holder,
  type ObjectId,
  type SimulationOptions,
} from '@refwind/core';
import type { HeapState } from '../state/heapState.js';
import { changedHolders, compareHolders, type HolderChange } from '../state/holders.js';
import type { ObjectState } from '../state/object.js';
import type { HeldObject } from './reachability.js';

/** An object that died in a branch. */
export interface BranchDeath {
  readonly state: ObjectState;
  readonly cause: 'refcount' | 'gc';
  /** Who gave up the last reference; `null` for a temporary. */
  readonly lastHolder: Holder | null;
}

/** A simulation that goes on from a moment, with a record of who holds what and who died. */
export class Branch {
  readonly start: HeapState;
  readonly #simulation: HeapSimulation;
  /** What became of holders since the start. */
  readonly #changes = new Map<ObjectId, HolderChange[]>();
  /** Holders that let go and whose reference has not been given up yet. */
  readonly #leaving = new Map<ObjectId, Holder[]>();
  readonly #lastHolder = new Map<ObjectId, Holder | null>();
  readonly #lost = new Set<ObjectId>();

  /** @throws RefwindError `bad-state`, `unknown-python-version`, `bad-option` */
  constructor(start: HeapState, options: SimulationOptions) {
    this.start = start;
    this.#simulation = HeapSimulation.from(start, { enabled: false, ...options });
  }

  get live(): number {
    return this.#simulation.live;
  }

  get bytes(): Bytes {
    return this.#simulation.bytes;
  }

  /** What the last pass returned, as `gc.collect()` does. */
  get collected(): number {
    return this.#simulation.collected;
  }

  isAlive(object: ObjectId): boolean {
    return this.#simulation.isAlive(object);
  }

  refcount(object: ObjectId): number {
    return this.#simulation.refcount(object);
  }

  temporaries(object: ObjectId): number {
    return this.#simulation.temporaries(object);
  }

  /** Those that the moment or the branch told of. */
  holders(object: ObjectId): readonly Holder[] {
    const atStart = this.start.objects.get(object)?.holders ?? [];
    const changes = this.#changes.get(object);
    return changes === undefined ? atStart : changedHolders(atStart, changes);
  }

  holds(object: ObjectId, holder: Holder): boolean {
    return this.holders(object).some((each) => compareHolders(each, holder) === 0);
  }

  /** Objects of which a reference was given up. */
  get lost(): ReadonlySet<ObjectId> {
    return this.#lost;
  }

  /** The heap as it is now. No objects are born in a branch. */
  *objects(): Generator<HeldObject> {
    for (const state of this.start.objects) {
      const { object, typeName, size } = state;
      if (!this.isAlive(object)) continue;
      const refcount = this.refcount(object);
      yield { object, typeName, size, refcount, holders: this.holders(object) };
    }
  }

  /** @throws RefwindError `bad-command` */
  carryOut(command: Command): BranchDeath[] {
    const deaths: BranchDeath[] = [];
    for (const event of this.#simulation.dispatch(command)) {
      const death = this.#note(event);
      if (death !== null) deaths.push(death);
    }
    return deaths;
  }

  #note(event: HeapEvent): BranchDeath | null {
    if (event.type === 'link') this.#changed(event.object, { holder: event.holder, by: 1 });
    else if (event.type === 'unlink') this.#unlinked(event.object, event.holder);
    else if (event.type === 'decref') this.#released(event.object);
    else if (event.type === 'free') return this.#died(event.object, event.cause);
    return null;
  }

  #changed(object: ObjectId, change: HolderChange): void {
    const changes = this.#changes.get(object);
    if (changes === undefined) this.#changes.set(object, [change]);
    else changes.push(change);
  }

  #unlinked(object: ObjectId, holder: Holder): void {
    this.#changed(object, { holder, by: -1 });
    const leaving = this.#leaving.get(object);
    if (leaving === undefined) this.#leaving.set(object, [holder]);
    else leaving.push(holder);
  }

  /** A reference goes: of one of those who let go, or a temporary one when nobody did. */
  #released(object: ObjectId): void {
    this.#lastHolder.set(object, this.#leaving.get(object)?.pop() ?? null);
    this.#lost.add(object);
  }

  #died(object: ObjectId, cause: BranchDeath['cause']): BranchDeath {
    const state = this.start.objects.get(object) as ObjectState;
    this.#lost.delete(object);
    return { state, cause, lastHolder: this.#lastHolder.get(object) ?? null };
  }
}
