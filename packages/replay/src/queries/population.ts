import { type Bytes, type Seq, type Site, siteAt } from '@refwind/core';
import { checkMoment } from '../errors.js';
import type { Timeline } from '../timeline.js';

/** Objects of one type that one place in the program allocated. */
export interface PopulationRow {
  readonly typeName: string;
  readonly site: Site | null;
  readonly objects: number;
  readonly bytes: Bytes;
}

/**
 * What is alive at a moment, by type and the place that allocated it, the most bytes first. With an index it is read from
 * there, whatever the trace's length; else the heap is folded.
 *
 * @example
 * population(timeline, timeline.end)[0]; // { typeName: 'Session', site: { line: 12, … }, objects: 1000, bytes: 48000 }
 *
 * @throws MomentRangeError
 */
export function population(timeline: Timeline, at: Seq): PopulationRow[] {
  checkMoment(at, timeline.start, timeline.end);
  const { codes, types } = timeline.dictionary;
  const rows: PopulationRow[] = [];
  for (const [code, { objects, bytes }] of timeline.chunks.alive(at)) {
    if (objects === 0) continue;
    const { arg, site } = codes[code];
    const { name: typeName } = types[arg];
    rows.push({ typeName, site: siteAt(timeline.dictionary, site), objects, bytes });
  }
  return rows.sort((a, b) => b.bytes - a.bytes || b.objects - a.objects);
}
