import { type EventChunk, HolderKind } from '../events/chunk.js';
import { Op } from '../events/dictionary.js';
import { grown, grownCapacity } from '../heap/growth.js';
import { isOwned } from '../heap/links.js';
import type { Slot } from '../units.js';
import { Scalar } from './layout.js';
import type { HeapModel } from './model.js';

/**
 * From a model's rows to the slots of chunks. Not only objects have rows (frames, modules and the keys that
 * instances share have some as well), while slots are dense: a reader's columns are as long as the highest.
 *
 * Objects that are there at the beginning keep their row as their slot; so a branch goes on with its timeline's.
 */
export class SlotNumbers {
  readonly #model: HeapModel;
  /** By row: the object's slot, 0 for none. */
  #slots: Int32Array<ArrayBuffer>;
  /** Slots below the highest that no object has; the next to be given is the last. */
  readonly #free: Slot[] = [];
  #highest = 0;
  /** By code: its op. */
  #ops = new Uint8Array(0);
  #knownCodes = 0;

  constructor(model: HeapModel) {
    this.#model = model;
    const rows = model.scalar(Scalar.slotCount);
    this.#slots = new Int32Array(rows + 1);
    for (let row = rows; row > 0; row--) {
      const isObject = model.id(row) !== 0;
      if (isObject) {
        this.#highest = Math.max(this.#highest, row);
        this.#slots[row] = row;
      } else if (this.#highest > 0) this.#free.push(row);
    }
  }

  /** Puts slots in the place of rows. Chunks must come in order, each once. */
  number(chunk: EventChunk): EventChunk {
    this.#learnCodes();
    let link = 0;
    for (let i = 0; i < chunk.length; i++) {
      const op = this.#ops[chunk.code[i]];
      const row = chunk.slot[i];
      if (row === 0) continue;
      chunk.slot[i] = op === Op.alloc ? this.#take(row) : this.#slots[row];
      if (op === Op.link || op === Op.unlink) this.#numberHolder(chunk, link++);
      else if (op === Op.free) this.#give(row);
    }
    return chunk;
  }

  #numberHolder({ holderKind, holderA, holderB }: EventChunk, link: number): void {
    const kind = holderKind[link];
    if (isOwned(kind)) holderA[link] = this.#slots[holderA[link]];
    if (kind === HolderKind.member) holderB[link] = this.#slots[holderB[link]];
  }

  #take(row: number): Slot {
    if (row >= this.#slots.length) {
      this.#slots = grown(Int32Array, this.#slots, grownCapacity(this.#slots.length, row + 1));
    }
    const slot = this.#free.pop() ?? ++this.#highest;
    this.#slots[row] = slot;
    return slot;
  }

  #give(row: number): void {
    this.#free.push(this.#slots[row]);
    this.#slots[row] = 0;
  }

  #learnCodes(): void {
    const { codes } = this.#model.tables.dictionary;
    if (codes.length > this.#ops.length) {
      this.#ops = grown(Uint8Array, this.#ops, grownCapacity(this.#ops.length, codes.length));
    }
    for (; this.#knownCodes < codes.length; this.#knownCodes++) {
      this.#ops[this.#knownCodes] = codes[this.#knownCodes].op;
    }
  }
}
