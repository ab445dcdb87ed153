/** Fills a node that is made when somebody comes to it. */
export interface NodeSource {
  /** Sets the node's `bitmap` and `items`. May throw; then it is asked again the next time. */
  fill(node: TrieNode): void;
}

/**
 * A node: `bitmap` says which of its 32 places are taken, `items` holds those in order. On level 0
 * items are values, above they are nodes. `edit` is the edit that made the node and may still
 * change it in place.
 *
 * A node with a `source` is empty until it is opened: states of a trace with an index are read node by node.
 */
export class TrieNode {
  bitmap: number;
  items: unknown[];
  readonly edit: number;
  source: NodeSource | null = null;
  /** Where the node is stored, 0 when it is not. */
  address = 0;

  constructor(bitmap: number, items: unknown[], edit: number) {
    this.bitmap = bitmap;
    this.items = items;
    this.edit = edit;
  }

  /** A node that `source` fills when it is opened. */
  static from(source: NodeSource, address = 0): TrieNode {
    const node = new TrieNode(0, NO_ITEMS, NO_EDIT);
    node.source = source;
    node.address = address;
    return node;
  }
}

const NO_ITEMS: unknown[] = [];

/** No edit has this number, so a node that carries it is never changed in place. */
export const NO_EDIT = 0;

/** The node, filled. */
export function opened(node: TrieNode): TrieNode {
  if (node.source !== null) {
    node.source.fill(node);
    node.source = null;
  }
  return node;
}

const CAPACITY = Array.from({ length: 12 }, (_, height) => 32 ** (height + 1));

/** Whether a trie of this height has a place for `key`. */
export function fits(key: number, height: number): boolean {
  return key < CAPACITY[height];
}

/** The 5 bits of `key` that choose a place on `level`; shifts see only the low 32 bits. */
export function digit(key: number, level: number): number {
  if (level < 6) return (key >>> (5 * level)) & 31;
  return (Math.floor(key / 2 ** 30) >>> (5 * (level - 6))) & 31;
}

/** Where the item of `bit` is, or belongs, among the items. */
export function placeOf(bitmap: number, bit: number): number {
  let v = bitmap & (bit - 1);
  v -= (v >>> 1) & 0x55555555;
  v = (v & 0x33333333) + ((v >>> 2) & 0x33333333);
  return Math.imul((v + (v >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
