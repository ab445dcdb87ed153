import {
  type EventChunk,
  type HeapColumns,
  type Holder,
  type HolderKind,
  isOwned,
  type ObjectId,
  Op,
  type ResolvedRows,
  type Slot,
} from '@refwind/core';
import { type HolderChange, holdersIn, makeHolder } from '../state/holders.js';
import { type ObjectState, objectIn } from '../state/object.js';

/** A change of holders that a row brings about without saying so. */
export interface ImpliedChange extends HolderChange {
  readonly object: ObjectId;
}

/**
 * What the rows of a chunk destroy, kept so that they can be taken back. Most rows are their own
 * inverse and keep nothing.
 */
export class Keepsakes {
  // Of the object that a free row frees, by row; rows of other kinds hold 0.
  readonly size: Uint32Array;
  readonly allocSeq: Float64Array;
  readonly allocCode: Uint32Array;
  // Rare things, by row.
  /** Who held the freed object to the end. */
  readonly holders = new Map<number, readonly Holder[]>();
  /** Holders that end with their owner or by holding something else. */
  readonly implied = new Map<number, readonly ImpliedChange[]>();
  /** The object that an alloc row found in its slot: against the laws, but to be undone as well. */
  readonly displaced = new Map<number, ObjectState>();
  /** Link and unlink rows that do nothing: against the laws too. */
  readonly idle = new Set<number>();
  readonly #chunk: EventChunk;
  #linkRank = 0;

  /**
   * Folds the chunk, stopping before every row that destroys something, while it is still there.
   * @param columns right before the chunk; advanced to its end
   * @param resolved is filled
   */
  constructor(chunk: EventChunk, columns: HeapColumns, resolved: ResolvedRows) {
    this.#chunk = chunk;
    this.size = new Uint32Array(chunk.length);
    this.allocSeq = new Float64Array(chunk.length);
    this.allocCode = new Uint32Array(chunk.length);
    const { codes } = columns.dictionary;
    let done = 0;
    for (let row = 0; row < chunk.length; row++) {
      const op = codes[chunk.code[row]]?.op ?? Op.mark;
      if (op === Op.incref || op === Op.decref || op > Op.unlink) continue;
      columns.apply(chunk, done, row, resolved);
      done = row;
      this.#keep(op, row, columns);
    }
    columns.apply(chunk, done, chunk.length, resolved);
  }

  #keep(op: Op, row: number, columns: HeapColumns): void {
    const slot = this.#chunk.slot[row];
    if (op === Op.link) this.#keepLinked(row, slot, this.#linkRank++, columns);
    else if (op === Op.unlink) this.#keepUnlinked(row, slot, this.#linkRank++, columns);
    else if (!(columns.object[slot] > 0)) return;
    else if (op === Op.free) this.#keepFreed(row, slot, columns);
    else if (slot > 0) {
      this.displaced.set(row, objectIn(columns, slot));
      this.#keepOwned(row, slot, columns);
    }
  }

  #keepFreed(row: number, slot: Slot, columns: HeapColumns): void {
    this.size[row] = columns.size[slot];
    this.allocSeq[row] = columns.allocSeq[slot];
    this.allocCode[row] = columns.allocCode[slot];
    const holders = holdersIn(columns, slot);
    if (holders.length > 0) this.holders.set(row, holders);
    this.#keepOwned(row, slot, columns);
  }

  /** What the object held, it holds no longer; what it held of itself is gone with it. */
  #keepOwned(row: number, slot: Slot, columns: HeapColumns): void {
    const implied: ImpliedChange[] = [];
    for (const { kind, a, b, held } of columns.links.ownedBy(slot)) {
      if (held === slot) continue;
      const holder = makeHolder(kind, a, b, columns);
      implied.push({ object: columns.object[held], holder, by: -1 });
    }
    if (implied.length > 0) this.implied.set(row, implied);
  }

  #keepLinked(row: number, slot: Slot, rank: number, columns: HeapColumns): void {
    const { kind, a, b } = holderAt(this.#chunk, rank);
    if (!(columns.object[slot] > 0) || (isOwned(kind) && !(columns.object[a] > 0))) {
      this.idle.add(row);
      return;
    }
    const held = columns.links.heldBy(kind, a, b);
    if (held === 0) return;
    const holder = makeHolder(kind, a, b, columns);
    this.implied.set(row, [{ object: columns.object[held], holder, by: -1 }]);
  }

  #keepUnlinked(row: number, slot: Slot, rank: number, columns: HeapColumns): void {
    const { kind, a, b } = holderAt(this.#chunk, rank);
    if (slot === 0 || columns.links.heldBy(kind, a, b) !== slot) this.idle.add(row);
  }
}

function holderAt({ holderKind, holderA, holderB }: EventChunk, rank: number) {
  return { kind: holderKind[rank] as HolderKind, a: holderA[rank], b: holderB[rank] };
}
