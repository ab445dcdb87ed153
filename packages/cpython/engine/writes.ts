import { Box, DICT, EMBEDDED, FOREIGN, GONE, has, MOVED, OLDER, queue, SETTINGS } from './box';
import { changed } from './compare';
import { CONTROL_writeEnd, OBJECT_type, WRITE_bytes, WRITE_length, WRITE_start } from './constants';
import { foreignWritten } from './host';
import { isCount } from './kinds';
import { fieldsOf } from './links';
import { watcherAt } from './places';
import { at } from './state';
import { firstHolder, linkAt, NO_LINK } from './table';

/** A setting of the collector was written. */
let isSettingWritten: bool = false;

/** Takes over what the probes noted. */
export function takeWrites(): void {
  for (let note = at.writes; note < load<u32>(at.control, CONTROL_writeEnd); note += WRITE_bytes) {
    const start = load<u32>(note, WRITE_start);
    const length = load<u32>(note, WRITE_length);
    if (length === 0) wordWritten(start);
    else rangeWritten(start, length);
  }
  store<u32>(at.control, at.writes, CONTROL_writeEnd);
}

/** Whether a setting of the collector was written since the last call. */
export function takeSetting(): bool {
  const was = isSettingWritten;
  isSettingWritten = false;
  return was;
}

function rangeWritten(start: u32, length: u32): void {
  const first = start & ~3;
  const words = (start - first + length + 3) >>> 2;
  for (let each: u32 = 0; each < words; each++) wordWritten(first + (each << 2));
}

function wordWritten(address: u32): void {
  const place = watcherAt(address);
  if (place === 0) return;
  const box = changetype<Box>(place);
  if (box.kind === SETTINGS) {
    isSettingWritten = true;
    return;
  }
  if (box.kind === FOREIGN) foreignWritten(box.foreign, address);
  else note(box, address);
  queue(box);
  if (box.kind === DICT && box.slot !== 0 && has(box, EMBEDDED)) dictWritten(box.slot);
}

/** Notes which positions a write to a watched word may have changed. */
function note(box: Box, address: u32): void {
  if (has(box, OLDER) && address === box.address + OBJECT_type) {
    box.flags |= GONE | MOVED;
    return;
  }
  if (isCount(box, address)) return;
  const offset = address - box.start;
  if (offset >= box.bytes) {
    box.flags |= MOVED;
    return;
  }
  const entry = <i32>(offset / box.stride);
  const first = entry * box.perEntry;
  box.from = min(box.from, first);
  box.to = max(box.to, first + box.perEntry - 1);
}

/** What an instance and its dict share may have become the dict's alone. */
function dictWritten(slot: u32): void {
  for (let each = firstHolder(slot); each !== NO_LINK; each = linkAt(each).nextHeld) {
    const fields = fieldsOf(linkAt(each).kind, linkAt(each).a);
    if (fields !== 0) changed(changetype<Box>(fields));
  }
}
