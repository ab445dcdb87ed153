import { type ByteReader, ByteWriter, type ChunkInfo, type Codec, type Seq } from '@refwind/core';
import type { TimelineSource } from '../source.js';
import { type Root, readRoot, writeRoot } from './nodes.js';
import type { PostingsPlace } from './postings.js';

/** Where the blocks of a chunk are, and the tree of the moment after it. */
export interface ChunkBlocks {
  readonly touched: number;
  readonly nodes: number;
  readonly root: Root;
}

/** Where everything in an index file is. */
export interface IndexDirectory {
  /** The tree of the first moment, and where its nodes are. */
  readonly start: Omit<ChunkBlocks, 'touched'>;
  readonly chunks: readonly ChunkBlocks[];
  readonly postings: readonly PostingsPlace[];
  /** Where it says what is alive by type and site. */
  readonly alive: number;
}

export function encodeDirectory({ start, chunks, postings, alive }: IndexDirectory): Uint8Array {
  const out = new ByteWriter();
  out.varint(chunks.length);
  out.varint(postings.length);
  out.varint(alive);
  out.varint(start.nodes);
  writeRoot(out, start.root);
  let last = start.nodes;
  for (const { touched, nodes, root } of chunks) {
    out.varint(touched - last);
    out.varint(nodes - touched);
    last = nodes;
    writeRoot(out, root);
  }
  for (const { about, segment, first, offset } of postings) {
    out.varint(segment * 2 + (about === 'links' ? 1 : 0));
    out.varint(first);
    out.varint(offset);
  }
  return out.take();
}

/** @throws TraceError `damaged` */
export function decodeDirectory(reader: ByteReader, limit: number): IndexDirectory {
  const count = reader.count('chunks', 6);
  const blocks = reader.count('postings', 3);
  const alive = reader.below(limit, 'an offset');
  let last = reader.below(limit, 'an offset');
  const start = { nodes: last, root: readRoot(reader) };
  const chunks: ChunkBlocks[] = [];
  for (let i = 0; i < count; i++) {
    const touched = last + reader.below(limit - last, 'an offset');
    const nodes = touched + reader.below(limit - touched, 'an offset');
    last = nodes;
    chunks.push({ touched, nodes, root: readRoot(reader) });
  }
  const postings: PostingsPlace[] = [];
  for (let i = 0; i < blocks; i++) {
    const number = reader.varint();
    const about = number % 2 === 1 ? 'links' : 'events';
    const [first, offset] = [reader.varint(), reader.below(limit, 'an offset')];
    postings.push({ about, segment: Math.floor(number / 2), first, offset });
  }
  reader.end();
  return { start, chunks, postings, alive };
}

/** Of which trace an index is: what its own index says of its chunks. */
export function fingerprint(source: TimelineSource, codec: Codec): Uint8Array {
  const { summary, chunkCount } = source;
  const all = new ByteWriter();
  for (let index = 0; index < chunkCount; index++) {
    const info = source.chunkInfo(index);
    const { offset = 0, bytes = 0 }: Partial<ChunkInfo> = info;
    for (const number of [info.firstSeq, info.length, info.objectsBefore, offset, bytes]) {
      all.varint(number);
    }
  }
  const out = new ByteWriter();
  for (const number of [summary.events, summary.objects, chunkCount]) out.varint(number);
  out.u32(codec.crc32(all.take()));
  return out.take();
}

/** Whether an index's fingerprint is that of `source`. */
export function isOf(found: Uint8Array, source: TimelineSource, codec: Codec): boolean {
  const wanted = fingerprint(source, codec);
  return found.length === wanted.length && wanted.every((byte, at) => byte === found[at]);
}

/** Where a block of nodes is, by its number: 1 has the first moment's, 2 those of the first chunk. */
export function nodesAt(
  { start, chunks }: Pick<IndexDirectory, 'start' | 'chunks'>,
  block: number,
): number | undefined {
  return (block === 1 ? start : chunks[block - 2])?.nodes;
}

/** The moment after the last event of a chunk. */
export function endOf(source: TimelineSource, index: number): Seq {
  const { firstSeq, length } = source.chunkInfo(index);
  return firstSeq - 1 + length;
}

/** The moment before the first event of a source. */
export function startOf(source: TimelineSource): Seq {
  return source.chunkCount === 0 ? source.summary.events : source.chunkInfo(0).firstSeq - 1;
}
