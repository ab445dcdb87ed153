import {
  CONTROL_records,
  FOLLOWED,
  OBJECT_refcount,
  RECORD_address,
  RECORD_born,
  RECORD_holders,
  RECORD_shift,
  SPECIAL,
  TABLE_pageShift,
} from './constants';
import { refcount as specialCount } from './host';
import { at } from './state';

/** What the table of recorded objects has for an address that is a multiple of 8. */
function entryAt(address: u32): u32 {
  const page = load<u32>(at.objects + ((address >>> TABLE_pageShift) << 2));
  return load<u32>(page + ((address & 0xfff8) >>> 1));
}

/** The slot of the recorded object at an address; 0: none. */
export function slotAt(address: u32): u32 {
  return (address & 7) === 0 ? entryAt(address) & ~SPECIAL : 0;
}

function record(slot: u32): u32 {
  return load<u32>(at.control, CONTROL_records) + (slot << RECORD_shift);
}

export function addressOf(slot: u32): u32 {
  return load<u32>(record(slot), RECORD_address);
}

/** The allocation ordinal's low 32 bits. */
export function bornOf(slot: u32): u32 {
  return load<u32>(record(slot), RECORD_born);
}

/** The object's count. */
export function refcount(slot: u32): i32 {
  const address = addressOf(slot);
  return entryAt(address) === slot ? load<i32>(address, OBJECT_refcount) : specialCount(slot);
}

/** How many links hold the object, those of frames included. */
export function holders(slot: u32): i32 {
  return load<i32>(record(slot), RECORD_holders) & (FOLLOWED - 1);
}

export function addHolders(slot: u32, by: i32): void {
  const place = record(slot);
  store<i32>(place, load<i32>(place, RECORD_holders) + by, RECORD_holders);
}

/** What the object holds is followed: its death must not go unseen. */
export function setFollowed(slot: u32): void {
  const place = record(slot);
  store<u32>(place, load<u32>(place, RECORD_holders) | FOLLOWED, RECORD_holders);
}
