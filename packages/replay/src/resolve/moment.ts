import type { Seq } from '@refwind/core';
import { LookupError } from '../errors.js';
import { programEnd } from '../programEnd.js';
import type { Timeline } from '../timeline.js';
import { findFile, linesByFile } from './files.js';
import { nearestNames } from './nearest.js';
import { sharedSeq } from './shared.js';
import { type Visit, visitsOf } from './visits.js';

/**
 * The moment that a text means:
 *
 * | text | moment |
 * |---|---|
 * | `120` | right after event 120; `0` is before all |
 * | `start` | before the first event that is there, mostly 0 |
 * | `end` | when the program's own code is done (see `programEnd`) |
 * | `exit` | after the last event, the interpreter's shutdown included |
 * | `gc:2` | the end of the second pass of the cyclic collector |
 * | `mark:warm`, `mark:warm#2` | the first, the second mark of that label |
 * | `120~8f3a1c2e` | after event 120 of just this trace (see `shareMoment`) |
 * | `app.py:3`, `app.py:3#2` | when that line has been executed for the first, the second time |
 *
 * A file is said by its whole path or by the end of it after a slash. See `visitsOf` for what an
 * execution of a line is: what the line calls belongs to it.
 * @param edge of a text that means several events, a line's or a pass's: the `last` one, or the
 *   `first` one, with which a range begins
 * @throws LookupError `bad-moment`, `unknown-moment`, `ambiguous-moment`, `other-trace`
 */
export function resolveMoment(timeline: Timeline, text: string, edge: keyof Visit = 'last'): Seq {
  const wanted = text.trim();
  if (wanted === 'start') return timeline.start;
  if (wanted === 'end') return programEnd(timeline);
  if (wanted === 'exit') return timeline.end;
  if (/^\d+$/.test(wanted)) return seqMoment(timeline, wanted);
  const shared = sharedSeq(timeline, wanted);
  if (shared !== null) return seqMoment(timeline, shared);
  if (wanted.startsWith('gc:')) return passMoment(timeline, wanted, edge);
  if (wanted.startsWith('mark:')) return markMoment(timeline, wanted);
  const line = /^(?<file>.+):(?<line>\d+)(?:#(?<visit>\d+))?$/s.exec(wanted)?.groups;
  if (line !== undefined) {
    const nth = Number(line.visit ?? 1);
    return nthVisit(timeline, wanted, line.file, Number(line.line), nth)[edge];
  }
  const message =
    `'${text}' is no moment. A moment is the number of an event, 'start', 'end', 'exit', FILE:LINE, ` +
    "FILE:LINE#3 (the third time), gc:2 (a collector's pass) or mark:LABEL.";
  throw new LookupError(
    'bad-moment',
    text,
    message,
    nearestNames(wanted, ['start', 'end', 'exit']),
  );
}

function seqMoment(timeline: Timeline, text: string): Seq {
  const seq = Number(text);
  const { start, end } = timeline;
  if (seq >= start && seq <= end) return seq;
  if (seq < start) {
    const message = `There is no moment ${text}: of this history only events ${start + 1} to ${end} were kept.`;
    throw new LookupError('unknown-moment', text, message, ['start']);
  }
  const message = `There is no event ${text}: the last one is ${timeline.end}.`;
  throw new LookupError('unknown-moment', text, message, [`${timeline.end}`]);
}

function passMoment(timeline: Timeline, text: string, edge: keyof Visit): Seq {
  const digits = /^gc:(\d+)$/.exec(text)?.[1];
  if (digits === undefined) {
    throw new LookupError('bad-moment', text, `'${text}' must be gc: and a number, like gc:2.`);
  }
  const { passes } = timeline.summary;
  const pass = passes[Number(digits) - 1];
  if (pass === undefined) {
    const message = `Moment '${text}': the collector ran ${times(passes.length)}.`;
    const candidates = passes.length > 0 ? [`gc:${passes.length}`] : [];
    throw new LookupError('unknown-moment', text, message, candidates);
  }
  if (edge === 'first') return pass.beginSeq;
  if (pass.endSeq !== null) return pass.endSeq;
  const message = `Moment '${text}': the trace ends inside this pass, which began at event ${pass.beginSeq}.`;
  throw new LookupError('unknown-moment', text, message, [`${pass.beginSeq}`, 'end']);
}

/** A label may itself end with `#2`: the whole text comes first. */
function markMoment(timeline: Timeline, text: string): Seq {
  const { marks } = timeline.summary;
  const wanted = text.slice('mark:'.length);
  const exact = marks.find(({ label }) => label === wanted);
  if (exact !== undefined) return exact.seq;
  const [, label = wanted, digits = '1'] = /^(.*)#(\d+)$/s.exec(wanted) ?? [];
  const same = marks.filter((mark) => mark.label === label);
  const mark = same[Number(digits) - 1];
  if (mark !== undefined) return mark.seq;
  if (same.length > 0) {
    const message = `Moment '${text}': the mark '${label}' was made ${times(same.length)}.`;
    throw new LookupError('unknown-moment', text, message, [`mark:${label}#${same.length}`]);
  }
  const labels = nearestNames(
    label,
    marks.map((each) => each.label),
  );
  const message =
    marks.length === 0
      ? `Moment '${text}': this trace has no marks.`
      : `Moment '${text}': there is no mark '${label}'.`;
  const candidates = labels.map((each) => `mark:${each}`);
  throw new LookupError('unknown-moment', text, message, candidates);
}

function nthVisit(
  timeline: Timeline,
  text: string,
  wanted: string,
  line: number,
  nth: number,
): Visit {
  const lines = linesByFile(timeline.dictionary);
  const rest = text.slice(wanted.length);
  const file = findFile([...lines.keys()], wanted, text, rest);
  let count = 0;
  for (const visit of visitsOf(timeline, file, line)) {
    count++;
    if (count === nth) return visit;
  }
  if (count === 0) throw noSuchLine(text, wanted, line, lines.get(file) ?? []);
  const message = `Moment '${text}': execution reaches that line ${times(count)}.`;
  throw new LookupError('unknown-moment', text, message, [`${wanted}:${line}#${count}`]);
}

function noSuchLine(text: string, file: string, line: number, lines: readonly number[]) {
  const near = lines
    .filter((each) => each > 0)
    .sort((a, b) => Math.abs(a - line) - Math.abs(b - line) || a - b)
    .slice(0, 3);
  const message = `Moment '${text}': nothing happens on line ${line} of ${file}.`;
  const candidates = near.map((each) => `${file}:${each}`);
  return new LookupError('unknown-moment', text, message, candidates);
}

function times(count: number): string {
  if (count === 0) return 'not once';
  return count === 1 ? 'once' : `${count} times`;
}
