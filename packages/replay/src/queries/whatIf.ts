import {
  type Bytes,
  type Command,
  formatHolder,
  type Holder,
  type ObjectId,
  RefwindError,
  type Seq,
  type SimulationOptions,
} from '@refwind/core';
import type { HeldReference } from '../resolve/holder.js';
import type { Timeline } from '../timeline.js';
import { Branch, type BranchDeath } from './branch.js';
import { type HeldObject, Reachability } from './reachability.js';

/** What is done in a branch. */
export type Change =
  /** A holder lets go: a variable is deleted, a place emptied, a temporary reference given up. */
  | ({ readonly type: 'drop' } & HeldReference)
  /** A variable comes to hold an object, or (`null`) something that is not of this heap. */
  | {
      readonly type: 'bind';
      readonly frame: string;
      readonly name: string;
      readonly object: ObjectId | null;
    }
  /** The cyclic collector runs. */
  | { readonly type: 'collect'; readonly generation: number };

/** An object that dies in a branch. */
export interface Death {
  readonly object: ObjectId;
  readonly typeName: string;
  readonly size: Bytes;
  /** Its count reached 0, or a pass found it unreachable. */
  readonly cause: 'refcount' | 'gc';
  /** Who gave up the last reference; `null` for a temporary. */
  readonly lastHolder: Holder | null;
}

/** A change and what it made happen. */
export interface Outcome {
  readonly change: Change;
  /** In the order in which they die. */
  readonly deaths: readonly Death[];
  readonly bytes: Bytes;
  /** What the pass counts as collected; `null` where no pass ran. */
  readonly collected: number | null;
}

/** An object that might have died and did not. */
export interface Survivor {
  readonly object: ObjectId;
  readonly typeName: string;
  readonly size: Bytes;
  /** At the moment, and at the end of the branch. */
  readonly refcountBefore: number;
  readonly refcount: number;
  /** Who holds it at the end of the branch. */
  readonly holders: readonly Holder[];
  /** References that none of these explains: temporaries, C code, objects older than the trace. */
  readonly unexplained: number;
  /** Whether anything but itself and other unreachable objects leads to it. */
  readonly reachable: boolean;
  /** A shortest way to it, a root first; empty when it is unreachable. */
  readonly way: readonly Holder[];
}

export interface HeapSize {
  readonly live: number;
  readonly bytes: Bytes;
}

/** What would happen. */
export interface WhatIf {
  /** The moment from which the branch starts. */
  readonly seq: Seq;
  readonly before: HeapSize;
  readonly after: HeapSize;
  readonly outcomes: readonly Outcome[];
  /** Objects that lost a reference, or their last way from a root, and are alive at the end; oldest first. */
  readonly survivors: readonly Survivor[];
}

/**
 * What would happen if, at a moment, something was done that the program did not do. The moment is branched into a
 * simulation; automatic passes do not run in it. It knows what the timeline tells: finalizers and weak references
 * of recorded objects are not part of that.
 *
 * @param options whose rules the branch follows
 * @throws MomentRangeError; RefwindError `impossible-change` when something is no longer there to be changed,
 *   `bad-state`, `unknown-python-version`, `bad-option`
 */
export function whatIf(
  timeline: Timeline,
  seq: Seq,
  changes: readonly Change[],
  options: SimulationOptions = {},
): WhatIf {
  const branch = new Branch(timeline.at(seq), options);
  const before = { live: branch.live, bytes: branch.bytes };
  const outcomes = changes.map((change) => outcomeOf(branch, change));
  const after = { live: branch.live, bytes: branch.bytes };
  return { seq, before, after, outcomes, survivors: survivorsOf(branch) };
}

function outcomeOf(branch: Branch, change: Change): Outcome {
  const deaths = branch.carryOut(commandFor(branch, change)).map(asDeath);
  return {
    change,
    deaths,
    bytes: deaths.reduce((sum, { size }) => sum + size, 0),
    collected: change.type === 'collect' ? branch.collected : null,
  };
}

function asDeath({ state: { object, typeName, size }, cause, lastHolder }: BranchDeath): Death {
  return { object, typeName, size, cause, lastHolder };
}

/** @throws RefwindError `impossible-change` */
function commandFor(branch: Branch, change: Change): Command {
  switch (change.type) {
    case 'drop':
      return dropping(branch, change);
    case 'bind':
      if (change.object !== null && !branch.isAlive(change.object)) {
        throw impossible(branch, `object #${change.object} is not alive then`);
      }
      return { ...change, reference: 'new' };
    case 'collect':
      return { type: 'collect', generation: change.generation };
  }
}

function dropping(branch: Branch, { object, holder }: HeldReference): Command {
  if (holder.kind === 'temporary' || holder.kind === 'external') {
    if (branch.temporaries(object) > 0) return { type: 'release', object };
    throw impossible(branch, `no temporary reference to #${object} is left`);
  }
  if (!branch.holds(object, holder)) {
    throw impossible(branch, `${formatHolder(holder)} does not hold #${object} then`);
  }
  if (holder.kind === 'variable') {
    return { type: 'unbind', frame: holder.frame, name: holder.name };
  }
  const { owner, key } = holder;
  if (key === CLASS) throw impossible(branch, `#${owner} always has its class`);
  if (key === '{}') return { type: 'clear-slot', owner, key, member: object };
  // As if None stood there: other items of a list stay where they are, and a tuple can be asked about as well.
  if (/^\[\d+\]$/.test(key)) return { type: 'set-slot', owner, key, object: null };
  return { type: 'clear-slot', owner, key };
}

const CLASS = '.__class__';

function impossible({ start: { seq } }: Branch, reason: string): RefwindError {
  return new RefwindError(
    'impossible-change',
    `The branch from event ${seq} cannot go on like this: ${reason}.`,
  );
}

function survivorsOf(branch: Branch): Survivor[] {
  const { start } = branch;
  const before = new Reachability(start.objects);
  const after = new Reachability(branch.objects());
  const survivors: Survivor[] = [];
  for (const each of branch.objects()) {
    const isCutOff = before.has(each.object) && !after.has(each.object);
    const refcountBefore = start.objects.get(each.object)?.refcount ?? 0;
    const hasLost = branch.lost.has(each.object) && each.refcount < refcountBefore;
    if (isCutOff || hasLost) survivors.push(survivor(each, refcountBefore, after));
  }
  return survivors;
}

function survivor(each: HeldObject, refcountBefore: number, reached: Reachability): Survivor {
  const { object, typeName, size, refcount } = each;
  const holders = each.holders.filter(({ kind }) => kind === 'variable' || kind === 'slot');
  return {
    object,
    typeName,
    size,
    refcountBefore,
    refcount,
    holders,
    unexplained: refcount - holders.length,
    reachable: reached.has(object),
    way: reached.way(object),
  };
}
