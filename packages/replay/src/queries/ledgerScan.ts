import {
  type CodeId,
  type EventChunk,
  emptyResolution,
  eventAt,
  type HeapColumns,
  type Holder,
  type HolderKind,
  isOwned,
  Op,
  type ResolvedRows,
  type SlotRows,
  toHolder,
} from '@refwind/core';
import { opsOf } from '../chunks/ops.js';
import type { Timeline } from '../timeline.js';
import type { Allocation } from './allocation.js';
import { deltaOf, Ledger, type LedgerPart, type LedgerRow, RowMeanings } from './ledger.js';
import { SlotOwners } from './slotOwners.js';

const NO_HOLDERS: ReadonlyMap<number, Holder> = new Map();

/**
 * Goes through chunks by their slot column. The slot is the object's from its alloc to its free;
 * beside it only allocs and frees of other slots matter, to know whose slots hold the object.
 *
 * With an index, only chunks that have events of the object are read, and of these only rows about its slot, but where
 * it is linked or unlinked.
 */
export class LedgerScan {
  /** The code of the free event, once it was met. */
  freedBy: CodeId | null = null;
  /** Whether the object is gone. */
  #over = false;
  readonly #timeline: Timeline;
  readonly #alloc: Allocation;
  readonly #about: 'events' | 'links';
  readonly #op: Uint8Array;
  readonly #delta: Int32Array;
  #refcount = 0;
  // How far link rows of the chunk at hand were counted.
  #counted = 0;
  #linkRank = 0;
  #partly: ResolvedRows | null = null;
  /** What the chunk at hand touches, as far as it was needed. */
  #heap: HeapColumns | null = null;

  /** @param about with `links` what is not needed for links and unlinks may be left out; then counts are wrong */
  constructor(timeline: Timeline, alloc: Allocation, about: 'events' | 'links' = 'events') {
    this.#timeline = timeline;
    this.#alloc = alloc;
    this.#about = about;
    if (alloc.row < 0) this.#refcount = alloc.refcount;
    const { codes } = timeline.dictionary;
    this.#op = opsOf(timeline.dictionary);
    this.#delta = Int32Array.from(codes, ({ op, arg }) => deltaOf(op, arg));
  }

  /** The object's events from its alloc on, found chunk by chunk as they are asked for. */
  *rows(): Generator<LedgerRow> {
    const meanings = new RowMeanings(this.#timeline.dictionary);
    for (const part of this.#parts()) {
      for (let at = 0; at < part.row.length; at++) yield meanings.row(part, at);
    }
  }

  /** All of them at once. */
  all(): Ledger {
    return new Ledger(this.#timeline.dictionary, [...this.#parts()]);
  }

  *#parts(): Generator<LedgerPart> {
    const { chunks } = this.#timeline;
    const { object, row, index } = this.#alloc;
    let next = index;
    // Most objects end in the chunk that allocates them: then the index is not asked.
    if (row >= 0 && chunks.isIndexed) yield this.#partWith(next++);
    if (this.#over) return;
    const later = chunks.chunksOf(object, next - 1, this.#about);
    if (later === null) yield* this.#partsFrom(next);
    else yield* this.#partsOf(later);
  }

  *#partsOf(chunks: readonly number[]): Generator<LedgerPart> {
    for (const index of chunks) {
      if (this.#over) return;
      yield this.#partWith(index);
    }
  }

  /** Without an index. */
  *#partsFrom(first: number): Generator<LedgerPart> {
    const { chunks } = this.#timeline;
    if (first >= chunks.count) return;
    const owners = new SlotOwners(this.#timeline, first);
    for (let index = first; index < chunks.count && !this.#over; index++) {
      yield this.#partWithout(chunks.chunk(index), owners);
    }
  }

  /** Of a chunk that is resolved by the index, where it has links of the object. */
  #partWith(index: number): LedgerPart {
    const rows = this.#lived(this.#timeline.chunks.rowsOf(index, this.#alloc.slot));
    let holders: Map<number, Holder> | null = null;
    const ops = this.#op;
    for (let at = 0; at < rows.code.length; at++) {
      const op = ops[rows.code[at]];
      if (op !== Op.link && op !== Op.unlink) continue;
      if (holders === null) this.#begin();
      holders ??= new Map();
      holders.set(at, this.#holderIn(index, rows.row[at]));
    }
    return this.#counting(rows, holders ?? NO_HOLDERS);
  }

  /** Those of the slot's rows that are about the object. */
  #lived({ firstSeq, row, code }: SlotRows): SlotRows {
    const born = this.#alloc.seq - firstSeq;
    let from = 0;
    while (from < row.length && row[from] < born) from++;
    const ops = this.#op;
    let to = from;
    for (; to < row.length; to++) {
      const op = ops[code[to]];
      if (op === Op.free) {
        this.#endAt(code[to++]);
        break;
      }
      if (op !== Op.alloc || row[to] === born) continue;
      this.#over = true;
      break;
    }
    if (from === 0 && to === row.length) return { firstSeq, row, code };
    return { firstSeq, row: row.subarray(from, to), code: code.subarray(from, to) };
  }

  #endAt(code: CodeId): void {
    this.#over = true;
    this.freedBy = code;
  }

  /** With what the chunk touches folded up to the row. */
  #holderIn(index: number, row: number): Holder {
    const chunk = this.#timeline.chunks.chunk(index);
    this.#heap ??= this.#timeline.chunks.heapBefore(index, chunk);
    this.#heap.apply(chunk, this.#heap.seq + 1 - chunk.firstSeq, row);
    const at = this.#linkRankOf(chunk, row);
    const kind = chunk.holderKind[at] as HolderKind;
    return toHolder(kind, chunk.holderA[at], chunk.holderB[at], this.#heap);
  }

  #partWithout(chunk: EventChunk, owners: SlotOwners): LedgerPart {
    const { slot: wanted, seq: born } = this.#alloc;
    const { code, slot, firstSeq, length } = chunk;
    const op = this.#op;
    const found: number[] = [];
    const holders = new Map<number, Holder>();
    this.#begin();
    for (let row = 0; row < length; row++) {
      const o = op[code[row]];
      if (slot[row] === wanted && firstSeq + row >= born) {
        if (o === Op.alloc && firstSeq + row > born) this.#over = true;
        if (this.#over) break;
        if (o === Op.link || o === Op.unlink) {
          const holder = this.#holder(chunk, row, owners);
          if (holder !== null) holders.set(found.length, holder);
        } else if (o === Op.free) this.#endAt(code[row]);
        found.push(row);
      }
      if (o === Op.alloc) owners.allocated(slot[row]);
      else if (o === Op.free) owners.freed(slot[row]);
    }
    const rows = Uint32Array.from(found);
    return this.#counting({ firstSeq, row: rows, code: rows.map((row) => code[row]) }, holders);
  }

  /** Adds the running count. */
  #counting({ firstSeq, row, code }: SlotRows, holders: ReadonlyMap<number, Holder>): LedgerPart {
    const refcount = new Int32Array(code.length);
    const deltas = this.#delta;
    let count = this.#refcount;
    for (let at = 0; at < code.length; at++) {
      count += deltas[code[at]];
      refcount[at] = count;
    }
    this.#refcount = count;
    return { firstSeq, row, code, refcount, holders };
  }

  /** Nothing of the chunk at hand is counted or resolved yet. */
  #begin(): void {
    this.#counted = 0;
    this.#linkRank = 0;
    this.#heap = null;
    this.#partly = null;
  }

  /** Resolves just this row, and has it made an event. */
  #holder(chunk: EventChunk, row: number, owners: SlotOwners): Holder | null {
    this.#partly ??= emptyResolution(chunk);
    const { rank, owner } = this.#partly;
    const at = this.#linkRankOf(chunk, row);
    rank[row] = at;
    if (isOwned(chunk.holderKind[at] as HolderKind)) {
      owner[at] = owners.objectIn(chunk.holderA[at]);
    }
    const event = eventAt(chunk, this.#partly, this.#timeline.dictionary, row);
    return 'holder' in event ? event.holder : null;
  }

  /** The row's place among the chunk's link and unlink rows; rows come in order. */
  #linkRankOf({ code }: EventChunk, row: number): number {
    for (; this.#counted < row; this.#counted++) {
      const op = this.#op[code[this.#counted]];
      if (op === Op.link || op === Op.unlink) this.#linkRank++;
    }
    return this.#linkRank;
  }
}
