import { HolderKind } from '../events/chunk.js';
import type { Slot } from '../units.js';
import { checkSlot, grown, grownCapacity } from './growth.js';

/** A holder as the columns say it; see `HolderKind` for what `a` and `b` mean. */
export interface LinkEntry {
  readonly kind: HolderKind;
  readonly a: number;
  readonly b: number;
}

/** An index into a `LinkTable`; `NO_LINK` where there is none. A link keeps its index as long as it exists. */
export type LinkIndex = number;

/** The end of a walk over links. */
export const NO_LINK: LinkIndex = -1;

/** Whether holders of this kind are places inside an object: then `a` is the owner's slot. */
export function isOwned(kind: number): boolean {
  return kind >= HolderKind.index && kind <= HolderKind.member;
}

// An entry's fields, one after the other in one array: a link touches few cache lines.
const ENTRY = 8;
const KIND = 0;
const A = 1;
const B = 2;
const HELD = 3;
// Each followed by the previous entry of the same list.
const NEXT_HELD = 4;
const NEXT_OWNED = 6;

// A slot's fields: the first entry of each list + 1 (0: none), and how many holders there are.
const SLOT = 4;
const FIRST_HOLDER = 0;
const FIRST_OWNED = 1;
const HOLDERS = 2;

/** What a bucket has: see `#buckets`. */
const BUCKET = 2;

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

  /** Free entries are threaded through NEXT_HELD. */
  #entries = new Int32Array(0);
  #used = 0;
  #free = NO_LINK;
  #slots = new Int32Array(0);
  /** A power of two, at most half of them full: entry index + 1, 0 = empty; then the holder's hash, so that others' entries need not be looked at. */
  #buckets = new Int32Array(16 * BUCKET);

  /**
   * The holder now holds the object in `slot`. What it held before, it no longer holds.
   * @returns the link's index, which stays until the link goes
   * @throws RefwindError `heap-too-large` for a slot above the limit.
   */
  link(slot: Slot, kind: HolderKind, a: number, b: number): LinkIndex {
    const hashed = hash(kind, a, b);
    const known = this.#find(hashed, kind, a, b);
    if (known !== NO_LINK) this.#remove(known, hashed);
    const owned = isOwned(kind);
    this.#ensureSlot(owned ? Math.max(slot, a) : slot);
    const entry = this.#newEntry(slot, kind, a, b);
    this.#insert(entry, hashed);
    append(this.#entries, this.#slots, slot * SLOT + FIRST_HOLDER, entry, NEXT_HELD);
    this.#slots[slot * SLOT + HOLDERS]++;
    if (owned) append(this.#entries, this.#slots, a * SLOT + FIRST_OWNED, entry, NEXT_OWNED);
    this.size++;
    return entry;
  }

  /** The holder no longer holds the object in `slot`. Whether it did; nothing changes if not. */
  unlink(slot: Slot, kind: HolderKind, a: number, b: number): boolean {
    const hashed = hash(kind, a, b);
    const entry = this.#find(hashed, kind, a, b);
    if (entry === NO_LINK || this.heldAt(entry) !== slot) return false;
    this.#remove(entry, hashed);
    return true;
  }

  /** The object in `slot` is gone: nobody holds it, it holds nobody. */
  release(slot: Slot): void {
    for (let at = this.firstHolder(slot); at !== NO_LINK; at = this.firstHolder(slot)) {
      this.#remove(at, this.#hashOf(at));
    }
    for (let at = this.firstOwned(slot); at !== NO_LINK; at = this.firstOwned(slot)) {
      this.#remove(at, this.#hashOf(at));
    }
  }

  /** The holder's link, `NO_LINK` if it holds nothing. */
  indexOf(kind: HolderKind, a: number, b: number): LinkIndex {
    return this.#find(hash(kind, a, b), kind, a, b);
  }

  /** The slot that the holder holds, 0 if none. */
  heldBy(kind: HolderKind, a: number, b: number): Slot {
    const entry = this.indexOf(kind, a, b);
    return entry === NO_LINK ? 0 : this.heldAt(entry);
  }

  /** Whether the object in `slot` has holders or holds anything. */
  has(slot: Slot): boolean {
    const at = slot * SLOT;
    if (at >= this.#slots.length) return false;
    return this.#slots[at + FIRST_HOLDER] !== 0 || this.#slots[at + FIRST_OWNED] !== 0;
  }

  /** How many holders the object in `slot` has. */
  holderCount(slot: Slot): number {
    return this.#slotField(slot, HOLDERS);
  }

  /** The oldest holder of `slot`; go on with `nextHolder`. No allocation. */
  firstHolder(slot: Slot): LinkIndex {
    return this.#slotField(slot, FIRST_HOLDER) - 1;
  }

  nextHolder(index: LinkIndex): LinkIndex {
    return this.#entries[index * ENTRY + NEXT_HELD];
  }

  /** Some link that the object in `slot` owns (an index, key or member of it), in no fixed order. */
  firstOwned(slot: Slot): LinkIndex {
    return this.#slotField(slot, FIRST_OWNED) - 1;
  }

  nextOwned(index: LinkIndex): LinkIndex {
    return this.#entries[index * ENTRY + NEXT_OWNED];
  }

  kindAt(index: LinkIndex): HolderKind {
    return this.#entries[index * ENTRY + KIND] as HolderKind;
  }

  aAt(index: LinkIndex): number {
    return this.#entries[index * ENTRY + A] >>> 0;
  }

  bAt(index: LinkIndex): number {
    return this.#entries[index * ENTRY + B] >>> 0;
  }

  heldAt(index: LinkIndex): Slot {
    return this.#entries[index * ENTRY + HELD];
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

  /** Nobody holds anything any more. Costs as many steps as there were links at once. */
  clear(): void {
    for (let entry = 0; entry < this.#used; entry++) {
      const at = entry * ENTRY;
      this.#slots.fill(0, this.#entries[at + HELD] * SLOT, (this.#entries[at + HELD] + 1) * SLOT);
      const owner = this.#entries[at + A];
      if (isOwned(this.#entries[at + KIND])) this.#slots.fill(0, owner * SLOT, (owner + 1) * SLOT);
    }
    this.#buckets.fill(0);
    this.#used = 0;
    this.#free = NO_LINK;
    this.size = 0;
  }

  clone(): LinkTable {
    const copy = new LinkTable();
    copy.size = this.size;
    copy.#entries = this.#entries.slice();
    copy.#used = this.#used;
    copy.#free = this.#free;
    copy.#slots = this.#slots.slice();
    copy.#buckets = this.#buckets.slice();
    return copy;
  }

  #remove(entry: LinkIndex, hashed: number): void {
    const entries = this.#entries;
    const at = entry * ENTRY;
    const slot = entries[at + HELD];
    this.#erase(entry, hashed);
    detach(entries, this.#slots, slot * SLOT + FIRST_HOLDER, entry, NEXT_HELD);
    this.#slots[slot * SLOT + HOLDERS]--;
    if (isOwned(entries[at + KIND])) {
      detach(entries, this.#slots, entries[at + A] * SLOT + FIRST_OWNED, entry, NEXT_OWNED);
    }
    entries[at + NEXT_HELD] = this.#free;
    this.#free = entry;
    this.size--;
  }

  #newEntry(slot: Slot, kind: HolderKind, a: number, b: number): LinkIndex {
    let entry = this.#free;
    if (entry !== NO_LINK) this.#free = this.nextHolder(entry);
    else entry = this.#used++;
    const at = entry * ENTRY;
    if (at >= this.#entries.length) {
      this.#entries = grown(Int32Array, this.#entries, grownCapacity(at, ENTRY));
    }
    this.#entries[at + KIND] = kind;
    this.#entries[at + A] = a;
    this.#entries[at + B] = b;
    this.#entries[at + HELD] = slot;
    return entry;
  }

  #slotField(slot: Slot, field: number): number {
    const at = slot * SLOT + field;
    return at < this.#slots.length ? this.#slots[at] : 0;
  }

  #ensureSlot(slot: Slot): void {
    const needed = (slot + 1) * SLOT;
    if (needed <= this.#slots.length) return;
    checkSlot(slot);
    this.#slots = grown(Int32Array, this.#slots, grownCapacity(this.#slots.length, needed));
  }

  // --- hash ---

  #find(hashed: number, kind: number, a: number, b: number): LinkIndex {
    const buckets = this.#buckets;
    const entries = this.#entries;
    const mask = buckets.length - 1;
    const signedA = a | 0;
    const signedB = b | 0;
    for (let at = homeOf(hashed, mask); buckets[at] !== 0; at = (at + BUCKET) & mask) {
      if (buckets[at + 1] !== hashed) continue;
      const entry = buckets[at] - 1;
      const field = entry * ENTRY;
      if (
        entries[field + A] === signedA &&
        entries[field + B] === signedB &&
        entries[field + KIND] === kind
      ) {
        return entry;
      }
    }
    return NO_LINK;
  }

  #insert(entry: LinkIndex, hashed: number): void {
    if (this.size * 2 * BUCKET >= this.#buckets.length) this.#rehash();
    put(this.#buckets, entry + 1, hashed);
  }

  /** Empties the entry's bucket and moves later ones of its run up, so that no tombstone is left. */
  #erase(entry: LinkIndex, hashed: number): void {
    const buckets = this.#buckets;
    const mask = buckets.length - 1;
    let hole = homeOf(hashed, mask);
    while (buckets[hole] !== entry + 1) hole = (hole + BUCKET) & mask;
    for (let at = (hole + BUCKET) & mask; buckets[at] !== 0; at = (at + BUCKET) & mask) {
      const home = homeOf(buckets[at + 1], mask);
      if (((at - home) & mask) < ((at - hole) & mask)) continue;
      buckets[hole] = buckets[at];
      buckets[hole + 1] = buckets[at + 1];
      hole = at;
    }
    buckets[hole] = 0;
  }

  #rehash(): void {
    const old = this.#buckets;
    const buckets = new Int32Array(old.length * 2);
    for (let at = 0; at < old.length; at += BUCKET) {
      if (old[at] !== 0) put(buckets, old[at], old[at + 1]);
    }
    this.#buckets = buckets;
  }

  #hashOf(entry: LinkIndex): number {
    const at = entry * ENTRY;
    return hash(this.#entries[at + KIND], this.#entries[at + A], this.#entries[at + B]);
  }
}

/** The bucket where a search begins. */
function homeOf(hashed: number, mask: number): number {
  return (hashed << 1) & mask;
}

/** Into the first empty bucket from its home on. */
function put(buckets: Int32Array, filled: number, hashed: number): void {
  const mask = buckets.length - 1;
  let at = homeOf(hashed, mask);
  while (buckets[at] !== 0) at = (at + BUCKET) & mask;
  buckets[at] = filled;
  buckets[at + 1] = hashed;
}

/** Puts an entry at the end of the list that begins at `slots[first]`; `previous` follows `next`. */
function append(
  entries: Int32Array,
  slots: Int32Array,
  first: number,
  entry: LinkIndex,
  next: number,
): void {
  const previous = next + 1;
  const head = slots[first] - 1;
  entries[entry * ENTRY + next] = NO_LINK;
  if (head === NO_LINK) {
    slots[first] = entry + 1;
    entries[entry * ENTRY + previous] = entry;
    return;
  }
  const tail = entries[head * ENTRY + previous];
  entries[tail * ENTRY + next] = entry;
  entries[entry * ENTRY + previous] = tail;
  entries[head * ENTRY + previous] = entry;
}

/** Takes an entry out of the list that begins at `slots[first]`. */
function detach(
  entries: Int32Array,
  slots: Int32Array,
  first: number,
  entry: LinkIndex,
  next: number,
): void {
  const previous = next + 1;
  const head = slots[first] - 1;
  const after = entries[entry * ENTRY + next];
  const before = entries[entry * ENTRY + previous];
  if (entry === head) slots[first] = after + 1;
  else entries[before * ENTRY + next] = after;
  if (after !== NO_LINK) entries[after * ENTRY + previous] = before;
  else if (entry !== head) entries[head * ENTRY + previous] = before;
}

function hash(kind: number, a: number, b: number): number {
  let h = Math.imul(a, 0x9e3779b1) ^ Math.imul(b ^ (kind << 27), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 15), 0x2c1b3c6d);
  return h ^ (h >>> 13);
}
