import type { Holder, ObjectId } from '@refwind/core';
import type { ObjectTable } from '../state/heapState.js';

/** Places that lead once round a cycle and from there to an object. */
export interface Round {
  /** Each is a place in what the one before holds; the first one in what the last of the round holds. */
  readonly holders: readonly Holder[];
  /** How many of them make the round. */
  readonly round: number;
}

type Place = Extract<Holder, { kind: 'slot' }>;

/** A reference, seen from what is held: who holds it, and where. */
export interface Reference {
  readonly place: Place;
  readonly held: ObjectId;
}

/**
 * Of an object that no root leads to: the nearest cycle that leads to it, and a shortest way round. Breadth first
 * against the direction of references. @returns nothing in `holders` when no cycle is recorded
 */
export function shortestRound(objects: ObjectTable, object: ObjectId): Round {
  const towards = new Map<ObjectId, Reference>();
  for (const each of backwards(objects, object, towards)) {
    const round = roundFrom(objects, each);
    if (round.length === 0) continue;
    return { holders: [...round, ...wayDown(towards, each, object)], round: round.length };
  }
  return { holders: [], round: 0 };
}

/** The object, then all that lead to it, nearest first; `towards` says by which reference each does. */
export function* backwards(
  objects: ObjectTable,
  from: ObjectId,
  towards: Map<ObjectId, Reference>,
): Generator<ObjectId> {
  const queue = [from];
  const seen = new Set(queue);
  for (let at = 0; at < queue.length; at++) {
    const held = queue[at];
    yield held;
    for (const place of placesOf(objects, held)) {
      if (seen.has(place.owner)) continue;
      seen.add(place.owner);
      towards.set(place.owner, { place, held });
      queue.push(place.owner);
    }
  }
}

/** A shortest way from an object round to itself; empty when there is none. */
function roundFrom(objects: ObjectTable, object: ObjectId): Place[] {
  const towards = new Map<ObjectId, Reference>();
  const itself = placesOf(objects, object).find(({ owner }) => owner === object);
  if (itself !== undefined) return [itself];
  for (const each of backwards(objects, object, towards)) {
    const closing = placesOf(objects, each).find(({ owner }) => owner === object);
    if (closing !== undefined) return [closing, ...wayDown(towards, each, object)];
  }
  return [];
}

/** The places that lead from one object down to another, as `towards` says. */
export function wayDown(
  towards: ReadonlyMap<ObjectId, Reference>,
  from: ObjectId,
  to: ObjectId,
): Place[] {
  const way: Place[] = [];
  for (let each = from; each !== to; ) {
    const { place, held } = towards.get(each) as Reference;
    way.push(place);
    each = held;
  }
  return way;
}

function placesOf(objects: ObjectTable, object: ObjectId): Place[] {
  const { holders = [] } = objects.get(object) ?? {};
  return holders.filter((holder): holder is Place => holder.kind === 'slot');
}
