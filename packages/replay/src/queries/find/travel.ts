import type { ObjectId, Seq } from '@refwind/core';
import { checkMoment } from '../../errors.js';
import type { Timeline } from '../../timeline.js';
import { find } from './find.js';
import { type ObjectEvents, objectEvents } from './objectEvents.js';
import type { Predicate } from './predicate.js';

/**
 * Events to go to: those about an object or the objects of a type, on a line (`app.py:17`), of one instruction; or
 * those at which a predicate of `find` holds.
 */
export type EventTarget =
  | { readonly object: ObjectId }
  | { readonly typeName: string }
  | { readonly file: string; readonly line: number; readonly offset?: number }
  | string
  | Predicate;

/**
 * The next event of something: the first one after the moment `at`, `null` when there is none. Sites can be given as
 * they are. With an index beside the trace, an object's events are found without reading what lies between them.
 *
 * @example
 * nextEvent(timeline, 120, { object: 42 });
 * nextEvent(timeline, 120, { file: 'app.py', line: 17 });
 * nextEvent(timeline, 120, timeline.event(120).site); // what the same instruction does next
 * nextEvent(timeline, 120, 'decref of type Node');
 *
 * @throws PredicateError; LookupError for an object or a file that the trace does not know; MomentRangeError
 */
export function nextEvent(timeline: Timeline, at: Seq, target: EventTarget): Seq | null {
  checkMoment(at, timeline.start, timeline.end);
  if (at === timeline.end) return null;
  const known = knownEvents(timeline, target);
  return known === null ? find(timeline, predicateOf(target), { from: at + 1 }) : known.after(at);
}

/**
 * The previous event of something: the last one before event `at`, `null` when there is none. From a moment to which
 * `nextEvent` led it leads to the event before that.
 * @throws PredicateError, LookupError, MomentRangeError
 */
export function previousEvent(timeline: Timeline, at: Seq, target: EventTarget): Seq | null {
  checkMoment(at, timeline.start, timeline.end);
  if (at === timeline.start) return null;
  const known = knownEvents(timeline, target);
  if (known !== null) return known.before(at);
  return find(timeline, predicateOf(target), { which: 'last', to: at - 1 });
}

/** With an index, those of an object need no search. */
function knownEvents(timeline: Timeline, target: EventTarget): ObjectEvents | null {
  const isObject = typeof target !== 'string' && !('kind' in target) && 'object' in target;
  return isObject ? objectEvents(timeline, target.object) : null;
}

function predicateOf(target: EventTarget): string | Predicate {
  if (typeof target === 'string' || 'kind' in target) return target;
  const about = { kind: 'event', type: 'event', label: null } as const;
  if ('object' in target) return { ...about, object: `${target.object}`, typeName: null };
  if ('typeName' in target) return { ...about, object: null, typeName: target.typeName };
  const { file, line, offset } = target;
  return offset === undefined ? { kind: 'line', file, line } : { kind: 'site', file, line, offset };
}
