import type { Holder, ObjectId, Seq, Site } from '@refwind/core';
import { holderAsText } from '../resolve/holder.js';
import type { Timeline } from '../timeline.js';
import { findAllocation } from './allocation.js';
import type { LedgerRow } from './ledger.js';
import { LedgerScan } from './ledgerScan.js';

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
  return new Holds(timeline, object, at).since(holder);
}

/** Since when each of an object's holders has held it, at a moment. */
export class Holds {
  readonly #object: ObjectId;
  readonly #since = new Map<string, LedgerRow>();

  constructor(timeline: Timeline, object: ObjectId, at: Seq) {
    this.#object = object;
    let left: Left[] = [];
    const alloc = findAllocation(timeline, object);
    if (alloc === null) return;
    for (const row of new LedgerScan(timeline, alloc, 'links').rows()) {
      if (row.seq > at) break;
      if (row.holder === null) continue;
      left = left.filter((each) => isSameInstruction(each.row.site, row.site));
      this.#take(row, row.holder, left);
    }
  }

  since(holder: Holder): Since {
    const { seq = null, site = null } = this.#since.get(this.#keyOf(holder)) ?? {};
    return { seq, site };
  }

  #take(row: LedgerRow, holder: Holder, left: Left[]): void {
    const key = this.#keyOf(holder);
    if (row.type === 'unlink') {
      left.push({ row, since: this.#since.get(key) ?? row });
      this.#since.delete(key);
    } else {
      const before = left.find((each) => isSamePlace(each.row.holder, holder));
      this.#since.set(key, before?.since ?? row);
    }
  }

  #keyOf(holder: Holder): string {
    return holderAsText(holder, this.#object);
  }
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
