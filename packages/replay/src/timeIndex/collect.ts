import {
  type EventChunk,
  type HeapColumns,
  type HolderKind,
  isOwned,
  NO_LINK,
  Op,
  type Slot,
  type TraceDictionary,
} from '@refwind/core';
import type { Touched } from './touched.js';

/** Why a slot is among what a chunk touches, as bits. */
const ROW = 1;
const ENDS = 2;
const LINKED = 4;
const LINK_ROW = 8;

/** Finds what chunks touch. Keeps its tables from chunk to chunk. */
export class TouchCollector {
  readonly #dictionary: TraceDictionary;
  #bits = new Uint8Array(0);
  #marks = new Uint8Array(1024);
  #slots: Slot[] = [];
  #links: number[] = [];
  #linkSet = new Set<number>();

  constructor(dictionary: TraceDictionary) {
    this.#dictionary = dictionary;
  }

  /** @param columns right before the chunk; not changed. */
  collect(chunk: EventChunk, columns: HeapColumns): Touched {
    this.#refreshCodes();
    this.#makeRoom(chunk, columns);
    this.#markRows(chunk);
    const rows = this.#slots.length;
    if (chunk.linkCount > 0 || columns.links.size > 0) this.#markLinks(chunk, columns, rows);
    const touched = this.#take(columns, rows);
    for (const slot of this.#slots) this.#marks[slot] = 0;
    this.#slots = [];
    this.#links = [];
    this.#linkSet.clear();
    return touched;
  }

  #refreshCodes(): void {
    const { codes } = this.#dictionary;
    if (codes.length === this.#bits.length) return;
    this.#bits = Uint8Array.from(codes, ({ op }) => {
      if (op === Op.alloc || op === Op.free) return ROW | ENDS;
      if (op === Op.link || op === Op.unlink) return ROW | LINK_ROW;
      return op > Op.unlink ? 0 : ROW;
    });
  }

  #makeRoom({ slot, length, maxSlot }: EventChunk, { object }: HeapColumns): void {
    let highest = Math.max(object.length, maxSlot ?? 0);
    if (maxSlot === undefined) {
      for (let row = 0; row < length; row++) if (slot[row] > highest) highest = slot[row];
    }
    if (highest < this.#marks.length) return;
    this.#marks = new Uint8Array(Math.max(highest + 1, this.#marks.length * 2));
  }

  #markRows({ code, slot, length }: EventChunk): void {
    const marks = this.#marks;
    const bits = this.#bits;
    const slots = this.#slots;
    for (let row = 0; row < length; row++) {
      const s = slot[row];
      if (marks[s] === 0 && s !== 0) slots.push(s);
      marks[s] |= bits[code[row]];
    }
    marks[0] = 0;
  }

  #markLinks(chunk: EventChunk, columns: HeapColumns, rows: number): void {
    const { links } = columns;
    for (let rank = 0; rank < chunk.linkCount; rank++) {
      const kind = chunk.holderKind[rank] as HolderKind;
      const a = chunk.holderA[rank];
      if (isOwned(kind)) this.#markLinked(a, columns);
      const known = links.indexOf(kind, a, chunk.holderB[rank]);
      if (known !== NO_LINK) this.#addLink(known, columns);
    }
    for (let i = 0; i < rows; i++) {
      const slot = this.#slots[i];
      if ((this.#marks[slot] & ENDS) === 0 || !(columns.object[slot] > 0)) continue;
      for (let at = links.firstHolder(slot); at !== NO_LINK; at = links.nextHolder(at)) {
        this.#addLink(at, columns);
      }
      for (let at = links.firstOwned(slot); at !== NO_LINK; at = links.nextOwned(at)) {
        this.#addLink(at, columns);
      }
    }
  }

  #addLink(index: number, columns: HeapColumns): void {
    if (this.#linkSet.has(index)) return;
    this.#linkSet.add(index);
    this.#links.push(index);
    const { links } = columns;
    this.#markLinked(links.heldAt(index), columns);
    if (isOwned(links.kindAt(index))) this.#markLinked(links.aAt(index), columns);
  }

  #markLinked(slot: Slot, { object }: HeapColumns): void {
    if (!(object[slot] > 0) || this.#marks[slot] !== 0) return;
    this.#marks[slot] = LINKED;
    this.#slots.push(slot);
  }

  #take(columns: HeapColumns, rows: number): Touched {
    const there = new Uint32Array(rows);
    let found = 0;
    for (let i = 0; i < rows; i++) {
      const at = this.#slots[i];
      if (columns.object[at] > 0) there[found++] = at;
    }
    const posted = there.subarray(0, found).sort();
    const linked = Uint32Array.from(this.#slots.slice(rows)).sort();
    const slot = new Uint32Array(posted.length + linked.length);
    slot.set(posted);
    slot.set(linked, posted.length);
    const object = new Float64Array(slot.length);
    const refcount = new Int32Array(slot.length);
    for (let i = 0; i < slot.length; i++) {
      object[i] = columns.object[slot[i]];
      refcount[i] = columns.refcount[slot[i]];
    }
    const freed = this.#entriesWith(ENDS, posted);
    return {
      seq: columns.seq,
      allocs: columns.allocs,
      slotCount: columns.slotCount,
      count: slot.length,
      posted: posted.length,
      slot,
      object,
      refcount,
      freed,
      linked: this.#entriesWith(LINK_ROW, posted),
      ...lostWith(freed, slot, columns),
      ...this.#linkColumns(columns),
    };
  }

  #linkColumns({ links }: HeapColumns) {
    const count = this.#links.length;
    const linkHeld = new Uint32Array(count);
    const linkKind = new Uint8Array(count);
    const linkA = new Uint32Array(count);
    const linkB = new Uint32Array(count);
    for (let i = 0; i < count; i++) {
      const at = this.#links[i];
      linkHeld[i] = links.heldAt(at);
      linkKind[i] = links.kindAt(at);
      linkA[i] = links.aAt(at);
      linkB[i] = links.bAt(at);
    }
    return { linkHeld, linkKind, linkA, linkB };
  }

  #entriesWith(bit: number, slots: Uint32Array): Uint32Array {
    const found = new Uint32Array(slots.length);
    let count = 0;
    const marks = this.#marks;
    for (let i = 0; i < slots.length; i++) if ((marks[slots[i]] & bit) !== 0) found[count++] = i;
    return found.slice(0, count);
  }
}

/** Columns of what is lost with the objects that end. */
function lostWith(freed: Uint32Array, slot: Uint32Array, columns: HeapColumns) {
  const size = new Uint32Array(freed.length);
  const allocSeq = new Float64Array(freed.length);
  const allocCode = new Uint32Array(freed.length);
  for (let i = 0; i < freed.length; i++) {
    const at = slot[freed[i]];
    size[i] = columns.size[at];
    allocSeq[i] = columns.allocSeq[at];
    allocCode[i] = columns.allocCode[at];
  }
  return { size, allocSeq, allocCode };
}
