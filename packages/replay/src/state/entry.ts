import {
  type Bytes,
  type HeapColumns,
  isOwned,
  NO_LINK,
  type ObjectId,
  type Slot,
} from '@refwind/core';
import { holdersIn, sameHolders } from './holders.js';
import { type ObjectState, objectIn } from './object.js';

/** What a table holds for an object: its record, or what it takes to make it. */
export type Entry = ObjectState | PendingObject;

/**
 * An object that nobody has looked at yet, so that a state of very many is there at once. Its record
 * is made when first asked for and stays the same from then on, in every state that shares it.
 */
export abstract class PendingObject {
  abstract readonly slot: Slot;
  abstract get object(): ObjectId;
  abstract get size(): Bytes;
  abstract get state(): ObjectState;

  /** Whether the same object is the same in another heap, which nobody changes any more. */
  abstract staysIn(columns: HeapColumns): boolean;
}

/** One that bulk columns hold. */
export class ColumnsObject extends PendingObject {
  readonly slot: Slot;
  /** A heap that nobody changes any more; given up when the record is made. */
  #columns: HeapColumns | null;
  #state: ObjectState | null = null;

  constructor(columns: HeapColumns, slot: Slot) {
    super();
    this.#columns = columns;
    this.slot = slot;
  }

  get object(): ObjectId {
    return this.#columns?.object[this.slot] ?? this.state.object;
  }

  get size(): Bytes {
    return this.#columns?.size[this.slot] ?? this.state.size;
  }

  get state(): ObjectState {
    if (this.#columns !== null) {
      this.#state = objectIn(this.#columns, this.slot);
      this.#columns = null;
    }
    return this.#state as ObjectState;
  }

  /**
   * Then the record will be made from the other heap: an object that never changes would else keep every heap it was
   * ever seen in.
   */
  staysIn(columns: HeapColumns): boolean {
    if (this.#columns === null) return recordStaysIn(this.state, columns);
    if (!sameInBoth(this.#columns, columns, this.slot)) return false;
    this.#columns = columns;
    return true;
  }
}

/** The record of an entry. */
export function stateOf(entry: Entry): ObjectState {
  return entry instanceof PendingObject ? entry.state : entry;
}

/** Whether the object, which is alive in `columns`, is there as the entry says. */
export function staysIn(entry: Entry, columns: HeapColumns): boolean {
  return entry instanceof PendingObject ? entry.staysIn(columns) : recordStaysIn(entry, columns);
}

/** Whether the object of a record is in `columns`, where it is alive, as the record says. */
export function recordStaysIn(
  { slot, refcount, holders }: ObjectState,
  columns: HeapColumns,
): boolean {
  if (columns.refcount[slot] !== refcount) return false;
  const { links } = columns;
  if (links.holderCount(slot) !== holders.length) return false;
  return holders.length === 0 || sameHolders(holders, holdersIn(columns, slot));
}

/** Compares links as they are stored, without making holders of them. */
function sameInBoth(a: HeapColumns, b: HeapColumns, slot: Slot): boolean {
  if (a.refcount[slot] !== b.refcount[slot]) return false;
  if (a.links.holderCount(slot) !== b.links.holderCount(slot)) return false;
  let i = a.links.firstHolder(slot);
  let j = b.links.firstHolder(slot);
  while (i !== NO_LINK && sameLink(a, i, b, j)) {
    i = a.links.nextHolder(i);
    j = b.links.nextHolder(j);
  }
  return i === NO_LINK;
}

/** The same place of the same owner, or the same root. */
function sameLink(a: HeapColumns, i: number, b: HeapColumns, j: number): boolean {
  const kind = a.links.kindAt(i);
  const first = a.links.aAt(i);
  return (
    kind === b.links.kindAt(j) &&
    first === b.links.aAt(j) &&
    a.links.bAt(i) === b.links.bAt(j) &&
    (!isOwned(kind) || a.object[first] === b.object[first])
  );
}
