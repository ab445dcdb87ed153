import {
  type ByteReader,
  type Codec,
  type EventChunk,
  HeapColumns,
  type ObjectId,
  portableCodec,
  type Seq,
  type TraceSource,
} from '@refwind/core';
import { Lru } from '../chunks/lru.js';
import type { TimelineSource } from '../source.js';
import type { Entry } from '../state/entry.js';
import { holdersIn } from '../state/holders.js';
import type { IdTrie } from '../state/trie.js';
import { type AliveByCode, addTo, aliveSince, decodeAlive } from './alive.js';
import { type Change, changesSince } from './changes.js';
import {
  decodeDirectory,
  endOf,
  type IndexDirectory,
  isOf,
  nodesAt,
  startOf,
} from './directory.js';
import { BlockKind, END_BYTES, HEADER_BYTES, IndexBlocks, IndexError } from './format.js';
import { NodeStore, type Root } from './nodes.js';
import { overlaid } from './overlay.js';
import { chunksOf, type PostingsPlace } from './postings.js';
import type { RecordMaker } from './storedObject.js';
import { fill, type Touched } from './touched.js';
import { decodeTouched } from './touchedCodec.js';

export interface TimeIndexOptions {
  /** Default: the portable codec. */
  readonly codec?: Codec;
}

/** The tree of a moment, and what it comes to. */
export interface IndexedMoment {
  readonly trie: IdTrie<Entry>;
  readonly bytes: number;
}

/**
 * The index of a trace: the heap's objects as a tree of which every chunk's end has a version, what each chunk touches,
 * and which chunks touch an object. Read piece by piece, when it is asked for; opening reads the directory.
 */
export class TimeIndex {
  readonly #source: TimelineSource;
  readonly #blocks: IndexBlocks;
  readonly #directory: IndexDirectory;
  readonly #nodes: NodeStore;
  readonly #maker: RecordMaker;
  readonly #touched = new Lru<number, Touched>(4);
  #alive: ByteReader | null = null;
  readonly #postings = new Lru<number, ByteReader>(16);
  /** A heap of touched slots only, used again and again. */
  #scratch: HeapColumns;
  #used: { readonly touched: Touched; readonly chunk: EventChunk } | null = null;

  private constructor(source: TimelineSource, blocks: IndexBlocks, directory: IndexDirectory) {
    this.#source = source;
    this.#blocks = blocks;
    this.#directory = directory;
    this.#scratch = new HeapColumns(source.dictionary);
    this.#maker = {
      dictionary: source.dictionary,
      holdersAt: (slot, seq) => holdersIn(source.columnsAt(seq), slot),
    };
    this.#nodes = new NodeStore(
      (block) => blocks.read(this.#nodesOf(block), BlockKind.nodes).payload,
      (block) => this.#seqOf(block),
      this.#maker,
    );
  }

  /**
   * Opens the index of `source`; the file must stay open as long as it is used.
   * @throws IndexError when it is cut off, damaged, or of another trace: then the trace can be used without
   */
  static open(
    file: TraceSource,
    source: TimelineSource,
    { codec = portableCodec }: TimeIndexOptions = {},
  ): TimeIndex {
    const blocks = new IndexBlocks(file, codec);
    blocks.checkHeader();
    checkTrace(blocks, source);
    return new TimeIndex(source, blocks, readDirectory(blocks, source));
  }

  /** What is alive after chunk `index` comes to; −1 for the first moment. */
  rootAfter(index: number): Root {
    return index < 0 ? this.#directory.start.root : this.#directory.chunks[index].root;
  }

  /** The heap after chunk `index`; −1 for the first moment. */
  after(index: number): IndexedMoment {
    const root = this.rootAfter(index);
    return { trie: this.#blocks.guarded(() => this.#nodes.trie(root)), bytes: root.bytes };
  }

  /** The heap within chunk `index`, after its first `rows` rows. */
  within(index: number, chunk: EventChunk, rows: number): IndexedMoment {
    const heap = this.heapWithin(index, chunk, rows);
    const { trie, bytes } = this.after(index - 1);
    const changes = this.#changes(index, chunk, rows, heap);
    const size = this.rootAfter(index - 1).live + heap.live;
    return { trie: overlaid(trie, changes, size, heap.seq), bytes: bytes + heap.bytes };
  }

  /**
   * A heap with all that chunk `index` touches, right before it: folding the chunk's rows on it resolves them. It is
   * used again at the next call.
   */
  heapBefore(index: number, chunk: EventChunk): HeapColumns {
    this.#clear();
    const touched = this.touched(index);
    this.#used = { touched, chunk };
    fill(this.#scratch, touched);
    return this.#scratch;
  }

  /** The same after the chunk's first `rows` rows; goes on from where it stands, if that is before. */
  heapWithin(index: number, chunk: EventChunk, rows: number): HeapColumns {
    const standing = this.standingIn(chunk);
    const goesOn = standing !== null && standing <= rows;
    const heap = goesOn ? this.#scratch : this.heapBefore(index, chunk);
    heap.apply(chunk, goesOn ? standing : 0, rows);
    return heap;
  }

  /** How many rows of `chunk` are applied to the heap that `heapBefore` and `heapWithin` give; `null` when it is of another. */
  standingIn(chunk: EventChunk): number | null {
    return this.#used?.chunk === chunk ? this.#scratch.seq + 1 - chunk.firstSeq : null;
  }

  /** What is alive by type and site after chunk `index`; −1 for the first moment. */
  aliveAfter(index: number): AliveByCode {
    const { codes } = this.#source.dictionary;
    this.#alive ??= this.#blocks.read(this.#directory.alive, BlockKind.alive).payload;
    const reader = this.#alive;
    return this.#blocks.guarded(() => {
      const alive: AliveByCode = new Map();
      reader.position = 0;
      for (let at = -1; at <= index; at++) addTo(alive, decodeAlive(reader, codes.length));
      return alive;
    });
  }

  /** The same within chunk `index`, after its first `rows` rows. */
  aliveWithin(index: number, chunk: EventChunk, rows: number): AliveByCode {
    const heap = this.heapWithin(index, chunk, rows);
    const alive = this.aliveAfter(index - 1);
    const changes = this.#changes(index, chunk, rows, heap);
    addTo(alive, aliveSince(this.touched(index), changes, heap));
    return alive;
  }

  /** What chunk `index` touches. */
  touched(index: number): Touched {
    const known = this.#touched.get(index);
    if (known !== undefined) return known;
    const offset = this.#directory.chunks[index].touched;
    const touched = this.#blocks.guarded(() => {
      const { payload } = this.#blocks.read(offset, BlockKind.touched);
      decodeAlive(payload, this.#source.dictionary.codes.length);
      return decodeTouched(payload);
    });
    const { firstSeq, objectsBefore } = this.#source.chunkInfo(index);
    if (touched.seq !== firstSeq - 1 || touched.allocs !== objectsBefore) {
      this.#blocks.fail(offset, `it is of event ${touched.seq}, not of ${firstSeq - 1}`);
    }
    return this.#touched.keep(index, touched);
  }

  /** The chunks with events (with links and unlinks) of an object, ascending, but for the one that allocates it. */
  chunksOf(object: ObjectId, about: PostingsPlace['about'] = 'events'): number[] {
    const { postings, chunks } = this.#directory;
    const places = postings.filter((place) => place.about === about);
    return this.#blocks.guarded(() =>
      chunksOf(object, places, ({ offset }) => this.#postingsAt(offset), chunks.length),
    );
  }

  #postingsAt(offset: number): ByteReader {
    return (
      this.#postings.get(offset) ??
      this.#postings.keep(offset, this.#blocks.read(offset, BlockKind.postings).payload)
    );
  }

  #changes(index: number, chunk: EventChunk, rows: number, heap: HeapColumns): Change[] {
    return changesSince(this.touched(index), chunk, rows, heap, this.#maker);
  }

  #clear(): void {
    if (this.#used === null) return;
    const { touched, chunk } = this.#used;
    const { object, links } = this.#scratch;
    const { slot, length } = chunk;
    for (let i = 0; i < touched.count; i++) object[touched.slot[i]] = 0;
    for (let row = 0; row < length; row++) object[slot[row]] = 0;
    links.clear();
    this.#used = null;
  }

  #nodesOf(block: number): number {
    const place = nodesAt(this.#directory, block);
    return place ?? this.#blocks.fail(0, `there is no block ${block} of nodes`);
  }

  #seqOf(block: number): Seq {
    return block === 1 ? startOf(this.#source) : endOf(this.#source, block - 2);
  }
}

function checkTrace(blocks: IndexBlocks, source: TimelineSource): void {
  const { payload } = blocks.read(HEADER_BYTES, BlockKind.trace);
  if (isOf(payload.bytes, source, blocks.codec)) return;
  throw new IndexError('other-index', blocks.source.name, HEADER_BYTES, 'it is of another trace');
}

function readDirectory(blocks: IndexBlocks, source: TimelineSource): IndexDirectory {
  const end = blocks.source.size - END_BYTES;
  if (end < HEADER_BYTES) blocks.fail(0, 'it is not finished');
  const { payload } = blocks.read(end, BlockKind.end);
  const directory = blocks.guarded(() => {
    const at = payload.u64();
    if (at >= end) payload.fail(`says its directory at ${at}`);
    return decodeDirectory(blocks.read(at, BlockKind.directory).payload, end);
  });
  if (directory.chunks.length === source.chunkCount) return directory;
  return blocks.fail(
    end,
    `it has ${directory.chunks.length} chunks, the trace ${source.chunkCount}`,
  );
}
