import type { EventChunk, HeapColumns, Seq } from '@refwind/core';
import type { TimelineSource } from '../source.js';
import { lastAtMost } from './bisect.js';
import { Checkpoints } from './checkpoints.js';

/** Fewer chunks than this are folded again rather than kept a checkpoint for. */
const SHORT_FOLD = 4;
/** Heaps that stand where someone may go on from: several readers may be at work at once. */
const RUNNERS = 3;

/**
 * Heaps at any moment, folded from the nearest stored or kept one before it.
 *
 * A long fold leaves checkpoints at half of its way, at half of what then remains, and so on. So
 * coming back is quick, and so is going on backward: a walk back over n chunks folds about n · log n
 * of them, not n².
 */
export class Heaps {
  readonly #source: TimelineSource;
  readonly #checkpoints = new Checkpoints();
  /** The one used last is last. */
  #runners: HeapColumns[] = [];

  constructor(source: TimelineSource) {
    this.#source = source;
  }

  /** The heap at `seq`; the caller's own. */
  at(seq: Seq): HeapColumns {
    const columns = this.#nearest(seq);
    const last = this.#chunkAfter(seq);
    let index = this.#chunkAfter(columns.seq);
    while (last - index > SHORT_FOLD) {
      const middle = Math.ceil((index + last) / 2);
      this.#foldChunks(columns, index, middle);
      this.#checkpoints.keep(columns.clone());
      index = middle;
    }
    this.#foldChunks(columns, index, last);
    if (columns.seq < seq) this.#foldChunk(columns, last, seq);
    return columns;
  }

  /** The heap right before chunk `index`, which the caller must advance to the chunk's end. */
  before(index: number): HeapColumns {
    const seq = this.#source.chunkInfo(index).firstSeq - 1;
    const runner = this.#runners.find((each) => each.seq === seq) ?? this.at(seq);
    this.#runners = [...this.#runners.filter((each) => each !== runner), runner].slice(-RUNNERS);
    return runner;
  }

  /** Folds chunks from ≤ index < to, the first one from where the heap stands in it. */
  #foldChunks(columns: HeapColumns, from: number, to: number): void {
    let spare: EventChunk | undefined;
    for (let index = from; index < to; index++) {
      const { firstSeq, length } = this.#source.chunkInfo(index);
      spare = this.#foldChunk(columns, index, firstSeq + length - 1, spare);
    }
  }

  #foldChunk(columns: HeapColumns, index: number, seq: Seq, spare?: EventChunk): EventChunk {
    const chunk = this.#source.readChunk(index, spare);
    columns.apply(chunk, columns.seq + 1 - chunk.firstSeq, seq + 1 - chunk.firstSeq);
    return chunk;
  }

  /** The latest heap at hand that is not after `seq`; the caller's own. */
  #nearest(seq: Seq): HeapColumns {
    const { keyframes } = this.#source;
    const last = lastAtMost(keyframes.length, seq, (index) => keyframes[index].seq);
    const keyframe = last < 0 ? this.#start : keyframes[last].seq;
    const checkpoint = this.#checkpoints.latest(keyframe, seq);
    return checkpoint?.clone() ?? this.#source.columnsAt(keyframe);
  }

  /** The first moment there is. */
  get #start(): Seq {
    const { chunkCount, summary } = this.#source;
    return chunkCount === 0 ? summary.events : this.#source.chunkInfo(0).firstSeq - 1;
  }

  /** The chunk that holds the event after `seq`; the number of chunks after the last event. */
  #chunkAfter(seq: Seq): number {
    const { chunkCount } = this.#source;
    const index = lastAtMost(chunkCount, seq + 1, (at) => this.#source.chunkInfo(at).firstSeq);
    if (index < 0) return 0;
    const { firstSeq, length } = this.#source.chunkInfo(index);
    return seq + 1 < firstSeq + length ? index : index + 1;
  }
}
