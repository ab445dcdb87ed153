import type { Holder, ObjectId, Seq, Site } from '@refwind/core';
import { LookupError } from '../errors.js';
import type { ObjectTable } from '../state/heapState.js';
import type { ObjectState } from '../state/object.js';
import type { Timeline } from '../timeline.js';
import { heldSince, type Since } from './heldSince.js';
import { nearestRoot } from './nearestRoot.js';
import { Reachability } from './reachability.js';
import { shortestRound } from './round.js';

/** One reference on the way to an object. */
export interface WhyStep {
  /** What is held, and who holds it. */
  readonly object: ObjectId;
  readonly typeName: string;
  readonly holder: Holder;
  /** The event by which the holder came to hold it; `null` where the trace does not tell: temporaries, C code. */
  readonly seq: Seq | null;
  /** Where the program was then. */
  readonly site: Site | null;
}

/** Why an object is alive at a moment. */
export interface Why {
  readonly object: ObjectId;
  readonly typeName: string;
  readonly at: Seq;
  /**
   * What keeps it: a variable; an `unnamed` reference (the evaluation stack, C code, what is older than the trace); or a
   * `cycle` of objects that hold each other and that nothing else leads to, until a pass of the collector.
   */
  readonly kept: 'variable' | 'unnamed' | 'cycle';
  /**
   * A shortest way to the object, which the last step holds: from the root, or once round the cycle and on from there
   * (then the first step's holder is a place in the object of step `round`, counted from 1).
   */
  readonly steps: readonly WhyStep[];
  /** How many steps go round the cycle; 0 when there is none. */
  readonly round: number;
}

/**
 * Who keeps an object alive at a moment, and where in the program each of them took hold of it. Reads the state at
 * the moment, and the life of each object on the way. `ways` tells of all ways.
 *
 * @example
 * why(timeline, 24, timeline.end).steps.map(({ holder, site }) => [holder, site?.line]);
 *
 * @param at a moment of the timeline
 * @throws LookupError `unknown-object` when there is no such object then
 */
export function why(timeline: Timeline, object: ObjectId, at: Seq): Why {
  const { objects } = timeline.at(at);
  const { typeName } = aliveAt(objects, object, at);
  const near = timeline.chunks.isIndexed ? nearestRoot(objects, object) : null;
  const way = near ?? new Reachability(objects).way(object);
  if (way.length > 0) {
    const kept = way[0].kind === 'variable' ? 'variable' : 'unnamed';
    const steps = stepsOf(timeline, objects, way, object, at);
    return { object, typeName, at, kept, steps, round: 0 };
  }
  const { holders, round } = shortestRound(objects, object);
  const steps = stepsOf(timeline, objects, holders, object, at);
  return { object, typeName, at, kept: 'cycle', steps, round };
}

/** @throws LookupError `unknown-object` when it is not among them */
export function aliveAt(objects: ObjectTable, object: ObjectId, at: Seq): ObjectState {
  const state = objects.get(object);
  if (state !== undefined) return state;
  const message = `There is no object #${object} at event ${at}: it is not born yet, or gone.`;
  throw new LookupError('unknown-object', `${object}`, message);
}

/** @param way holders, of which each but the first is a place in what the one before holds */
export function stepsOf(
  timeline: Timeline,
  objects: ObjectTable,
  way: readonly Holder[],
  object: ObjectId,
  at: Seq,
  sinceOf: (held: ObjectId, holder: Holder) => Since = (held, holder) =>
    heldSince(timeline, held, holder, at),
): WhyStep[] {
  return way.map((holder, index) => {
    const next = way[index + 1];
    const held = next?.kind === 'slot' ? next.owner : object;
    const { typeName } = objects.get(held) as ObjectState;
    return { object: held, typeName, holder, ...sinceOf(held, holder) };
  });
}
