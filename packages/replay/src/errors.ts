import { RefwindError, type Seq } from '@refwind/core';

/**
 * - `bad-moment`, `bad-object`, `bad-holder`: not written like one.
 * - `unknown-moment`, `unknown-object`, `unknown-holder`: written well, but the timeline has none such.
 * - `ambiguous-moment`, `ambiguous-object`, `ambiguous-holder`: it could mean several; `candidates` are those.
 * - `other-trace`: a moment that was shared from another trace.
 * - `no-holders`: the question needs holders, which this trace does not have.
 */
export type LookupErrorCode =
  | 'bad-moment'
  | 'unknown-moment'
  | 'ambiguous-moment'
  | 'bad-object'
  | 'unknown-object'
  | 'ambiguous-object'
  | 'bad-holder'
  | 'unknown-holder'
  | 'ambiguous-holder'
  | 'other-trace'
  | 'no-holders';

/** A text that names no moment or no object of a timeline. */
export class LookupError extends RefwindError {
  declare readonly code: LookupErrorCode;
  /** The text as given. */
  readonly text: string;
  /** What could have been meant, the likeliest first, as one would write it. */
  readonly candidates: readonly string[];

  constructor(
    code: LookupErrorCode,
    text: string,
    message: string,
    candidates: readonly string[] = [],
  ) {
    super(code, candidates.length === 0 ? message : `${message} ${suggestion(code, candidates)}`);
    this.name = 'LookupError';
    this.text = text;
    this.candidates = candidates;
  }
}

/** A moment that the timeline does not have. */
export class MomentRangeError extends RefwindError {
  /** The moment asked for, and the first and the last one there is. */
  readonly seq: number;
  readonly start: number;
  readonly end: number;

  constructor(seq: number, start: number, end: number) {
    super('moment-out-of-range', momentMessage(seq, start, end));
    this.name = 'MomentRangeError';
    this.seq = seq;
    this.start = start;
    this.end = end;
  }
}

/** @throws MomentRangeError unless `seq` is a moment of a timeline that goes from `start` to `end`. */
export function checkMoment(seq: Seq, start: Seq, end: Seq): void {
  if (Number.isInteger(seq) && seq >= start && seq <= end) return;
  throw new MomentRangeError(seq, start, end);
}

function momentMessage(seq: Seq, start: Seq, end: Seq): string {
  const range = `this timeline goes from ${start} to ${end}`;
  if (seq >= 0 && seq < start) {
    return `There is no moment ${seq}: ${range}; only the history's last part was kept.`;
  }
  return `There is no moment ${seq}: ${range}.`;
}

function suggestion(code: LookupErrorCode, candidates: readonly string[]): string {
  const lead = code.startsWith('ambiguous') ? 'Say which:' : 'Did you mean';
  const end = code.startsWith('ambiguous') ? '.' : '?';
  return `${lead} ${candidates.join(', ')}${end}`;
}
