import type { HeapColumns, Seq } from '@refwind/core';
import type { TimelineSource } from '../source.js';
import { lastAtMost } from './bisect.js';

/** Objects and links that all checkpoints together may hold: some 150 MB. */
const CHECKPOINT_BUDGET = 4_000_000;
/** Fewer chunks than this are folded again rather than kept a checkpoint for. */
const SHORT_FOLD = 4;

/**
 * Heaps right before chunks. The next chunk's is the last one's, folded on. Walking back, each heap
 * lies before the one at hand; then a fold leaves copies behind, at half of what remains and half
 * of that again, so that a walk over n chunks folds each about log n times, not n times.
 */
export class ChunkHeaps {
  readonly #source: TimelineSource;
  #checkpoints: HeapColumns[] = [];
  #running: HeapColumns | null = null;

  constructor(source: TimelineSource) {
    this.#source = source;
  }

  /** The heap right before chunk `index`, which the caller must advance to the chunk's end. */
  before(index: number): HeapColumns {
    const seq = this.#source.chunkInfo(index).firstSeq - 1;
    const running = this.#running;
    if (running?.seq === seq) return running;
    const goesBack = running !== null && seq < running.seq;
    this.#running = this.#fold(seq, index, goesBack);
    return this.#running;
  }

  #fold(seq: Seq, index: number, leavesCheckpoints: boolean): HeapColumns {
    const columns = this.#nearest(seq);
    let at = this.#chunkAfter(columns.seq, index);
    let gap = index - at;
    while (columns.seq < seq) {
      const chunk = this.#source.readChunk(at++);
      columns.apply(chunk, columns.seq + 1 - chunk.firstSeq, chunk.length);
      if (leavesCheckpoints && gap > SHORT_FOLD && index - at <= gap / 2) {
        gap = index - at;
        this.#keep(columns.clone());
      }
    }
    return columns;
  }

  /** The chunk that holds the event after `seq`, when it is before chunk `limit`. */
  #chunkAfter(seq: Seq, limit: number): number {
    return lastAtMost(limit, seq + 1, (index) => this.#source.chunkInfo(index).firstSeq);
  }

  /** The latest heap at hand that is not after `seq`; the caller's own. */
  #nearest(seq: Seq): HeapColumns {
    const { keyframes } = this.#source;
    const last = lastAtMost(keyframes.length, seq, (index) => keyframes[index].seq);
    const keyframe = last < 0 ? 0 : keyframes[last].seq;
    // Those after `seq` have served: a walk goes on in its direction.
    this.#checkpoints = this.#checkpoints.filter((each) => each.seq <= seq);
    const checkpoint = this.#checkpoints.at(-1);
    if (checkpoint !== undefined && checkpoint.seq >= keyframe) return checkpoint.clone();
    return this.#source.columnsAt(keyframe);
  }

  #keep(columns: HeapColumns): void {
    this.#checkpoints.push(columns);
    this.#checkpoints.sort((a, b) => a.seq - b.seq);
    const weight = () =>
      this.#checkpoints.reduce((sum, { slotCount, links }) => sum + slotCount + links.size, 0);
    while (this.#checkpoints.length > 0 && weight() > CHECKPOINT_BUDGET) this.#checkpoints.shift();
  }
}
