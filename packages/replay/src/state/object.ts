import {
  type Bytes,
  type HeapColumns,
  type Holder,
  type ObjectId,
  type Seq,
  type Site,
  type Slot,
  siteAt,
  type TraceDictionary,
} from '@refwind/core';
import { holdersIn, sameHolders } from './holders.js';

/** One object at one moment. Frozen, as are its holders and their list. */
export interface ObjectState {
  readonly object: ObjectId;
  /** Where bulk columns keep it; the same all its life. */
  readonly slot: Slot;
  readonly typeName: string;
  readonly size: Bytes;
  /** Whether the cyclic collector manages it. */
  readonly gc: boolean;
  readonly refcount: number;
  readonly allocSeq: Seq;
  /** Where it was allocated. */
  readonly site: Site | null;
  /**
   * Who is known to hold it: variables first, then slots, temporaries, external holders, each by
   * name or place. Fewer than `refcount` where temporaries and C code are not traced.
   */
  readonly holders: readonly Holder[];
}

/** The object in `slot`, which is not free. */
export function objectIn(columns: HeapColumns, slot: Slot): ObjectState {
  return makeObject(
    columns.dictionary,
    columns.object[slot],
    slot,
    columns.size[slot],
    columns.refcount[slot],
    columns.allocSeq[slot],
    columns.allocCode[slot],
    holdersIn(columns, slot),
  );
}

export function makeObject(
  dictionary: TraceDictionary,
  object: ObjectId,
  slot: Slot,
  size: Bytes,
  refcount: number,
  allocSeq: Seq,
  allocCode: number,
  holders: readonly Holder[],
): ObjectState {
  const code = dictionary.codes[allocCode];
  const { name: typeName, gc } = dictionary.types[code.arg];
  const site = siteAt(dictionary, code.site);
  return Object.freeze({
    object,
    slot,
    typeName,
    size,
    gc,
    refcount,
    allocSeq,
    site,
    holders,
  });
}

/** The same object with another count and other holders. */
export function changed(
  state: ObjectState,
  refcount: number,
  holders: readonly Holder[],
): ObjectState {
  return Object.freeze({
    object: state.object,
    slot: state.slot,
    typeName: state.typeName,
    size: state.size,
    gc: state.gc,
    refcount,
    allocSeq: state.allocSeq,
    site: state.site,
    holders,
  });
}

/** Whether two records of one object say the same. */
export function sameObject(a: ObjectState, b: ObjectState): boolean {
  return a === b || (a.refcount === b.refcount && sameHolders(a.holders, b.holders));
}
