import type { ByteReader, Codec, TraceSource } from '@refwind/core';
import type { TimelineSource } from '../source.js';
import type { Entry } from '../state/entry.js';
import type { IdTrie } from '../state/trie.js';
import { type AliveByCode, decodeAlive } from './alive.js';
import { type ChunkBlocks, isOf, nodesAt } from './directory.js';
import { BlockKind, HEADER_BYTES, IndexBlocks, IndexError } from './format.js';
import { lastRoot, NodeStore } from './nodes.js';
import type { RecordMaker } from './storedObject.js';
import type { Touched } from './touched.js';
import { decodeTouched } from './touchedCodec.js';

/** The whole blocks of an index that was not finished. */
export interface Prefix {
  /** Bytes that are good; what is behind them is to be cut off. */
  readonly end: number;
  readonly start: Omit<ChunkBlocks, 'touched'>;
  readonly chunks: readonly ChunkBlocks[];
  /** The tree after the last chunk. */
  trie(maker: RecordMaker): IdTrie<Entry>;
  /** What is alive at the first moment. */
  readonly alive: AliveByCode;
  eachTouched(visit: (index: number, touched: Touched, alive: AliveByCode) => void): void;
}

/** What of an unfinished index can be gone on with; `null` when it is of another trace, or nothing is whole. */
export function readPrefix(file: TraceSource, codec: Codec, source: TimelineSource): Prefix | null {
  const blocks = new IndexBlocks(file, codec);
  try {
    blocks.checkHeader();
    const { payload, end } = blocks.read(HEADER_BYTES, BlockKind.trace);
    if (!isOf(payload.bytes, source, codec)) return null;
    const codes = source.dictionary.codes.length;
    const atFirst = blocks.read(end, BlockKind.alive);
    const alive = decodeAlive(atFirst.payload, codes);
    const first = blocks.read(atFirst.end, BlockKind.nodes);
    const start = { nodes: first.offset, root: lastRoot(first.payload) };
    const whole = wholeChunks(blocks, first.end);
    return { ...prefixOf(blocks, start, ...whole, codes), alive };
  } catch (error) {
    if (error instanceof IndexError) return null;
    throw error;
  }
}

/** Chunks up to the first block that is not whole. Postings are made anew, so they are passed over. */
function wholeChunks(blocks: IndexBlocks, from: number): [chunks: ChunkBlocks[], end: number] {
  const chunks: ChunkBlocks[] = [];
  let end = from;
  try {
    for (let at = from; ; ) {
      let block = blocks.read(at);
      while (block.kind === BlockKind.postings) block = blocks.read(block.end);
      if (block.kind !== BlockKind.touched) break;
      const nodes = blocks.read(block.end, BlockKind.nodes);
      const root = lastRoot(nodes.payload);
      chunks.push({ touched: block.offset, nodes: nodes.offset, root });
      at = end = nodes.end;
    }
  } catch (error) {
    if (!(error instanceof IndexError)) throw error;
  }
  return [chunks, end];
}

function prefixOf(
  blocks: IndexBlocks,
  start: Omit<ChunkBlocks, 'touched'>,
  chunks: ChunkBlocks[],
  end: number,
  codes: number,
): Omit<Prefix, 'alive'> {
  return {
    end,
    start,
    chunks,
    trie(maker) {
      const read = (block: number): ByteReader => {
        const place = nodesAt({ start, chunks }, block);
        return place === undefined
          ? blocks.fail(0, `there is no block ${block} of nodes`)
          : blocks.read(place, BlockKind.nodes).payload;
      };
      const store = new NodeStore(read, () => 0, maker);
      return store.trie(chunks.at(-1)?.root ?? start.root);
    },
    eachTouched(visit) {
      chunks.forEach(({ touched }, index) => {
        const { payload } = blocks.read(touched, BlockKind.touched);
        const alive = decodeAlive(payload, codes);
        visit(index, decodeTouched(payload), alive);
      });
    },
  };
}
