import type { HeapEvent, Seq } from '@refwind/core';
import { defer, from as fromIterable, type Observable } from 'rxjs';
import type { HeapState } from '../state/heapState.js';
import type { Timeline } from '../timeline.js';

export interface StepOptions {
  /** The first and the last event, as in `Timeline.events`. Default: all. */
  readonly from?: Seq;
  readonly to?: Seq;
  /** From the last to the first; default false. */
  readonly reverse?: boolean;
  /** Whether each step carries its state: some microseconds more. Default false. */
  readonly states?: boolean;
}

/** One event passed by. */
export interface PlaybackStep {
  readonly event: HeapEvent;
  /** The heap one is at then: right after the event, in reverse right before it. */
  readonly state?: HeapState;
}

/**
 * The events of a part of a timeline as a cold stream: each subscription starts anew, gets its steps
 * synchronously, and makes none after it is unsubscribed (by `take`, for example).
 */
export function playback(timeline: Timeline, options: StepOptions = {}): Observable<PlaybackStep> {
  return defer(() => fromIterable(steps(timeline, options)));
}

function* steps(timeline: Timeline, options: StepOptions): Generator<PlaybackStep> {
  const { from = 1, to = timeline.end, reverse = false, states = false } = options;
  if (!states) {
    for (const event of timeline.events(from, to, { reverse })) yield { event };
    return;
  }
  const first = Math.max(1, from);
  const last = Math.min(timeline.end, to);
  if (first > last) return;
  const playhead = timeline.cursor(reverse ? last : first - 1);
  for (let seq = reverse ? last : first; first <= seq && seq <= last; seq += reverse ? -1 : 1) {
    const state = playhead.seek(reverse ? seq - 1 : seq);
    yield { event: timeline.event(seq), state };
  }
}
