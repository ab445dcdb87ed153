import type { ObjectId, Seq } from '@refwind/core';
import type { ResolvedChunk, Timeline } from '@refwind/replay';
import type { ExportOptions } from './exporter.js';

/** The rows of one chunk that an export is about: low ≤ row ≤ high. */
export interface Stretch extends ResolvedChunk {
  readonly low: number;
  readonly high: number;
}

/** The first and the last event that the options choose of those that are there; none when from > to. */
export function rangeOf(timeline: Timeline, { from, to }: ExportOptions): { from: Seq; to: Seq } {
  return {
    from: Math.max(timeline.start + 1, from ?? 0),
    to: Math.min(timeline.end, to ?? Number.POSITIVE_INFINITY),
  };
}

/** The chosen range chunk by chunk, in order; progress is told after each. What `objects` leaves out is still in it. */
export function* stretchesOf(timeline: Timeline, options: ExportOptions): Generator<Stretch> {
  const { from, to } = rangeOf(timeline, options);
  if (from > to) return;
  const { chunks } = timeline;
  for (let index = chunks.indexOf(from); index <= chunks.indexOf(to); index++) {
    const { chunk, resolved } = chunks.resolved(index);
    const low = Math.max(0, from - chunk.firstSeq);
    const high = Math.min(chunk.length - 1, to - chunk.firstSeq);
    yield { chunk, resolved, low, high };
    options.onProgress?.(chunk.firstSeq + high);
  }
}

/** Whether events about an object are exported; `null` when all are. 0 stands for no object. */
export function chosenObjects({ objects }: ExportOptions): ReadonlySet<ObjectId> | null {
  return objects === undefined ? null : new Set([0, ...objects]);
}
