import { type Bytes, type CodeId, type ObjectId, Op, type Seq, type Slot } from '@refwind/core';
import { lastAtMost } from '../chunks/bisect.js';
import { opsOf } from '../chunks/ops.js';
import type { Timeline } from '../timeline.js';

/** Where and as what an object came into being. */
export interface Allocation {
  readonly object: ObjectId;
  readonly seq: Seq;
  readonly slot: Slot;
  readonly size: Bytes;
  readonly code: CodeId;
  /** The chunk and the row in it; chunk 0, row −1 when the object is older than the first event that was kept. */
  readonly index: number;
  readonly row: number;
  /** Its count after that row, or at the timeline's start. */
  readonly refcount: number;
}

/**
 * An object's alloc event, `null` for an id that was never given, and for an object that was dead before the first event
 * that was kept. Decodes one chunk.
 */
export function findAllocation(timeline: Timeline, object: ObjectId): Allocation | null {
  const { chunks, summary, dictionary } = timeline;
  if (!(Number.isInteger(object) && object >= 1 && object <= summary.objects)) return null;
  if (object <= objectsBefore(timeline)) return olderThanTimeline(timeline, object);
  const index = lastAtMost(chunks.count, object - 1, (at) => chunks.place(at).objectsBefore);
  const chunk = chunks.chunk(index);
  let ordinal = chunks.place(index).objectsBefore;
  const ops = opsOf(dictionary);
  for (let row = 0; row < chunk.length; row++) {
    const code = chunk.code[row];
    if (ops[code] !== Op.alloc || ++ordinal < object) continue;
    const size = chunk.size[object - chunks.place(index).objectsBefore - 1];
    const [seq, slot] = [chunk.firstSeq + row, chunk.slot[row]];
    return { object, seq, slot, size, code, index, row, refcount: 1 };
  }
  return null;
}

/** Objects allocated before the first event that is there. */
export function objectsBefore({ chunks, summary }: Timeline): number {
  return chunks.count === 0 ? summary.objects : chunks.place(0).objectsBefore;
}

function olderThanTimeline(timeline: Timeline, object: ObjectId): Allocation | null {
  const columns = timeline.columnsAt(timeline.start);
  const slot = columns.object.indexOf(object);
  if (slot < 0) return null;
  return {
    object,
    seq: columns.allocSeq[slot],
    slot,
    size: columns.size[slot],
    code: columns.allocCode[slot],
    index: 0,
    row: -1,
    refcount: columns.refcount[slot],
  };
}
