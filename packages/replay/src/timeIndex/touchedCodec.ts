import { type ByteReader, ByteWriter, HolderKind, isOwned, MAX_SLOT } from '@refwind/core';
import type { Touched } from './touched.js';

/** As columns: each number as its difference from the one before in the same column. */
export function encodeTouched(touched: Touched, out = new ByteWriter()): Uint8Array {
  const { seq, allocs, slotCount, count, posted, freed } = touched;
  for (const number of [seq, allocs, slotCount, count, posted, freed.length]) out.varint(number);
  out.varint(touched.linked.length);
  out.varint(touched.linkHeld.length);
  writeSlots(out, touched.slot, 0, posted);
  writeSlots(out, touched.slot, posted, count);
  let last = 0;
  for (let i = 0; i < count; i++) {
    writeSigned(out, touched.object[i] - last);
    last = touched.object[i];
  }
  for (let i = 0; i < count; i++) out.zigzag(touched.refcount[i]);
  writeFreed(out, touched);
  writeEntries(out, touched.linked);
  writeLinks(out, touched);
  return out.take();
}

function writeSlots(out: ByteWriter, slot: Uint32Array, from: number, to: number): void {
  let last = 0;
  for (let i = from; i < to; i++) {
    out.varint(slot[i] - last - 1);
    last = slot[i];
  }
}

function writeEntries(out: ByteWriter, entries: Uint32Array): void {
  let last = -1;
  for (const index of entries) {
    out.varint(index - last - 1);
    last = index;
  }
}

function writeFreed(out: ByteWriter, { freed, size, allocSeq, allocCode, seq }: Touched): void {
  writeEntries(out, freed);
  for (const bytes of size) out.varint(bytes);
  for (const code of allocCode) out.varint(code);
  for (const born of allocSeq) out.varint(seq - born);
}

function writeLinks(out: ByteWriter, { linkHeld, linkKind, linkA, linkB }: Touched): void {
  out.bytes(linkKind);
  for (const column of [linkHeld, linkA, linkB]) {
    let last = 0;
    for (const value of column) {
      writeSigned(out, value - last);
      last = value;
    }
  }
}

/** Any whole number within ±2^52. */
export function writeSigned(out: ByteWriter, value: number): void {
  out.varint(value < 0 ? -2 * value - 1 : 2 * value);
}

export function readSigned(reader: ByteReader): number {
  const value = reader.varint();
  return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
}

/** @throws TraceError `damaged` for anything that no chunk can touch. */
export function decodeTouched(reader: ByteReader): Touched {
  const seq = reader.varint();
  const allocs = reader.below(seq + 1, 'a number of objects');
  const slotCount = reader.below(MAX_SLOT + 1, 'a number of slots');
  const count = reader.count('touched objects', 3);
  const posted = reader.below(count + 1, 'a number of objects');
  const ends = reader.below(posted + 1, 'a number of frees');
  const linkRows = reader.below(posted + 1, 'a number of links');
  const links = reader.count('links', 4);
  const slot = new Uint32Array(count);
  readSlots(reader, slot, 0, posted, slotCount);
  readSlots(reader, slot, posted, count, slotCount);
  const object = new Float64Array(count);
  let last = 0;
  for (let i = 0; i < count; i++) {
    last += readSigned(reader);
    if (last < 1 || last > allocs) reader.fail(`has object ${last} of ${allocs}`);
    object[i] = last;
  }
  const refcount = new Int32Array(count);
  for (let i = 0; i < count; i++) refcount[i] = reader.zigzag();
  const fixed = { seq, allocs, slotCount, count, posted, slot, object, refcount };
  const lost = readFreed(reader, ends, posted, seq);
  const linked = readEntries(reader, linkRows, posted);
  return { ...fixed, ...lost, linked, ...readLinks(reader, links, slotCount) };
}

function readSlots(
  reader: ByteReader,
  slot: Uint32Array,
  from: number,
  to: number,
  max: number,
): void {
  let last = 0;
  for (let i = from; i < to; i++) {
    last += reader.varint() + 1;
    if (last > max) reader.fail(`has slot ${last} of ${max}`);
    slot[i] = last;
  }
}

function readEntries(reader: ByteReader, count: number, posted: number): Uint32Array {
  const entries = new Uint32Array(count);
  let last = -1;
  for (let i = 0; i < count; i++) {
    last += reader.varint() + 1;
    if (last >= posted) reader.fail(`has entry ${last} of ${posted}`);
    entries[i] = last;
  }
  return entries;
}

function readFreed(reader: ByteReader, ends: number, posted: number, seq: number) {
  const freed = readEntries(reader, ends, posted);
  const size = new Uint32Array(ends);
  const allocCode = new Uint32Array(ends);
  const allocSeq = new Float64Array(ends);
  for (let i = 0; i < ends; i++) size[i] = reader.below(2 ** 32, 'a size');
  for (let i = 0; i < ends; i++) allocCode[i] = reader.below(2 ** 32, 'a code');
  for (let i = 0; i < ends; i++) allocSeq[i] = seq - reader.below(seq, 'an age');
  return { freed, size, allocSeq, allocCode };
}

function readLinks(reader: ByteReader, links: number, slots: number) {
  const linkKind = reader.take(links).slice();
  const column = (): Uint32Array => {
    const numbers = new Uint32Array(links);
    let last = 0;
    for (let i = 0; i < links; i++) {
      last += readSigned(reader);
      if (last < 0 || last >= 2 ** 32) reader.fail(`has ${last} in a link`);
      numbers[i] = last;
    }
    return numbers;
  };
  const [linkHeld, linkA, linkB] = [column(), column(), column()];
  for (let i = 0; i < links; i++) {
    const kind = linkKind[i];
    const fits =
      kind <= HolderKind.external && (!isOwned(kind) || (linkA[i] > 0 && linkA[i] <= slots));
    if (!fits || linkHeld[i] < 1 || linkHeld[i] > slots) reader.fail('has a link that cannot be');
  }
  return { linkHeld, linkKind, linkA, linkB };
}
