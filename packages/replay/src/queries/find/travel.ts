import type { ObjectId, Seq } from '@refwind/core';
import type { Timeline } from '../../timeline.js';
import { find } from './find.js';
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
 * they are.
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
  return at >= timeline.end ? null : find(timeline, predicateOf(target), { from: at + 1 });
}

/**
 * The previous event of something: the last one before event `at`, `null` when there is none. From a moment to which
 * `nextEvent` led it leads to the event before that.
 * @throws PredicateError, LookupError, MomentRangeError
 */
export function previousEvent(timeline: Timeline, at: Seq, target: EventTarget): Seq | null {
  if (at <= timeline.start) return null;
  return find(timeline, predicateOf(target), { which: 'last', to: at - 1 });
}

function predicateOf(target: EventTarget): string | Predicate {
  if (typeof target === 'string' || 'kind' in target) return target;
  const about = { kind: 'event', type: 'event', label: null } as const;
  if ('object' in target) return { ...about, object: `${target.object}`, typeName: null };
  if ('typeName' in target) return { ...about, object: null, typeName: target.typeName };
  const { file, line, offset } = target;
  return offset === undefined ? { kind: 'line', file, line } : { kind: 'site', file, line, offset };
}
