import { RefwindError } from '../errors.js';
import type { EventChunk } from '../events/chunk.js';
import type { TraceDictionary } from '../events/dictionary.js';
import { eventsOf } from '../events/materialise.js';
import type { HeapEvent } from '../events/types.js';
import { HeapColumns } from '../heap/columns.js';
import type { Seq, Slot } from '../units.js';
import type { BlockAccess } from './blocks.js';
import { ChunkDecoder } from './chunkDecoder.js';
import { type Codec, portableCodec } from './codec.js';
import {
  type ChunkInfo,
  type Directory,
  type KeyframeInfo,
  lastAtMost,
  startOf,
} from './directory.js';
import { TraceError, type TracePlace } from './errors.js';
import { BlockType, FILE_HEADER_BYTES } from './format.js';
import { readFileHeader } from './header.js';
import { decodeKeyframe } from './keyframe.js';
import { decodeMeta, type TraceMeta } from './meta.js';
import { type PlacedIndex, readDictionary, readIndex, readTyped } from './openIndex.js';
import { programEndOf } from './programEnd.js';
import { recover, type TraceDamage } from './scan.js';
import { SlotRowFinder, type SlotRows } from './slotRows.js';
import type { TraceSource } from './source.js';
import { TraceSources } from './sources.js';
import type { TraceSummary } from './summary.js';
import { type TraceFinding, type VerifyOptions, verifyTrace } from './verify.js';

export interface TraceReaderOptions {
  /** Default: the portable codec. */
  readonly codec?: Codec;
}

interface Opened {
  readonly dictionary: TraceDictionary;
  readonly directory: Directory;
  readonly summary: TraceSummary;
  readonly damage: TraceDamage | null;
  /** The file's own index, also when the rest had to be recovered without it. */
  readonly index: PlacedIndex | null;
}

/**
 * An open trace. Opening a complete one reads its header, end, index and dictionary, whatever its
 * length; one that was cut off or damaged is read from the start up to the break.
 */
export class TraceReader {
  readonly meta: TraceMeta;
  /** The format version of the file. */
  readonly version: number;
  readonly dictionary: TraceDictionary;
  readonly summary: TraceSummary;
  /** The program's texts that were kept. */
  readonly sources: TraceSources;
  readonly keyframes: readonly KeyframeInfo[];
  /** What ended the usable part early; `null` for a complete trace. */
  readonly damage: TraceDamage | null;
  readonly #access: BlockAccess;
  readonly #directory: Directory;
  readonly #index: PlacedIndex | null;
  readonly #decoder: ChunkDecoder;
  readonly #finder: SlotRowFinder;

  /** @see TraceReader.open */
  private constructor(access: BlockAccess, meta: TraceMeta, opened: Opened) {
    this.meta = meta;
    this.version = access.version;
    this.dictionary = opened.dictionary;
    this.summary = opened.summary;
    this.damage = opened.damage;
    this.keyframes = opened.directory.keyframes;
    this.sources = new TraceSources(access, opened.directory.sources);
    this.#access = access;
    this.#directory = opened.directory;
    this.#index = opened.index;
    this.#decoder = new ChunkDecoder(opened.dictionary);
    this.#finder = new SlotRowFinder(opened.dictionary);
  }

  /**
   * Opens a trace; the source must stay open as long as the reader is used.
   * @throws TraceError when nothing can be read: `not-a-trace`, `future-version`, or a damaged or
   *   cut-off beginning.
   */
  static open(source: TraceSource, options: TraceReaderOptions = {}): TraceReader {
    const codec = options.codec ?? portableCodec;
    const access = { source, codec, version: readFileHeader(source, codec) };
    const first = readTyped(access, FILE_HEADER_BYTES, source.size, BlockType.meta);
    const meta = decodeMeta(first.payload, { file: source.name, offset: first.offset });
    return new TraceReader(access, meta, openContents(access, first.end));
  }

  /** The source's name. */
  get file(): string {
    return this.#access.source.name;
  }

  /** Whether the trace was finished and its index is whole. */
  get complete(): boolean {
    return this.damage === null;
  }

  /**
   * The first moment: 0, unless only the history's last part was kept (`TraceWriterOptions.limit`). Then the heap of that
   * moment is known, and nothing of what was before.
   */
  get start(): Seq {
    return startOf(this.#directory.chunks, this.summary.events);
  }

  get chunkCount(): number {
    return this.#directory.chunks.length;
  }

  /** Chunk `index`, 0 … chunkCount − 1. */
  chunkInfo(index: number): ChunkInfo {
    const info = this.#directory.chunks[index];
    if (info !== undefined) return info;
    throw outOfRange(`chunk ${index}`, `${this.chunkCount} chunks, counted from 0`);
  }

  /**
   * Decodes a chunk, anew each time.
   * @param spare a chunk that nobody looks at any more, whose memory may be used again: for going through many
   * @throws TraceError when its block is damaged.
   */
  readChunk(index: number, spare?: EventChunk): EventChunk {
    const { firstSeq, length, objectsBefore } = this.chunkInfo(index);
    const { payload, place } = this.#eventsBlock(index);
    const decoded = this.#decoder.decode(payload, place, spare);
    const { chunk } = decoded;
    if (
      chunk.firstSeq === firstSeq &&
      chunk.length === length &&
      decoded.objectsBefore === objectsBefore
    ) {
      return chunk;
    }
    throw new TraceError('damaged', place, 'the events block is not what the index says of it');
  }

  /**
   * The rows of a chunk that are about `slot` (1 or higher): several times quicker than to decode all of it.
   * @throws TraceError when its block is damaged.
   */
  rowsOf(index: number, slot: Slot): SlotRows {
    const { payload, place } = this.#eventsBlock(index);
    return this.#finder.find(payload, place, slot);
  }

  /** The chunk that holds event `seq`, −1 when the trace has no such event. */
  chunkAt(seq: Seq): number {
    if (!(seq > this.start && seq <= this.summary.events)) return -1;
    return lastAtMost(this.#directory.chunks, seq, (chunk) => chunk.firstSeq);
  }

  /**
   * The last moment of the program's own code: what follows is the interpreter's shutdown. Decodes a chunk.
   * @throws TraceError when its block is damaged.
   */
  programEnd(): Seq {
    const { start, summary, dictionary } = this;
    const isOutside = (seq: Seq): boolean => {
      const { code, firstSeq } = this.readChunk(this.chunkAt(seq));
      return dictionary.codes[code[seq - firstSeq]].site < 0;
    };
    return programEndOf({ start, end: summary.events, marks: summary.marks, isOutside });
  }

  /** All chunks, in order, each decoded when its turn comes. */
  *chunks(): Generator<EventChunk> {
    for (let index = 0; index < this.chunkCount; index++) yield this.readChunk(index);
  }

  /** All events, in order: for small traces and for people. */
  *events(): Generator<HeapEvent> {
    const columns = this.columnsAt(this.start);
    for (const chunk of this.chunks()) yield* eventsOf(chunk, columns);
  }

  /**
   * The heap that a keyframe holds.
   * @throws TraceError when its block is damaged.
   */
  readKeyframe(index: number): HeapColumns {
    const info = this.keyframes[index];
    if (info === undefined) {
      throw outOfRange(`keyframe ${index}`, `${this.keyframes.length} keyframes, counted from 0`);
    }
    const { seq, offset } = info;
    const place = { file: this.file, offset };
    const { size } = this.#access.source;
    const { payload } = readTyped(this.#access, offset, size, BlockType.keyframe);
    const columns = decodeKeyframe(payload, this.dictionary, place);
    if (columns.seq === seq) return columns;
    throw new TraceError('damaged', place, `the keyframe is of ${columns.seq}, not of ${seq}`);
  }

  /**
   * The heap right after event `seq` (start … events): from the nearest keyframe on. A damaged keyframe
   * is passed over for an earlier one.
   * @throws RefwindError `out-of-range`; TraceError when a chunk on the way is damaged.
   */
  columnsAt(seq: Seq): HeapColumns {
    const { events } = this.summary;
    if (!(Number.isInteger(seq) && seq >= this.start && seq <= events)) {
      throw outOfRange(`moment ${seq}`, `moments ${this.start} to ${events}`);
    }
    const columns = this.#nearestKeyframe(seq);
    let chunk: EventChunk | undefined;
    for (let index = this.chunkAt(columns.seq + 1); columns.seq < seq; index++) {
      chunk = this.readChunk(index, chunk);
      const from = columns.seq + 1 - chunk.firstSeq;
      columns.apply(chunk, from, Math.min(chunk.length, seq + 1 - chunk.firstSeq));
    }
    return columns;
  }

  /**
   * Reads every byte and yields what is wrong, in file order: damaged blocks, broken laws, an index
   * or keyframes that do not fit. Nothing yielded: the trace is whole and its history lawful.
   */
  verify(options: VerifyOptions = {}): Generator<TraceFinding> {
    return verifyTrace(this.#access, this.#index, options);
  }

  /** Gives the source up. */
  close(): void {
    this.#access.source.close?.();
  }

  #eventsBlock(index: number): { payload: Uint8Array; place: TracePlace } {
    const { offset, bytes } = this.chunkInfo(index);
    const { payload } = readTyped(this.#access, offset, offset + bytes, BlockType.events);
    return { payload, place: { file: this.file, offset } };
  }

  #nearestKeyframe(seq: Seq): HeapColumns {
    let index = lastAtMost(this.keyframes, seq, (keyframe) => keyframe.seq);
    for (; index >= 0; index--) {
      try {
        return this.readKeyframe(index);
      } catch (error) {
        if (!(error instanceof TraceError) || error.code === 'read-failed') throw error;
      }
    }
    if (this.start === 0) return new HeapColumns(this.dictionary);
    return this.readKeyframe(0);
  }
}

function openContents(access: BlockAccess, start: number): Opened {
  let index: PlacedIndex | null = null;
  try {
    index = readIndex(access);
    return { ...index, dictionary: readDictionary(access, index), damage: null, index };
  } catch (error) {
    if (!(error instanceof TraceError) || error.code === 'read-failed') throw error;
    return openByScan(access, start, error, index);
  }
}

/** When every block is fine, the index is not: then that is the damage. */
function openByScan(
  access: BlockAccess,
  start: number,
  indexError: TraceError,
  index: PlacedIndex | null,
): Opened {
  const { fold, damage } = recover(access, start);
  const { offset, reason } = indexError;
  const summary = fold.summary();
  return {
    dictionary: fold.dictionary,
    directory: fold.directory,
    summary,
    index,
    damage: damage ?? {
      offset,
      reason: `${reason}; all ${summary.events} events were recovered from the blocks before it`,
    },
  };
}

function outOfRange(what: string, there: string): RefwindError {
  return new RefwindError('out-of-range', `There is no ${what}; the trace has ${there}.`);
}
