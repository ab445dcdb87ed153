import type { Holder, ObjectId } from '@refwind/core';
import type { ObjectTable } from '../state/heapState.js';
import { UNNAMED } from './reachability.js';
import { backwards, type Reference, wayDown } from './round.js';

/** Objects that are looked at, at most; of more the whole heap is walked instead, from its roots. */
const MOST = 5_000;

/**
 * The holders on a shortest way from a root to an object, the root first, as `Reachability` has them, but against the
 * direction of references: looks only at what leads to the object. Empty when nothing leads there from a root; `null`
 * when that would be too many.
 */
export function nearestRoot(objects: ObjectTable, object: ObjectId): Holder[] | null {
  const towards = new Map<ObjectId, Reference>();
  let looked = 0;
  let unnamed: { readonly holder: Holder; readonly object: ObjectId } | null = null;
  for (const each of backwards(objects, object, towards)) {
    if (++looked > MOST) return null;
    const { holders, refcount } = objects.get(each) ?? { holders: [], refcount: 0 };
    const variable = holders.find(({ kind }) => kind === 'variable');
    if (variable !== undefined) return [variable, ...wayDown(towards, each, object)];
    const root = holders.find(({ kind }) => kind !== 'slot');
    if (root === undefined && refcount <= holders.length) continue;
    unnamed ??= { holder: root ?? UNNAMED, object: each };
  }
  return unnamed === null ? [] : [unnamed.holder, ...wayDown(towards, unnamed.object, object)];
}
