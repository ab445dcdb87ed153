import type { Holder, ObjectId, Seq } from '@refwind/core';
import type { ObjectTable } from '../state/heapState.js';
import { compareHolders } from '../state/holders.js';
import type { Timeline } from '../timeline.js';
import { Holds, type Since } from './heldSince.js';
import { Reachability, UNNAMED } from './reachability.js';
import { aliveAt, stepsOf, type WhyStep } from './why.js';

/** One way to an object, from a root on. */
export interface Way {
  /** Whether it begins at a variable, or at a reference without a name: the evaluation stack, C code, what is older. */
  readonly kept: 'variable' | 'unnamed';
  /** The last one holds the object. No object is on it twice. */
  readonly steps: readonly WhyStep[];
}

/** The ways to an object at a moment. */
export interface Ways {
  readonly object: ObjectId;
  readonly typeName: string;
  readonly at: Seq;
  /** The shortest first; none when no root leads to it (then `why` tells the cycle). */
  readonly ways: readonly Way[];
  /** Whether these are all; ways may be as many as there are combinations of references. */
  readonly complete: boolean;
}

export interface WaysOptions {
  /** So many ways at most, ≥ 1; default 10. */
  readonly limit?: number;
}

/** So many steps on ends of ways are looked at before the search gives up. */
const MOST_STEPS = 5_000_000;

/**
 * All distinct ways that lead to an object from variables and from references without a name, the shortest first: each of
 * them must go before the object can. Two ways are distinct when a holder on them differs; no object is on a way twice.
 * Reads the state at the moment, and the life of each object on the ways that it tells of.
 *
 * @example
 * ways(timeline, 24, timeline.end).ways.map(({ steps }) => steps[0].holder); // which roots lead to it
 *
 * @param at a moment of the timeline
 * @throws LookupError `unknown-object` when there is no such object then; MomentRangeError
 */
export function ways(
  timeline: Timeline,
  object: ObjectId,
  at: Seq,
  { limit = 10 }: WaysOptions = {},
): Ways {
  const { objects } = timeline.at(at);
  const { typeName } = aliveAt(objects, object, at);
  const { found, complete } = search(objects, object, limit);
  const sinceOf = sinceWhen(timeline, at);
  return {
    object,
    typeName,
    at,
    ways: found.map((way) => ({
      kept: way[0].kind === 'variable' ? 'variable' : 'unnamed',
      steps: stepsOf(timeline, objects, way, object, at, sinceOf),
    })),
    complete,
  };
}

/** The end of a way: from a holder, a place in `owner`, down to the object. */
interface Part {
  readonly owner: ObjectId;
  readonly holder: Holder | null;
  readonly rest: Part | null;
  /** How many objects are on it. */
  readonly length: number;
}

/** Breadth first against the direction of references, over the ends of ways. A search that gives up has a shortest way. */
function search(objects: ObjectTable, object: ObjectId, limit: number) {
  const reached = new Reachability(objects);
  const found: Holder[][] = [];
  if (!reached.has(object)) return { found, complete: true };
  const queue: Part[] = [{ owner: object, holder: null, rest: null, length: 1 }];
  for (let at = 0, looked = 0; at < queue.length; at++) {
    const part = queue[at];
    for (const holder of distinctHolders(objects, part.owner)) {
      looked += part.length;
      if (looked > MOST_STEPS) {
        return { found: found.length > 0 ? found : [reached.way(object)], complete: false };
      }
      if (holder.kind !== 'slot') {
        if (found.length === limit) return { found, complete: false };
        found.push(wayFrom(holder, part));
      } else if (reached.has(holder.owner) && !isOn(part, holder.owner)) {
        queue.push({ owner: holder.owner, holder, rest: part, length: part.length + 1 });
      }
    }
  }
  return { found, complete: true };
}

/** An object's holders, each once; one without a name for all that the count says beyond them. */
function* distinctHolders(objects: ObjectTable, object: ObjectId): Generator<Holder> {
  const state = objects.get(object);
  if (state === undefined) return;
  const { holders, refcount } = state;
  for (const [at, holder] of holders.entries()) {
    if (at === 0 || compareHolders(holders[at - 1], holder) !== 0) yield holder;
  }
  if (refcount > holders.length) yield UNNAMED;
}

function isOn(part: Part, object: ObjectId): boolean {
  for (let each: Part | null = part; each !== null; each = each.rest) {
    if (each.owner === object) return true;
  }
  return false;
}

function wayFrom(root: Holder, part: Part): Holder[] {
  const way = [root];
  for (let each: Part | null = part; each !== null; each = each.rest) {
    if (each.holder !== null) way.push(each.holder);
  }
  return way;
}

/** Ways have much in common: each object's life is read once. */
function sinceWhen(timeline: Timeline, at: Seq): (held: ObjectId, holder: Holder) => Since {
  const known = new Map<ObjectId, Holds>();
  return (held, holder) => {
    const holds = known.get(held) ?? new Holds(timeline, held, at);
    known.set(held, holds);
    return holds.since(holder);
  };
}
