import { RefwindError } from '../errors.js';
import type { EventChunk } from '../events/chunk.js';
import type { TraceDictionary } from '../events/dictionary.js';
import { HeapColumns } from '../heap/columns.js';
import type { Seq } from '../units.js';
import { frameBlock } from './blocks.js';
import { ChunkEncoder } from './chunkEncoder.js';
import { type Codec, portableCodec } from './codec.js';
import { type DictionarySize, dictionarySize, encodeDictionaryGrowth } from './dictionaryBlock.js';
import { emptyDirectory } from './directory.js';
import {
  BlockCodec,
  BlockType,
  END_PAYLOAD_BYTES,
  MAX_CONTENT_BYTES,
  TRAILER_BYTES,
} from './format.js';
import { encodeFileHeader } from './header.js';
import { encodeIndex } from './indexBlock.js';
import { encodeKeyframe } from './keyframe.js';
import { type KeyframeOptions, KeyframePolicy } from './keyframePolicy.js';
import { encodeMeta, type TraceEnd, type TraceMeta } from './meta.js';
import { BlockPipeline } from './pipeline.js';
import type { TraceSink } from './sink.js';
import { encodeSource } from './sourceBlock.js';
import { asOfItsEnd, Landmarks, type TraceSummary } from './summary.js';
import { encodeTrailer } from './trailer.js';

export interface TraceWriterOptions {
  /** Default: the portable codec. */
  readonly codec?: Codec;
  /** When keyframes are written; `false` for never. */
  readonly keyframes?: KeyframeOptions | false;
}

const NOTHING = { events: 0, objects: 0, live: 0, bytes: 0, passes: [], marks: [], end: null };

/** Contents compressed or waiting to be written at once. */
const UNDER_WAY = 4;
/** One chunk may add a dictionary block and a keyframe beside its events. */
const KEYFRAME_LAG = UNDER_WAY + 3;

/**
 * Writes a trace, chunk by chunk, in one pass. Whatever happens, everything before the last whole
 * block can be opened again.
 *
 * Await each `writeChunk` before the next: it resolves when there is room for more. Once the sink
 * has failed every call rejects with the same `TraceError` `write-failed`; then call `abort`.
 */
export class TraceWriter {
  readonly dictionary: TraceDictionary;
  readonly #sink: TraceSink;
  readonly #codec: Codec;
  readonly #pipeline: BlockPipeline;
  readonly #encoder: ChunkEncoder;
  readonly #columns: HeapColumns;
  readonly #landmarks: Landmarks;
  readonly #keyframes: KeyframePolicy | null;
  readonly #directory = emptyDirectory();
  #dictionaryWritten: DictionarySize = { strings: 0, types: 0, sites: 0, codes: 0 };
  #calls: Promise<unknown> = Promise.resolve();
  #closed = false;
  /** What the sink has taken up to now. */
  #readable: TraceSummary = NOTHING;

  constructor(
    sink: TraceSink,
    dictionary: TraceDictionary,
    meta: TraceMeta,
    options: TraceWriterOptions = {},
  ) {
    const { codec = portableCodec, keyframes = {} } = options;
    this.dictionary = dictionary;
    this.#sink = sink;
    this.#codec = codec;
    this.#pipeline = new BlockPipeline(sink, codec, UNDER_WAY);
    this.#encoder = new ChunkEncoder(dictionary);
    this.#columns = new HeapColumns(dictionary);
    this.#landmarks = new Landmarks(dictionary);
    this.#keyframes = keyframes === false ? null : new KeyframePolicy(keyframes, KEYFRAME_LAG);
    this.#pipeline.addOpening(encodeFileHeader(codec), BlockType.meta, encodeMeta(meta));
  }

  /** Bytes that the sink has taken so far. */
  get bytesWritten(): number {
    return this.#pipeline.bytesWritten;
  }

  /** The last event of the last chunk taken over. */
  get events(): Seq {
    return this.#columns.seq;
  }

  /**
   * Takes over the next chunk; the dictionary may have grown since the last one. The chunk must stay
   * unchanged until this resolves: when there is room for the next.
   * @throws RefwindError `out-of-order` or `bad-chunk` (nothing was written), `trace-finished`;
   *   TraceError `write-failed`
   */
  writeChunk(chunk: EventChunk): Promise<void> {
    return this.#call(() => this.#writeChunk(chunk));
  }

  /**
   * Keeps the text of one of the program's files, so that the trace is self-contained. Failures
   * show at the next `writeChunk` or `finish`.
   */
  addSource(file: string, text: string): void {
    const payload = encodeSource({ file, text });
    if (payload.length > MAX_CONTENT_BYTES) throw tooLarge(file, payload.length);
    this.#call(async () => {
      this.#pipeline.add(BlockType.source, payload, ({ offset }) => {
        this.#directory.sources.push({ file, offset });
      });
    }).catch(() => {});
  }

  /**
   * Writes the index, closes the sink, and says what the trace comes to.
   * @throws RefwindError `trace-finished`; TraceError `write-failed`
   */
  finish(end: TraceEnd | null = null): Promise<TraceSummary> {
    const done = this.#call(() => this.#finish(end));
    this.#closed = true;
    return done;
  }

  /**
   * Gives up: waits for what is under way and closes the sink; the trace stays without its end. What can be read
   * of it comes to the returned summary.
   */
  async abort(): Promise<TraceSummary> {
    this.#closed = true;
    await this.#calls;
    await this.#pipeline.drain().catch(() => {});
    await (this.#sink.abandon ?? this.#sink.close).call(this.#sink);
    return asOfItsEnd(this.#readable);
  }

  /** Calls run one after the other. */
  #call<T>(work: () => Promise<T>): Promise<T> {
    if (this.#closed) return Promise.reject(finished());
    const result = this.#calls.then(work);
    this.#calls = result.catch(() => {});
    return result;
  }

  async #writeChunk(chunk: EventChunk): Promise<void> {
    await this.#pipeline.room();
    if (chunk.firstSeq !== this.events + 1) throw outOfOrder(chunk, this.events);
    const objectsBefore = this.#columns.allocs;
    const payload = this.#encoder.encode(chunk, objectsBefore);
    this.#writeDictionaryGrowth();
    const noteSize = this.#keyframes?.added(0);
    const { firstSeq, length } = chunk;
    this.#pipeline.add(BlockType.events, payload, ({ offset, bytes }) => {
      this.#directory.chunks.push({ firstSeq, length, objectsBefore, offset, bytes });
      noteSize?.(bytes);
      this.#readable = reached;
    });
    this.#columns.apply(chunk, 0, length);
    this.#landmarks.add(chunk);
    const reached = this.#summary(null);
    if (this.#keyframes?.due(this.#columns, length)) this.#writeKeyframe(this.#keyframes);
    await this.#pipeline.room();
  }

  #writeDictionaryGrowth(): void {
    const growth = encodeDictionaryGrowth(this.dictionary, this.#dictionaryWritten);
    if (growth === null) return;
    this.#dictionaryWritten = dictionarySize(this.dictionary);
    this.#pipeline.add(BlockType.dictionary, growth, ({ offset }) => {
      this.#directory.dictionaries.push(offset);
    });
  }

  /** A heap too large for a keyframe does without: seeking falls back to earlier ones. */
  #writeKeyframe(policy: KeyframePolicy): void {
    const payload = encodeKeyframe(this.#columns);
    if (payload.length > MAX_CONTENT_BYTES) return;
    const { seq } = this.#columns;
    const noteSize = policy.added(this.#columns.live + this.#columns.links.size + 1);
    this.#pipeline.add(BlockType.keyframe, payload, ({ offset, bytes }) => {
      this.#directory.keyframes.push({ seq, offset });
      noteSize(bytes);
    });
  }

  async #finish(end: TraceEnd | null): Promise<TraceSummary> {
    this.#writeDictionaryGrowth();
    await this.#pipeline.drain();
    const summary = this.#summary(end);
    const indexOffset = this.bytesWritten;
    const index = encodeIndex({ directory: this.#directory, summary });
    this.#pipeline.add(BlockType.index, index, () => {});
    await this.#pipeline.drain();
    this.#pipeline.addPacked([this.#trailer(indexOffset)], () => {});
    await this.#pipeline.drain();
    await this.#pipeline.close();
    return summary;
  }

  #trailer(indexOffset: number): Uint8Array {
    const fileSize = this.bytesWritten + TRAILER_BYTES;
    const payload = encodeTrailer({ indexOffset, fileSize });
    const { stored } = BlockCodec;
    return frameBlock(BlockType.end, stored, false, payload, END_PAYLOAD_BYTES, this.#codec);
  }

  #summary(end: TraceEnd | null): TraceSummary {
    const { seq, allocs, live, bytes } = this.#columns;
    const { passes, marks } = this.#landmarks;
    return { events: seq, objects: allocs, live, bytes, passes, marks, end };
  }
}

function outOfOrder(chunk: EventChunk, events: Seq): RefwindError {
  return new RefwindError(
    'out-of-order',
    `The chunk begins at event ${chunk.firstSeq}, but event ${events + 1} comes next.`,
  );
}

function finished(): RefwindError {
  return new RefwindError('trace-finished', 'The trace is finished: nothing can be added to it.');
}

function tooLarge(file: string, bytes: number): RefwindError {
  return new RefwindError(
    'too-large',
    `The source of ${file} has ${bytes} bytes; a trace takes at most ${MAX_CONTENT_BYTES}.`,
  );
}
