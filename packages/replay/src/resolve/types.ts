import { type EventChunk, type ObjectId, Op } from '@refwind/core';
import type { Timeline } from '../timeline.js';

/** What a search for the n-th object of a type found. */
interface NthObject {
  /** `null` when fewer than n were allocated. */
  readonly object: ObjectId | null;
  /** How many were found, n at most. */
  readonly count: number;
}

/** The n-th allocated object (n ≥ 1) whose type has this name. */
export function nthAllocated(timeline: Timeline, typeName: string, n: number): NthObject {
  const { codes, types } = timeline.dictionary;
  const isAlloc = Uint8Array.from(codes, ({ op }) => (op === Op.alloc ? 1 : 0));
  const isOfType = Uint8Array.from(codes, ({ op, arg }) =>
    op === Op.alloc && types[arg].name === typeName ? 1 : 0,
  );
  let count = 0;
  for (let index = 0; index < timeline.chunks.count; index++) {
    const chunk = timeline.chunks.chunk(index);
    const here = rowsOf(chunk, isOfType);
    if (n >= 1 && count + here >= n) {
      const ordinal = ordinalOfNth(chunk, isAlloc, isOfType, n - count);
      return { object: timeline.chunks.place(index).objectsBefore + ordinal, count: n };
    }
    count += here;
  }
  return { object: null, count };
}

function rowsOf({ code, length }: EventChunk, wanted: Uint8Array): number {
  let count = 0;
  for (let row = 0; row < length; row++) count += wanted[code[row]];
  return count;
}

/** The n-th wanted alloc row's place among the chunk's alloc rows, from 1. */
function ordinalOfNth(
  { code, length }: EventChunk,
  isAlloc: Uint8Array,
  wanted: Uint8Array,
  n: number,
): number {
  let ordinal = 0;
  let left = n;
  for (let row = 0; row < length && left > 0; row++) {
    ordinal += isAlloc[code[row]];
    left -= wanted[code[row]];
  }
  return ordinal;
}
