import {
  ByteWriter,
  type Codec,
  type EventChunk,
  type HeapColumns,
  type Seq,
  type TraceSink,
} from '@refwind/core';
import type { TimelineSource } from '../source.js';
import type { Entry } from '../state/entry.js';
import { IdTrie, type TrieEdit } from '../state/trie.js';
import { type AliveByCode, aliveIn, aliveSince, encodeAlive } from './alive.js';
import { type Change, changesSince, storedFrom } from './changes.js';
import { TouchCollector } from './collect.js';
import { type ChunkBlocks, encodeDirectory, endOf, fingerprint, startOf } from './directory.js';
import { BlockKind, encodeHeader, IndexError } from './format.js';
import { NodeWriter, type Root } from './nodes.js';
import { IndexOutput } from './output.js';
import { PostingsCollector, type PostingsPlace } from './postings.js';
import type { Prefix } from './resume.js';
import type { RecordMaker, StoredObject } from './storedObject.js';
import type { Touched } from './touched.js';
import { encodeTouched } from './touchedCodec.js';

export interface IndexOptions {
  readonly codec: Codec;
  /** Called after each chunk with the last event that is in the index. */
  readonly onProgress?: (seq: Seq) => void;
  /** Whether to stop before the next chunk; what is written can be gone on with. */
  readonly stop?: () => boolean;
  /** The beginning of an index of the same trace that was not finished: its whole blocks, which the sink has. */
  readonly unfinished?: Prefix;
}

/**
 * Writes the index of a trace, in one pass over its chunks: for each what it touches and which nodes of the tree of
 * objects it changes; then which chunks have an object's events. Memory as the heap's objects, whatever the length.
 *
 * @returns whether it is whole: false when it was stopped
 */
export async function buildIndex(
  source: TimelineSource,
  sink: TraceSink,
  options: IndexOptions,
): Promise<boolean> {
  const builder = new IndexBuilder(source, sink, options);
  return builder.run();
}

class IndexBuilder {
  readonly #source: TimelineSource;
  readonly #options: IndexOptions;
  readonly #output: IndexOutput;
  readonly #collector: TouchCollector;
  readonly #postings = { events: new PostingsCollector(), links: new PostingsCollector() };
  readonly #places: PostingsPlace[] = [];
  readonly #chunks: ChunkBlocks[];
  /** Of the first moment, then how each chunk changes it. */
  readonly #alive = new ByteWriter();
  readonly #maker: RecordMaker;
  #start = { nodes: 0, root: EMPTY };
  #segment = 0;
  #trie: IdTrie<Entry>;
  #columns: HeapColumns;
  /** The chunk before, whose memory the next one may have. */
  #spare: EventChunk | undefined;

  constructor(source: TimelineSource, sink: TraceSink, options: IndexOptions) {
    const { codec, unfinished } = options;
    this.#source = source;
    this.#options = options;
    this.#output = new IndexOutput(sink, codec, unfinished?.end ?? 0);
    this.#collector = new TouchCollector(source.dictionary);
    this.#maker = { dictionary: source.dictionary, holdersAt: neverAsked };
    this.#chunks = [...(unfinished?.chunks ?? [])];
    this.#trie = unfinished?.trie(this.#maker) ?? IdTrie.empty();
    const { length } = this.#chunks;
    const at = length === 0 ? startOf(source) : endOf(source, length - 1);
    this.#columns = source.columnsAt(at);
  }

  async run(): Promise<boolean> {
    const { unfinished, onProgress, stop } = this.#options;
    if (unfinished === undefined) this.#begin();
    else {
      this.#start = { ...unfinished.start };
      encodeAlive(this.#alive, unfinished.alive);
      unfinished.eachTouched((index, touched, alive) => this.#post(index, touched, alive));
    }
    for (let index = this.#chunks.length; index < this.#source.chunkCount; index++) {
      if (stop?.() === true) {
        await this.#output.abandon();
        return false;
      }
      this.#add(index);
      await this.#output.room();
      onProgress?.(this.#columns.seq);
    }
    await this.#finish();
    return true;
  }

  #begin(): void {
    const { codec } = this.#options;
    this.#output.raw(encodeHeader(codec));
    this.#output.add(BlockKind.trace, fingerprint(this.#source, codec));
    const first = new ByteWriter();
    const alive = aliveIn(this.#columns);
    encodeAlive(first, alive);
    this.#output.add(BlockKind.alive, first.take());
    encodeAlive(this.#alive, alive);
    const edit = this.#trie.edit();
    const { object, slotCount, seq } = this.#columns;
    for (let slot = 1; slot <= slotCount; slot++) {
      if (object[slot] > 0)
        edit.set(object[slot], storedFrom(this.#columns, slot, seq, this.#maker));
    }
    this.#trie = edit.done();
    this.#start.root = this.#writeNodes(1, (offset) => {
      this.#start.nodes = offset;
    });
  }

  #add(index: number): void {
    const chunk = this.#source.readChunk(index, this.#spare);
    this.#spare = chunk;
    const columns = this.#columns;
    const touched = this.#collector.collect(chunk, columns);
    columns.apply(chunk, 0, chunk.length);
    const edit = this.#trie.edit();
    const changes = changesSince(touched, chunk, chunk.length, columns, this.#maker);
    for (const change of changes) applyChange(edit, change, columns.seq);
    this.#trie = edit.done();
    const blocks = { touched: 0, nodes: 0, root: EMPTY };
    const alive = aliveSince(touched, changes, columns);
    const payload = new ByteWriter();
    encodeAlive(payload, alive);
    this.#output.add(BlockKind.touched, encodeTouched(touched, payload), (offset) => {
      blocks.touched = offset;
    });
    blocks.root = this.#writeNodes(index + 2, (offset) => {
      blocks.nodes = offset;
    });
    this.#chunks.push(blocks);
    this.#post(index, touched, alive);
  }

  /** Nodes that are not stored yet; behind them the tree's root, for those who go on with an unfinished index. */
  #writeNodes(block: number, placed: (offset: number) => void): Root {
    const writer = new NodeWriter(block);
    const { root: node, height, size: live } = this.#trie;
    if (node !== null) writer.write(node, height);
    const root = { address: node?.address ?? 0, height, live, bytes: this.#columns.bytes };
    this.#output.add(BlockKind.nodes, writer.take(root), placed);
    return root;
  }

  #post(index: number, { object, posted, linked }: Touched, alive: AliveByCode): void {
    encodeAlive(this.#alive, alive);
    const { events, links } = this.#postings;
    events.add(index, object, posted);
    const moved = Float64Array.from(linked, (at) => object[at]);
    links.add(index, moved, moved.length);
    if (events.isFull) this.#writePostings('events');
    if (links.isFull) this.#writePostings('links');
  }

  #writePostings(about: PostingsPlace['about']): void {
    const segment = this.#segment++;
    for (const { first, payload } of this.#postings[about].take()) {
      const place = { about, segment, first, offset: 0 };
      this.#places.push(place);
      this.#output.add(BlockKind.postings, payload, (offset) => {
        place.offset = offset;
      });
    }
  }

  async #finish(): Promise<void> {
    this.#writePostings('events');
    this.#writePostings('links');
    await this.#output.drain();
    let alive = 0;
    this.#output.add(BlockKind.alive, this.#alive.take(), (offset) => {
      alive = offset;
    });
    await this.#output.drain();
    const directory = { start: this.#start, chunks: this.#chunks, postings: this.#places, alive };
    let at = 0;
    this.#output.add(BlockKind.directory, encodeDirectory(directory), (offset) => {
      at = offset;
    });
    await this.#output.drain();
    const end = new ByteWriter();
    end.u64(at);
    this.#output.add(BlockKind.end, end.take());
    await this.#output.close();
  }
}

const EMPTY: Root = { address: 0, height: 0, live: 0, bytes: 0 };

function neverAsked(): never {
  throw new IndexError('damaged-index', 'index', 0, 'no record is made while it is built');
}

function applyChange(edit: TrieEdit<Entry>, change: Change, seq: Seq): void {
  if (change.kind === 'made') edit.set(change.object, change.entry);
  else if (change.kind === 'gone') edit.delete(change.object);
  else {
    const old = edit.get(change.object) as StoredObject;
    const { refcount, added, removed } = change;
    edit.set(change.object, old.revised(refcount, added, removed, seq));
  }
}
