import type {
  ChunkInfo,
  EventChunk,
  HeapColumns,
  MarkSummary,
  PassSummary,
  Seq,
  Slot,
  SlotRows,
  TraceDictionary,
  TraceEnd,
  TraceMeta,
} from '@refwind/core';

/** What a timeline travels over: a `TraceReader`, or events in memory (`memorySource`). */
export interface TimelineSource {
  readonly dictionary: TraceDictionary;
  readonly summary: SourceSummary;
  /** What was recorded, by what; sources in memory do not say. */
  readonly meta?: TraceMeta | undefined;
  /** The program's texts, by file name, where they were kept. */
  readonly sources?: SourceTexts | undefined;
  /** Why the trace ends early; `null` when it is whole. */
  readonly damage?: { readonly offset: number; readonly reason: string } | null | undefined;
  readonly chunkCount: number;
  /** Moments of which the heap is stored, ascending: `columnsAt` is quickest there. */
  readonly keyframes: readonly { readonly seq: Seq }[];
  /** What is known of chunk `index` (0 ≤ index < chunkCount) without decoding it. */
  chunkInfo(index: number): ChunkPlace;
  /**
   * Decodes chunk `index`.
   * @param spare a chunk of this source that nobody looks at any more: its memory may be used again
   */
  readChunk(index: number, spare?: EventChunk): EventChunk;
  /** The rows of chunk `index` that are about `slot` (1 or higher), if that is quicker to know than the chunk. */
  rowsOf?(index: number, slot: Slot): SlotRows;
  /** A heap of the caller's own at the moment `seq`. */
  columnsAt(seq: Seq): HeapColumns;
}

/** The texts of a program's files. */
export interface SourceTexts {
  /** File names. */
  keys(): Iterable<string>;
  get(file: string): string | undefined;
}

/** Where a chunk stands among the events. It has at least one. */
export type ChunkPlace = Pick<ChunkInfo, 'firstSeq' | 'length' | 'objectsBefore'>;

/** What is known of a source without reading its events. */
export interface SourceSummary {
  readonly events: Seq;
  /** Objects ever allocated. */
  readonly objects: number;
  readonly passes: readonly PassSummary[];
  readonly marks: readonly MarkSummary[];
  /** How the program ended; `null` or left out where that is not known. */
  readonly end?: TraceEnd | null;
}
