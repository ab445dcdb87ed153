import type { Holder, ObjectId, Seq } from '@refwind/core';
import type { Timeline } from '../timeline.js';
import { Holds, type Since } from './heldSince.js';
import { aliveAt } from './why.js';

/** A holder of an object, and since when it holds it. */
export interface HolderAt extends Since {
  readonly holder: Holder;
  /** The type of the object in which a slot holder is; `null` for other holders. */
  readonly ownerType: string | null;
}

/** Who holds an object at a moment. */
export interface Holders {
  readonly object: ObjectId;
  readonly typeName: string;
  readonly at: Seq;
  readonly refcount: number;
  /** Variables first, then places in objects, temporaries, external ones. */
  readonly holders: readonly HolderAt[];
  /** References that none of these explains: temporaries, C code, what is older than the trace. */
  readonly unknown: number;
}

/**
 * Who holds an object at a moment, each with the event by which it came to hold it. Reads the state at the moment and the
 * object's life, once for all of them.
 *
 * @example
 * for (const { holder, site } of holders(timeline, 24, timeline.end).holders) console.log(holder, site?.line);
 *
 * @param at a moment of the timeline
 * @throws LookupError `unknown-object` when there is no such object then; MomentRangeError
 */
export function holders(timeline: Timeline, object: ObjectId, at: Seq): Holders {
  const { objects } = timeline.at(at);
  const { typeName, refcount, holders: found } = aliveAt(objects, object, at);
  const holds = new Holds(timeline, object, at);
  return {
    object,
    typeName,
    at,
    refcount,
    holders: found.map((holder) => {
      const owner = holder.kind === 'slot' ? objects.get(holder.owner) : undefined;
      return { holder, ownerType: owner?.typeName ?? null, ...holds.since(holder) };
    }),
    unknown: Math.max(0, refcount - found.length),
  };
}
