import type { EventChunk } from '../events/chunk.js';
import type { TraceDictionary } from '../events/dictionary.js';
import type { HeapColumns } from '../heap/columns.js';
import type { Content } from './blocks.js';
import { ChunkDecoder } from './chunkDecoder.js';
import { decodeDictionaryGrowth } from './dictionaryBlock.js';
import { type DirectoryDraft, emptyDirectory } from './directory.js';
import { TraceError, type TracePlace } from './errors.js';
import { BlockType, blockName } from './format.js';
import { decodeKeyframe } from './keyframe.js';
import { decodeSource } from './sourceBlock.js';
import { Landmarks, type TraceSummary } from './summary.js';

/** What takes a fold's chunks: the heap they build, and how to apply one. */
export interface ChunkTarget {
  readonly columns: HeapColumns;
  apply(chunk: EventChunk): void;
  /** The history begins with this heap. */
  begin(columns: HeapColumns): void;
}

/** Rebuilds what the index says from a trace's contents, one after the other from the start. */
export class TraceFold {
  readonly dictionary: TraceDictionary;
  readonly directory: DirectoryDraft = emptyDirectory();
  readonly target: ChunkTarget;
  readonly #file: string;
  readonly #decoder: ChunkDecoder;
  readonly #landmarks: Landmarks;

  /** @param dictionary an empty one, to be filled. */
  constructor(file: string, dictionary: TraceDictionary, target: ChunkTarget) {
    this.#file = file;
    this.dictionary = dictionary;
    this.target = target;
    this.#decoder = new ChunkDecoder(this.dictionary);
    this.#landmarks = new Landmarks(this.dictionary);
  }

  /**
   * Takes the next content after the meta block.
   * @throws TraceError `damaged` when it cannot follow what came before.
   */
  add(content: Content): void {
    const place = { file: this.#file, offset: content.offset };
    switch (content.type) {
      case BlockType.dictionary:
        decodeDictionaryGrowth(content.payload, this.dictionary, place);
        this.directory.dictionaries.push(content.offset);
        break;
      case BlockType.source: {
        const { file } = decodeSource(content.payload, place);
        this.directory.sources.push({ file, offset: content.offset });
        break;
      }
      case BlockType.events:
        this.#addChunk(content, place);
        break;
      case BlockType.keyframe:
        this.#begin(content, place);
        this.directory.keyframes.push({ seq: this.target.columns.seq, offset: content.offset });
        break;
      case BlockType.meta:
        throw new TraceError('damaged', place, `a second ${blockName(content.type)} block`);
    }
  }

  /** The summary so far, without an end. */
  summary(): TraceSummary {
    const { seq, allocs, live, bytes } = this.target.columns;
    const { passes, marks } = this.#landmarks;
    return { events: seq, objects: allocs, live, bytes, passes, marks, end: null };
  }

  /** A keyframe before all events is what the trace begins with. */
  #begin({ payload }: Content, place: TracePlace): void {
    if (this.directory.chunks.length > 0 || this.directory.keyframes.length > 0) return;
    this.target.begin(decodeKeyframe(payload, this.dictionary, place));
  }

  #addChunk(content: Content, place: TracePlace): void {
    const { chunk, objectsBefore } = this.#decoder.decode(content.payload, place);
    const { seq, allocs } = this.target.columns;
    if (chunk.firstSeq !== seq + 1 || objectsBefore !== allocs) {
      const found = `event ${chunk.firstSeq} after ${objectsBefore} objects`;
      const reason = `the events block begins at ${found}, not at event ${seq + 1} after ${allocs}`;
      throw new TraceError('damaged', place, reason);
    }
    const { firstSeq, length } = chunk;
    const { offset, end } = content;
    this.directory.chunks.push({ firstSeq, length, objectsBefore, offset, bytes: end - offset });
    this.target.apply(chunk);
    this.#landmarks.add(chunk);
  }
}
