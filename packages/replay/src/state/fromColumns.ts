import { type HeapColumns, NO_LINK, type Slot } from '@refwind/core';
import { HeapEdit } from './edit.js';
import { EMPTY_HEAP, type HeapState } from './heapState.js';
import { holdersIn, sameHolders } from './holders.js';
import { changed, type ObjectState, objectIn } from './object.js';

/**
 * The state that columns hold. It shares with `like` every record that did not change, so it is
 * cheapest, and smallest, when `like` is near.
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
  for (const { object, slot } of like.objects) {
    if (columns.object[slot] !== object) edit.remove(object);
  }
}

function putSlot(edit: HeapEdit, columns: HeapColumns, slot: Slot, like: HeapState): void {
  const known = like.objects.get(columns.object[slot]);
  if (known === undefined) edit.add(objectIn(columns, slot));
  else {
    const now = updated(known, columns, slot);
    if (now !== known) edit.replace(now);
  }
}

/** What is in `slot`, given what was known of the same object at another moment. */
function updated(known: ObjectState, columns: HeapColumns, slot: Slot): ObjectState {
  const refcount = columns.refcount[slot];
  const hasHolders = columns.links.firstHolder(slot) !== NO_LINK;
  if (!hasHolders && known.holders.length === 0) {
    return known.refcount === refcount ? known : changed(known, refcount, known.holders);
  }
  const now = holdersIn(columns, slot);
  const holders = sameHolders(known.holders, now) ? known.holders : now;
  if (holders === known.holders && refcount === known.refcount) return known;
  return changed(known, refcount, holders);
}
