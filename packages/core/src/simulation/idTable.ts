import type { ObjectId, Slot } from '../units.js';
import { IntCells, type Journal, type NumberCells } from './cells.js';
import { Scalar } from './layout.js';

const PAGE = 256;

/**
 * Object id → slot, of live objects. Ids come one after the other, so a page holds the slots of 256 neighbours; it
 * is given back when the last of them is gone. A directory finds the page: four bytes for 256 objects ever made.
 */
export class IdTable {
  /** The object id in each slot; 0 where none is. */
  readonly #ids: NumberCells;
  readonly #scalars: NumberCells;
  /** Page numbers, from 1 on; 0 for none. */
  readonly #directory: IntCells;
  readonly #pages: IntCells;
  /** How many live objects a page has; the next free page while it is free. */
  readonly #counts: IntCells;

  constructor(journal: Journal, ids: NumberCells, scalars: NumberCells) {
    this.#ids = ids;
    this.#scalars = scalars;
    this.#directory = new IntCells(journal);
    this.#pages = new IntCells(journal);
    this.#counts = new IntCells(journal);
  }

  /** The slot of a live object, 0 when there is none. */
  find(object: ObjectId): Slot {
    const page = this.#directory.values[entryOf(object)];
    if (page === undefined || page === 0) return 0;
    const slot = this.#pages.values[page * PAGE + (object & (PAGE - 1))];
    return this.#ids.values[slot] === object ? slot : 0;
  }

  /** Takes in the object in `slot`. */
  add(slot: Slot): void {
    const object = this.#ids.values[slot];
    const entry = entryOf(object);
    this.#directory.reach(entry);
    let page = this.#directory.values[entry];
    if (page === 0) {
      page = this.#take();
      this.#directory.set(entry, page);
    }
    this.#pages.set(page * PAGE + (object & (PAGE - 1)), slot);
    this.#counts.set(page, this.#counts.values[page] + 1);
  }

  /** The object in `slot`, whose id is still there, goes. */
  remove(slot: Slot): void {
    const object = this.#ids.values[slot];
    const entry = entryOf(object);
    const page = this.#directory.values[entry];
    this.#pages.set(page * PAGE + (object & (PAGE - 1)), 0);
    const left = this.#counts.values[page] - 1;
    this.#counts.set(page, left);
    if (left > 0) return;
    this.#directory.set(entry, 0);
    this.#counts.set(page, this.#scalars.values[Scalar.freePage]);
    this.#scalars.set(Scalar.freePage, page);
  }

  /** A page of zeros. */
  #take(): number {
    const free = this.#scalars.values[Scalar.freePage];
    if (free !== 0) {
      this.#scalars.set(Scalar.freePage, this.#counts.values[free]);
      this.#counts.set(free, 0);
      return free;
    }
    const page = this.#scalars.values[Scalar.pages] + 1;
    this.#scalars.set(Scalar.pages, page);
    this.#pages.reach((page + 1) * PAGE);
    this.#counts.reach(page);
    return page;
  }
}

function entryOf(object: ObjectId): number {
  return object < 2 ** 31 ? object >> 8 : Math.floor(object / PAGE);
}
