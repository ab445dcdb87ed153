import {
  type Bytes,
  type EventCode,
  FreeBy,
  type FreeCause,
  type ObjectId,
  type Seq,
  type Site,
  type Slot,
  siteAt,
} from '@refwind/core';
import { LookupError } from '../errors.js';
import { stateOf } from '../state/entry.js';
import { type ObjectState, objectIn } from '../state/object.js';
import type { Timeline } from '../timeline.js';
import { findAllocation, objectsBefore } from './allocation.js';
import type { Ledger, LedgerRow } from './ledger.js';
import { LedgerScan } from './ledgerScan.js';

/** An object's whole life. */
export interface ObjectHistory {
  readonly object: ObjectId;
  readonly slot: Slot;
  readonly typeName: string;
  readonly size: Bytes;
  /** Whether the cyclic collector manages it. */
  readonly gc: boolean;
  /** Its alloc event; at or before the timeline's start when that was not kept. */
  readonly allocSeq: Seq;
  readonly allocSite: Site | null;
  /** How it ended; `null` when it is alive at the end of the trace. */
  readonly freed: ObjectEnd | null;
  /** What it is at the end of the trace; `null` when it was freed before. */
  readonly atEnd: ObjectState | null;
  /** Its events, in order: those that are there. */
  readonly ledger: Ledger;
  /** The same as an array, made when it is first asked for: some hundred bytes for each event. */
  readonly rows: readonly LedgerRow[];
}

export interface ObjectEnd {
  readonly seq: Seq;
  readonly cause: FreeCause;
  readonly site: Site | null;
}

/**
 * An object's ledger: every event that is about it, with the running count. Reads the chunks between
 * its alloc and its free, columns only; with an index those of them that have any.
 * `pairing` says which decrement gave back which increment, and what stands out.
 *
 * @example
 * history(timeline, 24).rows.filter(({ type }) => type === 'incref').map(({ site }) => site?.line);
 *
 * @throws LookupError `unknown-object` for an id that the trace never gave.
 */
export function history(timeline: Timeline, object: ObjectId): ObjectHistory {
  const found = findAllocation(timeline, object);
  if (found === null) {
    const { objects } = timeline.summary;
    const message =
      object >= 1 && object <= objectsBefore(timeline)
        ? `There is no object #${object}: it was freed before event ${timeline.start + 1}, the first that was kept.`
        : `There is no object #${object}: ids here go from 1 to ${objects}.`;
    throw new LookupError('unknown-object', `${object}`, message);
  }
  const { codes, types } = timeline.dictionary;
  const { name: typeName, gc } = types[codes[found.code].arg];
  const scan = new LedgerScan(timeline, found);
  const ledger = scan.all();
  let rows: readonly LedgerRow[] | null = null;
  const freed = endOf(ledger, scan.freedBy === null ? null : codes[scan.freedBy]);
  return {
    object,
    slot: found.slot,
    typeName,
    size: found.size,
    gc,
    allocSeq: found.seq,
    allocSite: siteAt(timeline.dictionary, codes[found.code].site),
    freed,
    atEnd: freed === null ? stateAtEnd(timeline, object, found.slot) : null,
    ledger,
    get rows() {
      rows ??= [...ledger];
      return rows;
    },
  };
}

function endOf(ledger: Ledger, code: EventCode | null): ObjectEnd | null {
  const last = ledger.at(ledger.length - 1);
  if (code === null || last === undefined) return null;
  const { seq, site } = last;
  return { seq, cause: code.arg === FreeBy.refcount ? 'refcount' : 'gc', site };
}

function stateAtEnd(timeline: Timeline, object: ObjectId, slot: Slot): ObjectState | null {
  const found = timeline.chunks.indexed(timeline.end)?.trie;
  if (found !== undefined) {
    const entry = found.get(object);
    return entry === undefined ? null : stateOf(entry);
  }
  const columns = timeline.columnsAt(timeline.end);
  return columns.object[slot] === object ? objectIn(columns, slot) : null;
}
