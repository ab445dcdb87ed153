import type { EventChunk, HeapEvent, Seq } from '@refwind/core';
import type { Timeline } from '../../timeline.js';

/** The first event in which two runs differ. */
export interface Parting {
  readonly seq: Seq;
  /** What each did there; `null` for a run that was over. */
  readonly good: HeapEvent | null;
  readonly bad: HeapEvent | null;
}

/** A run's events as the numbers that both runs share. */
export interface NumberedRun {
  readonly timeline: Timeline;
  /** By code. */
  readonly numbers: Int32Array;
  readonly end: Seq;
}

/**
 * Where two runs part: the first event whose operation, place, type or amount differs; `null` when there is none.
 * Reads both runs' columns side by side.
 */
export function partingOf(good: NumberedRun, bad: NumberedRun): Parting | null {
  const [left, right] = [new Rows(good), new Rows(bad)];
  const end = Math.max(good.end, bad.end);
  for (let seq = Math.max(good.timeline.start, bad.timeline.start) + 1; seq <= end; seq++) {
    if (left.at(seq) === right.at(seq)) continue;
    return { seq, good: eventOf(good, seq), bad: eventOf(bad, seq) };
  }
  return null;
}

function eventOf({ timeline, end }: NumberedRun, seq: Seq): HeapEvent | null {
  return seq > end ? null : timeline.event(seq);
}

class Rows {
  readonly #run: NumberedRun;
  #chunk: EventChunk | null = null;

  constructor(run: NumberedRun) {
    this.#run = run;
  }

  /** The event's number; −1 after the end. Events are asked for in order. */
  at(seq: Seq): number {
    const { timeline, numbers, end } = this.#run;
    if (seq > end) return -1;
    let chunk = this.#chunk;
    if (chunk === null || seq >= chunk.firstSeq + chunk.length) {
      chunk = timeline.chunks.chunk(timeline.chunks.indexOf(seq));
      this.#chunk = chunk;
    }
    return numbers[chunk.code[seq - chunk.firstSeq]];
  }
}
