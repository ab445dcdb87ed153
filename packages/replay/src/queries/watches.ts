import { type ObjectId, type Seq, type Watch, watchOf } from '@refwind/core';
import type { Timeline } from '../timeline.js';

/** A name that the program gave an object, and when. */
export interface WatchedObject extends Watch {
  readonly seq: Seq;
}

/**
 * What the program named with `refwind.watch`, in order. The same name may stand for several objects, and an object
 * may have several names; ids that the trace never gave are left out.
 */
export function watchedObjects({ summary }: Timeline): WatchedObject[] {
  const watched: WatchedObject[] = [];
  for (const { label, seq } of summary.marks) {
    const watch = watchOf(label);
    if (watch === null || watch.object < 1 || watch.object > summary.objects) continue;
    watched.push({ ...watch, seq });
  }
  return watched;
}

/** The names of each watched object, each once, in the order in which they were given. */
export function watchedNames(timeline: Timeline): ReadonlyMap<ObjectId, readonly string[]> {
  const names = new Map<ObjectId, string[]>();
  for (const { object, name } of watchedObjects(timeline)) {
    const known = names.get(object);
    if (known === undefined) names.set(object, [name]);
    else if (!known.includes(name)) known.push(name);
  }
  return names;
}
