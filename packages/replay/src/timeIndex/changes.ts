import {
  type EventChunk,
  type HeapColumns,
  NO_LINK,
  type ObjectId,
  Op,
  type Seq,
  type Slot,
} from '@refwind/core';
import { opsOf } from '../chunks/ops.js';
import { type LinkChange, linkChanges } from './linkChanges.js';
import {
  type HolderNumbers,
  holderNumbers,
  type RecordMaker,
  StoredObject,
  storable,
} from './storedObject.js';
import type { Touched } from './touched.js';

/** What became of an object since the start of a chunk. */
export type Change = Made | Gone | Revised;

interface Made {
  readonly kind: 'made';
  readonly object: ObjectId;
  readonly entry: StoredObject;
}

interface Gone {
  readonly kind: 'gone';
  readonly object: ObjectId;
}

/** Another count, and holders that came and went. */
interface Revised {
  readonly kind: 'revised';
  readonly object: ObjectId;
  readonly refcount: number;
  readonly added: HolderNumbers;
  readonly removed: HolderNumbers;
}

/**
 * In what the heap differs from the chunk's start, objects ascending.
 * @param columns with the chunk's first `rows` rows applied: of the whole heap, or of what is touched only.
 */
export function changesSince(
  touched: Touched,
  chunk: EventChunk,
  rows: number,
  columns: HeapColumns,
  maker: RecordMaker,
): Change[] {
  const moved = linkChanges(touched, chunk, rows, columns);
  const changes: Change[] = [];
  for (let i = 0; i < touched.count; i++) {
    const slot = touched.slot[i];
    const object = touched.object[i];
    if (columns.object[slot] !== object) changes.push({ kind: 'gone', object });
    else {
      const refcount = columns.refcount[slot];
      const links = moved?.get(slot);
      if (refcount === touched.refcount[i] && links === undefined) continue;
      changes.push({ kind: 'revised', object, refcount, ...(links ?? UNMOVED) });
    }
  }
  changes.sort((a, b) => a.object - b.object);
  addMade(changes, touched, chunk, rows, columns, maker);
  return changes;
}

const UNMOVED: LinkChange = { added: null, removed: null };

/** Objects that came since and are still there, in the order of their ids. */
function addMade(
  changes: Change[],
  { allocs }: Touched,
  chunk: EventChunk,
  rows: number,
  columns: HeapColumns,
  maker: RecordMaker,
): void {
  const { code, slot } = chunk;
  const ops = opsOf(columns.dictionary);
  const objects = columns.object;
  let object = allocs;
  for (let row = 0; row < rows; row++) {
    if (ops[code[row]] !== Op.alloc) continue;
    object++;
    const at = slot[row];
    if (objects[at] !== object) continue;
    changes.push({ kind: 'made', object, entry: storedFrom(columns, at, columns.seq, maker) });
  }
}

/** The object in `slot`, which is alive. */
export function storedFrom(
  columns: HeapColumns,
  slot: Slot,
  seq: Seq,
  maker: RecordMaker,
): StoredObject {
  return new StoredObject(
    maker,
    columns.object[slot],
    slot,
    columns.refcount[slot],
    columns.size[slot],
    columns.allocSeq[slot],
    columns.allocCode[slot],
    holdersOf(columns, slot),
    seq,
  );
}

function holdersOf({ links, object }: HeapColumns, slot: Slot): HolderNumbers | undefined {
  let at = links.firstHolder(slot);
  if (at === NO_LINK) return null;
  const numbers: number[] = [];
  for (; at !== NO_LINK; at = links.nextHolder(at)) {
    const a = links.aAt(at);
    numbers.push(...holderNumbers(links.kindAt(at), a, links.bAt(at), object[a]));
  }
  return storable(numbers);
}
