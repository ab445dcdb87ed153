import { HolderKind } from '../events/chunk.js';
import type { Slot } from '../units.js';
import { checkSlot, grown, grownCapacity } from './growth.js';

/** A holder as the columns say it; see `HolderKind` for what `a` and `b` mean. */
export interface LinkEntry {
  readonly kind: HolderKind;
  readonly a: number;
  readonly b: number;
}

/** An index into a `LinkTable`; `NO_LINK` where there is none. Valid until the table changes. */
export type LinkIndex = number;

/** The end of a walk over links. */
export const NO_LINK: LinkIndex = -1;

/** Whether holders of this kind are places inside an object: then `a` is the owner's slot. */
export function isOwned(kind: number): boolean {
  return kind >= HolderKind.index && kind <= HolderKind.member;
}

/**
 * Who holds whom now: holder (kind, a, b) → the slot of the one object it holds.
 *
 * An open-addressing hash finds a holder; two doubly linked lists through the same entries give an
 * object's holders (oldest first) and an owner's contents, so that linking and unlinking cost the
 * same however many holders an object has. (A JavaScript `Map` keyed by a few hot keys degrades to
 * tens of microseconds per change once many others live beside them.)
 *
 * Lists are rings: the first entry's `previous` is the last one, the last one's `next` is NO_LINK.
 */
export class LinkTable {
  /** Links that exist now. */
  size = 0;

  // Entries; `#nextHeld` threads the free ones.
  #kind = new Uint8Array(0);
  #a = new Uint32Array(0);
  #b = new Uint32Array(0);
  #held = new Uint32Array(0);
  #nextHeld = new Int32Array(0);
  #previousHeld = new Int32Array(0);
  #nextOwned = new Int32Array(0);
  #previousOwned = new Int32Array(0);
  #used = 0;
  #free = NO_LINK;

  // By slot.
  #firstHolder = new Int32Array(0);
  #firstOwned = new Int32Array(0);
  #holderCount = new Uint32Array(0);

  // Entry index + 1, 0 = empty; a power of two long, at most half full.
  #buckets = new Int32Array(16);

  /**
   * The holder now holds the object in `slot`. What it held before, it no longer holds.
   * @throws RefwindError `heap-too-large` for a slot above the limit.
   */
  link(slot: Slot, kind: HolderKind, a: number, b: number): void {
    const known = this.#find(kind, a, b);
    if (known !== NO_LINK) this.#remove(known);
    this.#ensureSlot(isOwned(kind) ? Math.max(slot, a) : slot);
    const entry = this.#newEntry(slot, kind, a, b);
    this.#insert(entry);
    this.#appendHolder(entry, slot);
    if (isOwned(kind)) this.#appendOwned(entry, a);
    this.size++;
  }

  /** The holder no longer holds the object in `slot`. Whether it did; nothing changes if not. */
  unlink(slot: Slot, kind: HolderKind, a: number, b: number): boolean {
    const entry = this.#find(kind, a, b);
    if (entry === NO_LINK || this.#held[entry] !== slot) return false;
    this.#remove(entry);
    return true;
  }

  /** The object in `slot` is gone: nobody holds it, it holds nobody. */
  release(slot: Slot): void {
    if (slot >= this.#firstHolder.length) return;
    while (this.#firstHolder[slot] !== NO_LINK) this.#remove(this.#firstHolder[slot]);
    while (this.#firstOwned[slot] !== NO_LINK) this.#remove(this.#firstOwned[slot]);
  }

  /** The slot that the holder holds, 0 if none. */
  heldBy(kind: HolderKind, a: number, b: number): Slot {
    const entry = this.#find(kind, a, b);
    return entry === NO_LINK ? 0 : this.#held[entry];
  }

  /** How many holders the object in `slot` has. */
  holderCount(slot: Slot): number {
    return slot < this.#holderCount.length ? this.#holderCount[slot] : 0;
  }

  /** The oldest holder of `slot`; go on with `nextHolder`. No allocation. */
  firstHolder(slot: Slot): LinkIndex {
    return slot < this.#firstHolder.length ? this.#firstHolder[slot] : NO_LINK;
  }

  nextHolder(index: LinkIndex): LinkIndex {
    return this.#nextHeld[index];
  }

  /** Some link that the object in `slot` owns (an index, key or member of it), in no fixed order. */
  firstOwned(slot: Slot): LinkIndex {
    return slot < this.#firstOwned.length ? this.#firstOwned[slot] : NO_LINK;
  }

  nextOwned(index: LinkIndex): LinkIndex {
    return this.#nextOwned[index];
  }

  kindAt(index: LinkIndex): HolderKind {
    return this.#kind[index] as HolderKind;
  }

  aAt(index: LinkIndex): number {
    return this.#a[index];
  }

  bAt(index: LinkIndex): number {
    return this.#b[index];
  }

  heldAt(index: LinkIndex): Slot {
    return this.#held[index];
  }

  /** The holders of `slot`, oldest first. */
  *holdersOf(slot: Slot): Generator<LinkEntry> {
    for (let at = this.firstHolder(slot); at !== NO_LINK; at = this.nextHolder(at)) {
      yield { kind: this.kindAt(at), a: this.aAt(at), b: this.bAt(at) };
    }
  }

  /** The slots that the object in `slot` holds, with the place of each; in no fixed order. */
  *ownedBy(slot: Slot): Generator<LinkEntry & { readonly held: Slot }> {
    for (let at = this.firstOwned(slot); at !== NO_LINK; at = this.nextOwned(at)) {
      yield { kind: this.kindAt(at), a: this.aAt(at), b: this.bAt(at), held: this.heldAt(at) };
    }
  }

  clone(): LinkTable {
    const copy = new LinkTable();
    copy.size = this.size;
    copy.#kind = this.#kind.slice();
    copy.#a = this.#a.slice();
    copy.#b = this.#b.slice();
    copy.#held = this.#held.slice();
    copy.#nextHeld = this.#nextHeld.slice();
    copy.#previousHeld = this.#previousHeld.slice();
    copy.#nextOwned = this.#nextOwned.slice();
    copy.#previousOwned = this.#previousOwned.slice();
    copy.#used = this.#used;
    copy.#free = this.#free;
    copy.#firstHolder = this.#firstHolder.slice();
    copy.#firstOwned = this.#firstOwned.slice();
    copy.#holderCount = this.#holderCount.slice();
    copy.#buckets = this.#buckets.slice();
    return copy;
  }

  #remove(entry: LinkIndex): void {
    this.#erase(entry);
    this.#detachHolder(entry);
    if (isOwned(this.#kind[entry])) this.#detachOwned(entry);
    this.#nextHeld[entry] = this.#free;
    this.#free = entry;
    this.size--;
  }

  // --- entries ---

  #newEntry(slot: Slot, kind: HolderKind, a: number, b: number): LinkIndex {
    let entry = this.#free;
    if (entry !== NO_LINK) this.#free = this.#nextHeld[entry];
    else {
      if (this.#used === this.#kind.length) this.#growEntries();
      entry = this.#used++;
    }
    this.#kind[entry] = kind;
    this.#a[entry] = a;
    this.#b[entry] = b;
    this.#held[entry] = slot;
    return entry;
  }

  #growEntries(): void {
    const capacity = grownCapacity(this.#kind.length, 0);
    this.#kind = grown(Uint8Array, this.#kind, capacity);
    this.#a = grown(Uint32Array, this.#a, capacity);
    this.#b = grown(Uint32Array, this.#b, capacity);
    this.#held = grown(Uint32Array, this.#held, capacity);
    this.#nextHeld = grown(Int32Array, this.#nextHeld, capacity);
    this.#previousHeld = grown(Int32Array, this.#previousHeld, capacity);
    this.#nextOwned = grown(Int32Array, this.#nextOwned, capacity);
    this.#previousOwned = grown(Int32Array, this.#previousOwned, capacity);
  }

  // --- lists ---

  #appendHolder(entry: LinkIndex, slot: Slot): void {
    append(this.#firstHolder, this.#nextHeld, this.#previousHeld, slot, entry);
    this.#holderCount[slot]++;
  }

  #detachHolder(entry: LinkIndex): void {
    const slot = this.#held[entry];
    detach(this.#firstHolder, this.#nextHeld, this.#previousHeld, slot, entry);
    this.#holderCount[slot]--;
  }

  #appendOwned(entry: LinkIndex, owner: Slot): void {
    append(this.#firstOwned, this.#nextOwned, this.#previousOwned, owner, entry);
  }

  #detachOwned(entry: LinkIndex): void {
    detach(this.#firstOwned, this.#nextOwned, this.#previousOwned, this.#a[entry], entry);
  }

  #ensureSlot(slot: Slot): void {
    const before = this.#firstHolder.length;
    if (slot < before) return;
    checkSlot(slot);
    const capacity = grownCapacity(before, slot + 1);
    this.#firstHolder = grown(Int32Array, this.#firstHolder, capacity).fill(NO_LINK, before);
    this.#firstOwned = grown(Int32Array, this.#firstOwned, capacity).fill(NO_LINK, before);
    this.#holderCount = grown(Uint32Array, this.#holderCount, capacity);
  }

  // --- hash ---

  #find(kind: number, a: number, b: number): LinkIndex {
    const buckets = this.#buckets;
    const mask = buckets.length - 1;
    for (let at = hash(kind, a, b) & mask; buckets[at] !== 0; at = (at + 1) & mask) {
      const entry = buckets[at] - 1;
      if (this.#a[entry] === a && this.#b[entry] === b && this.#kind[entry] === kind) return entry;
    }
    return NO_LINK;
  }

  #insert(entry: LinkIndex): void {
    if (this.size * 2 >= this.#buckets.length) this.#rehash();
    const mask = this.#buckets.length - 1;
    let at = this.#home(entry) & mask;
    while (this.#buckets[at] !== 0) at = (at + 1) & mask;
    this.#buckets[at] = entry + 1;
  }

  /** Empties the entry's bucket and moves later ones of its run up, so that no tombstone is left. */
  #erase(entry: LinkIndex): void {
    const buckets = this.#buckets;
    const mask = buckets.length - 1;
    let hole = this.#home(entry) & mask;
    while (buckets[hole] !== entry + 1) hole = (hole + 1) & mask;
    for (let at = (hole + 1) & mask; buckets[at] !== 0; at = (at + 1) & mask) {
      const home = this.#home(buckets[at] - 1) & mask;
      if (((at - home) & mask) < ((at - hole) & mask)) continue;
      buckets[hole] = buckets[at];
      hole = at;
    }
    buckets[hole] = 0;
  }

  #rehash(): void {
    const old = this.#buckets;
    const mask = old.length * 2 - 1;
    const buckets = new Int32Array(old.length * 2);
    for (const value of old) {
      if (value === 0) continue;
      let at = this.#home(value - 1) & mask;
      while (buckets[at] !== 0) at = (at + 1) & mask;
      buckets[at] = value;
    }
    this.#buckets = buckets;
  }

  #home(entry: LinkIndex): number {
    return hash(this.#kind[entry], this.#a[entry], this.#b[entry]);
  }
}

function append(
  first: Int32Array,
  next: Int32Array,
  previous: Int32Array,
  slot: Slot,
  entry: LinkIndex,
): void {
  next[entry] = NO_LINK;
  const head = first[slot];
  if (head === NO_LINK) {
    first[slot] = entry;
    previous[entry] = entry;
    return;
  }
  const tail = previous[head];
  next[tail] = entry;
  previous[entry] = tail;
  previous[head] = entry;
}

function detach(
  first: Int32Array,
  next: Int32Array,
  previous: Int32Array,
  slot: Slot,
  entry: LinkIndex,
): void {
  const head = first[slot];
  const after = next[entry];
  const before = previous[entry];
  if (entry === head) first[slot] = after;
  else next[before] = after;
  if (after !== NO_LINK) previous[after] = before;
  else if (entry !== head) previous[head] = before;
}

function hash(kind: number, a: number, b: number): number {
  let h = Math.imul(a, 0x9e3779b1) ^ Math.imul(b ^ (kind << 27), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 15), 0x2c1b3c6d);
  return h ^ (h >>> 13);
}
