import { RefwindError } from '../errors.js';
import type { EventChunk } from '../events/chunk.js';
import type { TraceDictionary } from '../events/dictionary.js';
import { HeapColumns } from '../heap/columns.js';
import type { Bytes, Seq } from '../units.js';
import { frameBlock } from './blocks.js';
import { ChunkEncoder } from './chunkEncoder.js';
import { type Codec, portableCodec } from './codec.js';
import { type DictionarySize, dictionarySize, encodeDictionaryGrowth } from './dictionaryBlock.js';
import { emptyDirectory, type KeyframeInfo } from './directory.js';
import { FileSpace, type SizeLimit } from './fileSpace.js';
import { cutAt, encodeHead, keyframeToCutAt, moveDirectory } from './forgetting.js';
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
import { BlockPipeline, mostBytes, type WrittenPlace } from './pipeline.js';
import type { ForgettingSink, TraceSink } from './sink.js';
import { encodeSource } from './sourceBlock.js';
import { asOfItsEnd, Landmarks, type TraceSummary } from './summary.js';
import { encodeTrailer } from './trailer.js';

export interface TraceWriterOptions {
  /** Default: the portable codec. */
  readonly codec?: Codec;
  /** When keyframes are written; `false` for never. */
  readonly keyframes?: KeyframeOptions | false;
  /** Default: the trace may get as large as it will. */
  readonly limit?: SizeLimit;
  /**
   * The heap that the history begins with, the writer's own from now on, over the same dictionary: the trace holds what
   * comes after its moment, as one that forgot its beginning. Default: nothing is alive at moment 0.
   */
  readonly start?: HeapColumns;
}

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
  readonly #space: FileSpace;
  readonly #encoder: ChunkEncoder;
  readonly #columns: HeapColumns;
  readonly #landmarks: Landmarks;
  readonly #keyframes: KeyframePolicy | null;
  readonly #meta: Uint8Array;
  readonly #limit: SizeLimit | undefined;
  /** The most bytes that the file may have; more than the limit when a keyframe alone takes most of that. */
  #mostBytes: Bytes;
  #isFull = false;
  /** The moment before the first event that is kept. */
  #start: Seq = 0;
  #apart: { dictionaries: WrittenPlace[]; sources: WrittenPlace[] } = {
    dictionaries: [],
    sources: [],
  };
  readonly #directory = emptyDirectory();
  #dictionaryWritten: DictionarySize = { strings: 0, types: 0, sites: 0, codes: 0 };
  #calls: Promise<unknown> = Promise.resolve();
  #closed = false;
  /** Whether the heap that the history begins with is still to be written. */
  #hasStart: boolean;
  /** What the sink has taken up to now. */
  #readable: { events: Seq; objects: number; live: number; bytes: Bytes };

  constructor(
    sink: TraceSink,
    dictionary: TraceDictionary,
    meta: TraceMeta,
    options: TraceWriterOptions = {},
  ) {
    const { codec = portableCodec, keyframes = {}, limit, start } = options;
    this.dictionary = dictionary;
    this.#sink = sink;
    this.#codec = codec;
    this.#pipeline = new BlockPipeline(sink, codec, UNDER_WAY);
    const index = () => ({ directory: this.#directory, summary: this.#summary(null) });
    this.#space = new FileSpace(this.#pipeline, index);
    this.#encoder = new ChunkEncoder(dictionary);
    this.#columns = start ?? new HeapColumns(dictionary);
    this.#hasStart = start !== undefined;
    this.#start = this.#columns.seq;
    this.#readable = reachedBy(this.#columns);
    this.#landmarks = new Landmarks(dictionary);
    this.#limit = limit;
    this.#mostBytes = limit?.bytes ?? Number.POSITIVE_INFINITY;
    this.#keyframes =
      keyframes === false ? null : new KeyframePolicy(spacing(keyframes, limit), KEYFRAME_LAG);
    this.#meta = encodeMeta(meta);
    this.#pipeline.addOpening(encodeFileHeader(codec), BlockType.meta, this.#meta);
  }

  /** Bytes that the sink has taken so far. */
  get bytesWritten(): number {
    return this.#pipeline.bytesWritten;
  }

  /** The most bytes that the file may have: more than its limit when a keyframe alone takes most of that. */
  get mostBytes(): Bytes {
    return this.#mostBytes;
  }

  /** The moment before the first event that is kept: 0 until a limit was reached (see `SizeLimit`). */
  get start(): Seq {
    return this.#start;
  }

  /** The last event of the last chunk taken over. */
  get events(): Seq {
    return this.#columns.seq;
  }

  /**
   * Takes over the next chunk; the dictionary may have grown since the last one. The chunk must stay
   * unchanged until this resolves: when there is room for the next. False when the trace is full (see `SizeLimit`): it
   * was not taken over, nor will any later one be.
   * @throws RefwindError `out-of-order` or `bad-chunk` (nothing was written), `trace-finished`;
   *   TraceError `write-failed`
   */
  writeChunk(chunk: EventChunk): Promise<boolean> {
    return this.#call(() => this.#writeChunk(chunk));
  }

  /**
   * Keeps the text of one of the program's files, so that the trace is self-contained. Failures
   * show at the next `writeChunk` or `finish`.
   */
  addSource(file: string, text: string): void {
    const payload = encodeSource({ file, text });
    if (payload.length > MAX_CONTENT_BYTES) throw tooLarge(`The source of ${file}`, payload.length);
    this.#call(async () => {
      if (this.#isFull || !(await this.#makeRoom(mostBytes(payload.length)))) return;
      this.#pipeline.add(BlockType.source, payload, (place) => {
        this.#directory.sources.push({ file, offset: place.offset });
        this.#apart.sources.push(place);
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
    const { passes, marks } = this.#landmarks;
    return asOfItsEnd({ ...this.#readable, passes, marks, end: null });
  }

  /** Calls run one after the other. */
  #call<T>(work: () => Promise<T>): Promise<T> {
    if (this.#closed) return Promise.reject(finished());
    const result = this.#calls.then(work);
    this.#calls = result.catch(() => {});
    return result;
  }

  async #writeChunk(chunk: EventChunk): Promise<boolean> {
    await this.#pipeline.room();
    if (this.#isFull) return false;
    if (chunk.firstSeq !== this.events + 1) throw outOfOrder(chunk, this.events);
    if (this.#hasStart) this.#writeStart();
    const objectsBefore = this.#columns.allocs;
    const payload = this.#encoder.encode(chunk, objectsBefore);
    if (!(await this.#makeRoom(mostBytes(payload.length) + this.#mostGrowthBytes()))) return false;
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
    const reached = reachedBy(this.#columns);
    this.#writeKeyframeIfDue(length);
    await this.#pipeline.room();
    return true;
  }

  /** @throws RefwindError `too-large` */
  #writeStart(): void {
    const payload = encodeKeyframe(this.#columns);
    if (payload.length > MAX_CONTENT_BYTES) {
      throw tooLarge('The heap that the history begins with', payload.length);
    }
    this.#writeDictionaryGrowth();
    this.#hasStart = false;
    const { seq } = this.#columns;
    this.#pipeline.add(BlockType.keyframe, payload, ({ offset }) => {
      this.#directory.keyframes.push({ seq, offset });
    });
  }

  #writeDictionaryGrowth(): void {
    const growth = encodeDictionaryGrowth(this.dictionary, this.#dictionaryWritten);
    if (growth === null) return;
    this.#dictionaryWritten = dictionarySize(this.dictionary);
    this.#pipeline.add(BlockType.dictionary, growth, (place) => {
      this.#directory.dictionaries.push(place.offset);
      this.#apart.dictionaries.push(place);
    });
  }

  /** No trace can begin within a pass. */
  #writeKeyframeIfDue(nextEvents: number): void {
    if (this.#limit?.whenFull === 'forget' && this.#landmarks.isInPass) return;
    if (this.#keyframes?.due(this.#columns, nextEvents)) this.#writeKeyframe(this.#keyframes);
  }

  /** A heap too large for a keyframe does without: seeking falls back to earlier ones. */
  #writeKeyframe(policy: KeyframePolicy): void {
    const payload = encodeKeyframe(this.#columns);
    if (payload.length > MAX_CONTENT_BYTES || !this.#hasRoom(payload)) return;
    const { seq } = this.#columns;
    const noteSize = policy.added(this.#columns.live + this.#columns.links.size + 1);
    this.#pipeline.add(BlockType.keyframe, payload, ({ offset, bytes }) => {
      this.#directory.keyframes.push({ seq, offset });
      noteSize(bytes);
    });
  }

  async #finish(end: TraceEnd | null): Promise<TraceSummary> {
    if (this.#hasStart) this.#writeStart();
    if (!this.#isFull) this.#writeDictionaryGrowth();
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

  /** Whether `bytes` more may be written; what was written is forgotten for it, if it may be. */
  async #makeRoom(bytes: Bytes): Promise<boolean> {
    if (this.#limit === undefined) return true;
    if (await this.#space.fits(this.#mostBytes, bytes)) return true;
    if (this.#limit.whenFull === 'forget') await this.#forget(bytes);
    else this.#isFull = true;
    return !this.#isFull;
  }

  #hasRoom({ length }: Uint8Array): boolean {
    return this.#limit === undefined || this.#space.fitsSurely(this.#mostBytes, mostBytes(length));
  }

  #mostGrowthBytes(): Bytes {
    if (this.#limit === undefined) return 0;
    const growth = encodeDictionaryGrowth(this.dictionary, this.#dictionaryWritten);
    return growth === null ? 0 : mostBytes(growth.length);
  }

  /**
   * Begins the file anew with a keyframe of it: the first with which `bytes` more need at most half of the limit, or
   * one of the heap as it is now. Not while a pass runs; then the file gets larger until it is over.
   */
  async #forget(bytes: Bytes): Promise<void> {
    const most = this.#mostBytes / 2 - bytes;
    const { keyframes } = this.#directory;
    const found = keyframeToCutAt(keyframes, this.#start, this.bytesWritten, most);
    const keyframe = found ?? (await this.#keyframeOfNow());
    if (keyframe === null) return;
    const cut = cutAt(keyframe, this.bytesWritten, this.#apart);
    // Of now: while the head is packed the dictionary may grow.
    const written = dictionarySize(this.dictionary);
    const head = await encodeHead(this.#codec, this.#meta, this.dictionary);
    this.#dictionaryWritten = written;
    const kept = [...cut.sources, ...cut.rest];
    await this.#pipeline.replace(this.#sink as ForgettingSink, head.bytes, kept);
    moveDirectory(this.#directory, cut, head.bytes.length);
    const dictionaries = head.dictionary.bytes > 0 ? [head.dictionary] : [];
    this.#directory.dictionaries = dictionaries.map(({ offset }) => offset);
    const sources = this.#directory.sources.map(({ offset }, at) => ({
      offset,
      bytes: cut.sources[at].to - cut.sources[at].from,
    }));
    this.#apart = { dictionaries, sources };
    this.#start = keyframe.seq;
    this.#landmarks.forgetBefore(keyframe.seq + 1);
    const needed = this.#space.needed(bytes);
    this.#mostBytes = Math.max(this.#mostBytes, Math.ceil((needed * 4) / 3));
  }

  async #keyframeOfNow(): Promise<KeyframeInfo | null> {
    if (this.#landmarks.isInPass) return null;
    const { seq } = this.#columns;
    const last = this.#directory.keyframes.at(-1);
    if (last?.seq === seq) return last;
    const payload = encodeKeyframe(this.#columns);
    if (payload.length > MAX_CONTENT_BYTES) return null;
    this.#pipeline.add(BlockType.keyframe, payload, ({ offset }) => {
      this.#directory.keyframes.push({ seq, offset });
    });
    await this.#pipeline.drain();
    return this.#directory.keyframes.at(-1) ?? null;
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

/** A trace that will be cut needs keyframes to cut at: some sixteen in all of it. */
function spacing(options: KeyframeOptions, limit: SizeLimit | undefined): KeyframeOptions {
  return limit?.whenFull === 'forget' ? { ...options, maxBytes: limit.bytes / 16 } : options;
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

function tooLarge(what: string, bytes: number): RefwindError {
  return new RefwindError(
    'too-large',
    `${what} has ${bytes} bytes; a trace takes at most ${MAX_CONTENT_BYTES}.`,
  );
}

function reachedBy({ seq, allocs, live, bytes }: HeapColumns) {
  return { events: seq, objects: allocs, live, bytes };
}
