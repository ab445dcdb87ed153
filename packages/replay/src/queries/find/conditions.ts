import {
  type EventChunk,
  type HeapColumns,
  type HeapEventType,
  type ObjectId,
  Op,
  type Site,
  siteAt,
} from '@refwind/core';
import { findFile, linesByFile } from '../../resolve/files.js';
import { resolveObject } from '../../resolve/object.js';
import type { Timeline } from '../../timeline.js';
import { type Allocation, findAllocation } from '../allocation.js';
import { Life, SlotsOfType } from './about.js';
import { type Amounts, matches } from './amounts.js';
import { objectEvents } from './objectEvents.js';
import type { Predicate } from './predicate.js';
import { EVERYWHERE, hull, overlap, type Span } from './span.js';

/** A predicate made ready for one timeline: it follows the rows of chunks. */
export interface Condition {
  /** Moments outside of which it does not hold. */
  readonly span: Span;
  /** By code: 1 where an event with it can make a difference. */
  readonly interest: Uint8Array;
  /** With an index, the chunks that have such events; `null`: any may have. In others it stays as it is between rows. */
  readonly chunks: ReadonlySet<number> | null;
  /** Stands at a moment: what follows are the rows after it. */
  start(columns: HeapColumns): void;
  /** After a row of interest has been told. */
  holdsAt(chunk: EventChunk, row: number): boolean;
  /** At rows that are of no interest. */
  holdsBetween(): boolean;
  /**
   * Right after a row, before the next: as at the row, but for events, which are over as soon as they have happened.
   * Rows of interest have been told.
   */
  restsAt(chunk: EventChunk, row: number): boolean;
}

/** @throws LookupError for an object or a file that the trace does not know */
export function conditionOf(timeline: Timeline, predicate: Predicate, amounts: Amounts): Condition {
  switch (predicate.kind) {
    case 'and':
    case 'or':
      return both(
        predicate.kind,
        conditionOf(timeline, predicate.left, amounts),
        conditionOf(timeline, predicate.right, amounts),
      );
    case 'not':
      return negated(conditionOf(timeline, predicate.operand, amounts));
    case 'compare': {
      const { quantity, comparator, value } = predicate;
      const amount = amounts.of(quantity);
      const holds = () => matches(amount.value, comparator, value);
      const span = amount.spanOf(comparator, value);
      const object = quantity.of === 'refcount' ? quantity.object : null;
      return {
        span,
        interest: amount.interest,
        chunks: object === null ? null : chunksOf(timeline, resolveObject(timeline, object)),
        start: () => {},
        holdsAt: holds,
        holdsBetween: holds,
        restsAt: holds,
      };
    }
    case 'line':
    case 'site':
      return placed(timeline, isAtPlace(timeline, predicate));
    case 'function':
      return placed(timeline, (site) => site.function === predicate.name);
    case 'event':
      return eventCondition(timeline, predicate);
  }
}

type PlacePredicate = Extract<Predicate, { kind: 'line' | 'site' }>;

/** Whether a site is on the line, of the instruction. */
function isAtPlace({ dictionary }: Timeline, place: PlacePredicate): (site: Site) => boolean {
  const { kind, line } = place;
  const files = [...linesByFile(dictionary).keys()];
  const file = findFile(files, place.file, `${kind} ${place.file}:${line}`, `:${line}`);
  const isOnLine = (site: Site) => site.line === line && site.file === file;
  return kind === 'line' ? isOnLine : (site) => isOnLine(site) && site.offset === place.offset;
}

function both(kind: 'and' | 'or', left: Condition, right: Condition): Condition {
  const isAnd = kind === 'and';
  const join = (one: boolean, other: boolean): boolean => (isAnd ? one && other : one || other);
  return {
    span: isAnd ? overlap(left.span, right.span) : hull(left.span, right.span),
    interest: left.interest.map((flag, code) => flag | right.interest[code]),
    chunks: union(left.chunks, right.chunks),
    start: (columns) => {
      left.start(columns);
      right.start(columns);
    },
    // Both are asked, since both follow the rows.
    holdsAt: (chunk, row) => join(left.holdsAt(chunk, row), right.holdsAt(chunk, row)),
    holdsBetween: () => join(left.holdsBetween(), right.holdsBetween()),
    restsAt: (chunk, row) => join(left.restsAt(chunk, row), right.restsAt(chunk, row)),
  };
}

/** The chunks in which either can change; `null` when that may be any. */
export function union(
  one: ReadonlySet<number> | null,
  other: ReadonlySet<number> | null,
): ReadonlySet<number> | null {
  return one === null || other === null ? null : new Set([...one, ...other]);
}

function chunksOf(timeline: Timeline, object: ObjectId): ReadonlySet<number> | null {
  const known = objectEvents(timeline, object);
  return known === null ? null : new Set(known.chunks);
}

function negated(inner: Condition): Condition {
  return {
    span: EVERYWHERE,
    interest: inner.interest,
    chunks: inner.chunks,
    start: (columns) => inner.start(columns),
    holdsAt: (chunk, row) => !inner.holdsAt(chunk, row),
    holdsBetween: () => !inner.holdsBetween(),
    restsAt: (chunk, row) => !inner.restsAt(chunk, row),
  };
}

/** At events in some place. */
function placed({ dictionary }: Timeline, isThere: (site: Site) => boolean): Condition {
  const { codes, sites } = dictionary;
  const there = sites.map((_, id) => isThere(siteAt(dictionary, id) as Site));
  const interest = Uint8Array.from(codes, ({ site }) => (site >= 0 && there[site] ? 1 : 0));
  const isAt = (chunk: EventChunk, row: number) => interest[chunk.code[row]] === 1;
  return {
    span: EVERYWHERE,
    interest,
    chunks: null,
    start: () => {},
    holdsAt: isAt,
    holdsBetween: () => false,
    restsAt: isAt,
  };
}

type EventPredicate = Extract<Predicate, { kind: 'event' }>;

function eventCondition(timeline: Timeline, predicate: EventPredicate): Condition {
  const { type, object, typeName } = predicate;
  const isWanted = wantedCodes(timeline, predicate);
  const never = () => false;
  const base = {
    interest: isWanted,
    chunks: null,
    holdsBetween: never,
    restsAt: never,
    start: () => {},
  };
  const isCode = (chunk: EventChunk, row: number) => isWanted[chunk.code[row]] === 1;
  if (object !== null) {
    const born = findAllocation(timeline, resolveObject(timeline, object)) as Allocation;
    const life = new Life(timeline, born);
    const holdsAt = (chunk: EventChunk, row: number) =>
      life.follow(chunk, row) && isCode(chunk, row);
    const start = (columns: HeapColumns) => life.start(columns);
    return {
      ...base,
      chunks: chunksOf(timeline, born.object),
      interest: life.interest(isWanted),
      span: { from: born.seq, to: Number.POSITIVE_INFINITY },
      start,
      holdsAt,
    };
  }
  if (typeName !== null && type !== 'alloc') {
    const slots = new SlotsOfType(timeline, typeName);
    return {
      ...base,
      span: EVERYWHERE,
      interest: slots.interest(isWanted),
      start: (columns) => slots.start(columns),
      holdsAt: (chunk, row) => slots.follow(chunk, row) && isCode(chunk, row),
    };
  }
  return { ...base, span: spanOf(timeline, predicate), holdsAt: isCode };
}

const OPS: Readonly<Record<HeapEventType, readonly Op[]>> = {
  alloc: [Op.alloc],
  incref: [Op.incref],
  decref: [Op.decref],
  link: [Op.link],
  unlink: [Op.unlink],
  free: [Op.free],
  'gc-pass': [Op.gcBegin, Op.gcEnd],
  mark: [Op.mark],
};

function wantedCodes(
  { dictionary }: Timeline,
  { type, typeName, label }: EventPredicate,
): Uint8Array<ArrayBuffer> {
  const { codes, types, strings } = dictionary;
  return Uint8Array.from(codes, ({ op, arg }) => {
    if (type !== 'event' && !OPS[type].includes(op)) return 0;
    if (label !== null && strings[arg] !== label) return 0;
    return op === Op.alloc && typeName !== null && types[arg].name !== typeName ? 0 : 1;
  });
}

/** Passes and marks are in the summary: nothing has to be read to know when the first and the last was. */
function spanOf({ summary }: Timeline, { type, label }: EventPredicate): Span {
  const seqs =
    type === 'mark'
      ? summary.marks.filter((mark) => mark.label === label).map(({ seq }) => seq)
      : type === 'gc-pass'
        ? summary.passes.flatMap(({ beginSeq, endSeq }) => [
            beginSeq,
            endSeq ?? Number.POSITIVE_INFINITY,
          ])
        : null;
  if (seqs === null) return EVERYWHERE;
  return {
    from: seqs[0] ?? Number.POSITIVE_INFINITY,
    to: seqs.reduce((a, b) => Math.max(a, b), 0),
  };
}
