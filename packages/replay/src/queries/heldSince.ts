import type { Holder, ObjectId, Seq, Site } from '@refwind/core';
import { holderAsText } from '../resolve/holder.js';
import type { Timeline } from '../timeline.js';
import { findAllocation } from './allocation.js';
import { type LedgerRow, LedgerScan } from './ledger.js';

/** The event by which a holder came to hold an object; `null` where the trace does not tell. */
export interface Since {
  readonly seq: Seq | null;
  readonly site: Site | null;
}

/** A holder that let go: the event, and since when it had held. */
interface Left {
  readonly row: LedgerRow;
  readonly since: LedgerRow;
}

/**
 * Since when, at a moment, a holder has held an object. What one instruction hands on is one hold: a place that is told
 * anew, and a variable of a frame that ends while somebody keeps the frame, which becomes the frame's place `.name`.
 */
export function heldSince(timeline: Timeline, object: ObjectId, holder: Holder, at: Seq): Since {
  const since = new Map<string, LedgerRow>();
  let left: Left[] = [];
  const alloc = findAllocation(timeline, object);
  if (alloc === null) return { seq: null, site: null };
  for (const row of new LedgerScan(timeline, alloc, 'links').rows()) {
    if (row.seq > at) break;
    if (row.holder === null) continue;
    const key = holderAsText(row.holder, object);
    left = left.filter((each) => isSameInstruction(each.row.site, row.site));
    if (row.type === 'unlink') {
      left.push({ row, since: since.get(key) ?? row });
      since.delete(key);
    } else {
      const before = left.find((each) => isSamePlace(each.row.holder, row.holder));
      since.set(key, before?.since ?? row);
    }
  }
  const { seq = null, site = null } = since.get(holderAsText(holder, object)) ?? {};
  return { seq, site };
}

function isSamePlace(from: Holder | null, to: Holder | null): boolean {
  if (from?.kind === 'variable') return to?.kind === 'slot' && to.key === `.${from.name}`;
  return (
    from?.kind === 'slot' && to?.kind === 'slot' && from.owner === to.owner && from.key === to.key
  );
}

function isSameInstruction(a: Site | null, b: Site | null): boolean {
  return (
    a !== null && b !== null && a.offset === b.offset && a.line === b.line && a.file === b.file
  );
}
