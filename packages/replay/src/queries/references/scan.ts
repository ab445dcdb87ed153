import {
  type Bytes,
  type CodeId,
  type EventChunk,
  type HeapColumns,
  type HolderKind,
  type ObjectId,
  Op,
  type Seq,
  type Slot,
} from '@refwind/core';
import type { Timeline } from '../../timeline.js';
import { codeColumns } from '../codes.js';
import { ReferenceBook, type ReferenceListener } from './book.js';
import { BEFORE, longer } from './tokens.js';

/** Who is told of objects, in the order of events. */
export interface ReferenceScanListener extends ReferenceListener {
  /** An object came to be: it is in the scan's columns. */
  allocated?(slot: Slot, code: CodeId, seq: Seq, size: Bytes): void;
  /** It goes; the scan's columns still have it. */
  freed?(slot: Slot, code: CodeId, seq: Seq): void;
  /** A count rose (`references` above 0) or fell. */
  counted?(slot: Slot, code: CodeId, references: number, seq: Seq): void;
  /** A chunk is done: the last event that was gone through. */
  reached?(seq: Seq): void;
}

/**
 * Goes once through a trace's columns and keeps a `ReferenceBook`: which line took each reference that there is, who
 * holds it since which line. What it remembers is bounded by the references that there are at once.
 */
export class ReferenceScan {
  readonly book: ReferenceBook;
  /** By slot, of live objects (`object` is 0 where there is none). Replaced when they grow. */
  object = new Float64Array(0);
  allocCode = new Uint32Array(0);
  size = new Uint32Array(0);
  allocs: ObjectId = 0;
  readonly #timeline: Timeline;
  readonly #listener: ReferenceScanListener;
  readonly #op: Uint8Array;
  readonly #delta: Int32Array;
  #allocRank = 0;
  #linkRank = 0;

  constructor(timeline: Timeline, listener: ReferenceScanListener = {}) {
    const { op, delta, site } = codeColumns(timeline.dictionary);
    this.#timeline = timeline;
    this.#listener = listener;
    this.#op = op;
    this.#delta = delta;
    this.book = new ReferenceBook(site, timeline.dictionary, listener);
  }

  /** @param to the last event, a moment of the timeline. To be called once */
  run(to: Seq = this.#timeline.end): this {
    const { chunks, start } = this.#timeline;
    if (start > 0) this.#takeOver(this.#timeline.columnsAt(start));
    for (let index = 0; index < chunks.count && chunks.place(index).firstSeq <= to; index++) {
      const chunk = chunks.chunk(index);
      const rows = Math.min(chunk.length, to + 1 - chunk.firstSeq);
      this.#chunk(chunk, rows);
      this.#listener.reached?.(chunk.firstSeq + rows - 1);
    }
    for (let slot = 1; slot < this.object.length; slot++) this.book.settle(slot);
    return this;
  }

  /** What is alive when only the history's last part was kept. */
  #takeOver({ slotCount, object, allocCode, size, refcount, links, allocs, seq }: HeapColumns) {
    this.allocs = allocs;
    this.#reach(slotCount);
    for (let slot = 1; slot <= slotCount; slot++) {
      if (object[slot] === 0) continue;
      this.object[slot] = object[slot];
      this.allocCode[slot] = allocCode[slot];
      this.size[slot] = size[slot];
      this.book.take(slot, BEFORE, 0, refcount[slot]);
      for (const { kind, a, b } of links.holdersOf(slot)) {
        this.book.link(slot, kind, a, b, BEFORE, seq);
      }
    }
  }

  #chunk(chunk: EventChunk, rows: number): void {
    const { code, slot, firstSeq } = chunk;
    const delta = this.#delta;
    const { counted } = this.#listener;
    this.#allocRank = 0;
    this.#linkRank = 0;
    for (let row = 0; row < rows; row++) {
      const change = delta[code[row]];
      if (change === 0) {
        this.#other(chunk, row);
        continue;
      }
      if (change > 0) this.book.take(slot[row], code[row], firstSeq + row, change);
      else this.book.give(slot[row], code[row], firstSeq + row, -change);
      counted?.call(this.#listener, slot[row], code[row], change, firstSeq + row);
    }
  }

  #other(chunk: EventChunk, row: number): void {
    const code = chunk.code[row];
    const slot = chunk.slot[row];
    const seq = chunk.firstSeq + row;
    const op = this.#op[code];
    if (op === Op.alloc) this.#alloc(slot, code, seq, chunk.size[this.#allocRank++]);
    else if (op === Op.free) {
      this.#listener.freed?.(slot, code, seq);
      this.book.free(slot, code);
      this.object[slot] = 0;
    } else if (op === Op.link || op === Op.unlink) {
      const rank = this.#linkRank++;
      const kind = chunk.holderKind[rank] as HolderKind;
      const a = chunk.holderA[rank];
      const b = chunk.holderB[rank];
      if (op === Op.link) this.book.link(slot, kind, a, b, code, seq);
      else this.book.unlink(slot, kind, a, b, code);
    }
  }

  #alloc(slot: Slot, code: CodeId, seq: Seq, size: Bytes): void {
    this.#reach(slot);
    this.object[slot] = ++this.allocs;
    this.allocCode[slot] = code;
    this.size[slot] = size;
    this.book.take(slot, code, seq, 1);
    this.#listener.allocated?.(slot, code, seq, size);
  }

  #reach(slot: Slot): void {
    if (slot < this.object.length) return;
    const length = Math.max(1024, this.object.length * 2, slot + 1);
    this.object = longer(new Float64Array(length), this.object);
    this.allocCode = longer(new Uint32Array(length), this.allocCode);
    this.size = longer(new Uint32Array(length), this.size);
  }
}
