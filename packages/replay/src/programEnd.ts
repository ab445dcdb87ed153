import type { Seq } from '@refwind/core';
import type { Timeline } from './timeline.js';

/** The label of the mark with which the recorder begins the interpreter's shutdown. */
const SHUTDOWN = 'shutdown';

/**
 * The last moment of the program's own code, before the interpreter's shutdown; the last moment of all when the
 * trace has no shutdown. The mark that begins it stands outside of any code: one that the program made is none.
 */
export function programEnd(timeline: Timeline): Seq {
  for (const { label, seq } of timeline.summary.marks) {
    const isThere = label === SHUTDOWN && seq > timeline.start;
    if (isThere && timeline.event(seq).site === null) return seq - 1;
  }
  return timeline.end;
}
