import { CHUNK_ROWS, type GcReason, Op } from '@refwind/core';
import { ROW_WORDS, RowTag, TAG_MASK } from '../instrument/rows.js';
import { OBJECT } from '../layout/cpython-314.js';
import type { ChunkAssembler } from './chunk-assembler.js';
import type { CodeObjects } from './code-objects.js';
import type { EventCodes } from './event-codes.js';
import type { InterpreterMemory } from './memory.js';
import { EMPTY_PAGE, ENTRY_MASK, type ObjectTable, PAGE_SHIFT } from './object-table.js';
import type { Collector } from './passes.js';
import { objectSize, type Types } from './types.js';

/** What follows the places of links; absent when links are not recorded. */
export interface LinkFollower {
  /** A recorded object was created. */
  created(slot: number): void;
  /** A watched place outside any header was written. */
  placeWritten(address: number): void;
  /** `length` bytes from `start` were written at once. */
  rangeWritten(start: number, length: number): void;
  /** The count of the object is about to become `refcount`: its links must not outnumber it. */
  beforeDecref(slot: number, refcount: number, instruction: number): void;
  /** The object is about to be freed. */
  beforeFree(slot: number, instruction: number): void;
  /** The object goes on at another address. */
  moved(slot: number): void;
}

/** What the tracker is made of. */
export interface TrackerParts {
  readonly memory: InterpreterMemory;
  readonly types: Types;
  readonly codeObjects: CodeObjects;
  readonly codes: EventCodes;
  readonly objects: ObjectTable;
  readonly collector: Collector;
  readonly out: ChunkAssembler;
  /** Stops watching a freed object's header. */
  readonly clearHeader: (address: number) => void;
}

/** Turns the ring's rows into events. */
export class Tracker {
  links: LinkFollower | undefined;
  readonly #parts: TrackerParts;
  /**
   * Objects destroyed with a count above 0: what a resize that moves an object looks like, until
   * its creation at the new address follows. Innermost last.
   */
  readonly #moving: number[] = [];
  /** Addresses of objects freed since the rows were begun whose headers may still be watched. */
  readonly #freed: number[] = [];

  constructor(parts: TrackerParts) {
    this.#parts = parts;
  }

  /** Applies rows from word index `from` up to `to`. */
  apply(from: number, to: number): void {
    let at = from;
    while (at < to) {
      at = this.links ? this.#applyCommonWithLinks(at, to) : this.#applyCommon(at, to);
      if (at < to) at = this.#applyOne(at);
    }
    if (this.#freed.length > 0) this.#stopWatching();
  }

  /**
   * The inner loop: nearly all rows change a count by one, create or destroy an object at an
   * instruction that did so before. Stops at the first row that is anything else; returns where.
   *
   * It says again what `ObjectTable.add`, `remove` and `ChunkAssembler` do, on their columns: through
   * their methods the whole recording takes a quarter longer.
   */
  #applyCommon(from: number, to: number): number {
    const { objects, codes, codeObjects, out, memory, types, collector } = this.#parts;
    let state = codes.current;
    if (state === undefined || collector.current || this.#moving.length > 0) return from;
    const { words } = memory;
    const { pages, refcount, address: addresses, type: objectTypes, id, dying, free } = objects;
    let { base, units, increfCodes, decrefCodes, freeCodes, allocTypes, allocCodes } = state;
    const { code: outCode, slot: outSlot, size: outSize } = out;
    let rows = out.length;
    let { allocCount } = out;
    let { freeCount, allocs, live } = objects;
    let at = from;
    while (at < to && rows < CHUNK_ROWS) {
      const word = words[at]!;
      const tag = word & TAG_MASK;
      if (tag === RowTag.code) {
        const entered = codeObjects.get((word & ~TAG_MASK) >>> 0);
        if (entered === undefined) break;
        state = entered;
        ({ base, units, increfCodes, decrefCodes, freeCodes, allocTypes, allocCodes } = entered);
        at += ROW_WORDS;
        continue;
      }
      const value = words[at + 1]!;
      const unit = (words[at + 2]! - base) >>> 1;
      if (unit >= units) break;
      const page = pages[word >>> PAGE_SHIFT]!;
      const entry = (word >>> 3) & ENTRY_MASK;
      const slot = page[entry]!;
      let code: number;
      if (tag === 0) {
        const delta = value - refcount[slot]!;
        if (delta === 1 && value > 1) code = increfCodes[unit]!;
        else if (delta === -1) code = decrefCodes[unit]!;
        else break;
        if (code < 0 || slot === 0) break;
        refcount[slot] = value;
        outSlot[rows] = slot;
      } else if (tag === RowTag.destroy) {
        code = freeCodes[unit]!;
        if (code < 0 || slot === 0 || refcount[slot] !== 0) break;
        page[entry] = 0;
        addresses[slot] = 0;
        free[freeCount++] = slot;
        live--;
        outSlot[rows] = slot;
      } else if (tag === RowTag.create) {
        const type = types.get(value >>> 0);
        if (type === undefined || allocTypes[unit] !== type.id) break;
        if (slot !== 0 || freeCount === 0 || page === EMPTY_PAGE) break;
        code = allocCodes[unit]!;
        const fresh = free[--freeCount]!;
        page[entry] = fresh;
        addresses[fresh] = word & ~TAG_MASK;
        objectTypes[fresh] = value;
        refcount[fresh] = 1;
        dying[fresh] = 0;
        id[fresh] = ++allocs;
        live++;
        outSize[allocCount++] = objectSize(
          type,
          words[at + ROW_WORDS]!,
          words[at + ROW_WORDS + 1]!,
        );
        outSlot[rows] = fresh;
        at += ROW_WORDS;
      } else {
        break;
      }
      outCode[rows++] = code;
      at += ROW_WORDS;
    }
    codes.current = state;
    out.length = rows;
    out.allocCount = allocCount;
    objects.freeCount = freeCount;
    objects.allocs = allocs;
    objects.live = live;
    return at;
  }

  /** As `#applyCommon`, for increments only: anything else may change links. */
  #applyCommonWithLinks(from: number, to: number): number {
    const { objects, codes, out, memory } = this.#parts;
    const state = codes.current;
    if (state === undefined) return from;
    const { words } = memory;
    const { refcount } = objects;
    let at = from;
    for (; at < to; at += ROW_WORDS) {
      const word = words[at]!;
      if ((word & TAG_MASK) !== 0) break;
      const slot = objects.at(word);
      const value = words[at + 1]!;
      const unit = (words[at + 2]! - state.base) >>> 1;
      if (slot === 0 || unit >= state.units || value < 2) break;
      const code = state.increfCodes[unit]!;
      if (code < 0 || value - refcount[slot]! !== 1) break;
      refcount[slot] = value;
      out.row(code, slot);
    }
    return at;
  }

  /** Any row; returns where the next one is. */
  #applyOne(from: number): number {
    const { words } = this.#parts.memory;
    const word = words[from]!;
    const value = words[from + 1]!;
    const instruction = words[from + 2]!;
    const at = from + ROW_WORDS;
    const tag = word & TAG_MASK;
    if (tag === RowTag.code) {
      this.#parts.codes.current = this.#parts.codeObjects.get((word & ~TAG_MASK) >>> 0);
      return at;
    }
    if (tag !== 0) return this.#rare(tag, (word & ~TAG_MASK) >>> 0, at, value, instruction);
    const slot = this.#parts.objects.at(word);
    if (slot === 0) this.links?.placeWritten(word >>> 0);
    else this.#changeCount(slot, value, instruction);
    return at;
  }

  /** A freed object's address may have been given to a new one by now, which stays watched. */
  #stopWatching(): void {
    const { objects, clearHeader } = this.#parts;
    for (const address of this.#freed) if (objects.at(address) === 0) clearHeader(address);
    this.#freed.length = 0;
  }

  /** A pass begins; rows before it have been applied. */
  passBegins(generation: number, reason: GcReason, frame: number, instruction: number): void {
    const { collector, codes, objects, out } = this.#parts;
    if (collector.current) return; // a pass asked for within a pass does nothing
    const pass = collector.begin(generation, reason, frame, objects.allocs);
    out.pass(codes.other(Op.gcBegin, instruction, 0), pass);
  }

  /** The running pass ends; rows before it have been applied. */
  passEnds(instruction: number): void {
    const { collector, codes, out } = this.#parts;
    const begun = collector.current;
    if (begun) out.pass(codes.other(Op.gcEnd, instruction, 0), collector.end(begun));
  }

  /** Settles what waits for a row that will not come. */
  finish(instruction: number): void {
    this.#settleMoves(instruction);
  }

  #rare(tag: number, address: number, at: number, value: number, instruction: number): number {
    const { objects } = this.#parts;
    switch (tag) {
      case RowTag.create:
        this.#create(address, value >>> 0, at, instruction);
        return at + ROW_WORDS;
      case RowTag.destroy:
      case RowTag.destroyFinalizable: {
        const slot = objects.at(address);
        if (slot !== 0) this.#destroy(slot, tag, value, instruction);
        return at;
      }
      case RowTag.deallocated: {
        const slot = objects.at(address);
        if (slot !== 0 && objects.dying[slot]) this.#deallocated(slot, value, instruction);
        return at;
      }
      case RowTag.range:
        this.links?.rangeWritten(value >>> 0, instruction >>> 0);
        return at;
      default:
        this.links?.placeWritten((address | tag) >>> 0);
        return at;
    }
  }

  #create(address: number, typeAddress: number, sizesAt: number, instruction: number): void {
    const { objects, types, codes, out, memory } = this.#parts;
    const type = types.get(typeAddress) ?? types.add(typeAddress);
    if (this.#moving.length > 0 && type.movable && this.#move(address, typeAddress)) return;
    this.#settleMoves(instruction);
    const old = objects.at(address);
    if (old !== 0) {
      // A finalizable object that is looked at again while it dies is no new object.
      if (objects.dying[old] && objects.type[old] === typeAddress) return;
      this.#vanish(old, instruction);
    }
    const size = objectSize(type, memory.words[sizesAt]!, memory.words[sizesAt + 1]!);
    const slot = objects.add(address, typeAddress);
    out.alloc(codes.alloc(instruction, type), slot, size);
    this.links?.created(slot);
  }

  #move(address: number, type: number): boolean {
    const { objects } = this.#parts;
    const slot = this.#moving[this.#moving.length - 1]!;
    if (objects.type[slot] !== type) return false;
    this.#moving.pop();
    objects.move(slot, address);
    this.links?.moved(slot);
    return true;
  }

  #destroy(slot: number, tag: number, frame: number, instruction: number): void {
    const { objects, types } = this.#parts;
    if (objects.refcount[slot] === 0) {
      if (tag === RowTag.destroyFinalizable) objects.dying[slot] = 1;
      else this.#free(slot, frame, instruction);
    } else if (types.get(objects.type[slot]!)?.movable) {
      objects.forget(slot);
      this.#moving.push(slot);
    } else {
      // The compiler dropped the store of 0 because the deallocator overwrites the field.
      this.#changeCount(slot, 0, instruction);
      this.#free(slot, frame, instruction);
    }
  }

  /** A finalizable object's deallocator has returned: is it dead, or did its finalizer save it? */
  #deallocated(slot: number, frame: number, instruction: number): void {
    const { objects } = this.#parts;
    objects.dying[slot] = 0;
    if (objects.refcount[slot] !== 0) return;
    this.#freed.push(objects.address[slot]!);
    this.#free(slot, frame, instruction);
  }

  #changeCount(slot: number, value: number, instruction: number): void {
    const { objects, codes, out } = this.#parts;
    const old = objects.refcount[slot]!;
    // After its finalizer, a dying object's memory holds other things than a count.
    if (objects.dying[slot] && old === 0 && value !== 1) return;
    const delta = value - old;
    if (delta === 0) return;
    if (delta < 0) this.links?.beforeDecref(slot, value, instruction);
    objects.refcount[slot] = value;
    if (delta === 1) out.row(codes.incref(instruction), slot);
    else if (delta === -1) out.row(codes.decref(instruction), slot);
    else if (delta > 0) out.row(codes.other(Op.incref, instruction, delta), slot);
    else if (delta < 0) out.row(codes.other(Op.decref, instruction, -delta), slot);
  }

  #free(slot: number, frame: number, instruction: number): void {
    const { objects, codes, out, collector } = this.#parts;
    this.links?.beforeFree(slot, instruction);
    // What dies in the pass itself was garbage, unless the pass made it for its own use; what dies
    // in a finalizer's frame is ordinary.
    const byCollector =
      collector.current !== undefined &&
      frame === collector.passFrame &&
      objects.id[slot]! <= collector.passObjects;
    out.row(codes.free(instruction, byCollector ? 1 : 0), slot);
    objects.remove(slot);
  }

  /** The object's memory is used for something else although nothing said that it died. */
  #vanish(slot: number, instruction: number): void {
    const { objects } = this.#parts;
    objects.dying[slot] = 0;
    if (objects.refcount[slot] !== 0) this.#changeCount(slot, 0, instruction);
    this.#freed.push(objects.address[slot]!);
    this.#free(slot, 0, instruction);
  }

  #settleMoves(instruction: number): void {
    while (this.#moving.length > 0) this.#vanish(this.#moving.pop()!, instruction);
  }
}

/** Compares recorded counts with the memory itself. */
export function countMismatches(
  objects: ObjectTable,
  words: Int32Array,
  found: (slot: number, inMemory: number) => void,
): number {
  const { address, refcount, dying, slotCount } = objects;
  let compared = 0;
  for (let slot = 1; slot <= slotCount; slot++) {
    if (address[slot] === 0 || dying[slot]) continue;
    compared++;
    const inMemory = words[(address[slot]! + OBJECT.refcount) >>> 2]!;
    if (inMemory !== refcount[slot]) found(slot, inMemory);
  }
  return compared;
}
