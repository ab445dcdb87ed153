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
  type Seq,
  type Site,
  siteAt,
  toHolder,
} from '@refwind/core';
import type { Timeline } from '../timeline.js';
import type { Allocation } from './allocation.js';
import { SlotOwners } from './slotOwners.js';

/** One event of an object's life. */
export interface LedgerRow {
  readonly seq: Seq;
  readonly type: 'alloc' | 'incref' | 'decref' | 'link' | 'unlink' | 'free';
  /** How the event changed the count: 1 at alloc, 0 for links and free. */
  readonly delta: number;
  /** The count after the event. */
  readonly refcount: number;
  /** Who started or stopped holding it; `null` for events of other types. */
  readonly holder: Holder | null;
  readonly site: Site | null;
}

/**
 * Goes through chunks by their slot column. The slot is the object's from its alloc to its free;
 * beside it only allocs and frees of other slots matter, to know whose slots hold the object.
 *
 * With an index, only chunks that have events of the object are read.
 */
export class LedgerScan {
  /** The code of the free event, once it was met. */
  freedBy: CodeId | null = null;
  /** Whether the object is gone. */
  #over = false;
  readonly #timeline: Timeline;
  readonly #alloc: Allocation;
  readonly #owners: SlotOwners | null;
  /** Chunks after the one that allocates it, with an index. */
  readonly #chunks: readonly number[] | null;
  readonly #op: Uint8Array;
  readonly #meanings: Meaning[] = [];
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
    const born = alloc.row < 0 ? -1 : alloc.index;
    this.#chunks = timeline.chunks.chunksOf(alloc.object, born, about);
    this.#owners = this.#chunks === null ? new SlotOwners(timeline, alloc.index) : null;
    if (alloc.row < 0) this.#refcount = alloc.refcount;
    this.#op = Uint8Array.from(timeline.dictionary.codes, ({ op }) => op);
  }

  /** The object's events from its alloc on, made chunk by chunk as they are asked for. */
  *rows(): Generator<LedgerRow> {
    for (const part of this.#parts()) yield* part;
  }

  /** All of them at once: several times quicker for millions. */
  all(): LedgerRow[] {
    const rows: LedgerRow[] = [];
    for (const part of this.#parts()) for (const row of part) rows.push(row);
    return rows;
  }

  *#parts(): Generator<LedgerRow[]> {
    const { chunks } = this.#timeline;
    if (this.#owners !== null) {
      for (let index = this.#alloc.index; index < chunks.count && !this.#over; index++) {
        yield this.#rowsOf(chunks.chunk(index), this.#owners);
      }
      return;
    }
    if (this.#alloc.row >= 0) yield this.#rowsIn(this.#alloc.index);
    for (const index of this.#chunks ?? []) {
      if (this.#over) break;
      yield this.#rowsIn(index);
    }
  }

  /** Of a chunk that is resolved by the index, where it has links of the object. */
  #rowsIn(index: number): LedgerRow[] {
    const chunk = this.#timeline.chunks.chunk(index);
    const { slot: wanted, seq: born } = this.#alloc;
    const { code, slot, firstSeq, length } = chunk;
    const rows: LedgerRow[] = [];
    this.#counted = 0;
    this.#linkRank = 0;
    this.#heap = null;
    for (let row = Math.max(0, born - firstSeq); row < length; row++) {
      if (slot[row] !== wanted) continue;
      if (this.#op[code[row]] === Op.alloc && firstSeq + row > born) this.#over = true;
      if (this.#over) break;
      const holds = this.#op[code[row]] === Op.link || this.#op[code[row]] === Op.unlink;
      rows.push(this.#ledgerRow(chunk, row, holds ? this.#holderIn(index, chunk, row) : null));
    }
    return rows;
  }

  /** With what the chunk touches folded up to the row. */
  #holderIn(index: number, chunk: EventChunk, row: number): Holder {
    this.#heap ??= this.#timeline.chunks.heapBefore(index, chunk);
    this.#heap.apply(chunk, this.#heap.seq + 1 - chunk.firstSeq, row);
    const at = this.#linkRankOf(chunk, row);
    const kind = chunk.holderKind[at] as HolderKind;
    return toHolder(kind, chunk.holderA[at], chunk.holderB[at], this.#heap);
  }

  #rowsOf(chunk: EventChunk, owners: SlotOwners): LedgerRow[] {
    const { slot: wanted, seq: born } = this.#alloc;
    const { code, slot, firstSeq, length } = chunk;
    const op = this.#op;
    const rows: LedgerRow[] = [];
    this.#counted = 0;
    this.#linkRank = 0;
    this.#partly = null;
    for (let row = 0; row < length; row++) {
      const o = op[code[row]];
      if (slot[row] === wanted && firstSeq + row >= born) {
        if (o === Op.alloc && firstSeq + row > born) this.#over = true;
        if (this.#over) break;
        const holds = o === Op.link || o === Op.unlink;
        rows.push(this.#ledgerRow(chunk, row, holds ? this.#holder(chunk, row, owners) : null));
      }
      if (o === Op.alloc) owners.allocated(slot[row]);
      else if (o === Op.free) owners.freed(slot[row]);
    }
    return rows;
  }

  #ledgerRow(chunk: EventChunk, row: number, holder: Holder | null): LedgerRow {
    const code = chunk.code[row];
    const { type, delta, site } = this.#meaningOf(code);
    this.#refcount += delta;
    if (type === 'free') {
      this.#over = true;
      this.freedBy = code;
    }
    return { seq: chunk.firstSeq + row, type, delta, refcount: this.#refcount, holder, site };
  }

  /** Made once for each code: an object may have millions of events. */
  #meaningOf(code: CodeId): Meaning {
    const known = this.#meanings[code];
    if (known !== undefined) return known;
    const { dictionary } = this.#timeline;
    const { op, arg, site } = dictionary.codes[code];
    const meaning = { type: typeOf(op), delta: deltaOf(op, arg), site: siteAt(dictionary, site) };
    this.#meanings[code] = meaning;
    return meaning;
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

/** What rows with one code have in common. */
type Meaning = Pick<LedgerRow, 'type' | 'delta' | 'site'>;

function deltaOf(op: Op, arg: number): number {
  if (op === Op.alloc) return 1;
  if (op === Op.incref) return arg;
  return op === Op.decref ? -arg : 0;
}

function typeOf(op: Op): LedgerRow['type'] {
  if (op === Op.alloc) return 'alloc';
  if (op === Op.incref) return 'incref';
  if (op === Op.decref) return 'decref';
  if (op === Op.free) return 'free';
  return op === Op.link ? 'link' : 'unlink';
}
