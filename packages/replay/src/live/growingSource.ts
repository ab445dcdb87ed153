import { type EventChunk, HeapColumns, type Seq, type TraceDictionary } from '@refwind/core';
import { lastAtMost } from '../chunks/bisect.js';
import type { ChunkPlace, SourceSummary, TimelineSource } from '../source.js';
import { Landmarks } from './landmarks.js';

/** A heap is kept every so many chunks. */
const KEYFRAME_CHUNKS = 16;

/** Chunks in memory to which more can be added; all of them stay in memory. */
export class GrowingSource implements TimelineSource {
  readonly dictionary: TraceDictionary;
  readonly keyframes: HeapColumns[] = [];
  readonly #chunks: EventChunk[] = [];
  readonly #places: ChunkPlace[] = [];
  readonly #landmarks: Landmarks;
  /** The heap after the last event. */
  readonly #last: HeapColumns;

  constructor(dictionary: TraceDictionary) {
    this.dictionary = dictionary;
    this.#landmarks = new Landmarks(dictionary);
    this.#last = new HeapColumns(dictionary);
  }

  get chunkCount(): number {
    return this.#chunks.length;
  }

  /** As of now. */
  get summary(): SourceSummary {
    const { seq, allocs } = this.#last;
    const { passes, marks } = this.#landmarks;
    return { events: seq, objects: allocs, passes, marks };
  }

  /**
   * Adds the next chunk, which nobody may change any more; an empty one is passed over.
   * @throws RefwindError `out-of-order` or `bad-chunk` when it is not the next.
   */
  append(chunk: EventChunk): void {
    if (chunk.length === 0) return;
    const index = this.#chunks.length;
    const { firstSeq, length } = chunk;
    const objectsBefore = this.#last.allocs;
    const keyframe = index > 0 && index % KEYFRAME_CHUNKS === 0 ? this.#last.clone() : null;
    this.#last.apply(chunk, 0, length);
    if (keyframe !== null) this.keyframes.push(keyframe);
    this.#places.push({ firstSeq, length, objectsBefore });
    this.#chunks.push(chunk);
    this.#landmarks.add(chunk);
  }

  chunkInfo(index: number): ChunkPlace {
    return this.#places[index];
  }

  readChunk(index: number): EventChunk {
    return this.#chunks[index];
  }

  columnsAt(seq: Seq): HeapColumns {
    const { keyframes } = this;
    const nearest = lastAtMost(keyframes.length, seq, (index) => keyframes[index].seq);
    const columns = keyframes[nearest]?.clone() ?? new HeapColumns(this.dictionary);
    for (const chunk of this.#chunks) {
      const start = chunk.firstSeq - 1;
      if (start + chunk.length <= columns.seq) continue;
      if (start >= seq) break;
      columns.apply(chunk, columns.seq - start, Math.min(chunk.length, seq - start));
    }
    return columns;
  }
}
