import type { ListId, ObjectLists } from '@refwind/core';
import type { ModelRows, Row } from './rows.js';

/** A collector's lists: rings through the rows, with a row of its own as the head of each. */
export class RowLists implements ObjectLists {
  readonly #rows: ModelRows;

  constructor(rows: ModelRows) {
    this.#rows = rows;
  }

  create(): ListId {
    const head = this.#rows.take();
    this.#close(head);
    return head;
  }

  first(list: ListId): Row {
    return this.next(list, list);
  }

  next(list: ListId, object: Row): Row {
    const next = this.#rows.next[object];
    return next === list ? 0 : next;
  }

  isEmpty(list: ListId): boolean {
    return this.#rows.next[list] === list;
  }

  size(list: ListId): number {
    const { next } = this.#rows;
    let size = 0;
    for (let row = next[list]; row !== list; row = next[row]) size++;
    return size;
  }

  append(list: ListId, object: Row): void {
    const { next, previous } = this.#rows;
    const last = previous[list];
    next[last] = object;
    previous[object] = last;
    next[object] = list;
    previous[list] = object;
  }

  remove(object: Row): void {
    const { next, previous } = this.#rows;
    next[previous[object]] = next[object];
    previous[next[object]] = previous[object];
  }

  move(object: Row, to: ListId): void {
    this.remove(object);
    this.append(to, object);
  }

  merge(from: ListId, to: ListId): void {
    if (this.isEmpty(from)) return;
    const { next, previous } = this.#rows;
    const before = previous[to];
    next[before] = next[from];
    previous[next[from]] = before;
    next[previous[from]] = to;
    previous[to] = previous[from];
    this.#close(from);
  }

  #close(list: ListId): void {
    this.#rows.next[list] = list;
    this.#rows.previous[list] = list;
  }
}
