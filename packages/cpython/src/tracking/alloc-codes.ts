import { ALLOC_CODES } from '../instrument/shared.js';
import type { InterpreterMemory } from './memory.js';

const BYTES = 1 << (ALLOC_CODES.bucketBits + ALLOC_CODES.bucketShift);

/** A place's fields, in words. */
const PLACE_WORDS = ALLOC_CODES.placeBytes >>> 2;
const PLACE = {
  entry: ALLOC_CODES.entry >>> 2,
  type: ALLOC_CODES.type >>> 2,
  code: ALLOC_CODES.code >>> 2,
} as const;

/** The table in which probes look up the event codes of allocations; see `ALLOC_CODES`. */
export class AllocCodes {
  readonly base: number;

  constructor(
    readonly memory: InterpreterMemory,
    reserve: (bytes: number) => number,
  ) {
    this.base = reserve(BYTES);
    memory.bytes.fill(0, this.base, this.base + BYTES);
  }

  /** The code that was noted for a pair; −1: none. */
  get(entry: number, type: number): number {
    const { words } = this.memory;
    const first = this.#bucket(entry, type) >>> 2;
    for (let at = first; at <= first + PLACE_WORDS; at += PLACE_WORDS) {
      const isOf = words[at + PLACE.type] === type && words[at + PLACE.entry]! >>> 0 === entry;
      if (isOf) return words[at + PLACE.code]! - 1;
    }
    return -1;
  }

  /** Notes a code, in the stead of an older one if need be; returns the address of its place. */
  set(entry: number, type: number, code: number): number {
    const { words } = this.memory;
    const first = this.#bucket(entry, type);
    // What was noted last stays: the first place is for the older one.
    const place = this.#isOpen(first, entry, type) ? first : first + ALLOC_CODES.placeBytes;
    words[(place + ALLOC_CODES.entry) >>> 2] = entry;
    words[(place + ALLOC_CODES.type) >>> 2] = type;
    words[(place + ALLOC_CODES.code) >>> 2] = code + 1;
    return place;
  }

  /** Forgets what was noted at `places` for entries in `[from, to)`. */
  forget(places: Iterable<number>, from: number, to: number): void {
    const { words } = this.memory;
    for (const place of places) {
      const at = (place + ALLOC_CODES.entry) >>> 2;
      const entry = words[at]! >>> 0;
      if (entry >= from && entry < to) words[at] = 0;
    }
  }

  /** Whether a place is free, or this pair's own. */
  #isOpen(place: number, entry: number, type: number): boolean {
    const { words } = this.memory;
    const holder = words[(place + ALLOC_CODES.entry) >>> 2]! >>> 0;
    if (holder === 0) return true;
    return holder === entry && words[(place + ALLOC_CODES.type) >>> 2] === type;
  }

  #bucket(entry: number, type: number): number {
    const mixed =
      Math.imul(entry, ALLOC_CODES.entryFactor) ^ Math.imul(type, ALLOC_CODES.typeFactor);
    const index = mixed >>> (32 - ALLOC_CODES.bucketBits);
    return this.base + (index << ALLOC_CODES.bucketShift);
  }
}
