import { type ByteReader, ByteWriter } from '@refwind/core';
import { Lru } from '../chunks/lru.js';
import type { Entry } from '../state/entry.js';
import { IdTrie } from '../state/trie.js';
import { type NodeSource, TrieNode } from '../state/trieNode.js';
import { type RecordMaker, StoredObject } from './storedObject.js';
import { readSigned, writeSigned } from './touchedCodec.js';

/** An address is the number of a block, and the place in it. */
const PLACES = 2 ** 28;

/** Where the tree of a moment begins, and what it comes to. */
export interface Root {
  /** 0 when nothing is alive. */
  readonly address: number;
  readonly height: number;
  readonly live: number;
  readonly bytes: number;
}

export function writeRoot(out: ByteWriter, { address, height, live, bytes }: Root): void {
  for (const number of [address, height, live, bytes]) out.varint(number);
}

export function readRoot(reader: ByteReader): Root {
  const address = reader.varint();
  const height = reader.below(11, 'a height');
  return { address, height, live: reader.varint(), bytes: reader.varint() };
}

/** The root that a block of nodes ends with. */
export function lastRoot(reader: ByteReader): Root {
  reader.position = Math.max(0, reader.bytes.length - 4);
  const at = reader.u32();
  if (at >= reader.bytes.length) reader.fail(`says its root at ${at}`);
  reader.position = at;
  return readRoot(reader);
}

/**
 * The nodes that a chunk changed, as a block: children before their parents, then the tree's root and, as u32, where
 * that is said.
 */
export class NodeWriter {
  readonly #block: number;
  readonly #out = new ByteWriter();

  /** @param block its number, from 1 */
  constructor(block: number) {
    this.#block = block;
    this.#out.u8(0);
  }

  /** Writes what of the tree is not stored yet, and tells its nodes where they are. */
  write(root: TrieNode, height: number): void {
    this.#node(root, height);
  }

  take(root: Root): Uint8Array {
    const at = this.#out.length;
    writeRoot(this.#out, root);
    this.#out.u32(at);
    return this.#out.take();
  }

  // The height of a tree of ids is at most 10.
  #node(node: TrieNode, level: number): void {
    if (node.address !== 0) return;
    if (level > 0) for (const child of node.items) this.#node(child as TrieNode, level - 1);
    const out = this.#out;
    node.address = this.#block * PLACES + out.length;
    out.u32(node.bitmap >>> 0);
    if (level === 0) this.#leaf(node.items as StoredObject[]);
    else {
      for (const child of node.items as TrieNode[]) {
        out.varint(this.#block - Math.floor(child.address / PLACES));
        out.varint(child.address % PLACES);
      }
    }
  }

  #leaf(items: readonly StoredObject[]): void {
    const out = this.#out;
    let lastSeq = 0;
    let lastSlot = 0;
    for (const { slot, refcount, size, allocSeq, allocCode, holders, seq } of items) {
      writeSigned(out, slot - lastSlot);
      out.zigzag(refcount);
      out.varint(size);
      writeSigned(out, allocSeq - lastSeq);
      out.varint(allocCode);
      lastSeq = allocSeq;
      lastSlot = slot;
      if (holders === undefined) {
        out.varint(1);
        out.varint(seq);
        continue;
      }
      out.varint((holders?.length ?? 0) * 2);
      for (const number of holders ?? []) out.varint(number);
    }
  }
}

/** Gives the payload of a nodes block. */
export type ReadNodes = (block: number) => ByteReader;

/** Blocks at hand, some 60 KB each. */
const KEPT_BLOCKS = 256;

/** Nodes and objects at hand: some 80 MB. */
const KEPT_THINGS = 600_000;

/** Nodes of an index, read when they are asked for. */
export class NodeStore {
  readonly maker: RecordMaker;
  readonly #read: ReadNodes;
  readonly #blocks = new Lru<number, ByteReader>(KEPT_BLOCKS);
  /** By address, the ones made last: a node is the same object for all states, as long as it is kept. */
  readonly #nodes = new Map<number, TrieNode>();
  #things = 0;
  readonly #seqOf: (block: number) => number;

  /** @param seqOf the moment that a block's tree is of */
  constructor(read: ReadNodes, seqOf: (block: number) => number, maker: RecordMaker) {
    this.#read = read;
    this.#seqOf = seqOf;
    this.maker = maker;
  }

  /** The tree that begins at `root`. */
  trie({ address, height, live }: Root): IdTrie<Entry> {
    if (address === 0) return IdTrie.empty();
    return new IdTrie<Entry>(this.#at(address, height, 0), height, live);
  }

  #block(number: number): ByteReader {
    return this.#blocks.get(number) ?? this.#blocks.keep(number, this.#read(number));
  }

  /** The node at an address, which is opened only when somebody comes to it. */
  #at(address: number, level: number, prefix: number): TrieNode {
    const known = this.#nodes.get(address);
    if (known !== undefined) return known;
    const node = TrieNode.from(new StoredNode(this, address, level, prefix), address);
    this.#nodes.set(address, node);
    this.#count(1);
    return node;
  }

  /** Gives up the older half when there are too many; states keep what they have. */
  #count(things: number): void {
    this.#things += things;
    if (this.#things < KEPT_THINGS) return;
    let left = this.#nodes.size / 2;
    for (const address of this.#nodes.keys()) {
      if (left-- < 0) break;
      this.#nodes.delete(address);
    }
    this.#things /= 2;
  }

  /** @internal */
  fill(node: TrieNode, address: number, level: number, prefix: number): void {
    const number = Math.floor(address / PLACES);
    const reader = this.#block(number);
    const place = address % PLACES;
    if (place >= reader.bytes.length) reader.fail(`has no node at ${place}`);
    reader.position = place;
    const bitmap = reader.u32() | 0;
    const items =
      level === 0
        ? this.#leaf(reader, bitmap, prefix, this.#seqOf(number))
        : this.#children(reader, bitmap, number, level, prefix);
    node.bitmap = bitmap;
    node.items = items;
    this.#count(items.length);
  }

  #children(
    reader: ByteReader,
    bitmap: number,
    block: number,
    level: number,
    prefix: number,
  ): TrieNode[] {
    const addresses: number[] = [];
    const keys: number[] = [];
    for (let place = 0; place < 32; place++) {
      if ((bitmap & (1 << place)) === 0) continue;
      const from = block - reader.below(block, 'a block');
      addresses.push(from * PLACES + reader.below(PLACES, 'a place'));
      keys.push(prefix * 32 + place);
    }
    return addresses.map((address, i) => this.#at(address, level - 1, keys[i]));
  }

  #leaf(reader: ByteReader, bitmap: number, prefix: number, seq: number): StoredObject[] {
    const items: StoredObject[] = [];
    let allocSeq = 0;
    let slot = 0;
    for (let place = 0; place < 32; place++) {
      if ((bitmap & (1 << place)) === 0) continue;
      slot += readSigned(reader);
      const refcount = reader.zigzag();
      const size = reader.varint();
      allocSeq += readSigned(reader);
      const code = reader.below(this.maker.dictionary.codes.length, 'a code');
      const count = reader.varint();
      const isMany = count === 1;
      const at = isMany ? reader.varint() : seq;
      const holders = isMany ? undefined : readHolders(reader, count / 2);
      items.push(
        new StoredObject(
          this.maker,
          prefix * 32 + place,
          slot,
          refcount,
          size,
          allocSeq,
          code,
          holders,
          at,
        ),
      );
    }
    return items;
  }
}

function readHolders(reader: ByteReader, count: number): readonly number[] | null {
  if (count === 0) return null;
  if (count > reader.left) reader.fail(`says ${count} numbers, but few bytes are left`);
  return Array.from({ length: count }, () => reader.varint());
}

/** A node that is read when it is opened. */
class StoredNode implements NodeSource {
  constructor(
    readonly store: NodeStore,
    readonly address: number,
    readonly level: number,
    readonly prefix: number,
  ) {}

  fill(node: TrieNode): void {
    this.store.fill(node, this.address, this.level, this.prefix);
  }
}
