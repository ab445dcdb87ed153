import type { EventChunk, Seq } from '@refwind/core';
import { checkMoment } from '../../errors.js';
import type { Timeline } from '../../timeline.js';
import { Amounts } from './amounts.js';
import { type Condition, conditionOf } from './conditions.js';
import { parsePredicate } from './parse.js';
import type { Predicate } from './predicate.js';

export interface FindOptions {
  /** Which of the moments; default `first`. */
  readonly which?: 'first' | 'last';
  /** Moments to look at, both ends included; default: after each event. */
  readonly from?: Seq;
  readonly to?: Seq;
}

/**
 * The first or the last moment at which something holds; `null` when there is none. Moments are looked at after each
 * event, by columns; stretches in which it cannot hold (before an object's birth, before so many were allocated, without
 * passes or marks) are not read, nor, with an index, chunks without events of the objects that it is all about.
 *
 * @example
 * find(timeline, 'refcount(42) == 3'); // when it was 3 for the first time
 * find(timeline, 'type Node live > 1000 and line app.py:17', { which: 'last' });
 *
 * @param predicate an expression (see `parsePredicate`), or what it was read to
 * @throws PredicateError, LookupError, MomentRangeError
 */
export function find(
  timeline: Timeline,
  predicate: string | Predicate,
  { which = 'first', from = timeline.start + 1, to = timeline.end }: FindOptions = {},
): Seq | null {
  checkMoment(to, timeline.start, timeline.end);
  const parsed = typeof predicate === 'string' ? parsePredicate(predicate) : predicate;
  const amounts = new Amounts(timeline);
  const condition = conditionOf(timeline, parsed, amounts);
  const { span } = condition;
  const first = Math.max(from, span.from, timeline.start + 1);
  const last = Math.min(to, span.to);
  if (first > last) return null;
  return new Search(timeline, condition, amounts).search(first, last, which === 'last');
}

class Search {
  readonly #timeline: Timeline;
  readonly #condition: Condition;
  readonly #amounts: Amounts;

  constructor(timeline: Timeline, condition: Condition, amounts: Amounts) {
    this.#timeline = timeline;
    this.#condition = condition;
    this.#amounts = amounts;
  }

  search(first: Seq, last: Seq, isLast: boolean): Seq | null {
    return isLast ? this.#fromTheEnd(first, last) : this.#scan(first, last, false);
  }

  /** In stretches, each twice as long as the one after it: what is near the end is found without reading all. */
  #fromTheEnd(first: Seq, last: Seq): Seq | null {
    const { chunks } = this.#timeline;
    let to = last;
    for (let stretch = 1; to >= first; stretch *= 2) {
      const index = Math.max(0, chunks.indexOf(to) - stretch + 1);
      const from = Math.max(first, chunks.place(index).firstSeq);
      const found = this.#scan(from, to, true);
      if (found !== null) return found;
      to = from - 1;
    }
    return null;
  }

  #scan(first: Seq, last: Seq, isLast: boolean): Seq | null {
    this.#start(first - 1);
    const { chunks } = this.#timeline;
    const end = chunks.indexOf(last);
    let found: Seq | null = null;
    for (let index = chunks.indexOf(first); index <= end; index++) {
      if (this.#condition.chunks?.has(index) === false) {
        if (!this.#condition.holdsBetween()) continue;
        // Nothing in the chunk changes that: it holds at each of its rows.
        const { firstSeq, length } = chunks.place(index);
        if (!isLast) return Math.max(first, firstSeq);
        found = Math.min(last, firstSeq + length - 1);
        continue;
      }
      const chunk = chunks.chunk(index);
      const from = Math.max(0, first - chunk.firstSeq);
      const to = Math.min(chunk.length - 1, last - chunk.firstSeq);
      const row = this.#rows(chunk, from, to, isLast);
      if (row < 0) continue;
      found = chunk.firstSeq + row;
      if (!isLast) break;
    }
    return found;
  }

  #start(at: Seq): void {
    const columns = this.#timeline.columnsAt(at);
    this.#amounts.start(columns);
    this.#condition.start(columns);
  }

  /** The first or the last of the rows [from, to] at which it holds, −1 for none. */
  #rows(chunk: EventChunk, from: number, to: number, isLast: boolean): number {
    const condition = this.#condition;
    const { interest } = condition;
    const { code } = chunk;
    let found = -1;
    let between = condition.holdsBetween();
    for (let row = from; row <= to; row++) {
      let holds = between;
      if (interest[code[row]] === 1) {
        this.#amounts.follow(chunk, row);
        holds = condition.holdsAt(chunk, row);
        between = condition.holdsBetween();
      }
      if (!holds) continue;
      if (!isLast) return row;
      found = row;
    }
    return found;
  }
}
