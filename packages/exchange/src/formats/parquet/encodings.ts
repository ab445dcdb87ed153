import { varint } from './thrift.js';

/**
 * Numbers below 2^width in Parquet's hybrid of runs and packed bits: one run when all are the same, else packed.
 * @param width 0 … 24
 */
export function hybrid(values: Int32Array | Uint8Array, width: number): Uint8Array {
  const head: number[] = [];
  if (isOneValue(values)) {
    varint(head, values.length * 2);
    for (let bits = 0; bits < width; bits += 8) head.push((values[0] >>> bits) & 0xff);
    return Uint8Array.from(head);
  }
  const groups = Math.ceil(values.length / 8);
  varint(head, groups * 2 + 1);
  const bytes = new Uint8Array(head.length + groups * width);
  bytes.set(head);
  packBits(values, width, bytes, head.length);
  return bytes;
}

function isOneValue(values: Int32Array | Uint8Array): boolean {
  const first = values[0];
  for (let at = 1; at < values.length; at++) if (values[at] !== first) return false;
  return true;
}

function packBits(
  values: Int32Array | Uint8Array,
  width: number,
  bytes: Uint8Array,
  from: number,
): void {
  let at = from;
  let waiting = 0;
  let bits = 0;
  for (let index = 0; index < values.length; index++) {
    waiting |= values[index] << bits;
    bits += width;
    for (; bits >= 8; bits -= 8) {
      bytes[at++] = waiting & 0xff;
      waiting >>>= 8;
    }
  }
  if (bits > 0) bytes[at] = waiting & 0xff;
}

/** Bits that a number below `count` takes. */
export function bitsFor(count: number): number {
  return count <= 1 ? 0 : 32 - Math.clz32(count - 1);
}

/** Whole numbers, 0 ≤ value < 2^53, in 64 bits each. */
export function plain64(values: Float64Array): Uint8Array {
  const words = new Uint32Array(values.length * 2);
  for (let at = 0; at < values.length; at++) {
    const value = values[at];
    words[at * 2] = value % 2 ** 32;
    if (value >= 2 ** 32) words[at * 2 + 1] = Math.floor(value / 2 ** 32);
  }
  return new Uint8Array(words.buffer);
}

export function plain32(values: Int32Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

const BLOCK = 128;
const MINI_BLOCKS = 4;

/** first, first + 1, first + 2 …: deltas in blocks of 128, of no bits each. */
export function consecutive(first: number, count: number): Uint8Array {
  const bytes: number[] = [];
  varint(bytes, BLOCK);
  varint(bytes, MINI_BLOCKS);
  varint(bytes, count);
  varint(bytes, first * 2);
  for (let left = count - 1; left > 0; left -= BLOCK) bytes.push(2, 0, 0, 0, 0);
  return Uint8Array.from(bytes);
}

/** Texts, each with its length before it. */
export function plainTexts(texts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(texts.reduce((sum, { length }) => sum + length + 4, 0));
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const text of texts) {
    view.setUint32(at, text.length, true);
    bytes.set(text, at + 4);
    at += text.length + 4;
  }
  return bytes;
}
