import {
  type Bytes,
  type CodeId,
  type HeapColumns,
  Op,
  type Seq,
  type Site,
  type Slot,
} from '@refwind/core';
import type { Timeline } from '../timeline.js';
import { CodeGroups, type CodesBy } from './codes.js';
import type { Amount } from './comparison.js';
import { Distribution, type Spread } from './garbage/distribution.js';
import { type GarbageListener, GarbageScan } from './garbage/scan.js';
import { longer } from './references/tokens.js';

/** What allocations are added up by: the line that made them, its function, or the objects' type. */
export type ChurnBy = Exclude<CodesBy, 'site'>;

/** What one line, function or type allocated, and what became of it. */
export interface ChurnRow {
  /** Of a line or function its first allocating site in the dictionary; `null` for types. */
  readonly site: Site | null;
  /** Of rows by type. */
  readonly typeName: string | null;
  readonly allocated: Amount;
  /** By counts that reached 0, and by passes of the collector. */
  readonly freed: Amount;
  readonly collected: Amount;
  /** Alive at the end. */
  readonly left: Amount;
  /** The most objects alive at once. */
  readonly peak: number;
  /** How long those lived that died, in events from the allocation to the free. */
  readonly lifetime: Spread;
}

/**
 * How much each line, function or type allocates, how much of it is alive at once, and how long it lives. One scan of
 * the columns; memory as the objects alive at once.
 *
 * @example
 * churn(timeline, 'line').filter(({ lifetime }) => lifetime.median < 10); // made and dropped at once
 *
 * @returns rows, those that allocated most objects first
 */
export function churn(timeline: Timeline, by: ChurnBy): ChurnRow[] {
  const tally = new ChurnTally(new CodeGroups(timeline.dictionary, by, (op) => op === Op.alloc));
  new GarbageScan(timeline, tally).run();
  return tally
    .rows()
    .sort(
      (a, b) => b.allocated.objects - a.allocated.objects || b.allocated.bytes - a.allocated.bytes,
    );
}

/** One row while it is added up. */
class Row {
  readonly allocated = { objects: 0, bytes: 0 };
  readonly freed = { objects: 0, bytes: 0 };
  readonly collected = { objects: 0, bytes: 0 };
  readonly lifetime = new Distribution();
  peak = 0;

  get left(): Amount {
    const { allocated, freed, collected } = this;
    return {
      objects: allocated.objects - freed.objects - collected.objects,
      bytes: allocated.bytes - freed.bytes - collected.bytes,
    };
  }
}

class ChurnTally implements GarbageListener {
  readonly #groups: CodeGroups;
  readonly #rows: readonly Row[];
  /** By slot, of what is alive: its row, and its alloc event. */
  #row = new Int32Array(0);
  #born = new Float64Array(0);

  constructor(groups: CodeGroups) {
    this.#groups = groups;
    this.#rows = Array.from({ length: groups.size }, () => new Row());
  }

  /** What is alive when only the history's last part was kept counts as allocated. */
  takenOver({ slotCount, object, size, allocSeq, allocCode }: HeapColumns): void {
    for (let slot = 1; slot <= slotCount; slot++) {
      if (object[slot] === 0) continue;
      this.allocated(allocSeq[slot], size[slot], false, slot, allocCode[slot]);
    }
  }

  allocated(seq: Seq, size: Bytes, _managed: boolean, slot: Slot, code: CodeId): void {
    this.#reach(slot);
    const group = this.#groups.ofCode[code];
    this.#row[slot] = group;
    this.#born[slot] = seq;
    const row = this.#rows[group];
    row.allocated.objects++;
    row.allocated.bytes += size;
    row.peak = Math.max(row.peak, row.left.objects);
  }

  freedByCount(seq: Seq, size: Bytes, _zero: Seq, slot: Slot): void {
    this.#died('freed', seq, size, slot);
  }

  freedByPass(seq: Seq, size: Bytes, slot: Slot): void {
    this.#died('collected', seq, size, slot);
  }

  rows(): ChurnRow[] {
    return this.#rows.flatMap(({ allocated, freed, collected, left, peak, lifetime }, group) => {
      if (allocated.objects === 0) return [];
      const amounts = { allocated, freed, collected, left, peak };
      return [{ ...this.#groups.nameOf(group), ...amounts, lifetime: lifetime.spread() }];
    });
  }

  #died(how: 'freed' | 'collected', seq: Seq, size: Bytes, slot: Slot): void {
    const row = this.#rows[this.#row[slot]];
    row[how].objects++;
    row[how].bytes += size;
    row.lifetime.add(seq - this.#born[slot]);
  }

  #reach(slot: Slot): void {
    if (slot < this.#row.length) return;
    const length = Math.max(1024, slot + 1, this.#row.length * 2);
    this.#row = longer(new Int32Array(length), this.#row);
    this.#born = longer(new Float64Array(length), this.#born);
  }
}
