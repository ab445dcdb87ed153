import type { CodeId, Seq, Site } from '@refwind/core';
import { checkMoment } from '../../errors.js';
import type { Timeline } from '../../timeline.js';
import { CodeGroups, type CodesBy } from '../codes.js';
import { ReferenceScan } from '../references/scan.js';

/** What references are added up by: the instruction that took them, its line or function, or the object's type. */
export type BalanceBy = CodesBy;

/** References that one site, line, function or type took, and what became of them. */
export interface BalanceRow {
  /** The site; of a line or function its first one in the trace; `null` for types, and where the program had not begun. */
  readonly site: Site | null;
  /** Of rows by type. */
  readonly typeName: string | null;
  /** References taken here, by allocations and increments. */
  readonly taken: number;
  /** Of those, how many were given back, wherever that was. */
  readonly given: number;
  /** Those that went with their object: it was freed first. */
  readonly died: number;
  /** Those that stand out: taken − given − died. */
  readonly outstanding: number;
  /** How many were given back here, wherever they had been taken. */
  readonly returned: number;
}

/** References taken and given back. */
export interface Balance {
  readonly by: BalanceBy;
  readonly at: Seq;
  /** The most outstanding first, then the most taken. */
  readonly rows: readonly BalanceRow[];
}

/**
 * References taken and given back up to a moment, by the line, function or type that took them, the unbalanced first:
 * a line whose references are never given back is where a leak begins. Which reference a decrement gives back is decided
 * as in `pairing`. One scan of the columns.
 *
 * @example
 * balance(timeline, 'site').rows[0]; // { site: { line: 13, … }, taken: 1, given: 0, outstanding: 1, … }
 *
 * @throws MomentRangeError
 */
export function balance(timeline: Timeline, by: BalanceBy, at: Seq = timeline.end): Balance {
  checkMoment(at, timeline.start, timeline.end);
  const keys = new CodeGroups(timeline.dictionary, by);
  const sums = scanned(timeline, keys, at);
  const rows: BalanceRow[] = [];
  for (let key = 0; key < keys.size; key++) {
    const [taken, given, died, returned] = sums.subarray(key * FIELDS, key * FIELDS + FIELDS);
    if (taken + returned === 0) continue;
    const outstanding = taken - given - died;
    rows.push({ ...keys.nameOf(key), taken, given, died, outstanding, returned });
  }
  rows.sort((a, b) => b.outstanding - a.outstanding || b.taken - a.taken);
  return { by, at, rows };
}

const FIELDS = 4;
const GIVEN = 1;
const DIED = 2;
const RETURNED = 3;

/** Four sums by key. */
function scanned(timeline: Timeline, keys: CodeGroups, at: Seq): Float64Array {
  const sums = new Float64Array(keys.size * FIELDS);
  const add = (key: number, field: number, references: number): void => {
    if (key >= 0) sums[key * FIELDS + field] += references;
  };
  const ofType = keys.by === 'type';
  const typeKey = (slot: number): number => keys.ofCode[scan.allocCode[slot]];
  let dying = -1;
  const scan: ReferenceScan = new ReferenceScan(timeline, {
    allocated: (_slot, code) => add(keys.ofCode[code], 0, 1),
    counted: (slot, code, references) => {
      const key = ofType ? typeKey(slot) : keys.ofCode[code];
      if (references > 0) add(key, 0, references);
      else add(key, RETURNED, -references);
    },
    freed: (slot) => {
      dying = ofType ? typeKey(slot) : -1;
    },
    paired: (slot, token, references) => {
      const { origin } = scan.book.tokens;
      const key = ofType ? typeKey(slot) : keyOf(keys, origin[token]);
      add(key, GIVEN, references);
    },
    died: (token) => {
      const { origin, amount } = scan.book.tokens;
      add(ofType ? dying : keyOf(keys, origin[token]), DIED, amount[token]);
    },
  });
  scan.run(at);
  return sums;
}

function keyOf(keys: CodeGroups, origin: CodeId): number {
  return origin < 0 ? -1 : keys.ofCode[origin];
}
