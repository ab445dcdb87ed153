import { HolderKind } from '../events/chunk.js';
import type { Slot } from '../units.js';
import type { Allocate } from './commands.js';
import { releaseContents } from './containers.js';
import type { Context } from './context.js';
import * as at from './layout.js';
import { Flag, Kind } from './layout.js';
import { create } from './objects.js';
import { put } from './places.js';

/** Where a weak reference keeps its callback, when that is an object of the heap. */
const CALLBACK = '.__callback__';
const TUPLE: Allocate = { type: 'allocate', typeName: 'tuple' };

/**
 * Weak references: an object's are a list through them; the one without callback is shared and first, the others
 * follow, newest first. @see Objects/weakrefobject.c `insert_head`, `insert_after`, `PyObject_ClearWeakRefs`
 */
export class Weakrefs {
  readonly #engine: Context;

  constructor(engine: Context) {
    this.#engine = engine;
  }

  /** The weak reference without callback that the object has already, 0 if none. */
  shared(referent: Slot): Slot {
    const { model } = this.#engine;
    const first = model.get(referent, at.WEAKREFS);
    return first !== 0 && model.get(first, at.REACTION) === 0 ? first : 0;
  }

  /** A new weak reference object comes to refer to another. */
  attach(weakref: Slot, referent: Slot, callback: number): void {
    const { model, facts } = this.#engine;
    model.set(weakref, at.REFERENT, referent);
    model.set(weakref, at.REACTION, callback);
    const shared = callback === 0 ? 0 : this.shared(referent);
    if (shared === 0) {
      model.set(weakref, at.NEXT_WEAKREF, model.get(referent, at.WEAKREFS));
      model.set(referent, at.WEAKREFS, weakref);
    } else {
      model.set(weakref, at.NEXT_WEAKREF, model.get(shared, at.NEXT_WEAKREF));
      model.set(shared, at.NEXT_WEAKREF, weakref);
    }
    if (facts.telling)
      facts.note({
        fact: 'weakref-made',
        object: model.id(weakref),
        referent: model.id(referent),
      });
  }

  /** The weak reference no longer refers to anything; no callback. */
  detach(weakref: Slot): void {
    const { model, facts } = this.#engine;
    const referent = model.get(weakref, at.REFERENT);
    if (referent === 0) return;
    const next = model.get(weakref, at.NEXT_WEAKREF);
    let before = model.get(referent, at.WEAKREFS);
    if (before === weakref) model.set(referent, at.WEAKREFS, next);
    else {
      while (model.get(before, at.NEXT_WEAKREF) !== weakref)
        before = model.get(before, at.NEXT_WEAKREF);
      model.set(before, at.NEXT_WEAKREF, next);
    }
    model.set(weakref, at.REFERENT, 0);
    model.set(weakref, at.NEXT_WEAKREF, 0);
    if (facts.telling) facts.note({ fact: 'weakref-cleared', object: model.id(weakref) });
  }

  /** Clears all weak references to an object that dies; those whose callbacks are to be called. */
  clearAll(referent: Slot): Slot[] {
    const { model } = this.#engine;
    const waiting: Slot[] = [];
    for (let weakref = model.get(referent, at.WEAKREFS); weakref !== 0; ) {
      this.detach(weakref);
      if (model.get(weakref, at.REACTION) !== 0 && !model.has(weakref, Flag.dying)) {
        waiting.push(weakref);
      }
      weakref = model.get(referent, at.WEAKREFS);
    }
    return waiting;
  }

  /** Calls callbacks, holding on to their weak references meanwhile. */
  call(weakrefs: readonly Slot[]): void {
    if (weakrefs.length === 0) return;
    const { facts, deaths, settings } = this.#engine;
    if (settings.semantics.version.minor >= 13) {
      this.#callPacked(weakrefs);
      return;
    }
    for (const weakref of weakrefs) facts.incref(weakref);
    for (const weakref of weakrefs) this.callOne(weakref);
    // CPython keeps them and their callbacks in a tuple meanwhile, which lets go from its end.
    for (let i = weakrefs.length - 1; i >= 0; i--) {
      releaseContents(this.#engine, weakrefs[i]);
      deaths.drop(weakrefs[i]);
    }
  }

  /** From 3.13 on the tuple is there even for one weak reference. */
  #callPacked(weakrefs: readonly Slot[]): void {
    const engine = this.#engine;
    const length = 2 * weakrefs.length;
    const size = engine.settings.sizes.allocated('tuple', 'tuple', { length });
    const tuple = create(engine, Kind.tuple, TUPLE, size, length, 0);
    weakrefs.forEach((weakref, i) => {
      engine.facts.incref(weakref);
      put(engine, tuple, HolderKind.index, 2 * i, weakref);
      this.#moveCallback(weakref, tuple, 2 * i + 1);
    });
    for (const weakref of weakrefs) this.callOne(weakref);
    engine.deaths.drop(tuple);
  }

  #moveCallback(weakref: Slot, tuple: Slot, index: number): void {
    const { model, facts } = this.#engine;
    const place = model.find(weakref, HolderKind.key, model.tables.dictionary.string(CALLBACK));
    if (place === 0 || model.target(place) === 0) return;
    put(this.#engine, tuple, HolderKind.index, index, facts.unlink(place));
  }

  /** Calls a cleared weak reference's callback. */
  callOne(weakref: Slot): void {
    const { model } = this.#engine;
    this.#engine.react(model.get(weakref, at.REACTION), weakref);
  }
}
