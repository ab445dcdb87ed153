import type { Seq } from '@refwind/core';
import type { Timeline } from '@refwind/replay';

/** Chunks that a step over a line reads at most: a line that makes more events is gone through in several steps. */
const MOST_CHUNKS = 8;

/** Where execution goes from one source line to another. */
export class LineSteps {
  readonly #timeline: Timeline;
  /** By code: a number for the line that its event happens on. */
  #lines = new Int32Array(0);

  constructor(timeline: Timeline) {
    this.#timeline = timeline;
  }

  /** The first moment after `at` at which a line is done: the next event is on another one. */
  next(at: Seq): Seq {
    const { end, chunks } = this.#timeline;
    if (at >= end) return end;
    const last = Math.min(chunks.count - 1, chunks.indexOf(at + 1) + MOST_CHUNKS);
    const line = this.#lineOf(at + 1);
    for (let index = chunks.indexOf(at + 1); index <= last; index++) {
      const { code, firstSeq, length } = chunks.chunk(index);
      const lines = this.#table();
      for (let row = Math.max(0, at + 1 - firstSeq); row < length; row++) {
        if (lines[code[row]] !== line) return firstSeq + row - 1;
      }
    }
    const { firstSeq, length } = chunks.place(last);
    return firstSeq + length - 1;
  }

  /** The last moment before `at` at which a line is done. */
  previous(at: Seq): Seq {
    const { start, chunks } = this.#timeline;
    if (at <= start + 1) return start;
    const first = Math.max(0, chunks.indexOf(at) - MOST_CHUNKS);
    const line = this.#lineOf(at);
    for (let index = chunks.indexOf(at); index >= first; index--) {
      const { code, firstSeq, length } = chunks.chunk(index);
      const lines = this.#table();
      for (let row = Math.min(length - 1, at - firstSeq); row >= 0; row--) {
        if (lines[code[row]] !== line) return firstSeq + row;
      }
    }
    return chunks.place(first).firstSeq - 1;
  }

  #lineOf(seq: Seq): number {
    const { chunks } = this.#timeline;
    const chunk = chunks.chunk(chunks.indexOf(seq));
    return this.#table()[chunk.code[seq - chunk.firstSeq]];
  }

  /** Dictionaries grow while a trace is read. */
  #table(): Int32Array {
    const { codes, sites } = this.#timeline.dictionary;
    if (this.#lines.length === codes.length) return this.#lines;
    const numbers = new Map<string, number>();
    this.#lines = Int32Array.from(codes, ({ site }) => {
      if (site < 0) return -1;
      const { file, function: name, line } = sites[site];
      const key = `${file} ${name} ${line}`;
      const known = numbers.get(key) ?? numbers.size;
      numbers.set(key, known);
      return known;
    });
    return this.#lines;
  }
}
