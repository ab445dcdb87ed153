import type { EventChunk, Seq } from '@refwind/core';
import { checkMoment } from '../../errors.js';
import type { Timeline } from '../../timeline.js';
import { Amounts } from './amounts.js';
import { type Condition, conditionOf, union } from './conditions.js';
import { parsePredicate } from './parse.js';
import type { Predicate } from './predicate.js';
import { hull, type Span } from './span.js';

/** A moment at which conditions become true. */
export interface Stop {
  readonly seq: Seq;
  /** Which of the conditions, as places in their list, ascending. */
  readonly conditions: readonly number[];
}

/**
 * The first moment after `at` at which one of the conditions becomes true: it holds, and did not right before. An event
 * (`free of 42`) is over as soon as it has happened, so that each one counts; a line is left by an event elsewhere. A
 * condition that holds at `at` must end before it can become true.
 *
 * @example
 * nextStop(timeline, 0, ['refcount(42) == 3', 'line app.py:17']); // {seq: 98, conditions: [1]}
 *
 * @param to the last moment to look at; default: the end
 * @throws PredicateError, LookupError, MomentRangeError
 */
export function nextStop(
  timeline: Timeline,
  at: Seq,
  conditions: readonly (string | Predicate)[],
  to: Seq = timeline.end,
): Stop | null {
  return new StopSearch(timeline, conditions).next(at, to);
}

/**
 * The last moment before `at` at which one of the conditions becomes true; there its being true begins, as one comes to
 * it from either side.
 * @param from the first moment to look at; default: the first event's
 * @throws PredicateError, LookupError, MomentRangeError
 */
export function previousStop(
  timeline: Timeline,
  at: Seq,
  conditions: readonly (string | Predicate)[],
  from: Seq = timeline.start + 1,
): Stop | null {
  return new StopSearch(timeline, conditions).previous(at, from);
}

/** Conditions made ready for a timeline, to be searched for again and again. */
export class StopSearch {
  readonly #timeline: Timeline;
  readonly #amounts: Amounts;
  readonly #conditions: readonly Condition[];
  /** Moments outside of which none becomes true. */
  readonly #span: Span;
  /** With an index, the chunks in which any can become true; `null`: all of them. */
  readonly #chunks: ReadonlySet<number> | null;
  /** By code: 1 where an event with it makes a difference to any. */
  readonly #interest: Uint8Array;
  /** By condition: whether it was true right before the row at hand, and whether rows of no interest leave it so. */
  readonly #rests: boolean[] = [];
  readonly #between: boolean[] = [];

  /** @throws PredicateError, LookupError */
  constructor(timeline: Timeline, conditions: readonly (string | Predicate)[]) {
    this.#timeline = timeline;
    this.#amounts = new Amounts(timeline);
    this.#conditions = conditions.map((each) =>
      conditionOf(timeline, typeof each === 'string' ? parsePredicate(each) : each, this.#amounts),
    );
    this.#span = this.#conditions.map(({ span }) => span).reduce(hull, NOWHERE);
    const nowhere: ReadonlySet<number> | null = new Set<number>();
    this.#chunks = this.#conditions.map(({ chunks }) => chunks).reduce(union, nowhere);
    this.#interest = Uint8Array.from(timeline.dictionary.codes, (_, code) =>
      this.#conditions.some(({ interest }) => interest[code] === 1) ? 1 : 0,
    );
  }

  /** The first stop with at < seq ≤ to. */
  next(at: Seq, to: Seq): Stop | null {
    const { start, end } = this.#timeline;
    checkMoment(at, start, end);
    return this.#scan(at + 1, Math.min(to, end), false);
  }

  /** The last stop with from ≤ seq < at: in stretches, each twice as long as the one after it. */
  previous(at: Seq, from: Seq): Stop | null {
    const { start, end, chunks } = this.#timeline;
    checkMoment(at, start, end);
    const first = Math.max(from, start + 1, this.#span.from);
    let last = Math.min(at - 1, this.#span.to);
    for (let stretch = 1; last >= first; stretch *= 2) {
      const index = Math.max(0, chunks.indexOf(last) - stretch + 1);
      const begin = Math.max(first, chunks.place(index).firstSeq);
      const found = this.#scan(begin, last, true);
      if (found !== null) return found;
      last = begin - 1;
    }
    return null;
  }

  #scan(from: Seq, to: Seq, isLast: boolean): Stop | null {
    const first = Math.max(from, this.#span.from);
    const last = Math.min(to, this.#span.to);
    if (first > last) return null;
    this.#start(first - 1);
    const { chunks } = this.#timeline;
    const end = chunks.indexOf(last);
    let found: Stop | null = null;
    for (let index = chunks.indexOf(first); index <= end; index++) {
      if (this.#chunks?.has(index) === false) continue;
      const chunk = chunks.chunk(index);
      const from = Math.max(0, first - chunk.firstSeq);
      const to = Math.min(chunk.length - 1, last - chunk.firstSeq);
      const stop = this.#rows(chunk, from, to, isLast);
      if (stop === null) continue;
      if (!isLast) return stop;
      found = stop;
    }
    return found;
  }

  /** Stands at the moment `at`. */
  #start(at: Seq): void {
    const { chunks, start } = this.#timeline;
    const columns = this.#timeline.columnsAt(at);
    this.#amounts.start(columns);
    const chunk = at === start ? null : chunks.chunk(chunks.indexOf(at));
    this.#conditions.forEach((condition, which) => {
      condition.start(columns);
      this.#between[which] = condition.holdsBetween();
      this.#rests[which] =
        chunk === null ? this.#between[which] : condition.restsAt(chunk, at - chunk.firstSeq);
    });
  }

  #rows(chunk: EventChunk, from: number, to: number, isLast: boolean): Stop | null {
    const interest = this.#interest;
    const { code } = chunk;
    let found: Stop | null = null;
    // Of rows of no interest that follow each other, only the first can make a difference.
    let isSettled = false;
    for (let row = from; row <= to; row++) {
      const isOfInterest = interest[code[row]] === 1;
      if (!isOfInterest && isSettled) continue;
      const risen = isOfInterest ? this.#tell(chunk, row) : this.#pass();
      isSettled = !isOfInterest;
      if (risen.length === 0) continue;
      found = { seq: chunk.firstSeq + row, conditions: risen };
      if (!isLast) return found;
    }
    return found;
  }

  /** A row of interest: which conditions become true there. */
  #tell(chunk: EventChunk, row: number): readonly number[] {
    let risen = NONE;
    this.#amounts.follow(chunk, row);
    for (let which = 0; which < this.#conditions.length; which++) {
      const condition = this.#conditions[which];
      const holds = condition.holdsAt(chunk, row);
      if (holds && !this.#rests[which]) risen = [...risen, which];
      this.#rests[which] = condition.restsAt(chunk, row);
      this.#between[which] = condition.holdsBetween();
    }
    return risen;
  }

  /** A row of no interest. */
  #pass(): readonly number[] {
    let risen = NONE;
    for (let which = 0; which < this.#conditions.length; which++) {
      if (this.#between[which] && !this.#rests[which]) risen = [...risen, which];
      this.#rests[which] = this.#between[which];
    }
    return risen;
  }
}

const NONE: readonly number[] = [];
const NOWHERE: Span = { from: Number.POSITIVE_INFINITY, to: 0 };
