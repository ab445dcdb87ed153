import { CHUNK_ROWS, type EventChunk, type PassRow } from '../events/chunk.js';
import { FreeBy, Op } from '../events/dictionary.js';
import type { FreeCause, GcReason } from '../events/types.js';
import type { PassResult } from '../gc/policy.js';
import { grown } from '../heap/growth.js';
import type { CodeId, Seq, SiteId, Slot } from '../units.js';
import type { Edge } from './edgeTable.js';
import * as at from './layout.js';
import type { HeapModel } from './model.js';
import type { Tables } from './tables.js';

/** A place in a row writer to come back to. */
export interface RowMark {
  readonly length: number;
  readonly allocCount: number;
  readonly linkCount: number;
  readonly passes: number;
  readonly full: number;
}

/** Codes by site (from −1 on), 0 = none yet, otherwise the code + 1. */
type CodesBySite = Int32Array<ArrayBuffer>;

/** Facts as rows of chunks. */
export class RowWriter {
  /** Chunks that are full and not taken. */
  readonly #full: EventChunk[] = [];
  readonly #tables: Tables;
  #firstSeq: Seq;
  #length = 0;
  #code = new Uint32Array(CHUNK_ROWS);
  #slot = new Uint32Array(CHUNK_ROWS);
  #allocCount = 0;
  #size = new Uint32Array(CHUNK_ROWS);
  #linkCount = 0;
  #holderKind = new Uint8Array(CHUNK_ROWS);
  #holderA = new Uint32Array(CHUNK_ROWS);
  #holderB = new Uint32Array(CHUNK_ROWS);
  #passes: PassRow[] = [];
  /** By op, or by op and type for allocs. */
  readonly #codes: CodesBySite[] = [];
  readonly #allocCodes: CodesBySite[] = [];

  /** @param seq the last event before the first row. */
  constructor(tables: Tables, seq: Seq) {
    this.#tables = tables;
    this.#firstSeq = seq + 1;
  }

  /** Rows that are in no full chunk. */
  get length(): number {
    return this.#length;
  }

  /** Whether there is a full chunk to be taken. */
  get hasFull(): boolean {
    return this.#full.length > 0;
  }

  alloc(type: number, slot: Slot, size: number, site: SiteId): void {
    this.#row(this.#codeOf(this.#allocCodes, type, Op.alloc, site, type), slot);
    this.#size[this.#allocCount++] = size;
    this.#close();
  }

  count(op: Op, slot: Slot, site: SiteId): void {
    this.#row(this.#codeOf(this.#codes, op, op, site, 1), slot);
    this.#close();
  }

  hold(op: Op, slot: Slot, model: HeapModel, edge: Edge, site: SiteId): void {
    this.#row(this.#codeOf(this.#codes, op, op, site, 0), slot);
    const row = this.#linkCount++;
    const owner = model.edge(edge, at.OWNER);
    const kind = model.edge(edge, at.EDGE_KIND);
    this.#holderKind[row] = kind;
    this.#holderA[row] = kind === 0 ? model.get(owner, at.CLASS) : owner;
    this.#holderB[row] = model.edge(edge, at.KEY);
    this.#close();
  }

  free(slot: Slot, cause: FreeCause, site: SiteId): void {
    const arg = cause === 'gc' ? FreeBy.collector : FreeBy.refcount;
    // Ops end at 8: frees by the collector have a row of codes of their own.
    this.#row(
      this.#codeOf(this.#codes, arg === FreeBy.collector ? 9 : Op.free, Op.free, site, arg),
      slot,
    );
    this.#close();
  }

  passBegins(generation: number, reason: GcReason, site: SiteId): void {
    this.#row(this.#codeOf(this.#codes, Op.gcBegin, Op.gcBegin, site, 0), 0);
    this.#passes.push({ generation, reason, collected: 0, uncollectable: 0, examined: -1 });
    this.#close();
  }

  passEnds(generation: number, reason: GcReason, result: PassResult, site: SiteId): void {
    this.#row(this.#codeOf(this.#codes, Op.gcEnd, Op.gcEnd, site, 0), 0);
    const { collected, uncollectable, examined } = result;
    this.#passes.push({ generation, reason, collected, uncollectable, examined });
    this.#close();
  }

  mark(label: string, site: SiteId): void {
    const { interning, dictionary } = this.#tables;
    this.#row(interning.code(Op.mark, site, dictionary.string(label)), 0);
    this.#close();
  }

  /** Where the rows are now. */
  here(): RowMark {
    return {
      length: this.#length,
      allocCount: this.#allocCount,
      linkCount: this.#linkCount,
      passes: this.#passes.length,
      full: this.#full.length,
    };
  }

  /** Forgets the rows written since; full chunks must not have been taken since. */
  backTo(mark: RowMark): void {
    const chunk = this.#full[mark.full];
    if (chunk !== undefined) {
      this.#code.set(chunk.code);
      this.#slot.set(chunk.slot);
      this.#size.set(chunk.size);
      this.#holderKind.set(chunk.holderKind);
      this.#holderA.set(chunk.holderA);
      this.#holderB.set(chunk.holderB);
      this.#passes = [...chunk.passes];
      this.#firstSeq = chunk.firstSeq;
      this.#full.length = mark.full;
    }
    this.#length = mark.length;
    this.#allocCount = mark.allocCount;
    this.#linkCount = mark.linkCount;
    this.#passes.length = mark.passes;
  }

  /** The full chunks; with `rest`, also what is not full. */
  take(rest = false): EventChunk[] {
    if (rest && this.#length > 0) this.#seal();
    return this.#full.splice(0);
  }

  #row(code: CodeId, slot: Slot): void {
    this.#code[this.#length] = code;
    this.#slot[this.#length] = slot;
  }

  #close(): void {
    if (++this.#length === CHUNK_ROWS) this.#seal();
  }

  #seal(): void {
    this.#full.push({
      firstSeq: this.#firstSeq,
      length: this.#length,
      code: this.#code.slice(0, this.#length),
      slot: this.#slot.slice(0, this.#length),
      allocCount: this.#allocCount,
      size: this.#size.slice(0, this.#allocCount),
      linkCount: this.#linkCount,
      holderKind: this.#holderKind.slice(0, this.#linkCount),
      holderA: this.#holderA.slice(0, this.#linkCount),
      holderB: this.#holderB.slice(0, this.#linkCount),
      passes: this.#passes,
    });
    this.#firstSeq += this.#length;
    this.#length = 0;
    this.#allocCount = 0;
    this.#linkCount = 0;
    this.#passes = [];
  }

  #codeOf(table: CodesBySite[], row: number, op: Op, site: SiteId, arg: number): CodeId {
    const codes = table[row];
    if (codes !== undefined && site + 1 < codes.length && codes[site + 1] !== 0) {
      return codes[site + 1] - 1;
    }
    return this.#newCode(table, row, op, site, arg);
  }

  #newCode(table: CodesBySite[], row: number, op: Op, site: SiteId, arg: number): CodeId {
    while (table.length <= row) table.push(new Int32Array(16));
    if (site + 1 >= table[row].length) {
      table[row] = grown(Int32Array, table[row], Math.max(table[row].length * 2, site + 2));
    }
    const code = this.#tables.interning.code(op, site, arg);
    table[row][site + 1] = code + 1;
    return code;
  }
}
