import * as at from '../simulation/layout.js';
import { Flag, Kind } from '../simulation/layout.js';
import type { HeapModel } from '../simulation/model.js';
import type { Slot } from '../units.js';
import type { ListId, ObjectLists } from './policy.js';
import { isVisitedBackwards, isVisitedOtherwise, traverse } from './traverse.js';

/** Where an object stands while its list is split. */
const Mark = {
  /** Not in the list, or known to be reachable. */
  none: 0,
  /** In the list; nothing is known. */
  candidate: 1,
  /** In the list of the unreachable, for the time being. */
  unreachable: 2,
} as const;

/**
 * Tells apart who is held from outside a list and who only from within. Counts and marks are scratch: they are no
 * part of the state, and mean something only during a pass.
 *
 * @see Python/gc.c `deduce_unreachable`, `update_refs`, `subtract_refs`, `move_unreachable`
 */
export class Reachability {
  readonly #model: HeapModel;
  readonly #lists: ObjectLists;
  /** From 3.9 on an instance's class counts as held by it in a pass (bpo-40217). */
  readonly #seesClasses: boolean;
  #refs = new Int32Array(0);
  #marks = new Uint8Array(0);

  constructor(model: HeapModel, lists: ObjectLists, seesClasses: boolean) {
    this.#model = model;
    this.#lists = lists;
    this.#seesClasses = seesClasses;
  }

  /** Moves the unreachable to the end of another list. They stay marked until `forget`. */
  split(list: ListId, unreachable: ListId): void {
    this.#makeRoom();
    this.#countFromOutside(list);
    this.#separate(list, unreachable);
  }

  /** Whether anything in the list is held from outside it. */
  isHeld(list: ListId): boolean {
    this.#makeRoom();
    this.#countFromOutside(list);
    const rows = this.#model.rows.values;
    let held = false;
    for (let object = rows[list * at.ROW + at.LIST_NEXT]; object !== list; ) {
      if (this.#refs[object] !== 0) held = true;
      this.#marks[object] = Mark.unreachable;
      object = rows[object * at.ROW + at.LIST_NEXT];
    }
    return held;
  }

  isUnreachable(object: Slot): boolean {
    return object < this.#marks.length && this.#marks[object] === Mark.unreachable;
  }

  /** The objects of the list are ordinary again. */
  forget(list: ListId): void {
    const rows = this.#model.rows.values;
    for (let object = rows[list * at.ROW + at.LIST_NEXT]; object !== list; ) {
      this.#marks[object] = Mark.none;
      object = rows[object * at.ROW + at.LIST_NEXT];
    }
  }

  forgetOne(object: Slot): void {
    this.#marks[object] = Mark.none;
  }

  #makeRoom(): void {
    const slots = this.#model.rows.values.length / at.ROW;
    if (this.#refs.length >= slots) return;
    this.#refs = new Int32Array(slots);
    const marks = new Uint8Array(slots);
    marks.set(this.#marks);
    this.#marks = marks;
  }

  /** Afterwards `refs` says how often each is held from outside the list. */
  #countFromOutside(list: ListId): void {
    const refs = this.#refs;
    const marks = this.#marks;
    const rows = this.#model.rows.values;
    for (let object = rows[list * at.ROW + at.LIST_NEXT]; object !== list; ) {
      refs[object] = rows[object * at.ROW + at.REFCOUNT];
      marks[object] = Mark.candidate;
      object = rows[object * at.ROW + at.LIST_NEXT];
    }
    const edges = this.#model.edges.cells.values;
    for (let object = rows[list * at.ROW + at.LIST_NEXT]; object !== list; ) {
      let edge = rows[object * at.ROW + at.FIRST];
      if ((rows[object * at.ROW + at.FLAGS] & Flag.inPlace) !== 0) {
        traverse(this.#model, object, (held) => this.#discount(held));
        edge = 0;
      }
      while (edge !== 0) {
        const held = edges[edge * at.EDGE + at.TARGET];
        if (held !== 0 && marks[held] === Mark.candidate && this.#sees(object, edge)) refs[held]--;
        edge = edges[edge * at.EDGE + at.NEXT];
      }
      object = rows[object * at.ROW + at.LIST_NEXT];
    }
  }

  #discount(held: Slot): void {
    if (this.#marks[held] === Mark.candidate) this.#refs[held]--;
  }

  #separate(list: ListId, unreachable: ListId): void {
    const lists = this.#lists;
    const rows = this.#model.rows.values;
    for (let object = rows[list * at.ROW + at.LIST_NEXT]; object !== list; ) {
      if (this.#refs[object] > 0) {
        this.#marks[object] = Mark.none;
        this.#reach(object, list);
        object = rows[object * at.ROW + at.LIST_NEXT];
      } else {
        const next = rows[object * at.ROW + at.LIST_NEXT];
        lists.move(object, unreachable);
        this.#marks[object] = Mark.unreachable;
        object = next;
      }
    }
  }

  /** What a reachable object holds is reachable; those given up too early come back to the list's end. */
  #reach(object: Slot, list: ListId): void {
    const edges = this.#model.edges.cells.values;
    const rows = this.#model.rows.values;
    const flags = rows[object * at.ROW + at.FLAGS];
    const kind = flags & at.KIND_MASK;
    if (isVisitedOtherwise(kind) || (flags & Flag.inPlace) !== 0) {
      traverse(this.#model, object, (held) => this.#found(held, list));
      return;
    }
    const backwards = isVisitedBackwards(kind);
    const step = backwards ? at.PREVIOUS : at.NEXT;
    let edge = rows[object * at.ROW + (backwards ? at.LAST : at.FIRST)];
    while (edge !== 0) {
      const held = edges[edge * at.EDGE + at.TARGET];
      if (held !== 0 && this.#sees(object, edge)) this.#found(held, list);
      edge = edges[edge * at.EDGE + step];
    }
  }

  #found(held: Slot, list: ListId): void {
    const marks = this.#marks;
    if (marks[held] === Mark.none) return;
    if (marks[held] === Mark.unreachable) {
      this.#lists.move(held, list);
      marks[held] = Mark.candidate;
    }
    if (this.#refs[held] <= 0) this.#refs[held] = 1;
  }

  #sees(object: Slot, edge: number): boolean {
    const kind = this.#model.kind(object);
    if (kind === Kind.class) return !this.#model.isUnvisitedPlace(edge);
    return this.#seesClasses || kind !== Kind.instance || !this.#model.isClassPlace(edge);
  }
}
