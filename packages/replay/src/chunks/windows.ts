import { type EventChunk, type HeapColumns, Op } from '@refwind/core';
import { opsOf } from './ops.js';

/** Rows that are prepared for stepping at once when the heap before a chunk is quickly there. */
export const WINDOW_ROWS = 2048;

/**
 * Rows from ≤ row < to of a chunk as a chunk of their own. No column is copied.
 * @param columns at any moment; knows the codes
 */
export function windowOf(
  chunk: EventChunk,
  from: number,
  to: number,
  { dictionary }: HeapColumns,
): EventChunk {
  const ops = opsOf(dictionary);
  const before = countKinds(chunk, 0, from, ops);
  const within = countKinds(chunk, from, to, ops);
  const links = [before[LINK], before[LINK] + within[LINK]] as const;
  return {
    firstSeq: chunk.firstSeq + from,
    length: to - from,
    code: chunk.code.subarray(from, to),
    slot: chunk.slot.subarray(from, to),
    allocCount: within[ALLOC],
    size: chunk.size.subarray(before[ALLOC], before[ALLOC] + within[ALLOC]),
    linkCount: within[LINK],
    holderKind: chunk.holderKind.subarray(...links),
    holderA: chunk.holderA.subarray(...links),
    holderB: chunk.holderB.subarray(...links),
    passes: chunk.passes.slice(before[PASS], before[PASS] + within[PASS]),
  };
}

const ALLOC = 1;
const LINK = 2;
const PASS = 3;

/** By operation: which column of its own it has, 0 for none. */
const KIND_OF: Record<Op, number> = {
  [Op.alloc]: ALLOC,
  [Op.incref]: 0,
  [Op.decref]: 0,
  [Op.free]: 0,
  [Op.link]: LINK,
  [Op.unlink]: LINK,
  [Op.gcBegin]: PASS,
  [Op.gcEnd]: PASS,
  [Op.mark]: 0,
};

const KINDS = Uint8Array.from(
  { length: Object.keys(KIND_OF).length },
  (_, op) => KIND_OF[op as Op],
);

function countKinds({ code }: EventChunk, from: number, to: number, ops: Uint8Array): number[] {
  const counts = [0, 0, 0, 0];
  for (let row = from; row < to; row++) counts[KINDS[ops[code[row]]]]++;
  return counts;
}
