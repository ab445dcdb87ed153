import {
  type Bytes,
  type CodeId,
  type EventChunk,
  FreeBy,
  type HeapColumns,
  isOwned,
  type ObjectId,
  Op,
  type Seq,
  type Slot,
} from '@refwind/core';
import type { Timeline } from '../../timeline.js';
import { codeColumns } from '../codes.js';
import { concludePass, type PassEnd, type PassGarbage } from './deaths.js';
import { OpenPass } from './pass.js';
import { SlotFacts } from './slots.js';

/** Who is told what a scan finds, in the order of events. */
export interface GarbageListener {
  /** What is alive when only the history's last part was kept; before all else, not told of a whole history. */
  takenOver?(columns: HeapColumns): void;
  allocated?(seq: Seq, size: Bytes, managed: boolean, slot: Slot, code: CodeId): void;
  /** A count rose or fell; once for each event. */
  counted?(rose: boolean): void;
  /** An object is freed because its count reached 0 at `zero`. */
  freedByCount?(seq: Seq, size: Bytes, zero: Seq, slot: Slot): void;
  /** An object is freed by the pass that runs. */
  freedByPass?(seq: Seq, size: Bytes, slot: Slot): void;
  /** A holder, in the columns of the chunk's link rows, starts or stops holding the object in `slot`. */
  linked?(chunk: EventChunk, rank: number, slot: Slot, seq: Seq, code: CodeId): void;
  unlinked?(chunk: EventChunk, rank: number, slot: Slot): void;
  /** A pass begins; passes within it are not told of. */
  passBegan?(): void;
  /** A pass is over, or the trace. */
  passEnded?(pass: PassGarbage): void;
}

const NO_END: PassEnd = { seq: null, collected: 0, uncollectable: 0, examined: null };

/**
 * Goes once through a trace's columns and finds out when each object that a pass freed had become garbage. What it
 * remembers is bounded by the objects alive at once, and by the largest pass.
 */
export class GarbageScan {
  /** What is known of the live objects, of all once the scan is over. */
  readonly slots = new SlotFacts();
  allocs: ObjectId = 0;
  readonly #timeline: Timeline;
  readonly #listener: GarbageListener;
  readonly #op: Uint8Array;
  readonly #delta: Int32Array;
  readonly #siteOf: Int32Array;
  #pass: OpenPass | null = null;
  #passes = 0;
  // How far the rows of the chunk at hand that have columns of their own were gone through.
  #allocRank = 0;
  #linkRank = 0;
  #passRank = 0;

  constructor(timeline: Timeline, listener: GarbageListener) {
    const { op, delta, site } = codeColumns(timeline.dictionary);
    this.#timeline = timeline;
    this.#listener = listener;
    this.#op = op;
    this.#delta = delta;
    this.#siteOf = site;
  }

  run(): void {
    const { chunks } = this.#timeline;
    if (this.#timeline.start > 0) this.#takeOver(this.#timeline.columnsAt(this.#timeline.start));
    for (let index = 0; index < chunks.count; index++) this.#chunk(chunks.chunk(index));
    if (this.#pass !== null) this.#conclude(this.#pass, NO_END);
  }

  /** What is alive when only the history's last part was kept. */
  #takeOver(columns: HeapColumns): void {
    const { slots } = this;
    const { codes, types } = this.#timeline.dictionary;
    this.allocs = columns.allocs;
    slots.reach(columns.slotCount);
    for (let slot = 1; slot <= columns.slotCount; slot++) {
      if (columns.object[slot] === 0) continue;
      slots.object[slot] = columns.object[slot];
      slots.refcount[slot] = columns.refcount[slot];
      slots.size[slot] = columns.size[slot];
      slots.managed[slot] = types[codes[columns.allocCode[slot]].arg].gc ? 1 : 0;
      slots.touched[slot] = columns.seq;
      slots.zero[slot] = columns.seq;
    }
    this.#listener.takenOver?.(columns);
  }

  #chunk(chunk: EventChunk): void {
    const { code, slot, length, firstSeq } = chunk;
    const delta = this.#delta;
    const { counted } = this.#listener;
    this.#allocRank = 0;
    this.#linkRank = 0;
    this.#passRank = 0;
    for (let row = 0; row < length; row++) {
      const change = delta[code[row]];
      if (change === 0) this.#other(chunk, row);
      else {
        counted?.call(this.#listener, change > 0);
        this.#count(slot[row], change, firstSeq + row, code[row]);
      }
    }
  }

  #count(slot: Slot, change: number, seq: Seq, code: number): void {
    const { slots } = this;
    const pass = this.#pass;
    if (pass?.isOlder(slot)) this.#countInPass(pass, slot, change, seq, code);
    else {
      slots.touched[slot] = seq;
      if (pass !== null && change > 0) pass.interrupted();
    }
    const refcount = slots.refcount[slot] + change;
    slots.refcount[slot] = refcount;
    if (refcount === 0) slots.zero[slot] = seq;
  }

  #countInPass(pass: OpenPass, slot: Slot, change: number, seq: Seq, code: number): void {
    if (this.#isForeign(pass, code)) {
      pass.changed(slot, change);
      this.slots.touched[slot] = seq;
    } else if (change > 0) pass.taken(slot, change);
    else pass.dropped(slot, -change);
  }

  /** Whether an event of a pass is a finalizer's or a callback's. */
  #isForeign(pass: OpenPass, code: number): boolean {
    return pass.hasSites && this.#siteOf[code] !== pass.site;
  }

  #other(chunk: EventChunk, row: number): void {
    const seq = chunk.firstSeq + row;
    const code = chunk.code[row];
    switch (this.#op[code]) {
      case Op.alloc:
        this.#alloc(chunk, row, seq, code);
        break;
      case Op.free:
        this.#free(chunk.slot[row], seq, code);
        break;
      case Op.link:
        this.#listener.linked?.(chunk, this.#linkRank, chunk.slot[row], seq, code);
        this.#linkRank++;
        this.slots.touched[chunk.slot[row]] = seq;
        break;
      case Op.unlink:
        this.#unlink(chunk, row, seq, code);
        break;
      case Op.gcBegin:
        this.#begin(chunk, seq, code);
        break;
      case Op.gcEnd:
        this.#end(chunk, seq);
    }
  }

  #alloc(chunk: EventChunk, row: number, seq: Seq, code: number): void {
    const { slots } = this;
    const slot = chunk.slot[row];
    const size = chunk.size[this.#allocRank++];
    const { codes, types } = this.#timeline.dictionary;
    const managed = types[codes[code].arg].gc;
    slots.reach(slot);
    slots.object[slot] = ++this.allocs;
    slots.refcount[slot] = 1;
    slots.size[slot] = size;
    slots.managed[slot] = managed ? 1 : 0;
    slots.touched[slot] = seq;
    slots.zero[slot] = seq;
    slots.met[slot] = 0;
    this.#pass?.interrupted();
    this.#listener.allocated?.(seq, size, managed, slot, code);
  }

  #free(slot: Slot, seq: Seq, code: number): void {
    const { slots } = this;
    const pass = this.#pass;
    const { arg } = this.#timeline.dictionary.codes[code];
    const byPass = pass !== null && arg !== FreeBy.refcount;
    if (pass?.isOlder(slot)) pass.freed(slot, byPass ? seq : 0, arg);
    if (byPass) this.#listener.freedByPass?.(seq, slots.size[slot], slot);
    else this.#listener.freedByCount?.(seq, slots.size[slot], slots.zero[slot], slot);
    slots.object[slot] = 0;
  }

  #unlink(chunk: EventChunk, row: number, seq: Seq, code: number): void {
    const rank = this.#linkRank++;
    const slot = chunk.slot[row];
    this.#listener.unlinked?.(chunk, rank, slot);
    const pass = this.#pass;
    const inPass = pass?.isOlder(slot) === true && isOwned(chunk.holderKind[rank]);
    if (pass !== null && inPass) pass.unlinked(chunk.holderA[rank], slot);
    if (pass === null || !inPass || this.#isForeign(pass, code)) this.slots.touched[slot] = seq;
  }

  #begin(chunk: EventChunk, seq: Seq, code: number): void {
    const row = chunk.passes[this.#passRank++];
    this.#passes++;
    if (this.#pass !== null) {
      this.#pass.nested++;
      return;
    }
    this.#listener.passBegan?.();
    const site = this.#siteOf[code];
    this.#pass = new OpenPass(this.#passes, seq, row, site, this.allocs, this.slots);
  }

  #end(chunk: EventChunk, seq: Seq): void {
    const { collected, uncollectable, examined } = chunk.passes[this.#passRank++];
    const pass = this.#pass;
    if (pass === null) return;
    if (pass.nested > 0) pass.nested--;
    else {
      const known = examined < 0 ? null : examined;
      this.#conclude(pass, { seq, collected, uncollectable, examined: known });
    }
  }

  #conclude(pass: OpenPass, end: PassEnd): void {
    this.#pass = null;
    this.#listener.passEnded?.(concludePass(pass, end, this.slots));
  }
}
