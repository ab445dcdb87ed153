import type { EventChunk, HolderKind, PassRow } from '../events/chunk.js';
import { FreeBy, Op, type TraceDictionary } from '../events/dictionary.js';
import { holderOf } from '../events/holders.js';
import { CodeTable } from '../heap/codeTable.js';
import { HeapColumns, type ResolvedRows } from '../heap/columns.js';
import { grown, grownCapacity } from '../heap/growth.js';
import { isOwned, LinkTable, NO_LINK } from '../heap/links.js';
import { formatHolder } from '../notation/format.js';
import type { ObjectId, Seq, Slot } from '../units.js';
import type { Law, LawViolation } from './violation.js';

export interface LawOptions {
  /** Violations kept; more are only counted. Default 100. */
  readonly limit?: number;
  /** The heap that the history begins with, the checker's from now on. Default: nothing is alive. */
  readonly begin?: HeapColumns;
}

/** The violations of a whole history, at most `limit` of them. */
export function checkLaws(
  chunks: Iterable<EventChunk>,
  dictionary: TraceDictionary,
  options: LawOptions = {},
): readonly LawViolation[] {
  const checker = new LawChecker(dictionary, options);
  for (const chunk of chunks) checker.check(chunk);
  return checker.violations;
}

/**
 * Checks the laws of the event model on a history as it streams by, chunk by chunk from event 1 (see `begin`).
 * Every beginning of a lawful history is lawful: what is still open at its end breaks nothing.
 */
export class LawChecker {
  /** The first violations, in order. */
  readonly violations: LawViolation[] = [];
  /** All violations found, kept or not. */
  total = 0;
  /** The heap after the last chunk. */
  columns: HeapColumns;
  readonly #dictionary: TraceDictionary;
  readonly #codes: CodeTable;
  readonly #limit: number;
  #links = new LinkTable();
  readonly #passes: PassRow[] = [];
  #inUse = new Uint8Array(0);
  #rows = resolution(0, 0);
  #chunk!: EventChunk;

  constructor(dictionary: TraceDictionary, { limit = 100, begin }: LawOptions = {}) {
    this.#dictionary = dictionary;
    this.#limit = limit;
    this.#codes = new CodeTable(dictionary);
    this.columns = new HeapColumns(dictionary);
    if (begin !== undefined) this.begin(begin);
  }

  /** The history begins with this heap, which is the checker's from now on. Before the first chunk. */
  begin(columns: HeapColumns): void {
    this.columns = columns;
    this.#links = columns.links.clone();
    this.#growSlots();
    for (let slot = 1; slot <= columns.slotCount; slot++) {
      if (columns.object[slot] > 0) this.#inUse[slot] = 1;
    }
  }

  /**
   * Checks the next chunk.
   * @throws RefwindError as `HeapColumns.apply`, for a chunk that is none.
   */
  check(chunk: EventChunk): void {
    this.#chunk = chunk;
    this.#codes.refresh();
    this.#makeRoom(chunk);
    this.columns.apply(chunk, 0, chunk.length, this.#rows);
    this.#growSlots();
    const { delta, op } = this.#codes;
    const { code, slot } = chunk;
    const { object, refcount } = this.#rows;
    for (let row = 0; row < chunk.length; row++) {
      const c = code[row];
      if (delta[c] === 0) this.#checkOther(op[c], row);
      else if (object[row] === 0) this.#notAlive(row);
      else this.#checkCount(row, slot[row], refcount[row]);
    }
  }

  #checkOther(op: number, row: number): void {
    const slot = this.#chunk.slot[row];
    const rank = this.#rows.rank[row];
    if (op === Op.alloc) this.#checkAlloc(row, slot);
    else if (op === Op.gcBegin) this.#passes.push(this.#chunk.passes[rank]);
    else if (op === Op.gcEnd) this.#checkPassEnd(row, this.#chunk.passes[rank]);
    else if (op === Op.mark) return;
    else if (this.#rows.object[row] === 0) this.#notAlive(row);
    else if (op === Op.free) this.#checkFree(row, slot);
    else this.#checkHolding(op, row, slot, rank);
  }

  #checkCount(row: number, slot: Slot, count: number): void {
    if (count < 0) this.#reportRow('count-not-negative', row, 'a count of 0 or more', `${count}`);
    else if (this.#links.size > 0) this.#checkHolders(row, slot, count);
  }

  #checkHolders(row: number, slot: Slot, count: number): void {
    const holders = this.#links.holderCount(slot);
    if (holders <= count) return;
    const expected = `at most ${count} holders, the count`;
    this.#reportRow('holders-within-count', row, expected, `${holders} known holders`);
  }

  #checkAlloc(row: number, slot: Slot): void {
    if (this.#inUse[slot] === 1) {
      const found = `slot ${slot}, which a live object has`;
      this.#reportRow('alloc-in-free-slot', row, 'a free slot', found);
      this.#links.release(slot);
    }
    this.#inUse[slot] = 1;
  }

  #checkFree(row: number, slot: Slot): void {
    const count = this.#rows.refcount[row];
    if (this.#dictionary.codes[this.#chunk.code[row]].arg !== FreeBy.refcount) {
      if (this.#passes.length === 0) {
        this.#reportRow('gc-free-in-pass', row, 'a pass that is running', 'none');
      }
    } else if (count !== 0) {
      this.#reportRow('free-at-zero', row, 'count 0 at a free by refcount', `count ${count}`);
    }
    if (this.#links.size > 0) this.#checkFreedLinks(row, slot);
    this.#inUse[slot] = 0;
  }

  #checkFreedLinks(row: number, slot: Slot): void {
    const holders = this.#links.holderCount(slot);
    if (holders > 0) {
      this.#reportRow('freed-unheld', row, 'no holder left', `${holders} known holders`);
    }
    if (this.#links.firstOwned(slot) !== NO_LINK) {
      this.#reportRow('freed-empty', row, 'nothing held by it any more', 'links from it');
    }
    this.#links.release(slot);
  }

  #checkHolding(op: number, row: number, slot: Slot, rank: number): void {
    const { holderKind, holderA, holderB } = this.#chunk;
    const kind = holderKind[rank] as HolderKind;
    const [a, b] = [holderA[rank], holderB[rank]];
    if (isOwned(kind) && this.#rows.owner[rank] === 0) {
      const found = `slot ${a}, which is free`;
      this.#reportRow('owner-alive', row, 'a holder inside a live object', found);
    } else if (op === Op.unlink) {
      if (this.#links.unlink(slot, kind, a, b)) return;
      const found = `${this.#holder(rank)} not holding it`;
      this.#reportRow('unlink-what-is-held', row, 'a holder that holds it', found);
    } else this.#checkLink(row, slot, rank);
  }

  #checkLink(row: number, slot: Slot, rank: number): void {
    const { holderKind, holderA, holderB } = this.#chunk;
    const kind = holderKind[rank] as HolderKind;
    const [a, b] = [holderA[rank], holderB[rank]];
    if (this.#links.heldBy(kind, a, b) !== 0) {
      const found = `${this.#holder(rank)} already holding one`;
      this.#reportRow('holder-holds-one', row, 'a holder that holds nothing', found);
    }
    this.#links.link(slot, kind, a, b);
    this.#checkHolders(row, slot, this.#rows.refcount[row]);
  }

  #checkPassEnd(row: number, end: PassRow): void {
    const begin = this.#passes.pop();
    const found = `the end of ${describePass(end)}`;
    if (begin === undefined) this.#reportRow('passes-nest', row, 'a pass that has begun', found);
    else if (describePass(begin) !== describePass(end)) {
      this.#reportRow('passes-nest', row, `the end of ${describePass(begin)}`, found);
    }
  }

  #notAlive(row: number): void {
    const slot = this.#chunk.slot[row];
    this.#reportRow('alive', row, 'a live object', `slot ${slot}, which is free`);
  }

  #holder(rank: number): string {
    const { holderKind, holderA, holderB } = this.#chunk;
    const kind = holderKind[rank] as HolderKind;
    const owner = this.#rows.owner[rank];
    return formatHolder(holderOf(kind, holderA[rank], holderB[rank], owner, this.#dictionary));
  }

  #reportRow(law: Law, row: number, expected: string, found: string): void {
    this.#report(law, this.#chunk.firstSeq + row, this.#rows.object[row], expected, found);
  }

  #report(law: Law, seq: Seq, object: ObjectId, expected: string, found: string): void {
    this.total++;
    if (this.violations.length >= this.#limit) return;
    this.violations.push({ law, seq, object, expected, found });
  }

  #makeRoom({ length, linkCount }: EventChunk): void {
    const { object, owner } = this.#rows;
    if (object.length >= length && owner.length >= linkCount) return;
    this.#rows = resolution(Math.max(object.length, length), Math.max(owner.length, linkCount));
  }

  #growSlots(): void {
    const { slotCount } = this.columns;
    if (slotCount < this.#inUse.length) return;
    const capacity = grownCapacity(this.#inUse.length, slotCount + 1);
    this.#inUse = grown(Uint8Array, this.#inUse, capacity);
  }
}

function resolution(rows: number, links: number): ResolvedRows {
  return {
    object: new Float64Array(rows),
    refcount: new Int32Array(rows),
    rank: new Uint32Array(rows),
    owner: new Float64Array(links),
    member: new Float64Array(links),
  };
}

function describePass({ generation, reason }: PassRow): string {
  return `a pass over generation ${generation} (${reason})`;
}
