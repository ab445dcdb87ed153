import type { HeapColumns, Slot } from '@refwind/core';
import { HeapEdit } from './edit.js';
import { ColumnsObject, staysIn } from './entry.js';
import { EMPTY_HEAP, type HeapState, trieOf } from './heapState.js';

/**
 * The state that columns hold, which nobody may change afterwards. Records are made when they are
 * looked at. It shares with `like` every object that is the same in both.
 */
export function stateFromColumns(columns: HeapColumns, like: HeapState = EMPTY_HEAP): HeapState {
  const edit = new HeapEdit(like);
  if (like.live > 0) removeDead(edit, columns, like);
  for (let slot = 1; slot <= columns.slotCount; slot++) {
    if (columns.object[slot] > 0) putSlot(edit, columns, slot, like);
  }
  return edit.done(columns.seq);
}

function removeDead(edit: HeapEdit, columns: HeapColumns, like: HeapState): void {
  for (const { object, slot } of trieOf(like.objects).values()) {
    if (columns.object[slot] !== object) edit.remove(object);
  }
}

function putSlot(edit: HeapEdit, columns: HeapColumns, slot: Slot, like: HeapState): void {
  const object = columns.object[slot];
  const known = trieOf(like.objects).get(object);
  if (known === undefined) edit.add(object, new ColumnsObject(columns, slot));
  else if (!staysIn(known, columns)) edit.replace(object, new ColumnsObject(columns, slot));
}
