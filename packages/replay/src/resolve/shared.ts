import type { Seq } from '@refwind/core';
import { checkMoment, LookupError } from '../errors.js';
import { identityOf } from '../identity.js';
import type { Timeline } from '../timeline.js';

/**
 * A moment as a short text to give to somebody who has the same trace: `1234~8f3a1c2e`, the event's number and what tells
 * the trace from others. `resolveMoment` reads it, and refuses it on another trace.
 * @throws MomentRangeError
 */
export function shareMoment(timeline: Timeline, seq: Seq): string {
  checkMoment(seq, timeline.start, timeline.end);
  return `${seq}~${identityOf(timeline)}`;
}

/**
 * The event's number in a text that `shareMoment` made, `null` for any other text.
 * @throws LookupError `other-trace`
 */
export function sharedSeq(timeline: Timeline, text: string): string | null {
  const [, seq, identity] = /^(\d+)~([0-9a-f]{8})$/.exec(text) ?? [];
  if (seq === undefined) return null;
  const mine = identityOf(timeline);
  if (identity === mine) return seq;
  const message =
    `The moment '${text}' was shared from another trace, ${identity}; this one is ${mine}. Open the trace that it ` +
    `was taken from, or say '${seq}' for event ${seq} of this one.`;
  throw new LookupError('other-trace', text, message);
}
