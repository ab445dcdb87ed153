import type { TraceDictionary } from '@refwind/core';
import { type CodeId, type Holder, Op, type Seq, type Site, siteAt } from '@refwind/core';
import { lastAtMost } from '../chunks/bisect.js';

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

/** Of a ledger's rows those in one chunk, as columns. */
export interface LedgerPart {
  readonly firstSeq: Seq;
  /** Rows of the chunk, ascending. */
  readonly row: Uint32Array;
  readonly code: Uint32Array;
  readonly refcount: Int32Array;
  /** Of link and unlink rows, by place in these columns. */
  readonly holders: ReadonlyMap<number, Holder>;
}

/**
 * An object's events. They are kept as columns, since an object may have millions: a row is made when it is looked at, anew
 * each time.
 */
export class Ledger implements Iterable<LedgerRow> {
  readonly length: number;
  readonly #parts: readonly LedgerPart[];
  /** Of each part, how many rows are before it. */
  readonly #before: readonly number[];
  readonly #meanings: RowMeanings;

  constructor(dictionary: TraceDictionary, parts: readonly LedgerPart[]) {
    this.#parts = parts;
    this.#meanings = new RowMeanings(dictionary);
    const before: number[] = [];
    let length = 0;
    for (const { row } of parts) {
      before.push(length);
      length += row.length;
    }
    this.#before = before;
    this.length = length;
  }

  /** Row `index`, 0 … length − 1; nothing when there is none. */
  at(index: number): LedgerRow | undefined {
    if (!(index >= 0 && index < this.length)) return undefined;
    const part = lastAtMost(this.#parts.length, index, (at) => this.#before[at]);
    return this.#meanings.row(this.#parts[part], index - this.#before[part]);
  }

  /** How many rows are of events up to `seq`. */
  countTo(seq: Seq): number {
    return lastAtMost(this.length, seq, (index) => this.at(index)?.seq ?? 0) + 1;
  }

  /** Rows `from` … `to` − 1, those of them that there are. */
  slice(from: number, to: number): LedgerRow[] {
    const rows: LedgerRow[] = [];
    const end = Math.min(this.length, to);
    for (let index = Math.max(0, from); index < end; index++) {
      const row = this.at(index);
      if (row !== undefined) rows.push(row);
    }
    return rows;
  }

  *[Symbol.iterator](): Generator<LedgerRow> {
    for (const part of this.#parts) {
      for (let at = 0; at < part.row.length; at++) yield this.#meanings.row(part, at);
    }
  }
}

/** What rows with one code have in common: made once for each. */
type Meaning = Pick<LedgerRow, 'type' | 'delta' | 'site'>;

/** Makes rows of columns. */
export class RowMeanings {
  readonly #dictionary: TraceDictionary;
  readonly #known: Meaning[] = [];

  constructor(dictionary: TraceDictionary) {
    this.#dictionary = dictionary;
  }

  /** Row `at` of a part. */
  row({ firstSeq, row, code, refcount, holders }: LedgerPart, at: number): LedgerRow {
    const { type, delta, site } = this.of(code[at]);
    const [seq, holder] = [firstSeq + row[at], holders.get(at) ?? null];
    return { seq, type, delta, refcount: refcount[at], holder, site };
  }

  of(code: CodeId): Meaning {
    const known = this.#known[code];
    if (known !== undefined) return known;
    const { op, arg, site } = this.#dictionary.codes[code];
    const meaning = {
      type: typeOf(op),
      delta: deltaOf(op, arg),
      site: siteAt(this.#dictionary, site),
    };
    this.#known[code] = meaning;
    return meaning;
  }
}

/** How an event changes the count of its object. */
export function deltaOf(op: Op, arg: number): number {
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
