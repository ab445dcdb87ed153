import type { ListId } from '@refwind/core';
import type { RowLists } from './lists.js';
import type { Places } from './places.js';
import { Kind, type ModelRows, type Row, Trait } from './rows.js';

const Mark = { none: 0, candidate: 1, unreachable: 2 } as const;

/**
 * Tells apart who is held from outside a list and who only from within, in the order in which CPython does. Of
 * garbage, only known holders count: a reference that nobody explains is no root, the trace has shown that.
 *
 * @see Python/gc.c `deduce_unreachable`
 */
export class ModelReachability {
  readonly #rows: ModelRows;
  readonly #places: Places;
  readonly #lists: RowLists;
  /** Whether a place counts; until 3.8 an instance's reference to its class does not. */
  readonly #counts: (owner: Row, place: number) => boolean;
  #refs = new Int32Array(0);
  #marks = new Uint8Array(0);

  constructor(
    rows: ModelRows,
    places: Places,
    lists: RowLists,
    counts: (owner: Row, place: number) => boolean,
  ) {
    this.#rows = rows;
    this.#places = places;
    this.#lists = lists;
    this.#counts = counts;
  }

  /** Moves the unreachable to the end of another list. */
  split(list: ListId, unreachable: ListId): void {
    const rows = this.#rows;
    if (this.#refs.length < rows.count) {
      this.#refs = new Int32Array(rows.object.length);
      this.#marks = new Uint8Array(rows.object.length);
    }
    this.#countFromOutside(list);
    this.#separate(list, unreachable);
    for (let row = rows.next[unreachable]; row !== unreachable; row = rows.next[row]) {
      this.#marks[row] = Mark.none;
    }
  }

  #countFromOutside(list: ListId): void {
    const rows = this.#rows;
    const places = this.#places;
    for (let row = rows.next[list]; row !== list; row = rows.next[row]) {
      this.#refs[row] = rows.has(row, Trait.garbage) ? rows.held[row] : rows.refcount[row];
      this.#marks[row] = Mark.candidate;
    }
    for (let row = rows.next[list]; row !== list; row = rows.next[row]) {
      for (let place = rows.first[row]; place !== 0; place = places.next[place]) {
        const held = places.heldBy(place);
        if (held === 0 || this.#marks[held] !== Mark.candidate) continue;
        if (this.#counts(row, place)) this.#refs[held]--;
      }
    }
  }

  #separate(list: ListId, unreachable: ListId): void {
    const rows = this.#rows;
    for (let row = rows.next[list]; row !== list; ) {
      if (this.#refs[row] > 0) {
        this.#marks[row] = Mark.none;
        this.#reach(row, list);
        row = rows.next[row];
      } else {
        const next = rows.next[row];
        this.#lists.move(row, unreachable);
        this.#marks[row] = Mark.unreachable;
        row = next;
      }
    }
  }

  #reach(row: Row, list: ListId): void {
    const rows = this.#rows;
    const places = this.#places;
    const backwards = isReadBackwards(rows.kind[row]);
    const step = backwards ? places.previous : places.next;
    for (let place = (backwards ? rows.last : rows.first)[row]; place !== 0; place = step[place]) {
      const held = places.heldBy(place);
      if (held === 0 || this.#marks[held] === Mark.none || !this.#counts(row, place)) continue;
      if (this.#marks[held] === Mark.unreachable) {
        this.#lists.move(held, list);
        this.#marks[held] = Mark.candidate;
      }
      if (this.#refs[held] <= 0) this.#refs[held] = 1;
    }
  }
}

/** Lists and tuples are gone through from their ends. @see list_traverse, tuple_traverse */
export function isReadBackwards(kind: number): boolean {
  return kind === Kind.list || kind === Kind.tuple;
}
