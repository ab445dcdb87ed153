import { CONTROL } from '../../src/instrument/shared.js';
import { PagePool } from '../../src/tracking/address-table.js';
import { InterpreterMemory } from '../../src/tracking/memory.js';
import { ObjectTable } from '../../src/tracking/object-table.js';

const WASM_PAGE = 1 << 16;
/** What reserved memory holds: anything but zeros. */
const GARBAGE = 0xa5;

/** Where 3.14 has a tuple's items. */
const TUPLE_ITEMS = 16;

/** Memory without an interpreter, whose heap gives out one piece after the other and takes none back. */
export class Heap {
  readonly memory: InterpreterMemory;
  /** Pieces given out so far: address and bytes. */
  readonly reserved: [address: number, bytes: number][] = [];
  /** Addresses given back. */
  readonly released: number[] = [];
  readonly #wasm = new WebAssembly.Memory({ initial: 1 });
  #next = 64;

  constructor() {
    this.memory = new InterpreterMemory(this.#wasm, TUPLE_ITEMS);
  }

  readonly reserve = (bytes: number): number => {
    const address = this.#next;
    this.#next += (bytes + 7) & ~7;
    const missing = this.#next - this.#wasm.buffer.byteLength;
    if (missing > 0) this.#wasm.grow(Math.ceil(missing / WASM_PAGE));
    this.memory.refresh();
    this.memory.bytes.fill(GARBAGE, address, this.#next);
    this.reserved.push([address, bytes]);
    return address;
  };

  readonly release = (address: number): void => {
    this.released.push(address);
  };

  /** Reserves words and sets them. */
  place(...words: number[]): number {
    const address = this.reserve(words.length * 4);
    this.memory.words.set(words, address / 4);
    return address;
  }

  peek(address: number): number {
    return this.memory.words[address >>> 2]!;
  }

  poke(address: number, value: number): void {
    this.memory.words[address >>> 2] = value;
  }
}

/** An object table, and the control block that it shares with the probes. */
export function objectTable(heap = new Heap()): {
  readonly heap: Heap;
  readonly objects: ObjectTable;
  readonly control: number;
  /** Headers that the interpreter was asked to look at. */
  readonly watched: number[];
} {
  const { memory, reserve, release } = heap;
  const control = heap.place(...new Array(CONTROL.bytes / 4).fill(0));
  const watched: number[] = [];
  const watchHeader = (address: number): void => void watched.push(address);
  const pool = new PagePool(memory, reserve);
  const objects = new ObjectTable(memory, { pool, control, reserve, release, watchHeader });
  return { heap, objects, control, watched };
}
