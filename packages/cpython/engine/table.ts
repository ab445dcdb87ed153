import { release } from './host';
import { larger, reserveZero } from './memory';

/**
 * Who holds whom now: holder (kind, a, b) → the slot of the one object it holds. The same structure as core's
 * `LinkTable`, in words of the interpreter's memory.
 */

/** The end of a walk over links. */
export const NO_LINK: u32 = 0xffffffff;

/** `HolderKind`. */
export const VARIABLE: u32 = 0;
export const INDEX: u32 = 1;
export const KEY: u32 = 2;
export const MEMBER: u32 = 3;
export const EXTERNAL: u32 = 5;

/** Whether holders of this kind are places inside an object: then `a` is the owner's slot. */
export function isOwned(kind: u32): bool {
  return kind >= INDEX && kind <= MEMBER;
}

@unmanaged
export class Link {
  kind: u32;
  a: u32;
  b: u32;
  held: u32;
  nextHeld: u32;
  previousHeld: u32;
  nextOwned: u32;
  previousOwned: u32;
}

/** Where the fields of the two lists are in a link: the next one, and behind it the one before. */
const HELD_LIST: u32 = 16;
const OWNED_LIST: u32 = 24;
const LINK_SHIFT: u32 = 5;

/** By slot: the first link of each list + 1, and the containers (`Box`) of its items and of its attributes. */
@unmanaged
export class Owner {
  firstHolder: u32;
  firstOwned: u32;
  items: u32;
  fields: u32;
}

const OWNER_SHIFT: u32 = 4;

let size: u32 = 0;
let links: u32 = 0;
let used: u32 = 0;
let capacity: u32 = 0;
let free: u32 = NO_LINK;
let owners: u32 = 0;
let ownerCount: u32 = 0;
/** Index + 1 of a link, 0: empty; a power of two of them, at most half full. */
let buckets: u32 = 0;
let bucketCount: u32 = 0;

export function startTable(): void {
  bucketCount = 1 << 12;
  buckets = reserveZero(bucketCount * 4);
  capacity = 1 << 11;
  links = reserveZero(capacity << LINK_SHIFT);
  ownerCount = 1 << 11;
  owners = reserveZero(ownerCount << OWNER_SHIFT);
}

export function linkAt(index: u32): Link {
  return changetype<Link>(links + (index << LINK_SHIFT));
}

/** What is known of a slot; good until another slot is asked for. */
export function owner(slot: u32): Owner {
  if (slot >= ownerCount) {
    let count = ownerCount * 2;
    while (slot >= count) count *= 2;
    owners = larger(owners, ownerCount << OWNER_SHIFT, count << OWNER_SHIFT);
    ownerCount = count;
  }
  return changetype<Owner>(owners + (slot << OWNER_SHIFT));
}

/** The oldest holder of a slot. */
export function firstHolder(slot: u32): u32 {
  return owner(slot).firstHolder - 1;
}

export function firstOwned(slot: u32): u32 {
  return owner(slot).firstOwned - 1;
}

/** The slot that the holder holds; 0: none. */
export function heldBy(kind: u32, a: u32, b: u32): u32 {
  const index = find(kind, a, b);
  return index === NO_LINK ? 0 : linkAt(index).held;
}

/** The holder, which held nothing, holds the object. */
export function insert(slot: u32, kind: u32, a: u32, b: u32): void {
  const index = newLink();
  const link = linkAt(index);
  link.kind = kind;
  link.a = a;
  link.b = b;
  link.held = slot;
  if (size * 2 >= bucketCount) rehash();
  let place = hash(kind, a, b) & (bucketCount - 1);
  while (load<u32>(buckets + (place << 2)) !== 0) place = (place + 1) & (bucketCount - 1);
  store<u32>(buckets + (place << 2), index + 1);
  owner(slot);
  if (isOwned(kind)) owner(a);
  append(changetype<u32>(owner(slot)), index, HELD_LIST);
  if (isOwned(kind)) append(changetype<u32>(owner(a)) + 4, index, OWNED_LIST);
  size++;
}

/** The holder no longer holds the object; whether it did. */
export function remove(slot: u32, kind: u32, a: u32, b: u32): bool {
  const index = find(kind, a, b);
  if (index === NO_LINK) return false;
  const link = linkAt(index);
  if (link.held !== slot) return false;
  erase(index);
  detach(changetype<u32>(owner(slot)), index, HELD_LIST);
  if (isOwned(kind)) detach(changetype<u32>(owner(a)) + 4, index, OWNED_LIST);
  link.nextHeld = free;
  free = index;
  size--;
  return true;
}

function newLink(): u32 {
  if (free !== NO_LINK) {
    const index = free;
    free = linkAt(index).nextHeld;
    return index;
  }
  if (used === capacity) {
    links = larger(links, capacity << LINK_SHIFT, capacity << (LINK_SHIFT + 1));
    capacity *= 2;
  }
  return used++;
}

function hash(kind: u32, a: u32, b: u32): u32 {
  let h = (a * 0x9e3779b1) ^ ((b ^ (kind << 27)) * 0x85ebca6b);
  h = (h ^ (h >>> 15)) * 0x2c1b3c6d;
  return h ^ (h >>> 13);
}

function find(kind: u32, a: u32, b: u32): u32 {
  const mask = bucketCount - 1;
  let place = hash(kind, a, b) & mask;
  let index = load<u32>(buckets + (place << 2));
  while (index !== 0) {
    const link = linkAt(index - 1);
    if (link.a === a && link.b === b && link.kind === kind) return index - 1;
    place = (place + 1) & mask;
    index = load<u32>(buckets + (place << 2));
  }
  return NO_LINK;
}

function home(index: u32): u32 {
  const link = linkAt(index);
  return hash(link.kind, link.a, link.b) & (bucketCount - 1);
}

/** Empties the link's bucket and moves later ones of its run up, so that no tombstone is left. */
function erase(index: u32): void {
  const mask = bucketCount - 1;
  let hole = home(index);
  while (load<u32>(buckets + (hole << 2)) !== index + 1) hole = (hole + 1) & mask;
  for (let place = (hole + 1) & mask; ; place = (place + 1) & mask) {
    const next = load<u32>(buckets + (place << 2));
    if (next === 0) break;
    const first = home(next - 1);
    if (((place - first) & mask) < ((place - hole) & mask)) continue;
    store<u32>(buckets + (hole << 2), next);
    hole = place;
  }
  store<u32>(buckets + (hole << 2), 0);
}

function rehash(): void {
  const old = buckets;
  const oldCount = bucketCount;
  bucketCount = oldCount * 2;
  buckets = reserveZero(bucketCount * 4);
  for (let each: u32 = 0; each < oldCount; each++) {
    const index = load<u32>(old + (each << 2));
    if (index === 0) continue;
    let place = home(index - 1);
    while (load<u32>(buckets + (place << 2)) !== 0) place = (place + 1) & (bucketCount - 1);
    store<u32>(buckets + (place << 2), index);
  }
  release(old);
}

/** Puts a link at the end of the list whose first one stands at an address. The first one's `previous` is the last one. */
function append(first: u32, index: u32, list: u32): void {
  const entry = links + (index << LINK_SHIFT) + list;
  const head = load<u32>(first) - 1;
  store<u32>(entry, NO_LINK);
  if (head === NO_LINK) {
    store<u32>(first, index + 1);
    store<u32>(entry, index, 4);
    return;
  }
  const headEntry = links + (head << LINK_SHIFT) + list;
  const tail = load<u32>(headEntry, 4);
  store<u32>(links + (tail << LINK_SHIFT) + list, index);
  store<u32>(entry, tail, 4);
  store<u32>(headEntry, index, 4);
}

/** Takes a link out of the list whose first one stands at an address. */
function detach(first: u32, index: u32, list: u32): void {
  const head = load<u32>(first) - 1;
  const entry = links + (index << LINK_SHIFT) + list;
  const after = load<u32>(entry);
  const before = load<u32>(entry, 4);
  if (index === head) store<u32>(first, after + 1);
  else store<u32>(links + (before << LINK_SHIFT) + list, after);
  if (after !== NO_LINK) store<u32>(links + (after << LINK_SHIFT) + list, before, 4);
  else if (index !== head) store<u32>(links + (head << LINK_SHIFT) + list, before, 4);
}
