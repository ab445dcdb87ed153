import type { GcReason } from '../events/types.js';
import type { NumberCells } from '../simulation/cells.js';
import { releaseContents } from '../simulation/containers.js';
import type { Context } from '../simulation/context.js';
import * as at from '../simulation/layout.js';
import { Flag, Kind, Scalar } from '../simulation/layout.js';
import type { HeapModel } from '../simulation/model.js';
import type { OlderObjects } from '../simulation/options.js';
import { isWorthTracking } from '../simulation/places.js';
import { borrowedBy, eachHeld, MAIN, openNamespace } from '../simulation/reading.js';
import type { ObjectId, Slot } from '../units.js';
import type { CollectorRules } from '../versions/collector.js';
import type { TrackingRules } from '../versions/tracking.js';
import { disposeOf } from './disposal.js';
import { RingLists } from './lists.js';
import type { PassHeap } from './passHeap.js';
import type { Disposal, ListId, PassResult, Registers } from './policy.js';
import { Reachability } from './reachability.js';
import { traverse } from './traverse.js';

/** An engine's heap, as policies see it. */
export class CollectorAccess implements PassHeap {
  readonly rules: CollectorRules;
  readonly tracking: TrackingRules;
  readonly older: OlderObjects;
  readonly lists: RingLists;
  readonly registers: Registers;
  readonly reachability: Reachability;
  readonly engine: Context;
  readonly #model: HeapModel;
  readonly #unreachable: ListId;
  /** Lists that the steps of a disposal use; empty between passes. */
  readonly scratch: PassHeap['scratch'];

  constructor(engine: Context) {
    const { model, settings } = engine;
    this.engine = engine;
    this.#model = model;
    this.rules = settings.semantics.collector;
    this.tracking = settings.semantics.tracking;
    this.older = settings.older;
    this.lists = new RingLists(model);
    this.registers = new ModelRegisters(model.registers);
    this.reachability = new Reachability(model, this.lists, settings.semantics.version.minor >= 9);
    this.#unreachable = this.lists.create();
    this.scratch = {
      seen: this.lists.create(),
      still: this.lists.create(),
      called: this.lists.create(),
    };
  }

  refcount(object: Slot): number {
    return this.#model.refcount(object);
  }

  isTracked(object: Slot): boolean {
    return this.#model.has(object, Flag.tracked);
  }

  bits(object: Slot): number {
    return this.#model.get(object, at.GC_BITS);
  }

  setBits(object: Slot, bits: number): void {
    if (this.#model.get(object, at.GC_BITS) !== bits) this.#model.set(object, at.GC_BITS, bits);
  }

  traverse(object: Slot, visit: (held: Slot) => void): void {
    traverse(this.#model, object, visit);
  }

  adoptNames(): Slot {
    const model = this.#model;
    const row = openNamespace(model, MAIN);
    model.set(row, at.REFCOUNT, 1);
    model.mark(row, Flag.tracked);
    return row;
  }

  traverseModules(visit: (held: Slot) => void): void {
    const model = this.#model;
    let row = model.scalar(Scalar.firstModule);
    for (; row !== 0; row = model.get(row, at.WEAKREFS)) {
      if (!model.has(row, Flag.tracked)) eachHeld(model, row, visit);
    }
  }

  traverseFrames(visit: (held: Slot) => void): void {
    const model = this.#model;
    for (let depth = model.scalar(Scalar.depth); depth >= 1; depth--) {
      const row = model.frames.values[depth - 1];
      for (let edge = model.get(row, at.LAST); edge !== 0; edge = model.previous(edge)) {
        const held = model.target(edge) || borrowedBy(model, edge);
        if (held !== 0) visit(held);
      }
    }
  }

  roots(): Iterable<Slot> | undefined {
    const { roots } = this.engine.settings;
    return roots === null ? undefined : this.#slotsOf(roots());
  }

  *#slotsOf(ids: Iterable<ObjectId>): Iterable<Slot> {
    for (const id of ids) {
      const slot = this.#model.slotOf(id);
      if (slot !== 0) yield slot;
    }
  }

  temporaries(object: Slot): number {
    return this.#model.temporaries(object);
  }

  threshold(index: 0 | 1 | 2): number {
    return this.#model.scalar(Scalar.threshold + index);
  }

  isEnabled(): boolean {
    return this.#model.scalar(Scalar.enabled) === 1;
  }

  get managed(): number {
    return this.#model.scalar(Scalar.managed);
  }

  passBegins(generation: number, reason: GcReason): void {
    const { engine } = this;
    engine.passBegins();
    engine.facts.passBegins(generation, reason);
    engine.observePass('start', { generation, collected: 0, uncollectable: 0, candidates: 0 });
  }

  passEnds(generation: number, reason: GcReason, result: PassResult): void {
    const { engine } = this;
    const { collected, uncollectable, examined } = result;
    engine.observePass('stop', { generation, collected, uncollectable, candidates: examined });
    engine.facts.passEnds(generation, reason, result);
    engine.passEnds();
  }

  findUnreachable(list: ListId): ListId {
    this.reachability.split(list, this.#unreachable);
    return this.#unreachable;
  }

  dispose(unreachable: ListId, old: ListId): Disposal {
    return { collected: disposeOf(this, unreachable, old), uncollectable: 0 };
  }

  untrackTuples(list: ListId): void {
    if (this.tracking.untracksTuples !== 'none') this.#untrack(list, Kind.tuple);
  }

  untrackDicts(list: ListId): void {
    if (this.tracking.untracksDicts !== 'none') this.#untrack(list, Kind.dict);
  }

  clearFreeLists(): void {
    this.engine.memory.clear();
  }

  /** `tp_clear`: whether the kind has it; if so, it lets go of what it holds, itself held meanwhile. */
  clear(object: Slot): void {
    const { engine } = this;
    const kind = this.#model.kind(object);
    if (WITHOUT_CLEAR.has(kind)) return;
    engine.facts.incref(object);
    if (kind === Kind.weakref) engine.weakrefs.detach(object);
    releaseContents(engine, object);
    engine.deaths.drop(object);
  }

  #untrack(list: ListId, kind: number): void {
    const model = this.#model;
    for (let object = this.lists.first(list); object !== 0; ) {
      const next = this.lists.next(list, object);
      if (model.kind(object) === kind && !this.#holdsTracked(object)) this.engine.untrack(object);
      object = next;
    }
  }

  #holdsTracked(object: Slot): boolean {
    const model = this.#model;
    if (model.has(object, Flag.staysTracked)) return true;
    for (let edge = model.get(object, at.FIRST); edge !== 0; edge = model.next(edge)) {
      const held = model.target(edge);
      if (held !== 0 && isWorthTracking(this.engine, held, 'may-be-tracked')) return true;
    }
    return false;
  }
}

/** A policy's numbers in a column of the model. */
class ModelRegisters implements Registers {
  readonly #cells: NumberCells;

  constructor(cells: NumberCells) {
    this.#cells = cells;
  }

  get(index: number): number {
    return this.#cells.values[index];
  }

  set(index: number, value: number): void {
    this.#cells.reach(index);
    if (this.#cells.values[index] !== value) this.#cells.set(index, value);
  }
}

/** Kinds whose types have no `tp_clear`: somebody else in their cycle has. */
const WITHOUT_CLEAR: ReadonlySet<number> = new Set([
  Kind.tuple,
  Kind.boundMethod,
  Kind.generator,
  Kind.iterator,
  Kind.slice,
]);
