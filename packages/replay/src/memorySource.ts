import {
  type EventChunk,
  HeapColumns,
  type MarkSummary,
  Op,
  type PassSummary,
  type Seq,
  type TraceDictionary,
} from '@refwind/core';
import { lastAtMost } from './chunks/bisect.js';
import type { ChunkPlace, SourceSummary, TimelineSource } from './source.js';

/** A heap is kept every so many chunks. */
const KEYFRAME_CHUNKS = 16;

/**
 * Chunks in memory as a source: for small things, simulations and tests. They follow each other
 * without a gap from event 1 on.
 * @throws RefwindError `out-of-order` or `bad-chunk` when they do not.
 */
export function memorySource(
  dictionary: TraceDictionary,
  chunks: Iterable<EventChunk>,
): TimelineSource {
  return new MemorySource(
    dictionary,
    [...chunks].filter((chunk) => chunk.length > 0),
  );
}

class MemorySource implements TimelineSource {
  readonly dictionary: TraceDictionary;
  readonly summary: SourceSummary;
  readonly chunkCount: number;
  readonly keyframes: HeapColumns[] = [];
  readonly #chunks: readonly EventChunk[];
  readonly #places: ChunkPlace[] = [];

  constructor(dictionary: TraceDictionary, chunks: readonly EventChunk[]) {
    this.dictionary = dictionary;
    this.#chunks = chunks;
    this.chunkCount = chunks.length;
    const { seq, allocs } = this.#fold();
    const { passes, marks } = landmarks(chunks, dictionary);
    this.summary = { events: seq, objects: allocs, passes, marks };
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

  #fold(): HeapColumns {
    const columns = new HeapColumns(this.dictionary);
    this.#chunks.forEach((chunk, index) => {
      if (index > 0 && index % KEYFRAME_CHUNKS === 0) this.keyframes.push(columns.clone());
      const { firstSeq, length } = chunk;
      this.#places.push({ firstSeq, length, objectsBefore: columns.allocs });
      columns.apply(chunk, 0, length);
    });
    return columns;
  }
}

/** Collector passes and marks, in order. */
function landmarks(chunks: readonly EventChunk[], { codes, strings }: TraceDictionary) {
  const passes: PassSummary[] = [];
  const marks: MarkSummary[] = [];
  const open: number[] = [];
  for (const chunk of chunks) {
    let rank = 0;
    for (let row = 0; row < chunk.length; row++) {
      const { op, arg } = codes[chunk.code[row]];
      const seq = chunk.firstSeq + row;
      if (op === Op.mark) marks.push({ label: strings[arg], seq });
      else if (op === Op.gcBegin) {
        const { examined: _, ...pass } = chunk.passes[rank++];
        open.push(passes.length);
        passes.push({ number: passes.length + 1, beginSeq: seq, endSeq: null, ...pass });
      } else if (op === Op.gcEnd) {
        const { collected, uncollectable, examined } = chunk.passes[rank++];
        const index = open.pop();
        if (index === undefined) continue;
        const ended = { ...passes[index], endSeq: seq, collected, uncollectable };
        passes[index] = examined < 0 ? ended : { ...ended, examined };
      }
    }
  }
  return { passes, marks };
}
