import type { Bytes, Seq } from '@refwind/core';
import type { HeapDiff } from './diff.js';
import type { HeapState } from './heapState.js';
import type { ObjectState } from './object.js';
import { holderChanges } from './patches.js';

/** Two moments' difference in numbers; differences are second minus first. */
export interface DiffSummary {
  /** The two moments. */
  readonly from: Seq;
  readonly to: Seq;
  /** Objects alive, and their bytes. */
  readonly live: number;
  readonly bytes: Bytes;
  /** Objects that are alive in the second only, in the first only, in both but not alike. */
  readonly added: number;
  readonly removed: number;
  readonly changed: number;
  /** Sum of all counts. */
  readonly references: number;
  /** Known holders that came and went. */
  readonly held: number;
  readonly released: number;
  /** Types of which there are more or fewer, those that differ most first. */
  readonly types: readonly TypeDifference[];
}

export interface TypeDifference {
  readonly typeName: string;
  readonly objects: number;
  readonly bytes: Bytes;
}

export function summaryOf(a: HeapState, b: HeapState, diff: HeapDiff): DiffSummary {
  let references = 0;
  let held = 0;
  let released = 0;
  for (const { before, after } of [...pairs(diff)]) {
    references += (after?.refcount ?? 0) - (before?.refcount ?? 0);
    const { lost, gained } = holderChanges(before?.holders ?? [], after?.holders ?? []);
    held += gained.length;
    released += lost.length;
  }
  return {
    from: a.seq,
    to: b.seq,
    live: b.live - a.live,
    bytes: b.bytes - a.bytes,
    added: diff.added.length,
    removed: diff.removed.length,
    changed: diff.changed.length,
    references,
    held,
    released,
    types: typesOf(diff),
  };
}

/** All records that differ, in no order. */
export function* pairs({
  added,
  removed,
  changed,
}: HeapDiff): Generator<{ before?: ObjectState; after?: ObjectState }> {
  for (const before of removed) yield { before };
  for (const after of added) yield { after };
  yield* changed;
}

function typesOf({ added, removed }: HeapDiff): TypeDifference[] {
  const types = new Map<string, { typeName: string; objects: number; bytes: Bytes }>();
  const count = ({ typeName, size }: ObjectState, by: 1 | -1): void => {
    const known = types.get(typeName) ?? { typeName, objects: 0, bytes: 0 };
    types.set(typeName, known);
    known.objects += by;
    known.bytes += by * size;
  };
  for (const each of added) count(each, 1);
  for (const each of removed) count(each, -1);
  return [...types.values()]
    .filter(({ objects, bytes }) => objects !== 0 || bytes !== 0)
    .sort(
      (x, y) =>
        Math.abs(y.objects) - Math.abs(x.objects) ||
        Math.abs(y.bytes) - Math.abs(x.bytes) ||
        (x.typeName < y.typeName ? -1 : 1),
    );
}
