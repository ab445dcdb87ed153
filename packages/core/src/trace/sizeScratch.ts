import type { CodeTable } from '../heap/codeTable.js';

/** Buffers for a chunk's sizes, kept from chunk to chunk. */
export class SizeScratch {
  /** The codes of the rows with a size, in row order. */
  codes = new Uint32Array(0);
  #last = new Uint32Array(0);

  /** Makes `codes` long enough for `countRows`. */
  makeRoom(rows: number): Uint32Array {
    if (this.codes.length <= rows) this.codes = new Uint32Array(rows + 1);
    return this.codes;
  }

  /** By code, the last size seen: all 0. */
  clearedLast(table: CodeTable): Uint32Array {
    if (this.#last.length < table.size) this.#last = new Uint32Array(table.op.length);
    else this.#last.fill(0);
    return this.#last;
  }
}
