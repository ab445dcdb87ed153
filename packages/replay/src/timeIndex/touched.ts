import type { HeapColumns, ObjectId, Seq, Slot } from '@refwind/core';
import { lastAtMost } from '../chunks/bisect.js';

/**
 * What a chunk's rows are about, as it was right before the chunk: so much of the heap that folding the chunk gives,
 * for everything that it changes, the same as folding it on the whole heap.
 *
 * Objects are entries 0 … `count` − 1. The first `posted` are those that rows are about, then those that are there for
 * the sake of links; both ordered by slot.
 */
export interface Touched {
  /** The moment, the objects allocated until then, and the highest slot used. */
  readonly seq: Seq;
  readonly allocs: ObjectId;
  readonly slotCount: Slot;
  readonly count: number;
  readonly posted: number;
  readonly slot: Uint32Array;
  readonly object: Float64Array;
  readonly refcount: Int32Array;
  /** Entries that the chunk frees, ascending, and what is lost with them. */
  readonly freed: Uint32Array;
  readonly size: Uint32Array;
  readonly allocSeq: Float64Array;
  readonly allocCode: Uint32Array;
  /** Entries that link and unlink rows are about, ascending. */
  readonly linked: Uint32Array;
  /** Links that the chunk may end: the slot that is held, and who holds it. Each holder once. */
  readonly linkHeld: Uint32Array;
  readonly linkKind: Uint8Array;
  readonly linkA: Uint32Array;
  readonly linkB: Uint32Array;
}

/** Puts it into empty columns, whose counts of what is alive then tell the difference to before. */
export function fill(columns: HeapColumns, touched: Touched): void {
  const { slot, object, refcount, freed, size, allocSeq, allocCode, count } = touched;
  columns.seq = touched.seq;
  columns.allocs = touched.allocs;
  columns.slotCount = touched.slotCount;
  columns.live = 0;
  columns.bytes = 0;
  let highest = 0;
  for (let i = 0; i < count; i++) if (slot[i] > highest) highest = slot[i];
  columns.ensureSlot(highest);
  for (let i = 0; i < count; i++) {
    columns.object[slot[i]] = object[i];
    columns.refcount[slot[i]] = refcount[i];
  }
  for (let i = 0; i < freed.length; i++) {
    const at = slot[freed[i]];
    columns.size[at] = size[i];
    columns.allocSeq[at] = allocSeq[i];
    columns.allocCode[at] = allocCode[i];
  }
  const { linkHeld, linkKind, linkA, linkB } = touched;
  for (let i = 0; i < linkHeld.length; i++) {
    columns.links.link(linkHeld[i], linkKind[i] as 0, linkA[i], linkB[i]);
  }
}

/** The object that was in a slot at the chunk's start, 0 when there was none, or the chunk does not touch it. */
export function objectAtStart({ slot, object, posted, count }: Touched, wanted: Slot): ObjectId {
  const first = lastAtMost(posted, wanted, (i) => slot[i]);
  if (first >= 0 && slot[first] === wanted) return object[first];
  const at = posted + lastAtMost(count - posted, wanted, (i) => slot[posted + i]);
  return at >= posted && slot[at] === wanted ? object[at] : 0;
}
