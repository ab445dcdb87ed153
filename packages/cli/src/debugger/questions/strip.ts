import type { Seq } from '@refwind/core';
import type { Timeline } from '@refwind/replay';

/** Live bytes at moments of equal distance. */
export interface Strip {
  /** After event start + index × step. */
  readonly bytes: readonly number[];
  readonly start: Seq;
  /** Events from one to the next, ≥ 1. */
  readonly step: number;
}

const SAMPLES = 400;

/**
 * Live bytes from the first moment to the last, by and by: with an index each from its moment, else by one fold.
 * Yields after each stretch of work, so that who asks may do other things in between; returns all.
 */
export function* liveBytes(timeline: Timeline): Generator<void, Strip> {
  const { start, end } = timeline;
  const step = Math.max(1, Math.ceil((end - start) / SAMPLES));
  const bytes: number[] = [];
  if (timeline.chunks.isIndexed && step > timeline.chunks.place(0).length) {
    for (let seq = start; seq <= end; seq += step) {
      bytes.push(timeline.at(seq).bytes);
      yield;
    }
    return { bytes, start, step };
  }
  const columns = timeline.columnsAt(start);
  bytes.push(columns.bytes);
  for (let index = 0; index < timeline.chunks.count; index++) {
    const chunk = timeline.chunks.chunk(index);
    for (let row = 0; row < chunk.length; ) {
      const next = start + bytes.length * step;
      const to = Math.min(chunk.length, next - chunk.firstSeq + 1);
      columns.apply(chunk, row, to);
      if (columns.seq === next) bytes.push(columns.bytes);
      row = to;
    }
    yield;
  }
  return { bytes, start, step };
}
