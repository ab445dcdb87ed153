import { type CodeId, type ObjectId, type Seq, type Site, type Slot, siteAt } from '@refwind/core';
import { checkMoment } from '../errors.js';
import type { Timeline } from '../timeline.js';
import type { Amount } from './comparison.js';
import { ReferenceScan } from './references/scan.js';
import type { TokenId } from './references/tokens.js';

/** Of which part of a history the costs are asked. */
export interface CostsOptions {
  /** The first event; the first that is there when left out. */
  readonly from?: Seq;
  /** The last event, a moment of the timeline; the last of all when left out. */
  readonly to?: Seq;
  /** Of these objects only. */
  readonly objects?: Iterable<ObjectId>;
  /** Told now and then which event has been reached. */
  readonly onProgress?: (seq: Seq) => void;
}

/** What one instruction costs in objects of one type, within a part of the history. */
export interface CostRow {
  /** `null` before the program's first instruction. */
  readonly site: Site | null;
  readonly typeName: string;
  /** What it allocated, and how much of that is alive at the part's end. */
  readonly allocated: Amount;
  readonly retained: Amount;
  /** References that it took, by allocations and increments. */
  readonly taken: number;
  /** Of those, how many were given back by the part's end, wherever that was. */
  readonly given: number;
  /** Of those, how many stand out at the part's end. What is in neither went with its object. */
  readonly outstanding: number;
}

/**
 * Bytes and references by the instruction that allocated or took them, and by the objects' type: what profiles are made
 * of. Which reference a decrement gives back is decided as in `pairing`. One scan of the columns up to `to`.
 *
 * @example
 * costs(timeline)[0]; // { site: { line: 12, … }, typeName: 'Plugin', allocated: { objects: 1, bytes: 24 }, taken: 2, … }
 *
 * @returns rows in the order in which the trace came to them
 * @throws MomentRangeError when `to` is no moment of the timeline
 */
export function costs(timeline: Timeline, options: CostsOptions = {}): CostRow[] {
  const { to = timeline.end } = options;
  checkMoment(to, timeline.start, timeline.end);
  return new CostScan(timeline, options).run(to);
}

/** One row's sums. */
interface Sums {
  readonly site: number;
  readonly type: number;
  readonly allocated: { objects: number; bytes: number };
  readonly retained: { objects: number; bytes: number };
  taken: number;
  given: number;
  died: number;
}

class CostScan {
  readonly #timeline: Timeline;
  readonly #scan: ReferenceScan;
  readonly #from: Seq;
  readonly #objects: ReadonlySet<ObjectId> | null;
  /** By site and type as one number. */
  readonly #rows = new Map<number, Sums>();
  /** By slot, of live objects: the alloc event; 0 when it is before the part, or the object is not asked for. */
  #born = new Float64Array(0);
  /** The object that is freed. */
  #dying: Slot = 0;

  constructor(timeline: Timeline, { from = 0, objects, onProgress }: CostsOptions) {
    this.#timeline = timeline;
    this.#from = Math.max(from, timeline.start + 1);
    this.#objects = objects === undefined ? null : new Set(objects);
    this.#scan = new ReferenceScan(timeline, {
      allocated: (slot, code, seq, size) => this.#allocated(slot, code, seq, size),
      counted: (slot, code, references, seq) => {
        if (references > 0 && seq >= this.#from) this.#take(slot, code, references);
      },
      freed: (slot) => this.#freed(slot),
      paired: (slot, token, references) => {
        const row = this.#tokenRow(slot, token);
        if (row !== null) row.given += references;
      },
      died: (token) => {
        const row = this.#tokenRow(this.#dying, token);
        if (row !== null) row.died += this.#scan.book.tokens.amount[token];
      },
      ...(onProgress !== undefined && { reached: onProgress }),
    });
  }

  run(to: Seq): CostRow[] {
    this.#scan.book.apartFrom = this.#from;
    this.#scan.run(to);
    const { dictionary } = this.#timeline;
    return [...this.#rows.values()].map(
      ({ site, type, allocated, retained, taken, given, died }) => ({
        site: siteAt(dictionary, site),
        typeName: dictionary.types[type].name,
        allocated,
        retained,
        taken,
        given,
        outstanding: taken - given - died,
      }),
    );
  }

  #allocated(slot: Slot, code: CodeId, seq: Seq, size: number): void {
    this.#reach(slot);
    const counts = seq >= this.#from && this.#isWanted(slot);
    this.#born[slot] = counts ? seq : 0;
    if (!counts) return;
    const row = this.#row(slot, code);
    row.taken++;
    add(row.allocated, size);
    add(row.retained, size);
  }

  #freed(slot: Slot): void {
    this.#dying = slot;
    if (slot >= this.#born.length || this.#born[slot] === 0) return;
    const { retained } = this.#row(slot, this.#scan.allocCode[slot]);
    retained.objects--;
    retained.bytes -= this.#scan.size[slot];
    this.#born[slot] = 0;
  }

  #take(slot: Slot, code: CodeId, references: number): void {
    if (this.#isWanted(slot)) this.#row(slot, code).taken += references;
  }

  /** The row of what took a token's references; `null` when that was before the part. */
  #tokenRow(slot: Slot, token: TokenId): Sums | null {
    const { origin, seq } = this.#scan.book.tokens;
    if (origin[token] < 0 || seq[token] < this.#from || !this.#isWanted(slot)) return null;
    return this.#row(slot, origin[token]);
  }

  #isWanted(slot: Slot): boolean {
    return this.#objects === null || this.#objects.has(this.#scan.object[slot]);
  }

  #row(slot: Slot, code: CodeId): Sums {
    const { codes, sites } = this.#timeline.dictionary;
    const { site } = codes[code];
    const type = codes[this.#scan.allocCode[slot]].arg;
    const key = type * (sites.length + 1) + site + 1;
    let row = this.#rows.get(key);
    if (row === undefined) {
      row = {
        site,
        type,
        allocated: { objects: 0, bytes: 0 },
        retained: { objects: 0, bytes: 0 },
        taken: 0,
        given: 0,
        died: 0,
      };
      this.#rows.set(key, row);
    }
    return row;
  }

  #reach(slot: Slot): void {
    if (slot < this.#born.length) return;
    const longer = new Float64Array(Math.max(1024, slot + 1, this.#born.length * 2));
    longer.set(this.#born);
    this.#born = longer;
  }
}

function add(amount: { objects: number; bytes: number }, size: number): void {
  amount.objects++;
  amount.bytes += size;
}
