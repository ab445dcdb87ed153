import { CHUNK_ROWS } from '@refwind/core/trace';

/** Chunks that may wait to be written; then the program waits. */
const PLACES = 16;
const COLUMN_BYTES = CHUNK_ROWS * 4;
/** A word per place, and one that says that no more chunks are wanted. */
const HEAD_BYTES = (PLACES + 1) * 4;
const TAKEN = 1;
const FREE = 0;

/** Bytes shared by the two ends of a pool. */
export const COLUMN_POOL_BYTES = HEAD_BYTES + PLACES * 2 * COLUMN_BYTES;

/** The code and slot columns of a chunk on its way to the writing thread. */
export interface SharedColumns {
  readonly code: Uint32Array;
  readonly slot: Uint32Array;
}

/**
 * Memory shared by the recording and the writing thread, in which the two long columns of chunks travel: fresh
 * arrays for each chunk would have to be zeroed and collected, at the program's cost.
 */
export class ColumnPool {
  readonly #taken: Int32Array;
  readonly #closed: Int32Array;
  #next = 0;

  constructor(readonly buffer: SharedArrayBuffer) {
    this.#taken = new Int32Array(buffer, 0, PLACES);
    this.#closed = new Int32Array(buffer, PLACES * 4, 1);
  }

  /** Copies both columns into the next place, once it is free; returns its number, −1 when the pool is closed. */
  put(code: Uint32Array, slot: Uint32Array): number {
    const place = this.#next;
    this.#next = (place + 1) % PLACES;
    while (Atomics.load(this.#taken, place) === TAKEN) Atomics.wait(this.#taken, place, TAKEN);
    if (Atomics.load(this.#closed, 0) !== 0) return -1;
    Atomics.store(this.#taken, place, TAKEN);
    const columns = this.at(place, code.length);
    columns.code.set(code);
    columns.slot.set(slot);
    return place;
  }

  /** What was put there. */
  at(place: number, length: number): SharedColumns {
    const start = HEAD_BYTES + place * 2 * COLUMN_BYTES;
    return {
      code: new Uint32Array(this.buffer, start, length),
      slot: new Uint32Array(this.buffer, start + COLUMN_BYTES, length),
    };
  }

  /** Nothing that is put from now on is wanted. */
  close(): void {
    Atomics.store(this.#closed, 0, 1);
  }

  /** The place may be used again. */
  release(place: number): void {
    Atomics.store(this.#taken, place, FREE);
    Atomics.notify(this.#taken, place);
  }
}
