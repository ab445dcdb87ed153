import type { Bytes, Seq } from '@refwind/core';
import { Amounts } from '../queries/find/amounts.js';
import type { Timeline } from '../timeline.js';

/** The most that was alive at once. */
export interface Peak {
  readonly amount: number | Bytes;
  /** The first moment at which it was so. */
  readonly seq: Seq;
}

/**
 * The most that was alive at once, of a type or of all, by objects or by bytes. One scan of the columns; memory as slots.
 */
export function peak(timeline: Timeline, by: 'objects' | 'bytes', typeName: string | null): Peak {
  const { chunks, start } = timeline;
  const of = by === 'bytes' ? 'bytes' : 'live';
  const living = new Amounts(timeline).of({ of, typeName });
  living.start(timeline.columnsAt(start));
  let most: Peak = { amount: living.value, seq: start };
  for (let index = 0; index < chunks.count; index++) {
    const chunk = chunks.chunk(index);
    for (let row = 0; row < chunk.length; row++) {
      if (living.interest[chunk.code[row]] === 0) continue;
      living.follow(chunk, row);
      if (living.value > most.amount) most = { amount: living.value, seq: chunk.firstSeq + row };
    }
  }
  return most;
}
