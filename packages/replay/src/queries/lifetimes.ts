import {
  type Bytes,
  type CodeId,
  type HeapColumns,
  type ObjectId,
  Op,
  type Seq,
  type Site,
  type Slot,
} from '@refwind/core';
import type { Timeline } from '../timeline.js';
import type { ChurnBy } from './churn.js';
import { CodeGroups } from './codes.js';
import { Distribution, type Spread } from './garbage/distribution.js';
import { type GarbageListener, GarbageScan } from './garbage/scan.js';
import { longer } from './references/tokens.js';

/** How many objects lived from `from` to `to` events, both included. */
export interface LifetimeBucket {
  readonly from: number;
  readonly to: number;
  readonly objects: number;
}

/** How long the objects of one line, function or type lived. */
export interface LifetimeRow {
  /** Of a line or function its first allocating site in the dictionary; `null` for types. */
  readonly site: Site | null;
  readonly typeName: string | null;
  /** Of those that died, in events from the allocation to the free. */
  readonly lifetime: Spread;
  /** The same by powers of two: 1, 2–3, 4–7, …; buckets without objects are left out. */
  readonly buckets: readonly LifetimeBucket[];
  /** The one that lived longest of those that died; `null` when none did. */
  readonly longest: { readonly object: ObjectId; readonly born: Seq; readonly freed: Seq } | null;
  /** How long those have lived that are alive at the end. */
  readonly age: Spread;
}

/**
 * How long objects live, by the line or function that allocated them or by their type: spread, histogram, and the one that
 * lived longest; and how old those are that never died. One scan of the columns; memory as the objects alive at once.
 *
 * @example
 * lifetimes(timeline, 'type').find(({ typeName }) => typeName === 'Request')?.longest?.object;
 *
 * @returns rows, those with the longest life first
 */
export function lifetimes(timeline: Timeline, by: ChurnBy): LifetimeRow[] {
  const groups = new CodeGroups(timeline.dictionary, by, (op) => op === Op.alloc);
  const tally = new LifetimeTally(groups);
  const scan = new GarbageScan(timeline, tally);
  tally.slots = scan.slots;
  scan.run();
  return tally
    .rows(timeline.end)
    .sort((a, b) => b.lifetime.max - a.lifetime.max || b.age.max - a.age.max);
}

/** One row while it is added up. */
class Row {
  readonly lifetime = new Distribution();
  readonly age = new Distribution();
  readonly buckets: number[] = [];
  longest: LifetimeRow['longest'] = null;

  died(object: ObjectId, born: Seq, freed: Seq): void {
    const lived = freed - born;
    const bucket = Math.floor(Math.log2(lived));
    this.lifetime.add(lived);
    this.buckets[bucket] = (this.buckets[bucket] ?? 0) + 1;
    const most = this.longest === null ? 0 : this.longest.freed - this.longest.born;
    if (lived > most) this.longest = { object, born, freed };
  }
}

class LifetimeTally implements GarbageListener {
  slots: GarbageScan['slots'] | null = null;
  readonly #groups: CodeGroups;
  readonly #rows: readonly Row[];
  /** By slot, of what is alive: its row + 1, 0 for free slots; and its alloc event. */
  #row = new Int32Array(0);
  #born = new Float64Array(0);

  constructor(groups: CodeGroups) {
    this.#groups = groups;
    this.#rows = Array.from({ length: groups.size }, () => new Row());
  }

  takenOver({ slotCount, object, allocSeq, allocCode }: HeapColumns): void {
    for (let slot = 1; slot <= slotCount; slot++) {
      if (object[slot] !== 0) this.allocated(allocSeq[slot], 0, false, slot, allocCode[slot]);
    }
  }

  allocated(seq: Seq, _size: Bytes, _managed: boolean, slot: Slot, code: CodeId): void {
    if (slot >= this.#row.length) this.#reach(slot);
    this.#row[slot] = this.#groups.ofCode[code] + 1;
    this.#born[slot] = seq;
  }

  freedByCount(seq: Seq, _size: Bytes, _zero: Seq, slot: Slot): void {
    this.#died(seq, slot);
  }

  freedByPass(seq: Seq, _size: Bytes, slot: Slot): void {
    this.#died(seq, slot);
  }

  rows(end: Seq): LifetimeRow[] {
    for (let slot = 0; slot < this.#row.length; slot++) {
      if (this.#row[slot] > 0) this.#rows[this.#row[slot] - 1].age.add(end - this.#born[slot]);
    }
    return this.#rows.flatMap(({ lifetime, age, buckets, longest }, group) => {
      const [lived, old] = [lifetime.spread(), age.spread()];
      if (lived.count + old.count === 0) return [];
      const name = this.#groups.nameOf(group);
      return [{ ...name, lifetime: lived, buckets: bucketsOf(buckets), longest, age: old }];
    });
  }

  #died(seq: Seq, slot: Slot): void {
    const object = this.slots?.object[slot] ?? 0;
    this.#rows[this.#row[slot] - 1].died(object, this.#born[slot], seq);
    this.#row[slot] = 0;
  }

  #reach(slot: Slot): void {
    const length = Math.max(1024, slot + 1, this.#row.length * 2);
    this.#row = longer(new Int32Array(length), this.#row);
    this.#born = longer(new Float64Array(length), this.#born);
  }
}

function bucketsOf(counts: readonly number[]): LifetimeBucket[] {
  return Array.from(counts, (objects = 0, power) => {
    return { from: 2 ** power, to: 2 ** (power + 1) - 1, objects };
  }).filter(({ objects }) => objects > 0);
}
