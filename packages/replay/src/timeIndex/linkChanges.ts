import {
  type EventChunk,
  type HeapColumns,
  type HolderKind,
  isOwned,
  Op,
  type Slot,
} from '@refwind/core';
import { type HolderNumbers, holderNumbers, placeOf } from './storedObject.js';
import { objectAtStart, type Touched } from './touched.js';

/** Holders that an object has since the start of a chunk, and that it has no longer. */
export interface LinkChange {
  readonly added: HolderNumbers;
  readonly removed: HolderNumbers;
}

/**
 * By slot, for objects that were there at the chunk's start and still are; `null` when no holder changed.
 * @param columns with the chunk's first `rows` rows applied
 */
export function linkChanges(
  touched: Touched,
  chunk: EventChunk,
  rows: number,
  columns: HeapColumns,
): ReadonlyMap<Slot, LinkChange> | null {
  if (touched.linkHeld.length === 0 && chunk.linkCount === 0) return null;
  const comparison = new LinkComparison(touched, columns);
  comparison.ended();
  comparison.begun(chunk, rows);
  return comparison.changes;
}

class LinkComparison {
  readonly changes = new Map<Slot, { added: number[] | null; removed: number[] | null }>();
  readonly #touched: Touched;
  readonly #columns: HeapColumns;
  /** By held slot, the links that the chunk may end. */
  readonly #before = new Map<Slot, number[]>();

  constructor(touched: Touched, columns: HeapColumns) {
    this.#touched = touched;
    this.#columns = columns;
  }

  /** Looks at the links of the start: which are no more. */
  ended(): void {
    const { linkHeld, linkKind, linkA, linkB } = this.#touched;
    const { links, object } = this.#columns;
    for (let i = 0; i < linkHeld.length; i++) {
      const [held, kind, a, b] = [linkHeld[i], linkKind[i] as HolderKind, linkA[i], linkB[i]];
      const owner = isOwned(kind) ? objectAtStart(this.#touched, a) : 0;
      const numbers = holderNumbers(kind, a, b, owner);
      const known = this.#before.get(held);
      if (known === undefined) this.#before.set(held, numbers);
      else known.push(...numbers);
      const stays = links.heldBy(kind, a, b) === held && (!isOwned(kind) || object[a] === owner);
      if (!stays && this.#isSame(held)) this.#changeOf(held, 'removed').push(...numbers);
    }
  }

  /** Looks at the holders that link rows speak of: what they hold now. */
  begun(chunk: EventChunk, rows: number): void {
    const { links, object, dictionary } = this.#columns;
    const isWhole = rows === chunk.length;
    const count = isWhole ? chunk.linkCount : linkRows(chunk, rows, dictionary.codes);
    for (let rank = 0; rank < count; rank++) {
      const kind = chunk.holderKind[rank] as HolderKind;
      const [a, b] = [chunk.holderA[rank], chunk.holderB[rank]];
      const held = links.heldBy(kind, a, b);
      if (held === 0 || !this.#isSame(held)) continue;
      const [, from, place] = holderNumbers(kind, a, b, object[a]);
      if (placeOf(this.#before.get(held) ?? [], kind, from, place) >= 0) continue;
      const { added } = this.changes.get(held) ?? {};
      if (added != null && placeOf(added, kind, from, place) >= 0) continue;
      this.#changeOf(held, 'added').push(kind, from, place);
    }
  }

  /** Whether the object in `slot` is the one of the start. */
  #isSame(slot: Slot): boolean {
    const object = objectAtStart(this.#touched, slot);
    return object !== 0 && this.#columns.object[slot] === object;
  }

  #changeOf(slot: Slot, way: 'added' | 'removed'): number[] {
    let change = this.changes.get(slot);
    if (change === undefined) {
      change = { added: null, removed: null };
      this.changes.set(slot, change);
    }
    change[way] ??= [];
    return change[way];
  }
}

function linkRows(
  { code }: EventChunk,
  rows: number,
  codes: readonly { readonly op: number }[],
): number {
  let count = 0;
  for (let row = 0; row < rows; row++) {
    const { op } = codes[code[row]];
    if (op === Op.link || op === Op.unlink) count++;
  }
  return count;
}
