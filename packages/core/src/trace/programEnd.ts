import type { Seq } from '../units.js';
import type { MarkSummary } from './summary.js';

/** The label of the mark with which the recorder begins the interpreter's shutdown. */
const SHUTDOWN = 'shutdown';

/** What the program's end follows from. */
export interface MarkedHistory {
  readonly start: Seq;
  readonly end: Seq;
  readonly marks: readonly MarkSummary[];
  /** Whether event `seq` stands outside of any code. */
  isOutside(seq: Seq): boolean;
}

/**
 * The last moment of the program's own code, before the interpreter's shutdown; the last moment of all when the
 * history has no shutdown. The mark that begins it stands outside of any code: one that the program made is none.
 */
export function programEndOf(history: MarkedHistory): Seq {
  for (const { label, seq } of history.marks) {
    const isThere = label === SHUTDOWN && seq > history.start;
    if (isThere && history.isOutside(seq)) return seq - 1;
  }
  return history.end;
}
