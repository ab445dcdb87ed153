import { FreeBy, type GcReason, Op } from '@refwind/core/trace';
import { SPECIAL } from '../instrument/shared.js';
import { TYPE_FLAG } from '../layout/structures.js';
import type { ChunkAssembler } from './chunk-assembler.js';
import type { EventCodes } from './event-codes.js';
import type { ObjectTable } from './object-table.js';
import type { Collector } from './passes.js';
import type { TypeState, Types } from './types.js';

/** What follows the places of links; absent when links are not recorded. */
export interface LinkFollower {
  /** Whether the objects of a type are told to `created`. */
  follows(type: TypeState): boolean;
  /** A recorded object was created. */
  created(slot: number): void;
  /**
   * The count of the object is about to become `refcount`: its links must not outnumber it.
   * @param framesLetGo frames have been asked already what they no longer hold of it
   */
  beforeDecref(slot: number, refcount: number, instruction: number, framesLetGo: boolean): void;
  /** The deallocator of an object starts whose finalizer may let it live on. */
  finalizes(slot: number): void;
  /** The object is about to be freed. */
  beforeFree(slot: number, instruction: number): void;
  /** The object goes on at another address. */
  moved(slot: number, from: number): void;
}

/** What the tracker is made of. */
export interface TrackerParts {
  readonly types: Types;
  readonly codes: EventCodes;
  readonly objects: ObjectTable;
  readonly collector: Collector;
  readonly out: ChunkAssembler;
  /** The frame that runs. */
  readonly currentFrame: () => number;
  /** Whether a moved object's new address is awaited: then every creation must be told. */
  readonly setMoving: (moving: boolean) => void;
  /** Whether a pass runs: then every death must be told. */
  readonly setInPass: (inPass: boolean) => void;
  /** Whether a deallocator's return is awaited: then the next boundary must be told (`atBoundary`). */
  readonly setEnding: (ending: boolean) => void;
}

/**
 * Makes the events that the probes leave to the recorder: what happens for the first time at an instruction,
 * and what is not plain.
 */
export class Tracker {
  links: LinkFollower | undefined;
  readonly #parts: TrackerParts;
  /**
   * Objects destroyed with a count above 0: what a resize that moves an object looks like, until
   * its creation at the new address follows. Innermost last.
   */
  readonly #moving: number[] = [];
  /**
   * Finalizable objects whose deallocators have not returned yet, innermost last; and the frames whose instructions let
   * go of them. Not all deallocators call the finalizer: that of `io.StringIO` does not.
   */
  readonly #ending: { readonly address: number; readonly frame: number }[] = [];

  /** By slot: how objects die in the pass that runs, where it is not as what it has found does. */
  readonly #deaths = new Map<number, FreeBy>();

  constructor(parts: TrackerParts) {
    this.#parts = parts;
  }

  /** The count field of the object in `entry`'s slot was `old` and is `value`. */
  countChanged(entry: number, old: number, value: number, instruction: number): void {
    const slot = entry & ~SPECIAL;
    const { objects } = this.#parts;
    if (entry === slot) {
      // Of a plain step the probes have asked the frames.
      const framesLetGo = old > 0 && value === old - 1;
      this.#changeCount(slot, old, value, instruction, framesLetGo);
      return;
    }
    const known = objects.refcount(slot);
    // After its finalizer, a dying object's memory holds other things than a count.
    if (objects.dying(slot) && known === 0 && value !== 1) return;
    objects.setCount(slot, value);
    this.#changeCount(slot, known, value, instruction);
  }

  created(address: number, typeAddress: number, instruction: number): void {
    const { objects, types, codes, out } = this.#parts;
    const type = types.get(typeAddress) ?? types.add(typeAddress);
    if (this.#moving.length > 0 && type.movable && this.#move(address, typeAddress)) return;
    this.#settleMoves(instruction);
    const old = objects.at(address);
    if (old !== 0) {
      // A finalizable object that is looked at again while it dies is no new object.
      if (objects.dying(old) && objects.type(old) === typeAddress) return;
      this.#vanish(old, instruction);
    }
    const slot = objects.add(address, typeAddress);
    const followed = this.links?.follows(type) ?? false;
    out.alloc(codes.alloc(instruction, type, !followed), slot, type.number, address);
    if (followed) this.links?.created(slot);
  }

  /** An object was created that is not to be recorded: where a recorded one was, or while one waits for its address. */
  passedOver(address: number, typeAddress: number, instruction: number): void {
    const { objects, types } = this.#parts;
    const movable = types.get(typeAddress)?.movable ?? false;
    if (this.#moving.length > 0 && movable && this.#move(address, typeAddress)) return;
    this.#settleMoves(instruction);
    const old = objects.at(address);
    if (old === 0 || (objects.dying(old) && objects.type(old) === typeAddress)) return;
    this.#vanish(old, instruction);
  }

  destroyed(entry: number, instruction: number): void {
    const slot = entry & ~SPECIAL;
    const { objects, types } = this.#parts;
    this.#noteDeath(slot);
    const count = objects.refcount(slot);
    if (count === 0) {
      this.#free(slot, instruction);
    } else if (types.get(objects.type(slot))?.movable) {
      objects.forget(slot);
      this.#moving.push(slot);
      this.#parts.setMoving(true);
    } else {
      // The compiler dropped the store of 0 because the deallocator overwrites the field.
      this.#changeCount(slot, count, 0, instruction);
      this.#free(slot, instruction);
    }
  }

  /** The deallocator of an object starts whose finalizer may let it live on. */
  finalizing(entry: number, instruction: number): void {
    const slot = entry & ~SPECIAL;
    const { objects } = this.#parts;
    if (objects.refcount(slot) === 0) {
      this.#noteDeath(slot);
      this.links?.finalizes(slot);
      objects.makeSpecial(slot, true);
      this.#awaitEnd(slot);
    } else this.destroyed(entry, instruction);
  }

  /** A finalizable object's deallocator has returned: is it dead, or did its finalizer save it? */
  deallocated(address: number, instruction: number): void {
    const { objects } = this.#parts;
    if (this.#ending.length > 0) this.#endAwaited(address);
    const slot = objects.at(address);
    if (slot === 0 || !objects.dying(slot)) return;
    if (objects.refcount(slot) === 0) this.#free(slot, instruction);
    else objects.makePlain(slot);
  }

  /**
   * The next instruction of the running frame is about to start: what its last one let go of is dead. The evaluation
   * loop calls some deallocators by itself, and not through `_Py_Dealloc`, where their return is seen (Python/ceval.c
   * defines `Py_DECREF` anew).
   */
  atBoundary(instruction: number): void {
    const frame = this.#parts.currentFrame();
    for (let last = this.#ending.at(-1); last?.frame === frame; last = this.#ending.at(-1)) {
      this.deallocated(last.address, instruction);
    }
  }

  /** A pass begins. */
  passBegins(generation: number, reason: GcReason, instruction: number): void {
    const { collector, codes, objects, out, currentFrame, setInPass } = this.#parts;
    if (collector.current) return; // a pass asked for within a pass does nothing
    const pass = collector.begin(generation, reason, currentFrame(), objects.allocs);
    out.pass(codes.other(Op.gcBegin, instruction, 0), pass);
    setInPass(true);
  }

  /** The running pass ends. */
  passEnds(instruction: number): void {
    const { collector, codes, out, setInPass } = this.#parts;
    const begun = collector.current;
    if (begun) out.pass(codes.other(Op.gcEnd, instruction, 0), collector.end(begun));
    setInPass(false);
  }

  /** The collector's settings may have changed: each call that did it becomes a mark. */
  settingsWritten(instruction: number): void {
    for (const call of this.#parts.collector.settingChanges()) this.marked(call, instruction);
  }

  /** The program names this moment. */
  marked(label: string, instruction: number): void {
    const { codes, out } = this.#parts;
    out.add(codes.other(Op.mark, instruction, codes.dictionary.string(label)), 0);
  }

  /** Settles what waits for a creation that will not come. */
  finish(instruction: number): void {
    this.#settleMoves(instruction);
  }

  #awaitEnd(slot: number): void {
    const { objects, currentFrame, setEnding } = this.#parts;
    this.#ending.push({ address: objects.address(slot), frame: currentFrame() });
    setEnding(true);
  }

  #endAwaited(address: number): void {
    const at = this.#ending.map((each) => each.address).lastIndexOf(address);
    if (at < 0) return;
    this.#ending.splice(at, 1);
    if (this.#ending.length === 0) this.#parts.setEnding(false);
  }

  #move(address: number, type: number): boolean {
    const { objects, setMoving } = this.#parts;
    const slot = this.#moving[this.#moving.length - 1]!;
    if (objects.type(slot) !== type) return false;
    this.#moving.pop();
    setMoving(this.#moving.length > 0);
    const from = objects.address(slot);
    objects.move(slot, address);
    this.links?.moved(slot, from);
    return true;
  }

  #changeCount(
    slot: number,
    old: number,
    value: number,
    instruction: number,
    framesLetGo = false,
  ): void {
    const { codes, out } = this.#parts;
    const delta = value - old;
    if (delta === 0) return;
    if (delta < 0) this.links?.beforeDecref(slot, value, instruction, framesLetGo);
    if (delta === 1) out.add(codes.incref(instruction), slot);
    else if (delta === -1) out.add(codes.decref(instruction), slot);
    else if (delta > 0) out.add(codes.other(Op.incref, instruction, delta), slot);
    else out.add(codes.other(Op.decref, instruction, -delta), slot);
  }

  #free(slot: number, instruction: number): void {
    const { objects, codes, out } = this.#parts;
    this.links?.beforeFree(slot, instruction);
    const code = this.#diesByCollector(slot)
      ? codes.other(Op.free, instruction, this.#deaths.get(slot) ?? FreeBy.collector)
      : codes.free(instruction);
    out.add(code, slot);
    this.#deaths.delete(slot);
    objects.remove(slot);
  }

  /** The deallocator of an object starts while a pass runs. */
  #noteDeath(slot: number): void {
    const { collector, objects, types } = this.#parts;
    const type = types.get(objects.type(slot));
    if (collector.current === undefined || !isManaged(type)) return;
    const death = collector.deathOf(objects.address(slot), type?.isWeakref ?? false);
    if (death === FreeBy.collector) this.#deaths.delete(slot);
    else this.#deaths.set(slot, death);
  }

  /**
   * What dies in the pass itself was garbage, unless the pass made it for its own use; what dies in a
   * finalizer's frame is ordinary.
   */
  #diesByCollector(slot: number): boolean {
    const { collector, objects, currentFrame } = this.#parts;
    return (
      collector.current !== undefined &&
      currentFrame() === collector.passFrame &&
      objects.id(slot) <= collector.passObjects
    );
  }

  /** The object's memory is used for something else although nothing said that it died. */
  #vanish(slot: number, instruction: number): void {
    const count = this.#parts.objects.refcount(slot);
    if (count !== 0) this.#changeCount(slot, count, 0, instruction);
    this.#free(slot, instruction);
  }

  #settleMoves(instruction: number): void {
    if (this.#moving.length === 0) return;
    const { objects } = this.#parts;
    while (this.#moving.length > 0) {
      const slot = this.#moving.pop()!;
      // Who holds it by its address must find it while it dies.
      const address = objects.address(slot);
      if (objects.at(address) === 0) objects.move(slot, address);
      this.#vanish(slot, instruction);
    }
    this.#parts.setMoving(false);
  }
}

const isManaged = (type: TypeState | undefined): boolean =>
  type !== undefined && (type.flags & TYPE_FLAG.gc) !== 0;
