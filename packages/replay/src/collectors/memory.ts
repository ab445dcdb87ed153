import type { PythonSemantics } from '@refwind/core';
import { Kind } from './rows.js';

/** Until 3.10, generators' frames. */
const FRAME = 9;
const TUPLES = 32;

/**
 * Where managed objects' memory comes from and goes to: free lists of some built-in types, else the allocator, which
 * is what collectors count.
 *
 * @see Include/internal/pycore_freelist.h (3.14.4)
 */
export class ModelMemory {
  readonly #capacities: PythonSemantics['freeLists'];
  readonly #framesCount: boolean;
  /** Dead objects that are kept, by kind; tuples by length from `TUPLES` on. */
  readonly #kept = new Uint32Array(TUPLES + 32);

  constructor(semantics: PythonSemantics) {
    this.#capacities = semantics.freeLists;
    this.#framesCount = semantics.frames.memory === 'object';
  }

  /** Memory for an object is needed; `allocated` is called for each that the allocator has to give. */
  obtain(kind: number, length: number, allocated: () => void): void {
    if (kind === Kind.generator && this.#framesCount) this.#obtain(FRAME, allocated);
    this.#obtain(listOf(kind, length), allocated);
  }

  /** An object's memory is given back; `returned` is called for what goes to the allocator. */
  giveBack(kind: number, length: number, returned: () => void): void {
    this.#giveBack(listOf(kind, length), returned);
    if (kind === Kind.generator && this.#framesCount) this.#giveBack(FRAME, returned);
  }

  /** `clear_freelists` */
  clear(): void {
    this.#kept.fill(0);
  }

  #obtain(list: number, allocated: () => void): void {
    if (this.#kept[list] > 0) this.#kept[list]--;
    else allocated();
  }

  #giveBack(list: number, returned: () => void): void {
    if (this.#kept[list] < this.#capacity(list)) this.#kept[list]++;
    else returned();
  }

  #capacity(list: number): number {
    const { tuple, frame, dict, list: lists, iterator } = this.#capacities;
    if (list > TUPLES) return list - TUPLES <= tuple.longest ? tuple.capacity : 0;
    switch (list) {
      case Kind.list:
        return lists;
      case Kind.dict:
        return dict;
      case Kind.boundMethod:
        return this.#capacities['bound-method'];
      case Kind.iterator:
        return iterator;
      case FRAME:
        return frame;
      default:
        return 0;
    }
  }
}

function listOf(kind: number, length: number): number {
  if (kind !== Kind.tuple) return kind;
  return length >= 1 && length <= 31 ? TUPLES + length : Kind.other;
}
