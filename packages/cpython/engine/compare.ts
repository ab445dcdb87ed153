import {
  Box,
  FOREIGN,
  freeBox,
  GONE,
  has,
  held,
  identity,
  itemAt,
  MOVED,
  NOWHERE,
  OLDER,
  QUEUED,
  queue,
  setItem,
  WATCHED,
} from './box';
import {
  foreignAdditions,
  foreignChanged,
  foreignForgotten,
  foreignRemovals,
  olderGone,
} from './host';
import {
  canBeRead,
  identityIn,
  isWandering,
  locate,
  slotIn,
  unwatchWords,
  watchWords,
} from './kinds';
import { linkItem, unlinkItem } from './links';
import { addRange, removeRange } from './places';
import { readContents, wandersTo } from './wandering';

/** The storage may be another than was watched. */
function isElsewhere(box: Box): bool {
  return has(box, MOVED) || !has(box, WATCHED) || box.watchedStart !== box.start;
}

/** The first position to look at, and the last one. */
function firstOf(box: Box, now: i32): i32 {
  if (isElsewhere(box)) return 0;
  return now === box.positions ? box.from : min(box.from, min(now, box.positions));
}

function lastOf(box: Box, now: i32): i32 {
  if (!isElsewhere(box) && now === box.positions) return min(box.to, now - 1);
  return max(now, box.positions) - 1;
}

/** Unlinks what the container no longer holds; the rest waits for `additions`. */
export function removals(box: Box, settled: bool): void {
  if (box.kind === FOREIGN) {
    foreignRemovals(box.foreign, settled ? 1 : 0);
    return;
  }
  if (box.length === 0) return;
  const now = has(box, GONE) ? 0 : locate(box, settled);
  const last = min(lastOf(box, now), box.length - 1);
  const mayWander = isWandering(box) && isElsewhere(box);
  let isRead = false;
  for (let position = firstOf(box, now); position <= last; position++) {
    const item = itemAt(box, position);
    const slot = held(item);
    if (slot === 0) continue;
    const name = identity(item);
    if (position < now) {
      const present = slotIn(box, position);
      if (present === slot && identityIn(box, position, present) === name) continue;
    }
    store<u32>(item, 0);
    if (mayWander) {
      if (!isRead) readContents(box, now);
      isRead = true;
      if (wandersTo(name) === slot) continue;
    }
    unlinkItem(box, slot, name);
  }
}

/** Links what the container holds now, and watches where it does. */
export function additions(box: Box): void {
  if (box.kind === FOREIGN) {
    box.flags &= ~QUEUED;
    foreignAdditions(box.foreign);
    return;
  }
  if (has(box, GONE)) {
    forget(box);
    return;
  }
  const now = locate(box, true);
  const last = min(lastOf(box, now), now - 1);
  let firstWaiting: i32 = -1;
  let lastWaiting: i32 = -1;
  for (let position = firstOf(box, now); position <= last; position++) {
    const slot = slotIn(box, position);
    if (slot === 0) {
      if (position < box.length) store<u32>(itemAt(box, position), 0);
      continue;
    }
    const name = identityIn(box, position, slot);
    const isLinked = linkItem(box, slot, name);
    setItem(box, position, isLinked ? slot : 0, name);
    if (isLinked) continue;
    if (firstWaiting < 0) firstWaiting = position;
    lastWaiting = position;
  }
  if (box.length > now) box.length = now;
  box.positions = now;
  box.flags &= ~(MOVED | QUEUED);
  box.from = NOWHERE;
  box.to = -1;
  watch(box);
  if (!canBeRead(box)) changed(box);
  else if (firstWaiting >= 0) {
    // What waits for its reference is looked at again at the next boundary.
    box.from = firstWaiting;
    box.to = lastWaiting;
    queue(box);
  }
}

/** All of it may have changed. */
export function changed(box: Box): void {
  if (box.kind === FOREIGN) foreignChanged(box.foreign);
  else box.flags |= MOVED;
  queue(box);
}

function watch(box: Box): void {
  const place = changetype<u32>(box);
  const stride = box.stride;
  if (has(box, WATCHED) && box.watchedStart === box.start && box.watchedStride === stride) {
    const before = endOf(box.watchedBytes, stride);
    const now = endOf(box.bytes, stride);
    if (now > before) addRange(box.start + before, now - before, stride, place);
    else removeRange(box.start + now, before - now, stride, place);
  } else {
    unwatch(box);
    watchWords(box);
    addRange(box.start, box.bytes, stride, place);
  }
  box.watchedAddress = box.address;
  box.watchedStart = box.start;
  box.watchedBytes = box.bytes;
  box.watchedStride = stride;
  box.flags |= WATCHED;
}

/** Bytes up to where another position could begin. */
function endOf(bytes: u32, stride: u32): u32 {
  return stride === 4 ? bytes : ((bytes + stride - 1) / stride) * stride;
}

export function unwatch(box: Box): void {
  if (!has(box, WATCHED)) return;
  unwatchWords(box);
  removeRange(box.watchedStart, box.watchedBytes, box.watchedStride, changetype<u32>(box));
  box.flags &= ~WATCHED;
}

/** It is followed no more. */
export function forget(box: Box): void {
  if (box.kind === FOREIGN) foreignForgotten(box.foreign);
  else {
    unwatch(box);
    if (has(box, OLDER)) olderGone(changetype<u32>(box));
  }
  box.flags &= ~QUEUED;
  freeBox(box);
}
