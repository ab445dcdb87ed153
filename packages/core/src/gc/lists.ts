import * as at from '../simulation/layout.js';
import { Kind, Scalar } from '../simulation/layout.js';
import type { HeapModel } from '../simulation/model.js';
import type { Slot } from '../units.js';
import type { ListId, ObjectLists } from './policy.js';

/** The most lists that a policy may make. */
const MOST = Scalar.pages - Scalar.lists;

/**
 * Lists of tracked objects: rings through the objects' rows, with a row of its own as the head of each, as in
 * CPython. The lists of a state that was there before are found again in the order in which they were made.
 */
export class RingLists implements ObjectLists {
  readonly #model: HeapModel;
  #made = 0;

  constructor(model: HeapModel) {
    this.#model = model;
  }

  create(): ListId {
    const model = this.#model;
    if (this.#made === MOST) throw new RangeError(`a policy has at most ${MOST} lists`);
    const scalar = Scalar.lists + this.#made++;
    const known = model.scalar(scalar);
    if (known !== 0) return known;
    const head = model.takeRow();
    model.set(head, at.FLAGS, Kind.listHead);
    this.#empty(head);
    model.setScalar(scalar, head);
    return head;
  }

  first(list: ListId): Slot {
    return this.next(list, list);
  }

  next(list: ListId, object: Slot): Slot {
    const next = this.#model.rows.values[object * at.ROW + at.LIST_NEXT];
    return next === list ? 0 : next;
  }

  isEmpty(list: ListId): boolean {
    return this.#model.get(list, at.LIST_NEXT) === list;
  }

  size(list: ListId): number {
    const rows = this.#model.rows.values;
    let size = 0;
    for (let object = rows[list * at.ROW + at.LIST_NEXT]; object !== list; ) {
      size++;
      object = rows[object * at.ROW + at.LIST_NEXT];
    }
    return size;
  }

  append(list: ListId, object: Slot): void {
    const model = this.#model;
    const last = model.get(list, at.LIST_PREVIOUS);
    model.set(last, at.LIST_NEXT, object);
    model.set(object, at.LIST_PREVIOUS, last);
    model.set(object, at.LIST_NEXT, list);
    model.set(list, at.LIST_PREVIOUS, object);
  }

  remove(object: Slot): void {
    const model = this.#model;
    const next = model.get(object, at.LIST_NEXT);
    const previous = model.get(object, at.LIST_PREVIOUS);
    model.set(previous, at.LIST_NEXT, next);
    model.set(next, at.LIST_PREVIOUS, previous);
  }

  move(object: Slot, to: ListId): void {
    this.remove(object);
    this.append(to, object);
  }

  merge(from: ListId, to: ListId): void {
    if (this.isEmpty(from)) return;
    const model = this.#model;
    const first = model.get(from, at.LIST_NEXT);
    const last = model.get(from, at.LIST_PREVIOUS);
    const before = model.get(to, at.LIST_PREVIOUS);
    model.set(before, at.LIST_NEXT, first);
    model.set(first, at.LIST_PREVIOUS, before);
    model.set(last, at.LIST_NEXT, to);
    model.set(to, at.LIST_PREVIOUS, last);
    this.#empty(from);
  }

  #empty(list: ListId): void {
    this.#model.set(list, at.LIST_NEXT, list);
    this.#model.set(list, at.LIST_PREVIOUS, list);
  }
}
