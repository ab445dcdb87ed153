import { TABLE } from '../instrument/shared.js';
import type { InterpreterMemory } from './memory.js';

const ENTRY_MASK = 0xfff8;
/** Pages reserved at a time. */
const BATCH = 32;

/** Gives out pages of the interpreter's memory, zero and aligned to their size; none is ever given back. */
export class PagePool {
  /** Stands for every page without an entry; stays zero. */
  readonly noPage: number;
  #next = 0;
  #left = 0;

  constructor(
    readonly memory: InterpreterMemory,
    readonly reserve: (bytes: number) => number,
  ) {
    this.noPage = this.take();
  }

  take(): number {
    if (this.#left === 0) {
      const start = this.reserve((BATCH + 1) * TABLE.pageBytes);
      this.#next = Math.ceil(start / TABLE.pageBytes) * TABLE.pageBytes;
      this.#left = BATCH;
    }
    this.#left--;
    const page = this.#next;
    this.#next += TABLE.pageBytes;
    this.memory.bytes.fill(0, page, page + TABLE.pageBytes);
    return page;
  }
}

/**
 * Multiples of 8 → words, in the interpreter's memory, where the probes read and write it too. A direct table,
 * because a `Map` keyed by addresses that an allocator hands out again and again costs tens of microseconds
 * per change.
 */
export class AddressTable {
  /** Base of the directory. */
  readonly directory: number;

  constructor(
    readonly memory: InterpreterMemory,
    readonly pool: PagePool,
  ) {
    this.directory = pool.reserve(TABLE.directoryBytes);
    const first = this.directory >>> 2;
    memory.words.fill(pool.noPage, first, first + (TABLE.directoryBytes >>> 2));
  }

  /** The word at an address that is a multiple of 8; 0 = none. */
  at(address: number): number {
    const { words } = this.memory;
    const page = words[(this.directory >>> 2) + (address >>> TABLE.pageShift)]! >>> 0;
    return words[(page + ((address & ENTRY_MASK) >>> 1)) >>> 2]!;
  }

  set(address: number, value: number): void {
    const { memory, pool } = this;
    const index = (this.directory >>> 2) + (address >>> TABLE.pageShift);
    let page = memory.words[index]! >>> 0;
    if (page === pool.noPage) {
      if (value === 0) return;
      page = pool.take();
      memory.words[index] = page;
    }
    memory.words[(page + ((address & ENTRY_MASK) >>> 1)) >>> 2] = value;
  }
}
