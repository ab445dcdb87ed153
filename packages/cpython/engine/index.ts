import {
  Box,
  DICT,
  FIELDS,
  FOREIGN,
  has,
  LIST,
  newBox,
  OLDER,
  QUEUED,
  queue,
  queuedAt,
  queueLength,
  SETTINGS,
  TELLS_ALL,
  unqueue,
} from './box';
import { additions, changed, forget as forgetBox, removals, unwatch } from './compare';
import { foreignMoved, reserve } from './host';
import { startKeys } from './keys';
import { canBeRead } from './kinds';
import { dropOwned, dropVariables as dropVariablesOf, link as linkHolder } from './links';
import { addressOf, setFollowed } from './objects';
import { addWord, startPlaces } from './places';
import { isSorting } from './sequence';
import { at, PLACES_BYTES, setAt } from './state';
import {
  firstHolder as firstHolderOf,
  firstOwned as firstOwnedOf,
  linkAt,
  owner,
  startTable,
} from './table';

export { keyId } from './keys';
export { dropDying, dropHolders, unlink, unsureOwnerAt } from './links';
export { addRange, addWord, removeRange, removeWord, watcherAt } from './places';
export { takeSetting, takeWrites } from './writes';

/** Call first. Returns where to write what is in `Places`, word by word. */
export function start(): u32 {
  setAt(reserve(PLACES_BYTES));
  startTable();
  startPlaces();
  startKeys();
  return changetype<u32>(at);
}

/** What follows is the doing of an instruction, which has an entry, or none (0). */
export function begin(instruction: u32, entry: u32): void {
  at.instruction = instruction;
  at.entry = entry;
}

/** Follows the items of a recorded container. */
export function addItems(slot: u32, kind: u32): void {
  const box = newBox(kind, slot, addressOf(slot));
  box.perEntry = 1;
  owner(slot).items = changetype<u32>(box);
  setFollowed(slot);
  queue(box);
}

/** Follows the attributes of a recorded object. */
export function addFields(slot: u32, layout: u32): void {
  const box = newBox(FIELDS, slot, addressOf(slot));
  box.perEntry = 1;
  box.layout = layout;
  owner(slot).fields = changetype<u32>(box);
  setFollowed(slot);
  queue(box);
}

/**
 * Follows the items of a container that is older than the recording.
 * @param named its places are external holders
 * @param namespace id + 1 of the name of the module whose variables it has; 0: none
 */
export function addOlder(kind: u32, address: u32, named: u32, namespace: u32): u32 {
  const box = newBox(kind, 0, address);
  box.perEntry = 1;
  box.namespace = namespace;
  if (named !== 0) box.flags |= OLDER;
  queue(box);
  return changetype<u32>(box);
}

/** Follows what is read in JavaScript. @param slot 0: it is older */
export function addForeign(slot: u32, isFields: u32, foreign: u32, toldAll: u32): u32 {
  const box = newBox(FOREIGN, slot, 0);
  box.foreign = foreign;
  if (toldAll === 0) box.flags &= ~TELLS_ALL;
  const place = changetype<u32>(box);
  if (slot !== 0) {
    if (isFields !== 0) owner(slot).fields = place;
    else owner(slot).items = place;
    setFollowed(slot);
  }
  queue(box);
  return place;
}

/** Tells writes to a word by `takeSetting`. */
export function addSetting(address: u32): void {
  addWord(address, changetype<u32>(newBox(SETTINGS, 0, address)));
}

/** From here on the dict is a module's namespace. */
export function nameDict(slot: u32, name: u32): void {
  const place = owner(slot).items;
  if (place !== 0 && changetype<Box>(place).kind === DICT) {
    changetype<Box>(place).namespace = name + 1;
  }
}

/** Whether anything is to be compared. */
export function isDirty(): bool {
  return queueLength() > 0;
}

/** Brings links up to date with the interpreter's memory. Only at a bytecode boundary. */
export function reconcile(): void {
  const count = queueLength();
  removeStale(count, true);
  for (let index: u32 = 0; index < count; index++) {
    const place = queuedAt(index);
    if (place !== 0) additions(changetype<Box>(place));
  }
  unqueue(count);
}

/** Unlinks what queued containers no longer hold, in the midst of an instruction. */
export function removeQueued(): void {
  removeStale(queueLength(), false);
}

function removeStale(count: u32, settled: bool): void {
  for (let index: u32 = 0; index < count; index++) {
    const place = queuedAt(index);
    if (place !== 0) removals(changetype<Box>(place), settled);
  }
}

/** Unlinks what an object that is about to be freed holds. */
export function dropContents(slot: u32): void {
  dropVariablesOf(owner(slot).items);
  dropOwned(slot);
}

export function dropVariables(place: u32): void {
  dropVariablesOf(place);
}

/** The object is gone: it is followed no more. */
export function forgetOf(slot: u32): void {
  const each = owner(slot);
  const items = each.items;
  const fields = each.fields;
  each.items = 0;
  each.fields = 0;
  if (items !== 0) forgetBox(changetype<Box>(items));
  if (fields !== 0) forgetBox(changetype<Box>(fields));
}

export function forget(place: u32): void {
  forgetBox(changetype<Box>(place));
}

/** The object goes on at another address. */
export function moved(slot: u32): void {
  relocate(owner(slot).items, addressOf(slot));
  relocate(owner(slot).fields, addressOf(slot));
}

function relocate(place: u32, address: u32): void {
  if (place === 0) return;
  const box = changetype<Box>(place);
  if (box.kind === FOREIGN) foreignMoved(box.foreign, address);
  else {
    unwatch(box);
    box.address = address;
  }
  changed(box);
}

/** All of a container may have changed. */
export function change(place: u32): void {
  changed(changetype<Box>(place));
}

/** A container that is read in JavaScript is to be compared again. */
export function requeue(place: u32): void {
  queue(changetype<Box>(place));
}

/** Links a container's holder; 0 when the object has no reference left for it. */
export function link(place: u32, slot: u32, kind: u32, a: u32, b: u32): bool {
  return linkHolder(place, slot, kind, a, b);
}

/** Unlinks what the container no longer holds, in the midst of an instruction, although no write told. */
export function askAgain(place: u32): void {
  changed(changetype<Box>(place));
  removals(changetype<Box>(place), false);
}

/** Whether what an object holds cannot be compared with what its traverse function tells now. */
export function isExempt(place: u32): bool {
  const box = changetype<Box>(place);
  if (has(box, QUEUED) || !canBeRead(box)) return true;
  if (box.kind === DICT) return box.namespace !== 0;
  return box.kind === LIST && isSorting(box);
}

/** The container of a slot's items, and of its attributes; 0: none. */
export function itemsOf(slot: u32): u32 {
  return owner(slot).items;
}

export function fieldsOf(slot: u32): u32 {
  return owner(slot).fields;
}

/** The number in JavaScript of what is read there; 0: the engine reads it. */
export function foreignOf(place: u32): u32 {
  return changetype<Box>(place).foreign;
}

/** Walks over links: −1 is the end. */
export function firstHolder(slot: u32): u32 {
  return firstHolderOf(slot);
}

export function firstOwned(slot: u32): u32 {
  return firstOwnedOf(slot);
}

export function nextHolder(index: u32): u32 {
  return linkAt(index).nextHeld;
}

export function nextOwned(index: u32): u32 {
  return linkAt(index).nextOwned;
}

export function heldAt(index: u32): u32 {
  return linkAt(index).held;
}
