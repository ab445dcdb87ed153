import { RefwindError } from '../errors.js';

/** What was written over, oldest first: enough to take the writes back. */
export interface Diff {
  readonly column: Uint8Array;
  readonly index: Uint32Array;
  readonly value: Float64Array;
}

const FIRST_CAPACITY = 256;

/** Old values of cells, noted while somebody may want to go back. */
export class Journal {
  /** Whether writes are noted. */
  on = false;
  /** Entries noted. */
  length = 0;
  column = new Uint8Array(FIRST_CAPACITY);
  index = new Uint32Array(FIRST_CAPACITY);
  value = new Float64Array(FIRST_CAPACITY);
  readonly #columns: Cells[] = [];

  /** Takes a column in; its number. */
  adopt(cells: Cells): number {
    return this.#columns.push(cells) - 1;
  }

  get columns(): readonly Cells[] {
    return this.#columns;
  }

  note(column: number, index: number, value: number): void {
    if (this.length === this.column.length) this.#grow();
    this.column[this.length] = column;
    this.index[this.length] = index;
    this.value[this.length] = value;
    this.length++;
  }

  /** Takes back everything noted from entry `from` on, and forgets it. */
  undo(from = 0): void {
    for (let at = this.length - 1; at >= from; at--) {
      this.#columns[this.column[at]].values[this.index[at]] = this.value[at];
    }
    this.length = from;
  }

  /** Forgets all entries. */
  clear(): void {
    this.length = 0;
  }

  /** The entries, and none is left. */
  take(): Diff {
    const diff = {
      column: this.column.slice(0, this.length),
      index: this.index.slice(0, this.length),
      value: this.value.slice(0, this.length),
    };
    this.length = 0;
    return diff;
  }

  /** Takes back the writes of a diff; what it takes to make them again. */
  swap(diff: Diff): Diff {
    const { column, index } = diff;
    const value = new Float64Array(diff.value.length);
    for (let at = column.length - 1; at >= 0; at--) {
      const { values } = this.#columns[column[at]];
      value[at] = values[index[at]];
      values[index[at]] = diff.value[at];
    }
    return {
      column: column.slice().reverse(),
      index: index.slice().reverse(),
      value: value.reverse(),
    };
  }

  #grow(): void {
    const capacity = this.column.length * 2;
    this.column = longer(this.column, new Uint8Array(capacity));
    this.index = longer(this.index, new Uint32Array(capacity));
    this.value = longer(this.value, new Float64Array(capacity));
  }
}

type Numbers = Int32Array<ArrayBuffer> | Float64Array<ArrayBuffer>;

/** A column of numbers that grows; what is beyond its end is 0. Every write goes through `set`. */
export interface Cells {
  readonly values: Numbers;
  set(index: number, value: number): void;
  /** Makes room for cells up to `index`. Room is no part of the state. */
  reach(index: number): void;
}

/** 32-bit integers. */
export class IntCells implements Cells {
  values = new Int32Array(FIRST_CAPACITY);
  readonly #journal: Journal;
  readonly #number: number;

  constructor(journal: Journal) {
    this.#journal = journal;
    this.#number = journal.adopt(this);
  }

  set(index: number, value: number): void {
    if (this.#journal.on) this.#journal.note(this.#number, index, this.values[index]);
    this.values[index] = value;
  }

  /** Sets `count` cells from `start` on to 0. */
  clear(start: number, count: number): void {
    if (this.#journal.on) {
      for (let index = start; index < start + count; index++) {
        if (this.values[index] !== 0) this.set(index, 0);
      }
    } else this.values.fill(0, start, start + count);
  }

  reach(index: number): void {
    if (index < this.values.length) return;
    this.values = longer(this.values, new Int32Array(capacityFor(index)));
  }
}

/** Any numbers. */
export class NumberCells implements Cells {
  values = new Float64Array(FIRST_CAPACITY);
  readonly #journal: Journal;
  readonly #number: number;

  constructor(journal: Journal) {
    this.#journal = journal;
    this.#number = journal.adopt(this);
  }

  set(index: number, value: number): void {
    if (this.#journal.on) this.#journal.note(this.#number, index, this.values[index]);
    this.values[index] = value;
  }

  reach(index: number): void {
    if (index < this.values.length) return;
    this.values = longer(this.values, new Float64Array(capacityFor(index)));
  }
}

/** The most cells of a column: what the journal's index can say. */
const MAX_CELLS = 2 ** 32;

function capacityFor(index: number): number {
  if (index >= MAX_CELLS) {
    throw new RefwindError('heap-too-large', 'The simulated heap has more objects than fit.');
  }
  let capacity = FIRST_CAPACITY;
  while (capacity <= index) capacity *= 2;
  return capacity;
}

function longer<T extends Uint8Array | Uint32Array | Numbers>(from: T, to: T): T {
  to.set(from);
  return to;
}
