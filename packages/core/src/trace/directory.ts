import type { ObjectId, Seq } from '../units.js';

/** Where an events block lies and what it holds. */
export interface ChunkInfo {
  readonly firstSeq: Seq;
  readonly length: number;
  /** Objects allocated before the chunk. */
  readonly objectsBefore: ObjectId;
  /** Where its block begins, and its length with header. */
  readonly offset: number;
  readonly bytes: number;
}

export interface KeyframeInfo {
  /** The moment it holds. */
  readonly seq: Seq;
  readonly offset: number;
}

export interface SourceInfo {
  readonly file: string;
  readonly offset: number;
}

/** Where everything in a trace lies, in file order. */
export interface Directory {
  readonly chunks: readonly ChunkInfo[];
  readonly keyframes: readonly KeyframeInfo[];
  readonly dictionaries: readonly number[];
  readonly sources: readonly SourceInfo[];
}

/** A directory that is being made. */
export interface DirectoryDraft {
  chunks: ChunkInfo[];
  keyframes: KeyframeInfo[];
  dictionaries: number[];
  sources: SourceInfo[];
}

export function emptyDirectory(): DirectoryDraft {
  return { chunks: [], keyframes: [], dictionaries: [], sources: [] };
}

/** The moment before the first event that is there: 0 unless only a history's last part was kept. */
export function startOf(chunks: readonly ChunkInfo[], events: Seq): Seq {
  return chunks.length === 0 ? events : chunks[0].firstSeq - 1;
}

/** The last item whose `key` is ≤ `value`, as an index; −1 when there is none. Keys ascend. */
export function lastAtMost<T>(
  items: readonly T[],
  value: number,
  key: (item: T) => number,
): number {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (key(items[middle]) <= value) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
