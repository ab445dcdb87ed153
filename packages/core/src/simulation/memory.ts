import type { Slot } from '../units.js';
import type { FreeLists } from '../versions/freeLists.js';
import type { Context } from './context.js';
import * as at from './layout.js';
import { Flag, Kind, Scalar } from './layout.js';

/**
 * Where managed objects' memory comes from: a free list of their kind, or the allocator. Only what the allocator
 * gives and gets back counts for the collector. Which addresses these are is not modelled.
 */
export class Memory {
  readonly #engine: Context;
  readonly #capacities: FreeLists;
  /** Until 3.10 frames are managed objects. */
  readonly #framesCount: boolean;

  constructor(engine: Context) {
    const { semantics } = engine.settings;
    this.#engine = engine;
    this.#capacities = semantics.freeLists;
    this.#framesCount = semantics.frames.memory === 'object';
  }

  /**
   * Memory for a managed object. Until 3.11 a pass that is due runs in here, before the object is there.
   * @param length of a tuple; −1 where not known
   */
  obtain(kind: number, length: number): void {
    const list = this.#listOf(kind, length);
    const { model } = this.#engine;
    if (list >= 0 && model.scalar(Scalar.freeLists + list) > 0) {
      model.add(Scalar.freeLists + list, -1);
      return;
    }
    const engine = this.#engine;
    engine.policy.allocated();
    if (engine.settings.semantics.collector.runs === 'allocation') engine.check();
  }

  /**
   * A frame for a call or a generator: the one that the function's last call left behind, or memory as any other.
   * @param code the function's number, where it is known; else functions are told apart by their names
   * @returns the function's number, for `giveBackFrame`; 0 where frames are no objects
   * @see Objects/frameobject.c `_PyFrame_New_NoTrack` (3.8.2–3.10.4)
   */
  obtainFrame(name: string | null, code?: number): number {
    if (!this.#framesCount) return 0;
    const { model } = this.#engine;
    if (name === null && code === undefined) {
      this.obtain(Kind.frame, -1);
      return 0;
    }
    const index =
      code === undefined ? 2 * model.tables.dictionary.string(name as string) : 2 * code + 1;
    const { idleFrames } = model;
    idleFrames.reach(index);
    if (idleFrames.values[index] === 0) this.obtain(Kind.frame, -1);
    else idleFrames.set(index, 0);
    return index + 1;
  }

  /** A call is over. @see Objects/frameobject.c `frame_dealloc` (3.8.2–3.10.4) */
  giveBackFrame(code: number): void {
    if (!this.#framesCount) return;
    const { idleFrames } = this.#engine.model;
    if (code > 0 && idleFrames.values[code - 1] === 0) idleFrames.set(code - 1, 1);
    else this.#return(Kind.frame, -1);
  }

  /** An object's memory goes back. */
  giveBack(slot: Slot): void {
    const { model } = this.#engine;
    const flags = model.get(slot, at.FLAGS);
    if ((flags & Flag.managed) === 0) return;
    const length = (flags & Flag.sized) === 0 ? -1 : model.get(slot, at.LENGTH);
    const isDerived = model.get(slot, at.CLASS) !== 0;
    this.#return(isDerived ? Kind.instance : flags & at.KIND_MASK, length);
    if ((flags & Flag.hasDict) !== 0) this.#return(Kind.dict, -1);
    if ((flags & at.KIND_MASK) === Kind.generator) this.endGenerator(slot);
  }

  /** A generator has run to its end, or dies: its frame's memory goes back, once. */
  endGenerator(generator: Slot): void {
    const { model } = this.#engine;
    const code = model.get(generator, at.LENGTH);
    if (!this.#framesCount || code === FRAME_GONE) return;
    this.giveBackFrame(code);
    model.set(generator, at.LENGTH, FRAME_GONE);
  }

  /** Starting up has used slices. */
  begin(): void {
    if (!this.#capacities.keepsSlices) return;
    this.#engine.model.setScalar(Scalar.freeLists + SLICES, this.#capacities.slice);
  }

  /** `clear_freelists` */
  clear(): void {
    const { model } = this.#engine;
    for (let list = 0; list < LISTS; list++) {
      if (list === SLICES && this.#capacities.keepsSlices) continue;
      if (model.scalar(Scalar.freeLists + list) !== 0) model.setScalar(Scalar.freeLists + list, 0);
    }
  }

  #return(kind: number, length: number): void {
    const list = this.#listOf(kind, length);
    const { model } = this.#engine;
    if (list >= 0 && model.scalar(Scalar.freeLists + list) < this.#capacity(list)) {
      model.add(Scalar.freeLists + list, 1);
    } else this.#engine.policy.returned();
  }

  /** A free list's number, −1 for none. */
  #listOf(kind: number, length: number): number {
    if (kind === Kind.tuple) {
      return length >= 1 && length <= this.#capacities.tuple.longest ? TUPLES + length : -1;
    }
    return LIST_BY_KIND[kind];
  }

  #capacity(list: number): number {
    const { tuple, list: lists, dict, iterator, frame, slice } = this.#capacities;
    if (list === FRAMES) return frame;
    if (list === SLICES) return slice;
    if (list > TUPLES) return tuple.capacity;
    return [lists, dict, this.#capacities['bound-method'], iterator][list];
  }
}

/** A generator's LENGTH once it has no frame any more; before, the number of its function. */
const FRAME_GONE = -1;

/** Tuples of length n, at most 20, have list TUPLES + n. */
const TUPLES = 3;
const FRAMES = TUPLES + 21;
const SLICES = FRAMES + 1;
const LISTS = SLICES + 1;

/** By kind; −1 for none. */
const LIST_BY_KIND = new Int8Array(32).fill(-1);
LIST_BY_KIND[Kind.list] = 0;
LIST_BY_KIND[Kind.dict] = 1;
LIST_BY_KIND[Kind.boundMethod] = 2;
LIST_BY_KIND[Kind.iterator] = 3;
LIST_BY_KIND[Kind.frame] = FRAMES;
LIST_BY_KIND[Kind.slice] = SLICES;
