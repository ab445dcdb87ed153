import { CHUNK_ROWS, type EventChunk, type HolderKind, type PassRow } from '@refwind/core';

/** A chunk without its place in the trace; its arrays are its own and may be transferred. */
export type LooseChunk = Omit<EventChunk, 'firstSeq'>;

/** Collects event rows into chunks and hands on each full one. */
export class ChunkAssembler {
  /** The rows being collected. The tracker's inner loop writes them here; see `room`. */
  code = new Uint32Array(CHUNK_ROWS);
  slot = new Uint32Array(CHUNK_ROWS);
  length = 0;
  size = new Uint32Array(CHUNK_ROWS);
  allocCount = 0;
  #holderKind = new Uint8Array(0);
  #holderA = new Uint32Array(0);
  #holderB = new Uint32Array(0);
  #linkCount = 0;
  #passes: PassRow[] = [];

  constructor(readonly emit: (chunk: LooseChunk) => void) {}

  row(code: number, slot: number): void {
    if (this.length === CHUNK_ROWS) this.flush();
    this.code[this.length] = code;
    this.slot[this.length++] = slot;
  }

  alloc(code: number, slot: number, size: number): void {
    this.row(code, slot);
    this.size[this.allocCount++] = size;
  }

  link(code: number, slot: number, kind: HolderKind, a: number, b: number): void {
    this.row(code, slot);
    if (this.#holderKind.length === 0) {
      this.#holderKind = new Uint8Array(CHUNK_ROWS);
      this.#holderA = new Uint32Array(CHUNK_ROWS);
      this.#holderB = new Uint32Array(CHUNK_ROWS);
    }
    this.#holderKind[this.#linkCount] = kind;
    this.#holderA[this.#linkCount] = a;
    this.#holderB[this.#linkCount++] = b;
  }

  pass(code: number, pass: PassRow): void {
    this.row(code, 0);
    this.#passes.push(pass);
  }

  /** Hands on what was collected, if anything. */
  flush(): void {
    if (this.length === 0) return;
    const full = this.length === CHUNK_ROWS;
    const chunk: LooseChunk = {
      length: this.length,
      code: full ? this.code : this.code.slice(0, this.length),
      slot: full ? this.slot : this.slot.slice(0, this.length),
      allocCount: this.allocCount,
      size: this.size.slice(0, this.allocCount),
      linkCount: this.#linkCount,
      holderKind: this.#holderKind.slice(0, this.#linkCount),
      holderA: this.#holderA.slice(0, this.#linkCount),
      holderB: this.#holderB.slice(0, this.#linkCount),
      passes: this.#passes,
    };
    if (full) {
      this.code = new Uint32Array(CHUNK_ROWS);
      this.slot = new Uint32Array(CHUNK_ROWS);
    }
    this.length = 0;
    this.allocCount = 0;
    this.#linkCount = 0;
    this.#passes = [];
    this.emit(chunk);
  }
}
