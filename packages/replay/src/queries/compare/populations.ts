import { type Seq, type Site, siteAt } from '@refwind/core';
import type { Timeline } from '../../timeline.js';

/** Objects of one type from one place, of which one run has more than the other at equal moments. */
export interface PopulationDifference {
  /** `end`, or the label of the mark that both runs have. */
  readonly moment: string;
  readonly typeName: string;
  /** Where they were allocated, in the bad run if it has any. */
  readonly site: Site | null;
  readonly good: number;
  readonly bad: number;
}

/** Two moments that should look alike. */
export interface EqualMoments {
  readonly name: string;
  readonly good: Seq;
  readonly bad: Seq;
}

/** The live objects of one run, by kind. */
export interface CountedRun {
  readonly timeline: Timeline;
  readonly kinds: Int32Array;
}

/** Marks are compared up to so many. */
const MOST_MARKS = 100;

/** The ends of both runs, then each mark that both have: the n-th of a label is the other's n-th. */
export function equalMoments(
  good: Timeline,
  bad: Timeline,
  ends: readonly [Seq, Seq],
): EqualMoments[] {
  const others = new Map<string, Seq>();
  for (const [name, seq] of namedMarks(bad)) others.set(name, seq);
  const moments: EqualMoments[] = [{ name: 'end', good: ends[0], bad: ends[1] }];
  for (const [name, seq] of namedMarks(good)) {
    const other = others.get(name);
    if (other === undefined || seq > ends[0] || other > ends[1]) continue;
    if (moments.length <= MOST_MARKS) moments.push({ name, good: seq, bad: other });
  }
  return moments;
}

function* namedMarks({ summary, start }: Timeline): Generator<[string, Seq]> {
  const seen = new Map<string, number>();
  for (const { label, seq } of summary.marks) {
    const number = (seen.get(label) ?? 0) + 1;
    seen.set(label, number);
    if (seq > start) yield [number === 1 ? label : `${label}#${number}`, seq];
  }
}

/** What one run has more of than the other, moment by moment, the largest difference first. */
export function populationsOf(
  good: CountedRun,
  bad: CountedRun,
  moments: readonly EqualMoments[],
): PopulationDifference[] {
  return moments.flatMap(({ name, good: goodSeq, bad: badSeq }) => {
    const [left, right] = [countsAt(good, goodSeq), countsAt(bad, badSeq)];
    const differences: PopulationDifference[] = [];
    for (const kind of new Set([...left.keys(), ...right.keys()])) {
      const [one, other] = [left.get(kind), right.get(kind)];
      if ((one?.count ?? 0) === (other?.count ?? 0)) continue;
      const { timeline, code } = other
        ? { timeline: bad.timeline, code: other.code }
        : { timeline: good.timeline, code: one?.code ?? 0 };
      const { types, codes } = timeline.dictionary;
      differences.push({
        moment: name,
        typeName: types[codes[code].arg].name,
        site: siteAt(timeline.dictionary, codes[code].site),
        good: one?.count ?? 0,
        bad: other?.count ?? 0,
      });
    }
    return differences.sort((a, b) => b.bad - b.good - (a.bad - a.good));
  });
}

function countsAt({ timeline, kinds }: CountedRun, seq: Seq) {
  const counts = new Map<number, { count: number; readonly code: number }>();
  for (const [code, { objects }] of timeline.chunks.alive(seq)) {
    if (objects === 0) continue;
    const known = counts.get(kinds[code]);
    if (known === undefined) counts.set(kinds[code], { count: objects, code });
    else known.count += objects;
  }
  return counts;
}
