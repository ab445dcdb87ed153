import type { ObjectId, Seq } from '@refwind/core';
import { LookupError } from '../errors.js';
import { type WatchedObject, watchedObjects } from '../queries/watches.js';
import type { Timeline } from '../timeline.js';
import { nearestNames } from './nearest.js';

/** How an object is written that the program named. */
export const WATCH_PREFIX = 'watch:';

/**
 * What `watch:NAME` or `watch:NAME#2` means: the first, the second object that the program gave this name. A name may
 * itself end with `#2`: the whole text comes first.
 * @throws LookupError `unknown-object`
 */
export function byWatch(timeline: Timeline, text: string): ObjectId {
  const watched = watchedObjects(timeline);
  const wanted = text.slice(WATCH_PREFIX.length);
  const [, name = wanted, digits = '1'] = /^(.*)#(\d+)$/s.exec(wanted) ?? [];
  const found = distinct(watched, wanted)[0] ?? distinct(watched, name)[Number(digits) - 1];
  if (found !== undefined) return found;
  const same = distinct(watched, name).length;
  if (same > 0) {
    const message = `Object '${text}': ${same} ${same === 1 ? 'object has' : 'objects have'} that name, counted from 1.`;
    throw new LookupError('unknown-object', text, message, [`${WATCH_PREFIX}${name}#${same}`]);
  }
  const message =
    watched.length === 0
      ? `Object '${text}': the program named no object (refwind.watch).`
      : `Object '${text}': the program gave no object that name.`;
  const names = nearestNames(
    name,
    watched.map((each) => each.name),
  );
  throw new LookupError(
    'unknown-object',
    text,
    message,
    names.map((each) => WATCH_PREFIX + each),
  );
}

/** The object that had got this name last at a moment; undefined if none had. */
export function watchedAt(timeline: Timeline, name: string, seq: Seq): ObjectId | undefined {
  const before = watchedObjects(timeline).filter((each) => each.name === name && each.seq <= seq);
  return before.at(-1)?.object;
}

/** The objects of a name, each once. */
function distinct(watched: readonly WatchedObject[], name: string): ObjectId[] {
  const objects = watched.filter((each) => each.name === name).map(({ object }) => object);
  return [...new Set(objects)];
}
