import { PAGES_shift } from './constants';
import { reserveZero } from './memory';
import { at } from './state';

/** Which container watches which word of memory: pages of 4 KiB, each with the container of every word; 0: none. */
const PAGE_SHIFT: u32 = 12;
const PAGE_BYTES: u32 = 1 << PAGE_SHIFT;
/** Reserved at a time: smaller pieces would fill the holes in which Python makes its arenas again and again. */
const BATCH_BYTES: u32 = 1 << 22;

let pages: u32 = 0;
let next: u32 = 0;
let end: u32 = 0;

export function startPlaces(): void {
  pages = reserveZero(4 << (32 - PAGE_SHIFT));
}

/** The container that watches a word; 0: none. */
export function watcherAt(address: u32): u32 {
  const page = load<u32>(pages + ((address >>> PAGE_SHIFT) << 2));
  return page === 0 ? 0 : load<u32>(page + (address & (PAGE_BYTES - 4)));
}

function bitOf(address: u32): u32 {
  return 1 << ((address >>> 2) & 7);
}

/** Makes the interpreter report writes to a word. */
export function watchWord(address: u32): void {
  const byte = at.bitmap + (address >>> 5);
  store<u8>(byte, <u8>(<u32>load<u8>(byte) | bitOf(address)));
  // A store that may be to a header looks at the headers' pages only.
  store<u8>(at.headerPages + (address >>> PAGES_shift), 1);
  store<u8>(at.placePages + (address >>> PAGES_shift), 1);
  // A store of two words may begin at the end of the page before.
  store<u8>(at.placePages + ((address - 4) >>> PAGES_shift), 1);
}

export function addWord(address: u32, box: u32): void {
  const index = pages + ((address >>> PAGE_SHIFT) << 2);
  let page = load<u32>(index);
  if (page === 0) {
    page = newPage();
    store<u32>(index, page);
  }
  store<u32>(page + (address & (PAGE_BYTES - 4)), box);
  watchWord(address);
}

function newPage(): u32 {
  if (next === end) {
    next = reserveZero(BATCH_BYTES);
    end = next + BATCH_BYTES;
  }
  next += PAGE_BYTES;
  return next - PAGE_BYTES;
}

/** The container no longer watches the word; one taken over by another stays. */
export function removeWord(address: u32, box: u32): void {
  const page = load<u32>(pages + ((address >>> PAGE_SHIFT) << 2));
  if (page === 0) return;
  const place = page + (address & (PAGE_BYTES - 4));
  if (load<u32>(place) !== box) return;
  store<u32>(place, 0);
  const byte = at.bitmap + (address >>> 5);
  store<u8>(byte, <u8>(<u32>load<u8>(byte) & ~bitOf(address)));
}

export function addRange(start: u32, bytes: u32, stride: u32, box: u32): void {
  for (let offset: u32 = 0; offset < bytes; offset += stride) addWord(start + offset, box);
}

export function removeRange(start: u32, bytes: u32, stride: u32, box: u32): void {
  for (let offset: u32 = 0; offset < bytes; offset += stride) removeWord(start + offset, box);
}
