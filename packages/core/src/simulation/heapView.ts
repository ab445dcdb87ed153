import type { Holder } from '../events/types.js';
import type { GenerationStats } from '../gc/policy.js';
import type { Bytes, ObjectId, Seq, Slot } from '../units.js';
import type { ObjectKind } from './commands.js';
import type { Engine } from './engine.js';
import * as at from './layout.js';
import { Flag, KINDS, Scalar } from './layout.js';
import { binding, isAlive, keptForCallers, lookup, placesHolding, slotContent } from './reading.js';

/** A place of an object and what is in it; `null` for nothing of this heap. */
export interface Place {
  readonly key: string;
  readonly object: ObjectId | null;
}

/** Reads a simulated heap as it is at the moment of each call. Ids of objects that are not alive give 0 or null. */
export class HeapView {
  readonly #engine: Engine;

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  /** The last event; 0 for the empty heap. */
  get seq(): Seq {
    return this.#engine.model.scalar(Scalar.seq);
  }

  get live(): number {
    return this.#engine.model.scalar(Scalar.live);
  }

  get bytes(): Bytes {
    return this.#engine.model.scalar(Scalar.bytes);
  }

  /** The last object allocated; 0 for none. */
  get lastObject(): ObjectId {
    return this.#engine.model.scalar(Scalar.allocs);
  }

  /** How many frames are open. */
  get depth(): number {
    return this.#engine.model.scalar(Scalar.depth);
  }

  /** Whether commands can name the object. */
  isAlive(object: ObjectId): boolean {
    return isAlive(this.#engine.model, this.#slot(object));
  }

  /** The object's count; 0 if it is not alive. */
  refcount(object: ObjectId): number {
    const slot = this.#slot(object);
    return slot === 0 ? 0 : this.#engine.model.refcount(slot);
  }

  /** How many of the object's references no holder explains. */
  temporaries(object: ObjectId): number {
    const slot = this.#slot(object);
    const { model } = this.#engine;
    return slot === 0 ? 0 : model.temporaries(slot) + keptForCallers(model, slot);
  }

  typeName(object: ObjectId): string | null {
    const { model } = this.#engine;
    const slot = this.#slot(object);
    return slot === 0 ? null : model.tables.dictionary.types[model.get(slot, at.TYPE)].name;
  }

  kind(object: ObjectId): ObjectKind | null {
    const slot = this.#slot(object);
    return slot === 0 ? null : KINDS[this.#engine.model.kind(slot)];
  }

  size(object: ObjectId): Bytes {
    const slot = this.#slot(object);
    return slot === 0 ? 0 : this.#engine.model.get(slot, at.SIZE) >>> 0;
  }

  /** How many items a list or a tuple has. */
  length(object: ObjectId): number {
    const slot = this.#slot(object);
    return slot === 0 ? 0 : this.#engine.model.get(slot, at.LENGTH);
  }

  isTracked(object: ObjectId): boolean {
    const slot = this.#slot(object);
    return slot !== 0 && this.#engine.model.has(slot, Flag.tracked);
  }

  isFinalized(object: ObjectId): boolean {
    const slot = this.#slot(object);
    return slot !== 0 && this.#engine.model.has(slot, Flag.finalized);
  }

  /** Who holds the object. Goes through the whole heap. */
  holders(object: ObjectId): Holder[] {
    const { model, facts } = this.#engine;
    const slot = this.#slot(object);
    if (slot === 0) return [];
    return Array.from(placesHolding(model, slot), (edge) => facts.holder(edge));
  }

  /** What is in an object's places, in the order in which a pass visits them (a list's: from its beginning). */
  contents(object: ObjectId): Place[] {
    const { model, facts } = this.#engine;
    const slot = this.#slot(object);
    const places: Place[] = [];
    if (slot === 0) return places;
    for (let edge = model.get(slot, at.FIRST); edge !== 0; edge = model.next(edge)) {
      const target = model.target(edge);
      const holder = facts.holder(edge);
      const key = holder.kind === 'slot' ? holder.key : '';
      places.push({ key, object: target === 0 ? null : model.id(target) });
    }
    return places;
  }

  /** What the name stands for: `null` for nothing of this heap, or no such name. */
  lookup(name: string, frame?: string): ObjectId | null {
    return lookup(this.#engine.model, name, frame);
  }

  /** Whether the name stands for anything. */
  isBound(name: string, frame?: string): boolean {
    return binding(this.#engine.model, name, frame) !== undefined;
  }

  /** What the place holds; `null` for nothing of this heap. */
  slot(owner: ObjectId, key: string): ObjectId | null {
    return slotContent(this.#engine.model, owner, key);
  }

  /** What a weak reference refers to; `null` once it is cleared. */
  referent(weakref: ObjectId): ObjectId | null {
    const { model } = this.#engine;
    const slot = this.#slot(weakref);
    const referent = slot === 0 ? 0 : model.get(slot, at.REFERENT);
    return referent === 0 ? null : model.id(referent);
  }

  /** The weak references to the object, in the order in which they are cleared. */
  weakrefs(object: ObjectId): ObjectId[] {
    const { model } = this.#engine;
    const found: ObjectId[] = [];
    for (let ref = this.#first(object); ref !== 0; ref = model.get(ref, at.NEXT_WEAKREF)) {
      found.push(model.id(ref));
    }
    return found;
  }

  /** `gc.get_count()` */
  counts(): readonly [number, number, number] {
    return this.#engine.policy.counts();
  }

  /** `gc.get_threshold()` */
  thresholds(): readonly [number, number, number] {
    return this.#engine.policy.thresholds();
  }

  /** `gc.get_stats()` */
  stats(): readonly GenerationStats[] {
    return this.#engine.policy.stats();
  }

  /** `gc.isenabled()` */
  isEnabled(): boolean {
    return this.#engine.model.scalar(Scalar.enabled) === 1;
  }

  /** Whether a pass is running. */
  get isCollecting(): boolean {
    return this.#engine.isCollecting;
  }

  /** `gc.get_freeze_count()` */
  frozen(): number {
    return this.#engine.policy.frozen();
  }

  /** `gc.get_objects(generation)` */
  *objects(generation?: number): Generator<ObjectId> {
    const { model, policy } = this.#engine;
    for (const slot of policy.objects(generation)) yield model.id(slot);
  }

  #slot(object: ObjectId): Slot {
    return this.#engine.model.slotOf(object);
  }

  #first(object: ObjectId): Slot {
    const slot = this.#slot(object);
    return slot === 0 ? 0 : this.#engine.model.get(slot, at.WEAKREFS);
  }
}
