import type { HeapEvent } from '@refwind/core';
import { lawfulHistory } from '@refwind/core/testing';
import fc from 'fast-check';
import type { Timeline } from '../../../src/index.ts';
import { timelineOf } from '../../timelines.ts';

export const histories = lawfulHistory({ maxActs: 80 });

/** A history, and a moment of it. */
export function anywhere(
  check: (timeline: Timeline, at: number, events: readonly HeapEvent[]) => void,
) {
  return fc.property(histories, fc.nat(), (events, choice) => {
    check(timelineOf(events), choice % (events.length + 1), events);
  });
}
