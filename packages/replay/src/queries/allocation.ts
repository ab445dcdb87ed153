import { type Bytes, type CodeId, type ObjectId, Op, type Seq, type Slot } from '@refwind/core';
import { lastAtMost } from '../chunks/bisect.js';
import type { Timeline } from '../timeline.js';

/** Where and as what an object came into being. */
export interface Allocation {
  readonly object: ObjectId;
  readonly seq: Seq;
  readonly slot: Slot;
  readonly size: Bytes;
  readonly code: CodeId;
  /** The chunk and the row in it. */
  readonly index: number;
  readonly row: number;
}

/** An object's alloc event, `null` for an id that was never given. Decodes one chunk. */
export function findAllocation(timeline: Timeline, object: ObjectId): Allocation | null {
  const { chunks, summary, dictionary } = timeline;
  if (!(Number.isInteger(object) && object >= 1 && object <= summary.objects)) return null;
  const index = lastAtMost(chunks.count, object - 1, (at) => chunks.place(at).objectsBefore);
  const chunk = chunks.chunk(index);
  let ordinal = chunks.place(index).objectsBefore;
  for (let row = 0; row < chunk.length; row++) {
    const code = chunk.code[row];
    if (dictionary.codes[code].op !== Op.alloc || ++ordinal < object) continue;
    const size = chunk.size[object - chunks.place(index).objectsBefore - 1];
    return { object, seq: chunk.firstSeq + row, slot: chunk.slot[row], size, code, index, row };
  }
  return null;
}
