import type { Bytes, CodeId, HeapColumns, ObjectId, Seq, Slot } from '@refwind/core';
import type { Timeline } from '../timeline.js';
import type { Amount, Delay } from './comparison.js';
import type { PassGarbage } from './garbage/deaths.js';
import { Distribution } from './garbage/distribution.js';
import { garbageLeft } from './garbage/left.js';
import { type GarbageListener, GarbageScan } from './garbage/scan.js';
import { longer } from './references/tokens.js';

/** An object that nobody could reach for a while before it was freed. */
export interface FloatingObject {
  readonly object: ObjectId;
  readonly typeName: string;
  readonly size: Bytes;
  /** The event after which nobody could reach it; where not all holders are known, the earliest and the latest it can be. */
  readonly since: Seq;
  readonly sinceAtMost: Seq;
  /** `null` when it was never freed. */
  readonly freed: Seq | null;
  /** Which pass freed it, `gc:N`. */
  readonly pass: number | null;
}

/** The garbage of one type. */
export interface FloatingType extends Amount {
  readonly typeName: string;
  readonly delay: Delay;
}

/** Garbage that waited for the collector. */
export interface FloatingGarbage {
  /** What passes freed, and how long it had waited, in events. */
  readonly freed: Amount;
  readonly delay: Delay;
  /** Of how many freed objects the delay is known exactly. */
  readonly exact: number;
  /** The types of which most was freed first. */
  readonly types: readonly FloatingType[];
  /** Those that waited longest, the longest first: freed ones, and such as still wait at the end. */
  readonly longest: readonly FloatingObject[];
  /** Unreachable at the end, and not freed: at least so much. */
  readonly left: Amount;
}

export interface FloatingOptions {
  /** So many objects in `longest`, ≥ 0; default 10. */
  readonly limit?: number;
}

/**
 * How long garbage floats: the delay between the event after which nobody could reach an object and its free. Only cycles
 * (and what they hold) wait; what a count frees is freed at once. One scan of the columns; memory as the objects alive at
 * once, and the largest pass.
 *
 * @example
 * floatingGarbage(timeline).longest[0]; // { typeName: 'Session', since: 210, freed: 980, pass: 3, … }
 */
export function floatingGarbage(
  timeline: Timeline,
  { limit = 10 }: FloatingOptions = {},
): FloatingGarbage {
  const tally = new FloatingTally(timeline, limit);
  const scan = new GarbageScan(timeline, tally);
  tally.slots = scan.slots;
  scan.run();
  return tally.conclude();
}

/** Garbage of one type, or all, while it is added up. */
class Sum {
  objects = 0;
  bytes = 0;
  exact = 0;
  readonly #least = new Distribution();
  readonly #most = new Distribution();

  add(size: Bytes, since: Seq, sinceAtMost: Seq, freed: Seq): void {
    this.objects++;
    this.bytes += size;
    this.#least.add(freed - sinceAtMost);
    this.#most.add(freed - since);
    if (since === sinceAtMost) this.exact++;
  }

  get delay(): Delay {
    return { least: this.#least.spread(), most: this.#most.spread() };
  }
}

class FloatingTally implements GarbageListener {
  slots: GarbageScan['slots'] | null = null;
  readonly #timeline: Timeline;
  readonly #limit: number;
  readonly #all = new Sum();
  readonly #types = new Map<string, Sum>();
  #longest: FloatingObject[] = [];
  /** By slot, of what is alive: its alloc code. */
  #code = new Uint32Array(0);
  /** Of what the pass that runs has freed: alloc codes. */
  #dead = new Map<ObjectId, CodeId>();

  constructor(timeline: Timeline, limit: number) {
    this.#timeline = timeline;
    this.#limit = limit;
  }

  takenOver({ slotCount, object, allocCode }: HeapColumns): void {
    for (let slot = 1; slot <= slotCount; slot++) {
      if (object[slot] !== 0) this.allocated(0, 0, false, slot, allocCode[slot]);
    }
  }

  allocated(_seq: Seq, _size: Bytes, _managed: boolean, slot: Slot, code: CodeId): void {
    if (slot >= this.#code.length) {
      const length = Math.max(1024, slot + 1, this.#code.length * 2);
      this.#code = longer(new Uint32Array(length), this.#code);
    }
    this.#code[slot] = code;
  }

  freedByPass(_seq: Seq, _size: Bytes, slot: Slot): void {
    this.#dead.set(this.slots?.object[slot] ?? 0, this.#code[slot]);
  }

  passEnded({ deaths, number }: PassGarbage): void {
    for (let at = 0; at < deaths.length; at++) {
      const object = deaths.object[at];
      const typeName = this.#typeOf(this.#dead.get(object) ?? 0);
      const [size, freed] = [deaths.size[at], deaths.freedAt[at]];
      const [since, sinceAtMost] = [deaths.since[at], deaths.sinceAtMost[at]];
      this.#sumOf(typeName).add(size, since, sinceAtMost, freed);
      this.#all.add(size, since, sinceAtMost, freed);
      this.#keep({ object, typeName, size, since, sinceAtMost, freed, pass: number });
    }
    this.#dead = new Map();
  }

  conclude(): FloatingGarbage {
    const left = { objects: 0, bytes: 0 };
    if (this.slots !== null) {
      for (const { slot, size, since } of garbageLeft(this.#timeline, this.slots)) {
        left.objects++;
        left.bytes += size;
        const object = this.slots.object[slot];
        const typeName = this.#typeOf(this.#code[slot]);
        this.#keep({ object, typeName, size, since, sinceAtMost: since, freed: null, pass: null });
      }
    }
    const { objects, bytes, delay, exact } = this.#all;
    const types = [...this.#types].map(([typeName, sum]) => {
      return { typeName, objects: sum.objects, bytes: sum.bytes, delay: sum.delay };
    });
    return {
      freed: { objects, bytes },
      delay,
      exact,
      types: types.sort((a, b) => b.objects - a.objects || b.bytes - a.bytes),
      longest: this.#longestFirst(),
      left,
    };
  }

  #keep(object: FloatingObject): void {
    this.#longest.push(object);
    // Now and then, so that it stays short without being sorted for each object.
    if (this.#longest.length > 2 * this.#limit + 1000) this.#longest = this.#longestFirst();
  }

  #longestFirst(): FloatingObject[] {
    const waited = ({ since, freed }: FloatingObject): number =>
      (freed ?? this.#timeline.end) - since;
    const sorted = this.#longest.sort((a, b) => waited(b) - waited(a) || a.object - b.object);
    return sorted.slice(0, this.#limit);
  }

  #sumOf(typeName: string): Sum {
    const sum = this.#types.get(typeName) ?? new Sum();
    this.#types.set(typeName, sum);
    return sum;
  }

  #typeOf(code: CodeId): string {
    const { codes, types } = this.#timeline.dictionary;
    return types[codes[code].arg].name;
  }
}
