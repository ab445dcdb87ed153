import type { ObjectId, Seq } from '@refwind/core';
import {
  history,
  leaks,
  nextEvent,
  pairing,
  previousEvent,
  resolveMoment,
  resolveObject,
  StopSearch,
  type Timeline,
  whatIf,
  why,
} from '@refwind/replay';
import type { Answer, HistoryPart, Question } from './question.js';

/** Rows of a history on either side of the moment at most: one of millions cannot be looked through in a list. */
const ROWS = 2_000;

/**
 * Answers a question about a timeline.
 * @throws what the query throws
 */
export function answer(timeline: Timeline, question: Question): Answer {
  switch (question.kind) {
    case 'suspects':
      return { kind: 'suspects', leaks: leaks(timeline, question.at) };
    case 'why':
      return { kind: 'why', why: why(timeline, question.object, question.at) };
    case 'references':
      return references(timeline, question.object, question.at);
    case 'history':
      return { kind: 'history', part: historyPart(timeline, question.object, question.at) };
    case 'stop':
      return stop(timeline, question);
    case 'event':
      return { kind: 'event', seq: eventOf(timeline, question) };
    case 'what-if':
      return { kind: 'what-if', result: whatIf(timeline, question.at, question.changes) };
    case 'check':
      new StopSearch(timeline, [question.condition]);
      return question;
    case 'moment':
      return { kind: 'moment', seq: resolveMoment(timeline, question.text) };
    case 'object':
      return { kind: 'object', object: resolveObject(timeline, question.text, question.at) };
  }
}

function references(timeline: Timeline, object: ObjectId, at: Seq): Answer {
  const { typeName } = history(timeline, object);
  return { kind: 'references', pairing: pairing(timeline, object, at), typeName };
}

function historyPart(timeline: Timeline, id: ObjectId, at: Seq): HistoryPart {
  const { object, typeName, ledger } = history(timeline, id);
  const middle = ledger.countTo(at);
  const rows = ledger.slice(middle - ROWS, middle + ROWS);
  return { object, typeName, events: ledger.length, rows };
}

function stop(
  timeline: Timeline,
  { conditions, at, way }: Extract<Question, { kind: 'stop' }>,
): Answer {
  const search = new StopSearch(timeline, conditions);
  const found = way > 0 ? search.next(at, timeline.end) : search.previous(at, timeline.start + 1);
  const which = found?.conditions.map((index) => conditions[index]) ?? [];
  return { kind: 'stop', seq: found?.seq ?? null, conditions: which };
}

function eventOf(
  timeline: Timeline,
  { object, at, way }: Extract<Question, { kind: 'event' }>,
): Seq | null {
  const lead = way > 0 ? nextEvent : previousEvent;
  return lead(timeline, at, { object });
}
