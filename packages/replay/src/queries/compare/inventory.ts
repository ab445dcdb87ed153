import { Op, type Seq } from '@refwind/core';
import type { Timeline } from '../../timeline.js';
import { ReferenceScan } from '../references/scan.js';
import { longer, NO_TOKEN } from '../references/tokens.js';

/** What a run has left at its end: its objects under names that both runs share, its references by place. */
export interface Inventory {
  readonly scan: ReferenceScan;
  /** By slot: how many objects of the same kind (type and allocating place) came before the one there. */
  readonly ordinal: Int32Array;
  /** By place: references taken there that stand out. */
  readonly outstanding: Float64Array;
}

/** @param kinds by code; @param places by site, below `count` */
export function inventoryOf(
  timeline: Timeline,
  end: Seq,
  kinds: Int32Array,
  places: Int32Array,
  count: number,
): Inventory {
  const born = new Map<number, number>();
  let ordinal = new Int32Array(1024);
  const number = (slot: number, code: number): void => {
    if (slot >= ordinal.length) {
      ordinal = longer(new Int32Array(Math.max(slot + 1, ordinal.length * 2)), ordinal);
    }
    const before = born.get(kinds[code]) ?? 0;
    born.set(kinds[code], before + 1);
    ordinal[slot] = before;
  };
  if (timeline.start > 0) {
    const { slotCount, object, allocCode } = timeline.columnsAt(timeline.start);
    for (let slot = 1; slot <= slotCount; slot++)
      if (object[slot] > 0) number(slot, allocCode[slot]);
  }
  const scan = new ReferenceScan(timeline, { allocated: number }).run(end);
  return { scan, ordinal, outstanding: outstandingBy(timeline, scan, places, count) };
}

function outstandingBy(
  { dictionary }: Timeline,
  { book, object }: ReferenceScan,
  places: Int32Array,
  count: number,
): Float64Array {
  const { links, tokens } = book;
  const sums = new Float64Array(count);
  const add = (token: number): void => {
    const origin = tokens.origin[token];
    const site = origin < 0 ? -1 : dictionary.codes[origin].site;
    if (site >= 0) sums[places[site]] += tokens.amount[token];
  };
  for (let slot = 1; slot < object.length; slot++) {
    if (object[slot] === 0) continue;
    for (let at = book.looseAt(slot); at !== NO_TOKEN; at = tokens.next[at]) add(at);
    for (let at = links.firstHolder(slot); at >= 0; at = links.nextHolder(at))
      add(book.tokenAt(at));
  }
  return sums;
}

/** The kinds of objects, by alloc code; −1 for other codes. A kind is the event's number: type and place. */
export function kindsOf({ dictionary }: Timeline, numbers: Int32Array): Int32Array {
  return numbers.map((number, code) => (dictionary.codes[code].op === Op.alloc ? number : -1));
}
