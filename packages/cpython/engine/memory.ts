import { release, reserve } from './host';

/** The word at an address, 0 beyond the memory's end: where a container was may be something else by now. */
export function word(address: u32): u32 {
  const at = address & ~3;
  return at >>> 16 < <u32>memory.size() ? load<u32>(at) : 0;
}

/** The byte at an address, 0 beyond the memory's end. */
export function byte(address: u32): u32 {
  return address >>> 16 < <u32>memory.size() ? <u32>load<u8>(address) : 0;
}

/** Memory that is zero. */
export function reserveZero(bytes: u32): u32 {
  const address = reserve(bytes);
  memory.fill(address, 0, bytes);
  return address;
}

/** A larger piece of memory with the same content, zeros behind it. */
export function larger(old: u32, bytes: u32, largerBytes: u32): u32 {
  const address = reserve(largerBytes);
  memory.copy(address, old, bytes);
  memory.fill(address + bytes, 0, largerBytes - bytes);
  if (old !== 0) release(old);
  return address;
}

/** Pieces of `16 << class` bytes come from blocks of this size; larger ones are reserved one by one. */
const BLOCK_BYTES: u32 = 1 << 20;
const CLASSES: u32 = 10;

/** First free piece by class; each one's first word is the next. */
let free: u32 = 0;
let blockNext: u32 = 0;
let blockEnd: u32 = 0;

/** The class of the smallest pieces that have room for so many bytes. */
export function classOf(bytes: u32): u32 {
  return bytes <= 16 ? 0 : 28 - clz<u32>(bytes - 1);
}

/** A piece of memory of a class; its content is anything. */
export function takePiece(sizeClass: u32): u32 {
  if (sizeClass >= CLASSES) return reserve(16 << sizeClass);
  if (free === 0) free = reserveZero(CLASSES * 4);
  const list = free + sizeClass * 4;
  const piece = load<u32>(list);
  if (piece !== 0) {
    store<u32>(list, load<u32>(piece));
    return piece;
  }
  const bytes: u32 = 16 << sizeClass;
  if (blockEnd - blockNext < bytes) {
    blockNext = reserve(BLOCK_BYTES);
    blockEnd = blockNext + BLOCK_BYTES;
  }
  const address = blockNext;
  blockNext += bytes;
  return address;
}

/** A piece is not needed any more. */
export function givePiece(piece: u32, sizeClass: u32): void {
  if (sizeClass >= CLASSES) {
    release(piece);
    return;
  }
  const list = free + sizeClass * 4;
  store<u32>(piece, load<u32>(list));
  store<u32>(list, piece);
}
