import { digit, fits, NO_EDIT, opened, placeOf, TrieNode } from './trieNode.js';
import { Values } from './trieWalk.js';

export { changesBetween } from './trieWalk.js';

let lastEdit = NO_EDIT;

/**
 * A persistent map from whole numbers 0 … 2^53 − 1 to values, in key order: a 32-way trie whose
 * nodes store only what they hold, so that a few live ids among millions of dead ones stay small.
 *
 * Two versions share every node that no edit touched. Reading takes one hop per 5 bits of the
 * largest key. Changes go through `edit`.
 */
export class IdTrie<V> {
  /** @internal */
  readonly root: TrieNode | null;
  /** Levels above the leaves. @internal */
  readonly height: number;
  /** Entries. */
  readonly size: number;

  /** @internal Start with `empty`. */
  constructor(root: TrieNode | null, height: number, size: number) {
    this.root = root;
    this.height = height;
    this.size = size;
  }

  static empty<V>(): IdTrie<V> {
    return new IdTrie<V>(null, 0, 0);
  }

  get(key: number): V | undefined {
    return find<V>(this.root, this.height, key);
  }

  /** A batch of changes; this version stays as it is. */
  edit(): TrieEdit<V> {
    return new TrieEdit<V>(this);
  }

  /** The values, in ascending order of their keys. */
  values(): IterableIterator<V> {
    return new Values<V>(this.root, this.height);
  }
}

/** Changes to a trie that become a new version at `done`. Nodes are copied once per edit. */
export class TrieEdit<V> {
  readonly #base: IdTrie<V>;
  readonly #edit = ++lastEdit;
  #root: TrieNode | null;
  #height: number;
  #size: number;

  /** @internal Use `IdTrie.edit`. */
  constructor(base: IdTrie<V>) {
    this.#base = base;
    this.#root = base.root;
    this.#height = base.height;
    this.#size = base.size;
  }

  get(key: number): V | undefined {
    return find<V>(this.#root, this.#height, key);
  }

  set(key: number, value: V): void {
    this.#raise(key);
    let node = this.#own(this.#root ?? this.#empty());
    this.#root = node;
    for (let level = this.#height; level > 0; level--) node = this.#ownChild(node, key, level);
    const bit = 1 << digit(key, 0);
    const at = placeOf(node.bitmap, bit);
    if ((node.bitmap & bit) !== 0) {
      node.items[at] = value;
      return;
    }
    insert(node, bit, at, value);
    this.#size++;
  }

  /** Whether there was an entry to remove. */
  delete(key: number): boolean {
    if (this.#root === null || find(this.#root, this.#height, key) === undefined) return false;
    this.#root = this.#without(this.#root, this.#height, key);
    this.#size--;
    return true;
  }

  /** The new version; the old one itself when nothing changed. The edit must not be used again. */
  done(): IdTrie<V> {
    if (this.#root === this.#base.root) return this.#base;
    return new IdTrie<V>(this.#root, this.#root === null ? 0 : this.#height, this.#size);
  }

  /** Adds levels until `key` fits under the root. */
  #raise(key: number): void {
    if (this.#root === null) {
      while (!fits(key, this.#height)) this.#height++;
      return;
    }
    while (!fits(key, this.#height)) {
      this.#root = new TrieNode(1, [this.#root], this.#edit);
      this.#height++;
    }
  }

  #without(node: TrieNode, level: number, key: number): TrieNode | null {
    opened(node);
    const bit = 1 << digit(key, level);
    const at = placeOf(node.bitmap, bit);
    const child = level === 0 ? null : this.#without(node.items[at] as TrieNode, level - 1, key);
    if (child === null && node.items.length === 1) return null;
    const owned = this.#own(node);
    if (child === null) {
      owned.bitmap &= ~bit;
      owned.items.splice(at, 1);
    } else owned.items[at] = child;
    return owned;
  }

  #ownChild(node: TrieNode, key: number, level: number): TrieNode {
    const bit = 1 << digit(key, level);
    const at = placeOf(node.bitmap, bit);
    if ((node.bitmap & bit) === 0) {
      const made = this.#empty();
      insert(node, bit, at, made);
      return made;
    }
    const child = this.#own(node.items[at] as TrieNode);
    node.items[at] = child;
    return child;
  }

  #own(node: TrieNode): TrieNode {
    if (node.edit === this.#edit) return node;
    opened(node);
    return new TrieNode(node.bitmap, node.items.slice(), this.#edit);
  }

  #empty(): TrieNode {
    return new TrieNode(0, [], this.#edit);
  }
}

function find<V>(root: TrieNode | null, height: number, key: number): V | undefined {
  if (root === null || !fits(key, height)) return undefined;
  let node = root;
  for (let level = height; level >= 0; level--) {
    opened(node);
    const bit = 1 << digit(key, level);
    if ((node.bitmap & bit) === 0) return undefined;
    const item = node.items[placeOf(node.bitmap, bit)];
    if (level === 0) return item as V;
    node = item as TrieNode;
  }
  return undefined;
}

function insert(node: TrieNode, bit: number, at: number, item: unknown): void {
  node.bitmap |= bit;
  if (at === node.items.length) node.items.push(item);
  else node.items.splice(at, 0, item);
}
