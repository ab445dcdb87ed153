import {
  CHUNK_ROWS,
  type CodeId,
  type EventChunk,
  FreeBy,
  Op,
  type SiteId,
  type Slot,
  type TraceDictionary,
  type TypeId,
} from '@refwind/core';

/**
 * Rows of a chunk written directly, for importers that know objects by what their file calls them: no object per event.
 * Slots are given anew as objects die.
 */
export class RowWriter {
  readonly #dictionary: TraceDictionary;
  readonly #code = new Uint32Array(CHUNK_ROWS);
  readonly #slot = new Uint32Array(CHUNK_ROWS);
  readonly #size = new Uint32Array(CHUNK_ROWS);
  /** The line of each row's event. */
  readonly #line = new Float64Array(CHUNK_ROWS);
  readonly #codes = new Map<number, CodeId>();
  readonly #free: Slot[] = [];
  #slots = 0;
  #rows = 0;
  #allocs = 0;
  #firstSeq = 1;

  constructor(dictionary: TraceDictionary) {
    this.#dictionary = dictionary;
  }

  /** Rows for which there is room before `take`. */
  get room(): number {
    return CHUNK_ROWS - this.#rows;
  }

  /** A new object; its slot. */
  alloc(type: TypeId, size: number, site: SiteId, line: number): Slot {
    const slot = this.#free.pop() ?? ++this.#slots;
    this.#size[this.#allocs++] = size;
    this.#row(Op.alloc, site, type, slot, line);
    return slot;
  }

  /** The count changes, by ± 1 … 2^31 − 1. */
  count(slot: Slot, by: number, site: SiteId, line: number): void {
    if (by > 0) this.#row(Op.incref, site, by, slot, line);
    else this.#row(Op.decref, site, -by, slot, line);
  }

  /** The object dies at count 0. */
  free(slot: Slot, site: SiteId, line: number): void {
    this.#row(Op.free, site, FreeBy.refcount, slot, line);
    this.#free.push(slot);
  }

  /** The rows since the last take, and the line of each event. */
  take(): { readonly chunk: EventChunk; readonly lineOf: (seq: number) => number } {
    const [rows, firstSeq] = [this.#rows, this.#firstSeq];
    const chunk: EventChunk = {
      firstSeq,
      length: rows,
      code: this.#code.slice(0, rows),
      slot: this.#slot.slice(0, rows),
      allocCount: this.#allocs,
      size: this.#size.slice(0, this.#allocs),
      linkCount: 0,
      holderKind: new Uint8Array(0),
      holderA: new Uint32Array(0),
      holderB: new Uint32Array(0),
      passes: [],
    };
    this.#firstSeq += rows;
    this.#rows = 0;
    this.#allocs = 0;
    return { chunk, lineOf: (seq) => this.#line[seq - firstSeq] };
  }

  #row(op: Op, site: SiteId, arg: number, slot: Slot, line: number): void {
    const row = this.#rows++;
    this.#code[row] = this.#codeOf(op, site, arg);
    this.#slot[row] = slot;
    this.#line[row] = line;
  }

  #codeOf(op: Op, site: SiteId, arg: number): CodeId {
    // Small numbers for what nearly all rows are: keys that maps find quickly.
    const key = arg < 64 ? (site + 1) * 512 + arg * 8 + op : -((arg * 8 + op) * 2 ** 20 + site + 1);
    let code = this.#codes.get(key);
    if (code === undefined) {
      code = this.#dictionary.addCode({ op, site, arg });
      this.#codes.set(key, code);
    }
    return code;
  }
}
