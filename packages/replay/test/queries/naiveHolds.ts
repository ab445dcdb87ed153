import type { HeapEvent, Holder, Site } from '@refwind/core';
import { holderAsText, type LedgerRow } from '../../src/index.ts';

/** The ledger of an object, the slow and plain way. */
export function naiveLedger(events: readonly HeapEvent[], object: number): LedgerRow[] {
  const rows: LedgerRow[] = [];
  let refcount = 0;
  for (const event of events) {
    if (event.type === 'gc-pass' || event.type === 'mark' || event.object !== object) continue;
    const { seq, type, site } = event;
    const before = refcount;
    if ('refcount' in event) refcount = event.refcount;
    const holder = 'holder' in event ? event.holder : null;
    rows.push({ seq, type, delta: refcount - before, refcount, holder, site });
  }
  return rows;
}

/**
 * The event since which a holder has held the object, looking back from a moment: its last link; where the same
 * instruction took the reference from the same place right before, since when that place had it.
 */
export function naiveSince(
  ledger: readonly LedgerRow[],
  object: number,
  holder: Holder,
  at: number,
): number | null {
  const rows = ledger.filter((row) => row.holder !== null && row.seq <= at);
  const key = holderAsText(holder, object);
  for (let index = rows.length - 1; index >= 0; index--) {
    const row = rows[index];
    if (row.holder === null || holderAsText(row.holder, object) !== key) continue;
    return row.type === 'unlink' ? null : handedOn(rows, index, object);
  }
  return null;
}

/** Since when the reference is held that the link at `index` gave. */
function handedOn(rows: readonly LedgerRow[], index: number, object: number): number {
  const { site, holder, seq } = rows[index];
  let first = index;
  while (first > 0 && isSame(rows[first - 1].site, site)) first--;
  const from = rows
    .slice(first, index)
    .find((row) => row.type === 'unlink' && isSamePlace(row.holder, holder));
  if (from?.holder == null) return seq;
  return naiveSince(rows, object, from.holder, from.seq - 1) ?? from.seq;
}

function isSamePlace(from: Holder | null, to: Holder | null): boolean {
  if (from?.kind === 'variable') return to?.kind === 'slot' && to.key === `.${from.name}`;
  return JSON.stringify(from) === JSON.stringify(to) && from?.kind === 'slot';
}

function isSame(a: Site | null, b: Site | null): boolean {
  return a !== null && JSON.stringify(a) === JSON.stringify(b);
}
