import type {
  Bytes,
  HeapEvent,
  Holder,
  ObjectId,
  Seq,
  Site,
  TraceEnd,
  TraceMeta,
} from '@refwind/core';

/** The version of the ndjson format. */
export const NDJSON_VERSION = 1;

/** The first line. `record` and `version` suffice; what is left out is as for a trace of nothing known. */
export interface HeaderRecord {
  readonly record: 'refwind';
  readonly version: 1;
  /** What the trace is called. */
  readonly name?: string;
  readonly meta?: Partial<TraceMeta>;
  /** The moment before the first event, default 0. Above 0 the objects alive then follow as `object` records. */
  readonly start?: Seq;
  /** Objects allocated up to the moment `start`, default 0. */
  readonly objectsBefore?: number;
  /** Only events about these objects are there, and those about none: no trace can be made of it. */
  readonly only?: readonly ObjectId[];
  /** How many events follow, where that is known. */
  readonly events?: number;
  /** How many objects were ever allocated up to the last event, where that is known. */
  readonly objects?: number;
  /** Types of objects, in the order in which they came up. */
  readonly types?: readonly TypeRecord[];
  /** Places in the program, in the order in which they came up. */
  readonly sites?: readonly Site[];
  /** The collector's passes: the numbers of the events with which each begins and ends, `null` where it does not end. */
  readonly passes?: readonly { readonly begin: Seq; readonly end: Seq | null }[];
}

export interface TypeRecord {
  readonly name: string;
  /** Whether the cyclic collector manages its objects. */
  readonly gc: boolean;
}

/** The text of one of the program's files; before the events. */
export interface SourceRecord {
  readonly record: 'source';
  readonly file: string;
  readonly text: string;
}

/** An object that is alive at the moment `start`; before the events, oldest first. */
export interface ObjectRecord {
  readonly record: 'object';
  readonly object: ObjectId;
  readonly typeName: string;
  readonly size: Bytes;
  readonly gc: boolean;
  readonly refcount: number;
  readonly allocSeq: Seq;
  /** Where it was allocated. */
  readonly site: Site | null;
  /** Oldest first. */
  readonly holders: readonly Holder[];
}

/**
 * Of what is allocated from here to the next such record: what the cyclic collector does not follow from birth although it
 * manages the type; `null` when that is not known, as it is before the first.
 */
export interface UntrackedRecord {
  readonly record: 'untracked';
  readonly objects: readonly ObjectId[] | null;
}

/** The last line. Without it a file may have been cut off. */
export interface EndRecord {
  readonly record: 'end';
  /** How many events there are, to be compared. */
  readonly events: number;
  /** Whether the trace was whole; if not, why its end is missing. */
  readonly complete: boolean;
  readonly damage?: string;
  /** How the program ended, `null` where that is not known. */
  readonly end: TraceEnd | null;
}

/** What a line can be. */
export type NdjsonLine =
  | HeaderRecord
  | SourceRecord
  | ObjectRecord
  | UntrackedRecord
  | HeapEvent
  | EndRecord;
