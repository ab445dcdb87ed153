import type { Slot } from '../units.js';
import type { Context } from './context.js';
import * as at from './layout.js';
import { Flag, Kind } from './layout.js';

/** What is still to be done, as pairs of numbers: what, with which slot or place. */
const Task = {
  /** A reference to the object goes. */
  drop: 0,
  /** The place lets go of what it holds. */
  empty: 1,
  /** The object's memory goes. */
  free: 2,
  /** A deallocator returns. */
  leave: 3,
} as const;

/** Kinds whose deallocators put deep ones aside. @see `Py_TRASHCAN_BEGIN` in Objects/*.c (3.8.2–3.12.3) */
const DEFERRABLE: ReadonlySet<number> = new Set([
  Kind.list,
  Kind.tuple,
  Kind.dict,
  Kind.set,
  Kind.frozenset,
  Kind.instance,
  Kind.exception,
]);

/** Tasks still to be done, the last one first. */
class TaskStack {
  length = 0;
  /** Which slot or place the task popped last is about. */
  subject = 0;
  #cells = new Int32Array(128);

  push(task: number, subject: number): void {
    if (this.length * 2 === this.#cells.length) this.#cells = doubled(this.#cells);
    this.#cells[this.length * 2] = task;
    this.#cells[this.length * 2 + 1] = subject;
    this.length++;
  }

  pop(): number {
    this.length--;
    this.subject = this.#cells[this.length * 2 + 1];
    return this.#cells[this.length * 2];
  }

  clear(): void {
    this.length = 0;
  }
}

function doubled(cells: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(cells.length * 2);
  larger.set(cells);
  return larger;
}

const NONE: readonly Slot[] = [];

/** Put aside: an object, or what an instance's dict held. */
type Deferred = Slot | readonly Slot[];

/**
 * How objects die: the count falls to 0, finalizer, weak references, memory, then the same for what they held,
 * depth first. A stack of tasks takes the place of C's, so that depth costs nothing.
 *
 * In which order an object's own memory and its contents go follows the recorder: an object whose type has no
 * finalizer is gone at once, the others at the end (`_Py_Dealloc`'s tracer event, and what a finalizer may undo).
 *
 * Not modelled: what 3.13 puts aside below 9,947 levels, and later versions when the C stack is nearly used up.
 *
 * @see Objects/typeobject.c `subtype_dealloc`, Objects/object.c `PyObject_CallFinalizerFromDealloc`,
 *   `_PyTrash_thread_destroy_chain`
 */
export class Deaths {
  readonly #engine: Context;
  readonly #tasks = new TaskStack();
  readonly #later: Deferred[] = [];
  /** How many deallocators are at work. */
  #nesting = 0;
  readonly #limit: number;
  /** Whether an instance's dict has a deallocator of its own (until 3.10). */
  readonly #dictsCount: boolean;

  constructor(engine: Context) {
    this.#engine = engine;
    const { trashcan } = engine.settings.semantics.teardown;
    this.#limit = trashcan.kind === 'depth' ? trashcan.limit : Number.POSITIVE_INFINITY;
    this.#dictsCount = trashcan.kind === 'depth' && trashcan.instanceLevels === 2;
  }

  /** A reference goes, and with the last one the object. */
  drop(slot: Slot): void {
    if (this.#engine.facts.decref(slot) > 0) return;
    const base = this.#tasks.length;
    this.#begin(slot);
    while (this.#tasks.length > base) this.#next();
  }

  /** Forgets what was to be done: the command has failed and is taken back. */
  reset(): void {
    this.#tasks.clear();
    this.#later.length = 0;
    this.#nesting = 0;
  }

  #next(): void {
    const task = this.#tasks.pop();
    const { subject } = this.#tasks;
    if (task === Task.drop) this.#decref(subject);
    else if (task === Task.empty) this.#decref(this.#engine.facts.unlink(subject));
    else if (task === Task.free) this.#free(subject);
    else this.#leave();
  }

  #decref(slot: Slot): void {
    if (this.#engine.facts.decref(slot) === 0) this.#begin(slot);
  }

  /** The count is 0. */
  #begin(slot: Slot): void {
    const { model } = this.#engine;
    model.mark(slot, Flag.dying);
    if (model.has(slot, Flag.tracked)) this.#engine.untrack(slot);
    if (this.#nesting >= this.#limit && DEFERRABLE.has(model.kind(slot))) this.#later.push(slot);
    else this.#proceed(slot);
  }

  #proceed(slot: Slot): void {
    this.#enter();
    if (this.#engine.model.has(slot, Flag.finalizable)) this.#endLate(slot);
    else this.#endAtOnce(slot);
  }

  /** Nobody asks how deep it is where nothing is ever put aside. */
  #enter(): void {
    if (this.#limit === Number.POSITIVE_INFINITY) return;
    this.#nesting++;
    this.#tasks.push(Task.leave, 0);
  }

  /** When the outermost deallocator returns, those put aside have their turn, the last one first. */
  #leave(): void {
    this.#nesting--;
    if (this.#nesting > 0) return;
    const deferred = this.#later.pop();
    if (deferred === undefined) return;
    this.#enter();
    if (typeof deferred === 'number') this.#proceed(deferred);
    else this.#dropDict(deferred);
  }

  #endAtOnce(slot: Slot): void {
    const { model, weakrefs } = this.#engine;
    const cleared = model.get(slot, at.WEAKREFS) === 0 ? NONE : weakrefs.clearAll(slot);
    if (this.#hasDict(slot)) this.#detachWithDict(slot);
    else this.#detach(slot);
    this.#free(slot);
    weakrefs.call(cleared);
  }

  /** Empties the object's places; what was in them is let go of in the kind's order, by tasks. */
  #detach(slot: Slot): void {
    const { model, facts } = this.#engine;
    const backwards = this.#engine.releasesBackwards(slot);
    let edge = model.get(slot, backwards ? at.FIRST : at.LAST);
    while (edge !== 0) {
      const following = backwards ? model.next(edge) : model.previous(edge);
      if (model.target(edge) !== 0) this.#tasks.push(Task.drop, facts.unlink(edge));
      edge = following;
    }
  }

  /** As `detach`, for an instance whose attributes are in a dict: its class goes after that. */
  #detachWithDict(slot: Slot): void {
    const { model, facts } = this.#engine;
    const held: Slot[] = [];
    for (let edge = model.get(slot, at.FIRST); edge !== 0; edge = model.next(edge)) {
      if (model.target(edge) === 0) continue;
      if (model.isClassPlace(edge)) this.#tasks.push(Task.drop, facts.unlink(edge));
      else held.push(facts.unlink(edge));
    }
    this.#dropDict(held);
  }

  #endLate(slot: Slot): void {
    const { weakrefs } = this.#engine;
    if (!this.#finalize(slot)) return;
    weakrefs.call(weakrefs.clearAll(slot));
    if (this.#hasDict(slot)) {
      this.#endAtOnce(slot);
      return;
    }
    this.#tasks.push(Task.free, slot);
    this.#emptyLater(slot);
  }

  /** As `detach`, but each place is emptied when its turn comes. */
  #emptyLater(slot: Slot): void {
    const { model } = this.#engine;
    const backwards = this.#engine.releasesBackwards(slot);
    let edge = model.get(slot, backwards ? at.FIRST : at.LAST);
    while (edge !== 0) {
      if (model.target(edge) !== 0) this.#tasks.push(Task.empty, edge);
      edge = backwards ? model.next(edge) : model.previous(edge);
    }
  }

  #hasDict(slot: Slot): boolean {
    return this.#dictsCount && this.#engine.model.has(slot, Flag.hasDict);
  }

  #dropAll(held: readonly Slot[]): void {
    for (let i = held.length - 1; i >= 0; i--) this.#tasks.push(Task.drop, held[i]);
  }

  #dropDict(held: readonly Slot[]): void {
    if (this.#nesting >= this.#limit) {
      this.#later.push(held);
      return;
    }
    this.#enter();
    this.#dropAll(held);
  }

  /** Whether the object is still dead afterwards. */
  #finalize(slot: Slot): boolean {
    const engine = this.#engine;
    const { model, facts } = engine;
    const isManaged = model.has(slot, Flag.managed);
    facts.incref(slot);
    model.unmark(slot, Flag.dying);
    if (isManaged) engine.track(slot);
    engine.finalize(slot);
    if (facts.decref(slot) > 0) return false;
    model.mark(slot, Flag.dying);
    if (model.has(slot, Flag.tracked)) engine.untrack(slot);
    return true;
  }

  #free(slot: Slot): void {
    const engine = this.#engine;
    if (engine.model.kind(slot) === Kind.weakref) engine.weakrefs.detach(slot);
    engine.memory.giveBack(slot);
    engine.facts.free(slot, engine.causeOfDeath(slot));
  }
}
