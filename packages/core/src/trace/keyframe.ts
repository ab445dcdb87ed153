import type { HolderKind } from '../events/chunk.js';
import { Op, type TraceDictionary } from '../events/dictionary.js';
import { HeapColumns } from '../heap/columns.js';
import { MAX_SLOT } from '../heap/growth.js';
import { NO_LINK } from '../heap/links.js';
import { liveByAge } from '../heap/order.js';
import { ByteReader } from './byteReader.js';
import { ByteWriter } from './byteWriter.js';
import { zigzagDelta, zigzagTarget } from './columnBytes.js';
import type { TracePlace } from './errors.js';
import { HOLDER_BYTES, putHolderColumns, readHolderColumns } from './holderColumns.js';

/**
 * A heap as a keyframe's payload: one column after the other over the live objects, oldest first, so
 * that ids, sequence numbers and mostly also slots rise by small steps.
 */
export function encodeKeyframe(columns: HeapColumns): Uint8Array<ArrayBuffer> {
  const order = liveByAge(columns);
  const out = new ByteWriter();
  out.varint(columns.seq);
  out.varint(columns.allocs);
  out.varint(columns.slotCount);
  out.varint(columns.live);
  out.varint(columns.links.size);
  writeRising(out, order, columns.object);
  writeRising(out, order, columns.allocSeq);
  writeSlots(out, order);
  for (const slot of order) out.zigzag(columns.refcount[slot]);
  for (const slot of order) out.varint(columns.allocCode[slot]);
  writeSizes(out, order, columns);
  if (columns.links.size > 0) writeLinks(out, order, columns);
  return out.take();
}

function writeRising(out: ByteWriter, order: Uint32Array, column: Float64Array): void {
  let previous = 0;
  for (const slot of order) {
    out.varint(column[slot] - previous - 1);
    previous = column[slot];
  }
}

function writeSlots(out: ByteWriter, order: Uint32Array): void {
  let previous = 0;
  for (const slot of order) {
    out.varint(zigzagDelta(previous, slot));
    previous = slot;
  }
}

function writeSizes(out: ByteWriter, order: Uint32Array, columns: HeapColumns): void {
  const last = new Uint32Array(columns.dictionary.codes.length);
  for (const slot of order) {
    const code = columns.allocCode[slot];
    out.varint(zigzagDelta(last[code], columns.size[slot]));
    last[code] = columns.size[slot];
  }
}

function writeLinks(out: ByteWriter, order: Uint32Array, { links }: HeapColumns): void {
  const kinds = new Uint8Array(links.size);
  const a = new Uint32Array(links.size);
  const b = new Uint32Array(links.size);
  let count = 0;
  for (const slot of order) {
    out.varint(links.holderCount(slot));
    for (let at = links.firstHolder(slot); at !== NO_LINK; at = links.nextHolder(at)) {
      kinds[count] = links.kindAt(at);
      a[count] = links.aAt(at);
      b[count++] = links.bAt(at);
    }
  }
  const bytes = new Uint8Array(count * HOLDER_BYTES);
  out.bytes(bytes.subarray(0, putHolderColumns(bytes, 0, kinds, a, b, count)));
}

/**
 * The heap a keyframe holds.
 * @throws TraceError `damaged` for anything that no heap can be.
 */
export function decodeKeyframe(
  payload: Uint8Array,
  dictionary: TraceDictionary,
  place: TracePlace,
): HeapColumns {
  const reader = new ByteReader(payload, 'the keyframe', place);
  const columns = new HeapColumns(dictionary);
  columns.seq = reader.varint();
  columns.allocs = reader.below(columns.seq + 1, 'a number of objects');
  const slots = reader.below(Math.min(MAX_SLOT, columns.allocs) + 1, 'a number of slots');
  const live = reader.count('live objects', 6);
  const links = reader.count('links', 3);
  const object = readRising(reader, live, columns.allocs);
  const allocSeq = readRising(reader, live, columns.seq);
  const order = readSlots(reader, live, slots, columns);
  order.forEach((slot, i) => {
    columns.object[slot] = object[i];
    columns.allocSeq[slot] = allocSeq[i];
  });
  for (const slot of order) columns.refcount[slot] = reader.zigzag();
  for (const slot of order) columns.allocCode[slot] = readAllocCode(reader, dictionary);
  readSizes(reader, order, columns);
  columns.live = live;
  columns.slotCount = slots;
  if (links > 0) readLinks(reader, order, columns, links);
  reader.end();
  return columns;
}

function readRising(reader: ByteReader, count: number, max: number): Float64Array {
  const column = new Float64Array(count);
  let previous = 0;
  for (let i = 0; i < count; i++) {
    previous += reader.varint() + 1;
    if (previous > max) reader.fail(`has ${previous} where at most ${max} can be`);
    column[i] = previous;
  }
  return column;
}

function readSlots(
  reader: ByteReader,
  count: number,
  slots: number,
  columns: HeapColumns,
): Uint32Array {
  const order = new Uint32Array(count);
  let highest = 0;
  let slot = 0;
  for (let i = 0; i < count; i++) {
    slot = zigzagTarget(slot, reader.below(2 ** 32, 'a slot difference'));
    if (slot < 1 || slot > slots) reader.fail(`has slot ${slot}, but says slots 1 to ${slots}`);
    if (slot > highest) highest = slot;
    order[i] = slot;
  }
  columns.ensureSlot(highest);
  const taken = new Uint8Array(highest + 1);
  for (const slot of order) {
    if (taken[slot] === 1) reader.fail(`has slot ${slot} twice`);
    taken[slot] = 1;
  }
  return order;
}

function readAllocCode(reader: ByteReader, { codes }: TraceDictionary): number {
  const code = reader.below(codes.length, 'an event code');
  return codes[code].op === Op.alloc ? code : reader.fail(`has code ${code}, which is no alloc`);
}

function readSizes(reader: ByteReader, order: Uint32Array, columns: HeapColumns): void {
  const last = new Uint32Array(columns.dictionary.codes.length);
  for (const slot of order) {
    const code = columns.allocCode[slot];
    last[code] = zigzagTarget(last[code], reader.below(2 ** 32, 'a size difference'));
    columns.size[slot] = last[code];
    columns.bytes += last[code];
  }
}

function readLinks(
  reader: ByteReader,
  order: Uint32Array,
  columns: HeapColumns,
  links: number,
): void {
  const counts = new Uint32Array(order.length);
  let total = 0;
  for (let i = 0; i < order.length; i++) {
    counts[i] = reader.below(links - total + 1, 'a number of holders');
    total += counts[i];
  }
  if (total !== links) reader.fail(`says ${links} links and has ${total}`);
  const limits = { strings: columns.dictionary.strings.length, slots: columns.slotCount };
  const holders = readHolderColumns(reader, links, limits);
  let at = 0;
  order.forEach((slot, i) => {
    for (let end = at + counts[i]; at < end; at++) {
      const kind = holders.holderKind[at] as HolderKind;
      linkOnce(reader, columns, slot, kind, holders.holderA[at], holders.holderB[at]);
    }
  });
}

function linkOnce(
  reader: ByteReader,
  { links, object }: HeapColumns,
  slot: number,
  kind: HolderKind,
  a: number,
  b: number,
): void {
  if (links.heldBy(kind, a, b) !== 0) reader.fail('has a holder that holds two objects');
  if (kind >= 1 && kind <= 3 && !(object[a] > 0)) reader.fail(`has a holder in free slot ${a}`);
  links.link(slot, kind, a, b);
}
