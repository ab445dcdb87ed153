import {
  type Bytes,
  type HeapColumns,
  RefwindError,
  type Seq,
  type Site,
  siteAt,
} from '@refwind/core';
import { checkMoment } from '../errors.js';
import type { Timeline } from '../timeline.js';

/** What is alive at the end of a round. */
export interface Round {
  /** Rounds of warm-up come before round 0. */
  readonly round: number;
  readonly seq: Seq;
  readonly live: number;
  readonly bytes: Bytes;
  /** All counts of live objects together. */
  readonly references: number;
}

/** Objects of one type from one place, of which there are more after the last round than before the first. */
export interface Growing {
  readonly typeName: string;
  readonly site: Site | null;
  /** How many more objects, bytes and references. */
  readonly objects: number;
  readonly bytes: Bytes;
  readonly references: number;
  /** How many more objects each round left. */
  readonly perRound: readonly number[];
  /** Whether every round left some. */
  readonly isSteady: boolean;
}

/** What rounds left behind. */
export interface Growth {
  /** Round 0 is the state before the first. */
  readonly rounds: readonly Round[];
  /** What grows in every round first, then the largest. */
  readonly growth: readonly Growing[];
}

export interface GrowthOptions {
  /** So many moments at the beginning do not count: caches are filled then. Default 0. */
  readonly warmup?: number;
}

/**
 * What grows from round to round: the live objects at moments that should look alike, such as the marks that
 * `record --repeat` makes, by type and allocating line. References that grow while objects do not (a count that was
 * taken too often) grow here as well. Reads one heap at a time.
 *
 * @example
 * const rounds = timeline.summary.marks.filter(({ label }) => label.startsWith('round:'));
 * growth(timeline, rounds.map(({ seq }) => seq), { warmup: 1 }).growth[0].site?.line;
 *
 * @param moments of the timeline, ascending, the ends of rounds
 * @throws RefwindError `too-few-moments` for fewer than two after the warm-up; MomentRangeError
 */
export function growth(
  timeline: Timeline,
  moments: readonly Seq[],
  { warmup = 0 }: GrowthOptions = {},
): Growth {
  const counted = moments.slice(warmup);
  if (counted.length < 2) throw tooFew(moments.length, warmup);
  for (const seq of counted) checkMoment(seq, timeline.start, timeline.end);
  const { codes } = timeline.dictionary;
  const tallies: CodeTally[] = [];
  const rounds = counted.map((seq, round) => {
    const columns = timeline.columnsAt(seq);
    const tally = new CodeTally(codes.length);
    tallies.push(tally);
    const references = tally.add(columns);
    return { round, seq, live: columns.live, bytes: columns.bytes, references };
  });
  return { rounds, growth: growingOf(timeline, tallies) };
}

/** The live objects by alloc code: type and place together. */
class CodeTally {
  readonly objects: Float64Array;
  readonly bytes: Float64Array;
  readonly references: Float64Array;

  constructor(codes: number) {
    this.objects = new Float64Array(codes);
    this.bytes = new Float64Array(codes);
    this.references = new Float64Array(codes);
  }

  /** @returns the sum of all counts */
  add({ slotCount, object, allocCode, size, refcount }: HeapColumns): number {
    let references = 0;
    for (let slot = 1; slot <= slotCount; slot++) {
      if (object[slot] === 0) continue;
      this.objects[allocCode[slot]]++;
      this.bytes[allocCode[slot]] += size[slot];
      this.references[allocCode[slot]] += refcount[slot];
      references += refcount[slot];
    }
    return references;
  }
}

function growingOf({ dictionary }: Timeline, tallies: readonly CodeTally[]): Growing[] {
  const first = tallies[0];
  const last = tallies[tallies.length - 1];
  const growing: Growing[] = [];
  for (let code = 0; code < first.objects.length; code++) {
    const objects = last.objects[code] - first.objects[code];
    const references = last.references[code] - first.references[code];
    if (objects <= 0 && references <= 0) continue;
    const { arg, site } = dictionary.codes[code];
    const perRound = steps(tallies, (tally) => tally.objects[code]);
    const counted = objects > 0 ? perRound : steps(tallies, (tally) => tally.references[code]);
    growing.push({
      typeName: dictionary.types[arg].name,
      site: siteAt(dictionary, site),
      objects,
      bytes: last.bytes[code] - first.bytes[code],
      references,
      perRound,
      isSteady: counted.every((more) => more > 0),
    });
  }
  return growing.sort(
    (a, b) =>
      Number(b.isSteady) - Number(a.isSteady) ||
      b.objects - a.objects ||
      b.references - a.references,
  );
}

function steps(tallies: readonly CodeTally[], of: (tally: CodeTally) => number): number[] {
  return tallies.slice(1).map((tally, at) => of(tally) - of(tallies[at]));
}

function tooFew(moments: number, warmup: number): RefwindError {
  return new RefwindError(
    'too-few-moments',
    `Growth is what differs between moments: at least two are needed after the warm-up; ${moments} were given, ` +
      `${warmup} of them warm-up. Make more marks, or count fewer as warm-up.`,
  );
}
