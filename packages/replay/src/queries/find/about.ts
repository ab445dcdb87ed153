import { type EventChunk, type HeapColumns, Op, type Slot } from '@refwind/core';
import type { Timeline } from '../../timeline.js';
import type { Allocation } from '../allocation.js';

/** Whether rows are about one object, while it lives. */
export class Life {
  readonly #op: Uint8Array;
  readonly #born: Allocation;
  #isOver = false;

  constructor({ dictionary }: Timeline, born: Allocation) {
    this.#op = Uint8Array.from(dictionary.codes, ({ op }) => op);
    this.#born = born;
  }

  interest(wanted: Uint8Array): Uint8Array {
    return wanted.map((flag, code) =>
      this.#op[code] === Op.alloc || this.#op[code] === Op.free ? 1 : flag,
    );
  }

  start({ object, seq }: HeapColumns): void {
    const { slot, seq: born, object: id } = this.#born;
    this.#isOver = seq >= born && object[slot] !== id;
  }

  follow(chunk: EventChunk, row: number): boolean {
    const seq = chunk.firstSeq + row;
    if (this.#isOver || chunk.slot[row] !== this.#born.slot || seq < this.#born.seq) return false;
    const op = this.#op[chunk.code[row]];
    if (op === Op.free) this.#isOver = true;
    return op !== Op.gcBegin && op !== Op.gcEnd && op !== Op.mark;
  }
}

/** Whether rows are about objects of a type. */
export class SlotsOfType {
  /** By code: 1 for allocations of the type, 2 for other allocations. */
  readonly #allocates: Uint8Array;
  #isOf = new Uint8Array(0);

  constructor({ dictionary }: Timeline, typeName: string) {
    const { codes, types } = dictionary;
    this.#allocates = Uint8Array.from(codes, ({ op, arg }) =>
      op === Op.alloc ? (types[arg].name === typeName ? 1 : 2) : 0,
    );
  }

  interest(wanted: Uint8Array): Uint8Array {
    return wanted.map((flag, code) => (this.#allocates[code] > 0 ? 1 : flag));
  }

  start({ slotCount, object, allocCode }: HeapColumns): void {
    this.#isOf = new Uint8Array(Math.max(1024, slotCount + 1));
    for (let slot = 1; slot <= slotCount; slot++) {
      if (object[slot] !== 0 && this.#allocates[allocCode[slot]] === 1) this.#isOf[slot] = 1;
    }
  }

  follow({ code, slot }: EventChunk, row: number): boolean {
    const allocates = this.#allocates[code[row]];
    if (allocates > 0) this.#set(slot[row], allocates === 1 ? 1 : 0);
    return this.#isOf[slot[row]] === 1;
  }

  #set(slot: Slot, flag: number): void {
    if (slot >= this.#isOf.length) {
      const longer = new Uint8Array(Math.max(slot + 1, this.#isOf.length * 2));
      longer.set(this.#isOf);
      this.#isOf = longer;
    }
    this.#isOf[slot] = flag;
  }
}
