import { programEndOf, type Seq } from '@refwind/core';
import type { Timeline } from './timeline.js';

/**
 * The last moment of the program's own code, before the interpreter's shutdown; the last moment of all when the
 * trace has no shutdown.
 */
export function programEnd(timeline: Timeline): Seq {
  const { start, end, summary } = timeline;
  const isOutside = (seq: Seq): boolean => timeline.event(seq).site === null;
  return programEndOf({ start, end, marks: summary.marks, isOutside });
}
