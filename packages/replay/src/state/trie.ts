/**
 * A node: `bitmap` says which of its 32 places are taken, `items` holds those in order. On level 0
 * items are values, above they are nodes. `edit` is the edit that made the node and may still
 * change it in place.
 */
class TrieNode {
  bitmap: number;
  readonly items: unknown[];
  readonly edit: number;

  constructor(bitmap: number, items: unknown[], edit: number) {
    this.bitmap = bitmap;
    this.items = items;
    this.edit = edit;
  }
}

/** No edit has this number, so a node that carries it is never changed in place. */
const NO_EDIT = 0;

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
    return new TrieNode(node.bitmap, node.items.slice(), this.#edit);
  }

  #empty(): TrieNode {
    return new TrieNode(0, [], this.#edit);
  }
}

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
class Values<V> implements IterableIterator<V> {
  /** The nodes on the way to the leaf, without it, and the next child of each. */
  readonly #path: TrieNode[] = [];
  readonly #next: number[] = [];
  #leaf: readonly unknown[] = [];
  #at = 0;
  /** The level below the end of the path. */
  #level: number;

  constructor(root: TrieNode | null, height: number) {
    this.#level = height;
    if (root !== null) this.#descend(root);
  }

  [Symbol.iterator](): this {
    return this;
  }

  next(): IteratorResult<V> {
    if (this.#at === this.#leaf.length && !this.#advance()) return { done: true, value: undefined };
    return { done: false, value: this.#leaf[this.#at++] as V };
  }

  /** Goes to the first leaf under `node`, which is on `#level`. */
  #descend(node: TrieNode): void {
    let child = node;
    for (; this.#level > 0; this.#level--) {
      this.#path.push(child);
      this.#next.push(1);
      child = child.items[0] as TrieNode;
    }
    this.#leaf = child.items;
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

function find<V>(root: TrieNode | null, height: number, key: number): V | undefined {
  if (root === null || !fits(key, height)) return undefined;
  let node = root;
  for (let level = height; level >= 0; level--) {
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

const CAPACITY = Array.from({ length: 12 }, (_, height) => 32 ** (height + 1));

function fits(key: number, height: number): boolean {
  return key < CAPACITY[height];
}

/** The 5 bits of `key` that choose a place on `level`; shifts see only the low 32 bits. */
function digit(key: number, level: number): number {
  if (level < 6) return (key >>> (5 * level)) & 31;
  return (Math.floor(key / 2 ** 30) >>> (5 * (level - 6))) & 31;
}

/** Where the item of `bit` is, or belongs, among the items. */
function placeOf(bitmap: number, bit: number): number {
  let v = bitmap & (bit - 1);
  v -= (v >>> 1) & 0x55555555;
  v = (v & 0x33333333) + ((v >>> 2) & 0x33333333);
  return Math.imul((v + (v >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
