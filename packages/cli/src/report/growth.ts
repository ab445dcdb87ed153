import type { MarkSummary, Seq } from '@refwind/core';
import type { Growth, Timeline } from '@refwind/replay';
import { loadReplay } from '../engine.js';

/** What grew over marks that look alike. */
export interface GrowthSeries extends Growth {
  /** What the marks are called, without a number behind it; `null` for marks that are all called differently. */
  readonly label: string | null;
  /** How many such marks there are; of many, a few at even distances are compared. */
  readonly marks: number;
}

/** Series at most, those with most marks first. */
const SERIES = 3;
/** Heaps that are read for a series. */
const ROUNDS = 9;

/**
 * Growth over each label that several marks have (`round`, or `round:1`, `round:2`); when no two are called alike, over
 * all marks.
 */
export async function growthSeries(timeline: Timeline): Promise<GrowthSeries[]> {
  const { growth } = await loadReplay();
  return seriesOf(timeline.summary.marks).map(({ label, moments }) => ({
    label,
    marks: moments.length,
    ...growth(timeline, spread(moments)),
  }));
}

interface Series {
  readonly label: string | null;
  readonly moments: readonly Seq[];
}

function seriesOf(marks: readonly MarkSummary[]): Series[] {
  const byLabel = new Map<string, Seq[]>();
  for (const { label, seq } of marks) {
    const name = label.replace(/:\d+$/, '');
    const known = byLabel.get(name);
    if (known === undefined) byLabel.set(name, [seq]);
    else known.push(seq);
  }
  const alike = [...byLabel]
    .filter(([, moments]) => moments.length > 1)
    .sort(([, a], [, b]) => b.length - a.length)
    .slice(0, SERIES);
  if (alike.length > 0) return alike.map(([label, moments]) => ({ label, moments }));
  return marks.length < 2 ? [] : [{ label: null, moments: marks.map(({ seq }) => seq) }];
}

/** The first, the last, and some between. */
function spread(moments: readonly Seq[]): Seq[] {
  const count = Math.min(ROUNDS, moments.length);
  const last = moments.length - 1;
  return Array.from({ length: count }, (_, at) => moments[Math.round((at * last) / (count - 1))]);
}
