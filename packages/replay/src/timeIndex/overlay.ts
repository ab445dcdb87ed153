import type { Seq } from '@refwind/core';
import type { Entry } from '../state/entry.js';
import { IdTrie } from '../state/trie.js';
import {
  digit,
  fits,
  NO_EDIT,
  type NodeSource,
  opened,
  placeOf,
  TrieNode,
} from '../state/trieNode.js';
import type { Change } from './changes.js';
import type { StoredObject } from './storedObject.js';

/**
 * A tree with changes laid over it. Costs nothing but for the nodes that somebody comes to: what no change is under is
 * the base's own node.
 *
 * @param base of stored objects
 * @param changes by object, ascending
 * @param size how many entries it has with them
 */
export function overlaid(
  base: IdTrie<Entry>,
  changes: readonly Change[],
  size: number,
  seq: Seq,
): IdTrie<Entry> {
  if (changes.length === 0) return base;
  if (size === 0) return IdTrie.empty();
  const highest = changes[changes.length - 1].object;
  let { root, height } = base;
  while (!fits(highest, height)) {
    if (root !== null) root = new TrieNode(1, [root], NO_EDIT);
    height++;
  }
  const overlay = new Overlay(root, height, changes, 0, changes.length, seq);
  return new IdTrie<Entry>(TrieNode.from(overlay), height, size);
}

/** The changes from ≤ index < to, which are all under one node, laid over it. */
class Overlay implements NodeSource {
  constructor(
    readonly base: TrieNode | null,
    readonly level: number,
    readonly changes: readonly Change[],
    readonly from: number,
    readonly to: number,
    readonly seq: Seq,
  ) {}

  fill(node: TrieNode): void {
    const base = this.base === null ? null : opened(this.base);
    let bitmap = 0;
    const items: unknown[] = [];
    let at = this.from;
    for (let place = 0; place < 32; place++) {
      const bit = 1 << place;
      const old = base !== null && base.bitmap & bit ? base.items[placeOf(base.bitmap, bit)] : null;
      const first = at;
      while (at < this.to && digit(this.changes[at].object, this.level) === place) at++;
      const item = at === first ? old : this.#changed(old, first, at);
      if (item === null) continue;
      bitmap |= bit;
      items.push(item);
    }
    node.bitmap = bitmap;
    node.items = items;
  }

  #changed(old: unknown, from: number, to: number): unknown {
    if (this.level === 0) return this.#entry(old as StoredObject | null, this.changes[from]);
    const base = old as TrieNode | null;
    return TrieNode.from(new Overlay(base, this.level - 1, this.changes, from, to, this.seq));
  }

  #entry(old: StoredObject | null, change: Change): Entry | null {
    if (change.kind === 'made') return change.entry;
    if (change.kind === 'gone' || old === null) return null;
    return old.revised(change.refcount, change.added, change.removed, this.seq);
  }
}
