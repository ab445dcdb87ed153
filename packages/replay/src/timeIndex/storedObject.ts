import {
  type Bytes,
  type CodeId,
  type HeapColumns,
  type Holder,
  HolderKind,
  holderOf,
  isOwned,
  type ObjectId,
  type Seq,
  type Slot,
  type TraceDictionary,
} from '@refwind/core';
import { PendingObject, recordStaysIn } from '../state/entry.js';
import { compareHolders, NO_HOLDERS } from '../state/holders.js';
import { makeObject, type ObjectState } from '../state/object.js';

/**
 * Who holds an object, as numbers: kind, a, b of each holder, in no fixed order. Places in objects have their owner's
 * object id for a. `null`: nobody is known to.
 */
export type HolderNumbers = readonly number[] | null;

/** Objects with more holders than this are stored without; who holds them is looked up in the whole heap. */
const MOST_HOLDERS = 256;

/** What it takes to make records of stored objects. */
export interface RecordMaker {
  readonly dictionary: TraceDictionary;
  /** The holders of the object in `slot` at a moment, sorted. Slow. */
  holdersAt(slot: Slot, seq: Seq): readonly Holder[];
}

/** An object as an index stores it. */
export class StoredObject extends PendingObject {
  readonly #maker: RecordMaker;
  #state: ObjectState | null = null;

  /**
   * @param holders left undefined when there are too many
   * @param seq a moment at which it is as it says here
   */
  constructor(
    maker: RecordMaker,
    readonly object: ObjectId,
    readonly slot: Slot,
    readonly refcount: number,
    readonly size: Bytes,
    readonly allocSeq: Seq,
    readonly allocCode: CodeId,
    readonly holders: HolderNumbers | undefined,
    readonly seq: Seq,
  ) {
    super();
    this.#maker = maker;
  }

  get state(): ObjectState {
    this.#state ??= makeObject(
      this.#maker.dictionary,
      this.object,
      this.slot,
      this.size,
      this.refcount,
      this.allocSeq,
      this.allocCode,
      this.holders === undefined
        ? this.#maker.holdersAt(this.slot, this.seq)
        : holderList(this.holders, this.#maker.dictionary),
    );
    return this.#state;
  }

  /** The same object at the moment `seq`, with another count and other holders. */
  revised(refcount: number, added: HolderNumbers, removed: HolderNumbers, seq: Seq): StoredObject {
    const { object, slot, size, allocSeq, allocCode } = this;
    const holders =
      this.holders === undefined ? undefined : changedNumbers(this.holders, added, removed);
    const maker = this.#maker;
    return new StoredObject(maker, object, slot, refcount, size, allocSeq, allocCode, holders, seq);
  }

  staysIn(columns: HeapColumns): boolean {
    return recordStaysIn(this.state, columns);
  }
}

function holderList(numbers: HolderNumbers, dictionary: TraceDictionary): readonly Holder[] {
  if (numbers === null) return NO_HOLDERS;
  const holders: Holder[] = [];
  for (let i = 0; i < numbers.length; i += 3) {
    const [kind, a, b] = [numbers[i] as HolderKind, numbers[i + 1], numbers[i + 2]];
    holders.push(Object.freeze(holderOf(kind, a, b, isOwned(kind) ? a : 0, dictionary)));
  }
  if (holders.length > 1) holders.sort(compareHolders);
  return Object.freeze(holders);
}

/** `undefined` when they become too many. */
function changedNumbers(
  numbers: HolderNumbers,
  added: HolderNumbers,
  removed: HolderNumbers,
): HolderNumbers | undefined {
  if (added === null && removed === null) return numbers;
  const result = numbers === null ? [] : [...numbers];
  for (let i = 0; removed !== null && i < removed.length; i += 3) {
    const at = placeOf(result, removed[i], removed[i + 1], removed[i + 2]);
    if (at >= 0) result.splice(at, 3);
  }
  if (added !== null) result.push(...added);
  return storable(result);
}

/** The list as it may be stored. */
export function storable(numbers: readonly number[]): HolderNumbers | undefined {
  if (numbers.length > 3 * MOST_HOLDERS) return undefined;
  return numbers.length === 0 ? null : numbers;
}

/** Where a list has this holder, −1 when it has not. */
export function placeOf(numbers: readonly number[], kind: number, a: number, b: number): number {
  for (let i = 0; i < numbers.length; i += 3) {
    if (numbers[i] === kind && numbers[i + 1] === a && numbers[i + 2] === b) return i;
  }
  return -1;
}

/**
 * What a link says as numbers; `owner` is the object that a place is in. `b` of a set's member is left out: it says the
 * slot of the object itself.
 */
export function holderNumbers(
  kind: number,
  a: number,
  b: number,
  owner: ObjectId,
): [kind: number, a: number, b: number] {
  return [kind, isOwned(kind) ? owner : a, kind === HolderKind.member ? 0 : b];
}
