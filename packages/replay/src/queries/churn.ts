import { type Bytes, type CodeId, Op, type Seq, type Site, type Slot, siteAt } from '@refwind/core';
import type { Timeline } from '../timeline.js';
import type { Amount } from './comparison.js';
import { Distribution, type Spread } from './garbage/distribution.js';
import { type GarbageListener, GarbageScan } from './garbage/scan.js';
import { longer } from './references/tokens.js';

/** What allocations are added up by: the line that made them, its function, or the objects' type. */
export type ChurnBy = 'line' | 'function' | 'type';

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
  const tally = new ChurnTally(timeline, by);
  new GarbageScan(timeline, tally).run();
  return tally
    .rows()
    .sort(
      (a, b) => b.allocated.objects - a.allocated.objects || b.allocated.bytes - a.allocated.bytes,
    );
}

/** One row while it is added up. */
class Row {
  readonly code: CodeId;
  readonly allocated = { objects: 0, bytes: 0 };
  readonly freed = { objects: 0, bytes: 0 };
  readonly collected = { objects: 0, bytes: 0 };
  readonly lifetime = new Distribution();
  peak = 0;

  constructor(code: CodeId) {
    this.code = code;
  }

  get left(): Amount {
    const { allocated, freed, collected } = this;
    return {
      objects: allocated.objects - freed.objects - collected.objects,
      bytes: allocated.bytes - freed.bytes - collected.bytes,
    };
  }
}

class ChurnTally implements GarbageListener {
  readonly #timeline: Timeline;
  readonly #by: ChurnBy;
  readonly #rows: Row[] = [];
  /** By code: the row of its allocations, −1 for other codes. */
  readonly #rowOf: Int32Array;
  /** By slot, of what is alive: its row, and its alloc event. */
  #row = new Int32Array(0);
  #born = new Float64Array(0);

  constructor(timeline: Timeline, by: ChurnBy) {
    this.#timeline = timeline;
    this.#by = by;
    const known = new Map<string, number>();
    this.#rowOf = Int32Array.from(timeline.dictionary.codes, ({ op }, code) => {
      if (op !== Op.alloc) return -1;
      const key = this.#keyOf(code);
      const row = known.get(key) ?? this.#rows.push(new Row(code)) - 1;
      known.set(key, row);
      return row;
    });
    if (timeline.start > 0) this.#takeOver();
  }

  allocated(seq: Seq, size: Bytes, _managed: boolean, slot: Slot, code: CodeId): void {
    this.#reach(slot);
    this.#row[slot] = this.#rowOf[code];
    this.#born[slot] = seq;
    const row = this.#rows[this.#rowOf[code]];
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
    const { dictionary } = this.#timeline;
    const used = this.#rows.filter(({ allocated }) => allocated.objects > 0);
    return used.map(({ code, allocated, freed, collected, left, peak, lifetime }) => {
      const { arg, site } = dictionary.codes[code];
      const isType = this.#by === 'type';
      return {
        site: isType ? null : siteAt(dictionary, site),
        typeName: isType ? dictionary.types[arg].name : null,
        ...{ allocated, freed, collected, left, peak },
        lifetime: lifetime.spread(),
      };
    });
  }

  #died(how: 'freed' | 'collected', seq: Seq, size: Bytes, slot: Slot): void {
    const row = this.#rows[this.#row[slot]];
    row[how].objects++;
    row[how].bytes += size;
    row.lifetime.add(seq - this.#born[slot]);
  }

  /** What is alive when only the history's last part was kept counts as allocated. */
  #takeOver(): void {
    const columns = this.#timeline.columnsAt(this.#timeline.start);
    for (let slot = 1; slot <= columns.slotCount; slot++) {
      if (columns.object[slot] === 0) continue;
      const { size, allocSeq, allocCode } = columns;
      this.allocated(allocSeq[slot], size[slot], false, slot, allocCode[slot]);
    }
  }

  #keyOf(code: CodeId): string {
    const { codes, sites, types } = this.#timeline.dictionary;
    const { arg, site } = codes[code];
    if (this.#by === 'type') return types[arg].name;
    if (site < 0) return '';
    const { file, line, function: name } = sites[site];
    return `${file}\n${this.#by === 'line' ? line : name}`;
  }

  #reach(slot: Slot): void {
    if (slot < this.#row.length) return;
    const length = Math.max(1024, slot + 1, this.#row.length * 2);
    this.#row = longer(new Int32Array(length), this.#row);
    this.#born = longer(new Float64Array(length), this.#born);
  }
}
