import type { IdTrie } from './trie.js';
import { NO_EDIT, opened, placeOf, TrieNode } from './trieNode.js';

/** What became of a key between two versions; `undefined` where a version has no such key. */
export interface TrieChange<V> {
  readonly before: V | undefined;
  readonly after: V | undefined;
}

/**
 * The entries in which two versions differ (by identity), in key order. Costs in proportion to the
 * nodes that the versions do not share.
 */
export function* changesBetween<V>(before: IdTrie<V>, after: IdTrie<V>): Generator<TrieChange<V>> {
  const height = Math.max(before.height, after.height);
  yield* nodeChanges<V>(lifted(before, height), lifted(after, height), height);
}

function* nodeChanges<V>(
  before: TrieNode | null,
  after: TrieNode | null,
  level: number,
): Generator<TrieChange<V>> {
  if (before === after) return;
  if (before !== null) opened(before);
  if (after !== null) opened(after);
  const taken = (before?.bitmap ?? 0) | (after?.bitmap ?? 0);
  for (let place = 0; place < 32; place++) {
    const bit = 1 << place;
    if ((taken & bit) === 0) continue;
    const old = itemAt(before, bit);
    const young = itemAt(after, bit);
    if (old === young) continue;
    if (level > 0) {
      yield* nodeChanges<V>((old ?? null) as TrieNode, (young ?? null) as TrieNode, level - 1);
    } else yield { before: old as V | undefined, after: young as V | undefined };
  }
}

/** The root as it would be in a trie of this height. */
function lifted<V>(trie: IdTrie<V>, height: number): TrieNode | null {
  let root = trie.root;
  if (root === null) return null;
  for (let level = trie.height; level < height; level++) root = new TrieNode(1, [root], NO_EDIT);
  return root;
}

function itemAt(node: TrieNode | null, bit: number): unknown {
  if (node === null || (node.bitmap & bit) === 0) return undefined;
  return node.items[placeOf(node.bitmap, bit)];
}

/** Walks the leaves from left to right; several times quicker than nested generators. */
export class Values<V> implements IterableIterator<V> {
  /** The nodes on the way to the leaf, without it, and the next child of each. */
  readonly #path: TrieNode[] = [];
  readonly #next: number[] = [];
  #leaf: readonly unknown[] = [];
  #at = 0;
  /** The level below the end of the path. */
  #level: number;

  constructor(root: TrieNode | null, height: number) {
    this.#level = height;
    if (root === null) return;
    openAll(root, height);
    this.#descend(root);
  }

  [Symbol.iterator](): this {
    return this;
  }

  next(): IteratorResult<V> {
    while (this.#at === this.#leaf.length) {
      if (!this.#advance()) return { done: true, value: undefined };
    }
    return { done: false, value: this.#leaf[this.#at++] as V };
  }

  /** Goes to the first leaf under `node`, which is on `#level`; a node of a state that is read node by node may be empty. */
  #descend(node: TrieNode): void {
    let child = opened(node);
    for (; this.#level > 0 && child.items.length > 0; this.#level--) {
      this.#path.push(child);
      this.#next.push(1);
      child = opened(child.items[0] as TrieNode);
    }
    this.#leaf = this.#level > 0 ? NOTHING : child.items;
    this.#at = 0;
  }

  /** Goes to the next leaf, if there is one. */
  #advance(): boolean {
    for (let last = this.#path.length - 1; last >= 0; last--) {
      const { items } = this.#path[last];
      if (this.#next[last] < items.length) {
        this.#descend(items[this.#next[last]++] as TrieNode);
        return true;
      }
      this.#path.pop();
      this.#next.pop();
      this.#level++;
    }
    return false;
  }
}

const NOTHING: readonly unknown[] = [];

/**
 * Opens all nodes, level by level, and within a level in the order in which they are stored: in the order of keys, the
 * same blocks of a file would be read over and over.
 */
function openAll(root: TrieNode, height: number): void {
  let nodes = [root];
  for (let level = height; level >= 0; level--) {
    const closed = nodes.filter(({ source }) => source !== null);
    closed.sort((a, b) => a.address - b.address);
    for (const node of closed) opened(node);
    if (level > 0) nodes = nodes.flatMap(({ items }) => items as TrieNode[]);
  }
}
