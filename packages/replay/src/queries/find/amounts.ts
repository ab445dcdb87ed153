import { type EventChunk, type HeapColumns, Op, type Slot } from '@refwind/core';
import { resolveObject } from '../../resolve/object.js';
import type { Timeline } from '../../timeline.js';
import { type Allocation, findAllocation } from '../allocation.js';
import { codeColumns } from '../codes.js';
import type { Comparator, Quantity } from './predicate.js';
import { EVERYWHERE, type Span } from './span.js';

/** A quantity that follows the rows. */
export interface Amount {
  /** Now; `NaN` where there is nothing to count. */
  value: number;
  /** By code: 1 where an event with it may change it. */
  readonly interest: Uint8Array;
  spanOf(comparator: Comparator, value: number): Span;
  start(columns: HeapColumns): void;
  follow(chunk: EventChunk, row: number): void;
}

/** The quantities of a predicate. All are told of each row of interest, once. */
export class Amounts {
  readonly #timeline: Timeline;
  readonly #all: Amount[] = [];

  constructor(timeline: Timeline) {
    this.#timeline = timeline;
  }

  of(quantity: Quantity): Amount {
    const amount = amountOf(this.#timeline, quantity);
    this.#all.push(amount);
    return amount;
  }

  start(columns: HeapColumns): void {
    for (const amount of this.#all) amount.start(columns);
  }

  follow(chunk: EventChunk, row: number): void {
    for (const amount of this.#all) amount.follow(chunk, row);
  }
}

/** Whether the comparison holds; none does with `NaN`. */
export function matches(value: number, comparator: Comparator, other: number): boolean {
  switch (comparator) {
    case '==':
      return value === other;
    case '!=':
      return value !== other && !Number.isNaN(value);
    case '<':
      return value < other;
    case '<=':
      return value <= other;
    case '>':
      return value > other;
    case '>=':
      return value >= other;
  }
}

function amountOf(timeline: Timeline, quantity: Quantity): Amount {
  switch (quantity.of) {
    case 'refcount':
      return new Refcount(timeline, quantity.object);
    case 'allocated':
      return new Allocated(timeline);
    case 'live':
    case 'bytes':
      return new Population(timeline, quantity.of === 'bytes', quantity.typeName);
  }
}

class Refcount implements Amount {
  value = Number.NaN;
  readonly interest: Uint8Array;
  readonly #op: Uint8Array;
  readonly #delta: Int32Array;
  readonly #born: Allocation;

  constructor(timeline: Timeline, object: string) {
    const { op, delta } = codeColumns(timeline.dictionary);
    this.#op = op;
    this.#delta = delta;
    this.#born = findAllocation(timeline, resolveObject(timeline, object)) as Allocation;
    this.interest = op.map((each, code) =>
      delta[code] !== 0 || each === Op.alloc || each === Op.free ? 1 : 0,
    );
  }

  spanOf(): Span {
    return { from: this.#born.seq, to: Number.POSITIVE_INFINITY };
  }

  start({ object, refcount }: HeapColumns): void {
    const { slot, object: id } = this.#born;
    this.value = object[slot] === id ? refcount[slot] : Number.NaN;
  }

  follow({ code, slot, firstSeq }: EventChunk, row: number): void {
    if (slot[row] !== this.#born.slot) return;
    const op = this.#op[code[row]];
    if (op === Op.alloc) this.value = firstSeq + row === this.#born.seq ? 1 : Number.NaN;
    else if (op === Op.free) this.value = Number.NaN;
    else this.value += this.#delta[code[row]];
  }
}

/** Never falls: where it passes a number is found without reading what lies before. */
class Allocated implements Amount {
  value = 0;
  readonly interest: Uint8Array;
  readonly #timeline: Timeline;

  constructor(timeline: Timeline) {
    this.#timeline = timeline;
    this.interest = Uint8Array.from(timeline.dictionary.codes, ({ op }) =>
      op === Op.alloc ? 1 : 0,
    );
  }

  spanOf(comparator: Comparator, value: number): Span {
    const reached = (objects: number): number =>
      objects < 1
        ? 0
        : (findAllocation(this.#timeline, objects)?.seq ??
          (objects > this.#timeline.summary.objects ? Number.POSITIVE_INFINITY : 0));
    if (comparator === '>') return { from: reached(value + 1), to: Number.POSITIVE_INFINITY };
    if (comparator === '>=') return { from: reached(value), to: Number.POSITIVE_INFINITY };
    if (comparator === '<') return { from: 0, to: reached(value) - 1 };
    if (comparator === '<=') return { from: 0, to: reached(value + 1) - 1 };
    if (comparator === '==') return { from: reached(value), to: reached(value + 1) - 1 };
    return EVERYWHERE;
  }

  start({ allocs }: HeapColumns): void {
    this.value = allocs;
  }

  follow({ code }: EventChunk, row: number): void {
    if (this.interest[code[row]] === 1) this.value++;
  }
}

/** Objects alive or their bytes, of all types or of one. */
class Population implements Amount {
  value = 0;
  readonly interest: Uint8Array;
  readonly #op: Uint8Array;
  /** By code: 1 for allocations that count. */
  readonly #counts: Uint8Array;
  readonly #inBytes: boolean;
  /** By slot: what the object there counts for. */
  #weight = new Float64Array(1024);
  #chunk: EventChunk | null = null;
  #row = 0;
  #rank = 0;

  constructor({ dictionary }: Timeline, inBytes: boolean, typeName: string | null) {
    const { codes, types } = dictionary;
    this.#inBytes = inBytes;
    this.#op = codeColumns(dictionary).op;
    this.#counts = Uint8Array.from(codes, ({ op, arg }) =>
      op === Op.alloc && (typeName === null || types[arg].name === typeName) ? 1 : 0,
    );
    this.interest = this.#op.map((op) => (op === Op.alloc || op === Op.free ? 1 : 0));
  }

  spanOf(): Span {
    return EVERYWHERE;
  }

  start({ slotCount, object, allocCode, size }: HeapColumns): void {
    this.value = 0;
    this.#chunk = null;
    this.#weight = new Float64Array(Math.max(1024, slotCount + 1));
    for (let slot = 1; slot <= slotCount; slot++) {
      if (object[slot] === 0 || this.#counts[allocCode[slot]] === 0) continue;
      this.#weight[slot] = this.#inBytes ? size[slot] : 1;
      this.value += this.#weight[slot];
    }
  }

  follow(chunk: EventChunk, row: number): void {
    const code = chunk.code[row];
    const slot = chunk.slot[row];
    const op = this.#op[code];
    if (op !== Op.alloc && op !== Op.free) return;
    if (slot >= this.#weight.length) this.#grow(slot);
    if (op === Op.free) {
      this.value -= this.#weight[slot];
      this.#weight[slot] = 0;
    } else {
      const bytes = chunk.size[this.#rankOf(chunk, row)];
      const weight = this.#inBytes ? bytes : 1;
      this.#weight[slot] = this.#counts[code] === 1 ? weight : 0;
      this.value += this.#weight[slot];
    }
  }

  /** The row's place among the chunk's alloc rows; rows come in order. */
  #rankOf(chunk: EventChunk, row: number): number {
    if (chunk !== this.#chunk) {
      this.#chunk = chunk;
      this.#row = 0;
      this.#rank = 0;
    }
    for (; this.#row < row; this.#row++) {
      if (this.#op[chunk.code[this.#row]] === Op.alloc) this.#rank++;
    }
    return this.#rank;
  }

  #grow(slot: Slot): void {
    const longer = new Float64Array(Math.max(slot + 1, this.#weight.length * 2));
    longer.set(this.#weight);
    this.#weight = longer;
  }
}
