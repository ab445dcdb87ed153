import { classOf, givePiece, larger, reserveZero, takePiece } from './memory';

/** What a container is. */
export const LIST: u32 = 0;
export const TUPLE: u32 = 1;
export const DICT: u32 = 2;
export const SET: u32 = 3;
/** The attributes of an instance, and fields of C types, where all of these are known words. */
export const FIELDS: u32 = 4;
/** Read in JavaScript. */
export const FOREIGN: u32 = 5;
/** No container: settings of the collector, whose changes are told. */
export const SETTINGS: u32 = 6;

/** The storage may be another; every position may have changed. */
export const MOVED: u32 = 1 << 0;
/** It stands in the list of those to compare at the next boundary. */
export const QUEUED: u32 = 1 << 1;
/** It was destroyed, and holds nothing; known only of what is older than the recording. */
export const GONE: u32 = 1 << 2;
/** Older than the recording: its places are external holders. */
export const OLDER: u32 = 1 << 3;
/** All that it holds stands in watched words: while none was written, it holds what it held. */
export const TELLS_ALL: u32 = 1 << 4;
/** `list.sort` has taken the items: the list looks empty and still has the memory they are in, in some order. */
export const SORTED: u32 = 1 << 5;
/** A dict's values are an instance's inline values, which the instance holds. */
export const EMBEDDED: u32 = 1 << 6;
/** Its words are watched. */
export const WATCHED: u32 = 1 << 7;

/** No position may have changed: `from`. */
export const NOWHERE: i32 = i32.MAX_VALUE;

/**
 * A container as it was last seen: which recorded object was at each of its positions, and where its items are. Positions
 * are indices of a list's or tuple's items, of a dict's entries (twice as many, the key first, where keys are followed
 * too), of a set's table, of inline values and then of fields.
 */
@unmanaged
export class Box {
  kind: u32;
  flags: u32;
  /** Slot of the container itself; 0: it is older. */
  slot: u32;
  address: u32;
  /** Positions at the last comparison, and those that may have changed since: `from … to`. */
  positions: i32;
  from: i32;
  to: i32;
  /** Where the items are, as last located: `start … start + bytes`, each `stride` after the one before. */
  start: u32;
  bytes: u32;
  stride: u32;
  /** What is watched: the address by which single words are, and where items are. */
  watchedAddress: u32;
  watchedStart: u32;
  watchedBytes: u32;
  watchedStride: u32;
  /**
   * Slot held at each position, 0 for none, and the second half of the holder's identity; as long as the last position that
   * holds something.
   */
  items: u32;
  itemsClass: u32;
  length: i32;
  /** Raised when it is forgotten: the list of those to compare may still have it. */
  serial: u32;
  /** Of a dict: the first key, and how far the next one is; 2 where keys are followed too. */
  keyStart: u32;
  keyStride: u32;
  perEntry: i32;
  /** Id + 1 of the name of the module whose variables it has; 0: none. */
  namespace: u32;
  /** Of attributes: the type's layout; positions of inline values, and how many of them are valid. */
  layout: u32;
  inline: i32;
  valid: i32;
  /** Its number in JavaScript. */
  foreign: u32;
}

const BOX_BYTES: u32 = 104;
const BATCH: u32 = 512;

/** First free one; each one's `items` is the next. */
let free: u32 = 0;

/** A container that is to be compared for the first time. */
export function newBox(kind: u32, slot: u32, address: u32): Box {
  if (free === 0) makeBoxes();
  const box = changetype<Box>(free);
  free = box.items;
  const serial = box.serial;
  memory.fill(changetype<usize>(box), 0, BOX_BYTES);
  box.serial = serial;
  box.kind = kind;
  box.slot = slot;
  box.address = address;
  box.flags = MOVED | TELLS_ALL;
  box.from = NOWHERE;
  box.to = -1;
  box.stride = 4;
  return box;
}

function makeBoxes(): void {
  const boxes = reserveZero(BATCH * BOX_BYTES);
  for (let each = BATCH; each > 0; each--) {
    const box = changetype<Box>(boxes + (each - 1) * BOX_BYTES);
    box.items = free;
    free = changetype<u32>(box);
  }
}

export function freeBox(box: Box): void {
  if (box.items !== 0) givePiece(box.items, box.itemsClass);
  box.serial++;
  box.items = free;
  free = changetype<u32>(box);
}

export function has(box: Box, flag: u32): bool {
  return (box.flags & flag) !== 0;
}

export function itemAt(box: Box, position: i32): u32 {
  return box.items + ((<u32>position) << 3);
}

/** Bytes of an item: the slot, the identity. */
export function held(item: u32): u32 {
  return load<u32>(item);
}

export function identity(item: u32): u32 {
  return load<u32>(item, 4);
}

/** Sets an item, filling up with empty ones. */
export function setItem(box: Box, position: i32, slot: u32, name: u32): void {
  if (position >= box.length) {
    makeRoom(box, position + 1);
    const from = itemAt(box, box.length);
    memory.fill(from, 0, itemAt(box, position + 1) - from);
    box.length = position + 1;
  }
  const item = itemAt(box, position);
  store<u32>(item, slot);
  store<u32>(item, name, 4);
}

function makeRoom(box: Box, length: i32): void {
  const bytes = (<u32>length) << 3;
  if (box.items !== 0 && bytes <= (<u32>16) << box.itemsClass) return;
  const sizeClass = classOf(bytes);
  const items = takePiece(sizeClass);
  if (box.items !== 0) {
    memory.copy(items, box.items, (<u32>box.length) << 3);
    givePiece(box.items, box.itemsClass);
  }
  box.items = items;
  box.itemsClass = sizeClass;
}

/** It holds nothing any more. */
export function empty(box: Box): void {
  for (let position = 0; position < box.length; position++) store<u32>(itemAt(box, position), 0);
}

/** Containers to compare at the next boundary, each with its serial number; some may be gone by then. */
let dirty: u32 = 0;
let dirtyCount: u32 = 0;
let dirtyCapacity: u32 = 0;
const DIRTY_BYTES: u32 = 8;

export function queue(box: Box): void {
  if (has(box, QUEUED)) return;
  box.flags |= QUEUED;
  if (dirtyCount === dirtyCapacity) {
    const count = dirtyCapacity === 0 ? 1 << 10 : dirtyCapacity * 2;
    dirty = larger(dirty, dirtyCapacity * DIRTY_BYTES, count * DIRTY_BYTES);
    dirtyCapacity = count;
  }
  const place = dirty + dirtyCount * DIRTY_BYTES;
  store<u32>(place, changetype<u32>(box));
  store<u32>(place, box.serial, 4);
  dirtyCount++;
}

export function queueLength(): u32 {
  return dirtyCount;
}

/** The queued container at a place of the list; 0 when it is not queued any more. */
export function queuedAt(index: u32): u32 {
  const place = dirty + index * DIRTY_BYTES;
  const box = changetype<Box>(load<u32>(place));
  return box.serial === load<u32>(place, 4) && has(box, QUEUED) ? changetype<u32>(box) : 0;
}

/** Takes the first ones off the list. */
export function unqueue(count: u32): void {
  dirtyCount -= count;
  memory.copy(dirty, dirty + count * DIRTY_BYTES, dirtyCount * DIRTY_BYTES);
}
