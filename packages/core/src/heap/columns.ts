import { RefwindError } from '../errors.js';
import { type EventChunk, HolderKind } from '../events/chunk.js';
import { Op, type TraceDictionary } from '../events/dictionary.js';
import type { Bytes, CodeId, ObjectId, Seq, Slot } from '../units.js';
import { CodeTable } from './codeTable.js';
import { checkSlot, grown, grownCapacity } from './growth.js';
import { isOwned, LinkTable } from './links.js';

/**
 * What the rows of a chunk leave out because it follows from the rows before: filled while a chunk
 * is folded. Indexed by row, except `owner` and `member`: by the link row's place among link rows.
 */
export interface ResolvedRows {
  /** The object that the row is about; 0 for passes and marks. */
  readonly object: Float64Array;
  /** Its count after the row. */
  readonly refcount: Int32Array;
  /** The row's place in its kind's own column (`size`, the holder columns, `passes`). */
  readonly rank: Uint32Array;
  /** The owner's object id for holders inside an object, else 0. */
  readonly owner: Float64Array;
  /** The member's object id for holders of kind `member`, else 0. */
  readonly member: Float64Array;
}

/**
 * A heap at one moment as mutable columns: the fold of a trace's chunks, for bulk work.
 *
 * Columns are indexed by slot, 1 … `slotCount`; entry 0 is never used. A slot is free where
 * `object` is 0; what the other columns say there means nothing. Columns may be longer than used
 * and are replaced when they grow: read them anew after `apply`.
 *
 * Rows that break a law of the event model are folded as well as can be (an event on a free slot
 * changes nothing that can be seen); `checkLaws` is what reports them.
 */
export class HeapColumns {
  readonly dictionary: TraceDictionary;
  /** The moment: every event up to this one is applied. */
  seq: Seq = 0;
  /** The last object id given. */
  allocs: ObjectId = 0;
  /** Objects alive, and the bytes they were allocated with. */
  live = 0;
  bytes: Bytes = 0;
  /** The highest slot used so far. */
  slotCount: Slot = 0;
  object = new Float64Array(0);
  refcount = new Int32Array(0);
  size = new Uint32Array(0);
  allocSeq = new Float64Array(0);
  allocCode = new Uint32Array(0);
  links = new LinkTable();

  readonly #codes: CodeTable;
  // Where the last apply stopped, so that going on row by row costs no recount.
  #chunk: EventChunk | null = null;
  #row = 0;
  #allocRows = 0;
  #linkRows = 0;
  #passRows = 0;

  constructor(dictionary: TraceDictionary) {
    this.dictionary = dictionary;
    this.#codes = new CodeTable(dictionary);
  }

  /**
   * Applies rows [from, to) of a chunk, which must be the events right after `seq`. With
   * `resolved`, fills its entries for these rows.
   * @throws RefwindError `out-of-order` when they are not, `bad-chunk` or `heap-too-large` when a
   *   row names an unknown code or an impossible slot; then nothing was applied.
   */
  apply(chunk: EventChunk, from: number, to: number, resolved?: ResolvedRows): void {
    this.#prepare(chunk, from, to);
    if (resolved === undefined) this.#fold(chunk, from, to);
    else this.#foldResolving(chunk, from, to, resolved);
    this.seq += to - from;
    this.#row = to;
  }

  /** An independent copy. */
  clone(): HeapColumns {
    const copy = new HeapColumns(this.dictionary);
    copy.seq = this.seq;
    copy.allocs = this.allocs;
    copy.live = this.live;
    copy.bytes = this.bytes;
    copy.slotCount = this.slotCount;
    copy.object = this.object.slice();
    copy.refcount = this.refcount.slice();
    copy.size = this.size.slice();
    copy.allocSeq = this.allocSeq.slice();
    copy.allocCode = this.allocCode.slice();
    copy.links = this.links.clone();
    return copy;
  }

  /**
   * Makes room for slots up to `slot`.
   * @throws RefwindError `heap-too-large`
   */
  ensureSlot(slot: Slot): void {
    if (slot < this.object.length) return;
    checkSlot(slot);
    const capacity = grownCapacity(this.object.length, slot + 1);
    this.object = grown(Float64Array, this.object, capacity);
    this.refcount = grown(Int32Array, this.refcount, capacity);
    this.size = grown(Uint32Array, this.size, capacity);
    this.allocSeq = grown(Float64Array, this.allocSeq, capacity);
    this.allocCode = grown(Uint32Array, this.allocCode, capacity);
  }

  #prepare(chunk: EventChunk, from: number, to: number): void {
    if (chunk.firstSeq + from !== this.seq + 1 || from > to || to > chunk.length) {
      throw outOfOrder(this.seq, chunk, from, to);
    }
    this.#codes.refresh();
    const { maxCode, maxSlot } = highestIn(chunk, from, to);
    if (from < to && maxCode >= this.#codes.size) throw unknownCode(maxCode, this.#codes.size);
    this.ensureSlot(maxSlot);
    if (chunk !== this.#chunk || from !== this.#row) this.#countUpTo(chunk, from);
  }

  #countUpTo(chunk: EventChunk, to: number): void {
    this.#chunk = chunk;
    this.#allocRows = 0;
    this.#linkRows = 0;
    this.#passRows = 0;
    const { op } = this.#codes;
    for (let row = 0; row < to; row++) this.#countRow(op[chunk.code[row]]);
  }

  #countRow(op: number): void {
    if (op === Op.alloc) this.#allocRows++;
    else if (op === Op.link || op === Op.unlink) this.#linkRows++;
    else if (op === Op.gcBegin || op === Op.gcEnd) this.#passRows++;
  }

  /** Plain allocations and releases are said again here, on local variables: half the time of the loop. */
  #fold(chunk: EventChunk, from: number, to: number): void {
    const { code, slot, size: sizes, firstSeq } = chunk;
    const { delta, op } = this.#codes;
    const { object, refcount, size, allocSeq, allocCode, links } = this;
    const linked = this.links.size > 0 || chunk.linkCount > 0;
    let { allocs, live, bytes, slotCount } = this;
    let allocRows = this.#allocRows;
    for (let row = from; row < to; row++) {
      const c = code[row];
      const s = slot[row];
      const change = delta[c];
      if (change !== 0) {
        refcount[s] += change;
      } else if (op[c] === Op.alloc && s !== 0 && object[s] === 0) {
        const weight = sizes[allocRows++];
        object[s] = ++allocs;
        refcount[s] = 1;
        size[s] = weight;
        allocSeq[s] = firstSeq + row;
        allocCode[s] = c;
        if (s > slotCount) slotCount = s;
        live++;
        bytes += weight;
      } else if (op[c] === Op.free && object[s] !== 0 && !(linked && links.has(s))) {
        object[s] = 0;
        live--;
        bytes -= size[s];
      } else {
        this.#tally(allocs, live, bytes, slotCount, allocRows);
        this.#applyOther(op[c], chunk, row);
        ({ allocs, live, bytes, slotCount } = this);
        allocRows = this.#allocRows;
      }
    }
    this.#tally(allocs, live, bytes, slotCount, allocRows);
  }

  #tally(allocs: number, live: number, bytes: number, slotCount: number, allocRows: number): void {
    this.allocs = allocs;
    this.live = live;
    this.bytes = bytes;
    this.slotCount = slotCount;
    this.#allocRows = allocRows;
  }

  #foldResolving(chunk: EventChunk, from: number, to: number, out: ResolvedRows): void {
    const { code, slot } = chunk;
    const { delta, op } = this.#codes;
    const { object, refcount } = this;
    for (let row = from; row < to; row++) {
      const c = code[row];
      const s = slot[row];
      const change = delta[c];
      if (change !== 0) {
        refcount[s] += change;
        out.object[row] = object[s];
        out.refcount[row] = refcount[s];
      } else this.#resolveOther(op[c], chunk, row, out);
    }
  }

  /** A free is about the object that was there, an alloc about the one that comes. */
  #resolveOther(op: number, chunk: EventChunk, row: number, out: ResolvedRows): void {
    const slot = chunk.slot[row];
    if (op === Op.alloc) out.rank[row] = this.#allocRows;
    else if (op === Op.link || op === Op.unlink) {
      out.rank[row] = this.#linkRows;
      this.#resolveHolder(chunk, this.#linkRows, out);
    } else if (op === Op.gcBegin || op === Op.gcEnd) out.rank[row] = this.#passRows;
    if (op !== Op.alloc) out.object[row] = this.object[slot];
    this.#applyOther(op, chunk, row);
    if (op === Op.alloc) out.object[row] = this.object[slot];
    out.refcount[row] = slot === 0 ? 0 : this.refcount[slot];
  }

  #resolveHolder(chunk: EventChunk, rank: number, out: ResolvedRows): void {
    const kind = chunk.holderKind[rank];
    out.owner[rank] = isOwned(kind) ? this.#objectIn(chunk.holderA[rank]) : 0;
    out.member[rank] = kind === HolderKind.member ? this.#objectIn(chunk.holderB[rank]) : 0;
  }

  #objectIn(slot: Slot): ObjectId {
    return slot < this.object.length ? this.object[slot] : 0;
  }

  #applyOther(op: number, chunk: EventChunk, row: number): void {
    if (op === Op.alloc) this.#alloc(chunk, row);
    else if (op === Op.free) this.#free(chunk.slot[row]);
    else if (op === Op.link) this.#link(chunk, chunk.slot[row], this.#linkRows++);
    else if (op === Op.unlink) this.#unlink(chunk, chunk.slot[row], this.#linkRows++);
    else if (op === Op.gcBegin || op === Op.gcEnd) this.#passRows++;
  }

  #alloc(chunk: EventChunk, row: number): void {
    const slot = chunk.slot[row];
    const size = chunk.size[this.#allocRows++];
    const object = ++this.allocs;
    if (slot === 0) return;
    if (this.object[slot] !== 0) this.#free(slot);
    if (slot > this.slotCount) this.slotCount = slot;
    this.object[slot] = object;
    this.refcount[slot] = 1;
    this.size[slot] = size;
    this.allocSeq[slot] = chunk.firstSeq + row;
    this.allocCode[slot] = chunk.code[row];
    this.live++;
    this.bytes += size;
  }

  #free(slot: Slot): void {
    if (this.object[slot] === 0) return;
    this.object[slot] = 0;
    this.live--;
    this.bytes -= this.size[slot];
    if (this.links.size > 0) this.links.release(slot);
  }

  #link(chunk: EventChunk, slot: Slot, rank: number): void {
    const kind = chunk.holderKind[rank] as HolderKind;
    const a = chunk.holderA[rank];
    if (this.object[slot] === 0) return;
    if (isOwned(kind) && this.#objectIn(a) === 0) return;
    this.links.link(slot, kind, a, chunk.holderB[rank]);
  }

  #unlink(chunk: EventChunk, slot: Slot, rank: number): void {
    const kind = chunk.holderKind[rank] as HolderKind;
    this.links.unlink(slot, kind, chunk.holderA[rank], chunk.holderB[rank]);
  }
}

interface Highest {
  readonly maxCode: CodeId;
  readonly maxSlot: Slot;
}

function highestIn(chunk: EventChunk, from: number, to: number): Highest {
  const { code, slot } = chunk;
  let { maxCode, maxSlot } = chunk;
  if (maxCode !== undefined && maxSlot !== undefined) return { maxCode, maxSlot };
  maxCode = 0;
  maxSlot = 0;
  for (let row = from; row < to; row++) {
    if (code[row] > maxCode) maxCode = code[row];
    if (slot[row] > maxSlot) maxSlot = slot[row];
  }
  return { maxCode, maxSlot };
}

function outOfOrder(seq: Seq, chunk: EventChunk, from: number, to: number): RefwindError {
  return new RefwindError(
    'out-of-order',
    `The heap is at event ${seq}, so row ${seq + 1 - chunk.firstSeq} of this chunk comes next; ` +
      `rows ${from} to ${to} of ${chunk.length} were given. Apply chunks in order, without a gap.`,
  );
}

function unknownCode(code: number, known: number): RefwindError {
  return new RefwindError(
    'bad-chunk',
    `A row has event code ${code}, but the dictionary has ${known} codes. ` +
      'Add the code to the dictionary before the row that uses it.',
  );
}
