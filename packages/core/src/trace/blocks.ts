import { ByteReader } from './byteReader.js';
import { ByteWriter } from './byteWriter.js';
import type { Codec } from './codec.js';
import { TraceError, type TracePlace } from './errors.js';
import {
  BLOCK_HEADER_BYTES,
  BlockCodec,
  type BlockType,
  blockName,
  CONTINUED,
  MAX_CONTENT_BYTES,
  MAX_RAW_BYTES,
  PART_BYTES,
} from './format.js';
import { messageOf, readBytes, type TraceSource } from './source.js';
import { upgradePayload } from './upgrade.js';

/** Where and how a trace is read. */
export interface BlockAccess {
  readonly source: TraceSource;
  readonly codec: Codec;
  readonly version: number;
}

/** One content (a chunk, a keyframe …), unpacked from the block or blocks that hold it. */
export interface Content {
  readonly type: BlockType;
  /** Where its first block begins, and where the block after its last one does. */
  readonly offset: number;
  readonly end: number;
  readonly payload: Uint8Array;
}

interface BlockHeader {
  readonly type: BlockType;
  readonly codec: number;
  readonly continued: boolean;
  readonly stored: number;
  readonly raw: number;
  readonly crc: number;
  readonly bytes: Uint8Array;
}

interface Block {
  readonly type: BlockType;
  readonly continued: boolean;
  readonly end: number;
  readonly raw: Uint8Array;
}

/** Packs one content into blocks, ready to be written. */
export async function encodeContent(
  type: BlockType,
  payload: Uint8Array,
  codec: Codec,
): Promise<Uint8Array[]> {
  const parts: Uint8Array[] = [];
  let at = 0;
  do {
    const part = payload.subarray(at, at + PART_BYTES);
    at += part.length;
    parts.push(await encodeBlock(type, part, at < payload.length, codec));
  } while (at < payload.length);
  return parts;
}

async function encodeBlock(
  type: BlockType,
  raw: Uint8Array,
  continued: boolean,
  codec: Codec,
): Promise<Uint8Array> {
  const packed = raw.length === 0 ? raw : await codec.deflate(raw);
  const pays = packed.length < raw.length;
  const method = pays ? BlockCodec.deflateRaw : BlockCodec.stored;
  return frameBlock(type, method, continued, pays ? packed : raw, raw.length, codec);
}

/** A block's bytes: its header, then the stored payload. */
export function frameBlock(
  type: BlockType,
  method: number,
  continued: boolean,
  stored: Uint8Array,
  rawLength: number,
  codec: Codec,
): Uint8Array {
  const out = new ByteWriter();
  out.u8(type);
  out.u8(method);
  out.u16(continued ? CONTINUED : 0);
  out.u32(stored.length);
  out.u32(rawLength);
  out.u32(codec.crc32(stored, codec.crc32(out.take())));
  out.bytes(stored);
  return out.take();
}

/**
 * Reads the content that begins at `offset`.
 * @param limit where the content must have ended: the file's size or the next known block.
 * @throws TraceError `truncated`, `damaged`, `read-failed`, each with the offset of the block.
 */
export function readContent(access: BlockAccess, offset: number, limit: number): Content {
  const first = readBlock(access, offset, limit);
  if (!first.continued) return finish(access, first.type, offset, first.end, first.raw);
  const parts = [first.raw];
  let total = first.raw.length;
  let last: Block = first;
  while (last.continued) {
    const next = readBlock(access, last.end, limit);
    const place = { file: access.source.name, offset: last.end };
    if (next.type !== first.type) throw brokenOff(place, first.type, next.type);
    total += next.raw.length;
    if (total > MAX_CONTENT_BYTES) throw tooLarge(place, first.type);
    parts.push(next.raw);
    last = next;
  }
  return finish(access, first.type, offset, last.end, concatenate(parts));
}

function finish(
  access: BlockAccess,
  type: BlockType,
  offset: number,
  end: number,
  raw: Uint8Array,
): Content {
  return { type, offset, end, payload: upgradePayload(access.version, type, raw) };
}

function readBlock(access: BlockAccess, offset: number, limit: number): Block {
  const { source, codec } = access;
  const place = { file: source.name, offset };
  const header = readBlockHeader(source, offset, limit);
  const start = offset + BLOCK_HEADER_BYTES;
  if (header.stored > limit - start) throw cutOff(place, header, limit - start);
  const stored = readBytes(source, start, header.stored);
  if (codec.crc32(stored, codec.crc32(header.bytes)) !== header.crc) {
    const name = blockName(header.type);
    throw new TraceError(
      'damaged',
      place,
      `the ${name} block is damaged: its checksum does not fit`,
    );
  }
  const raw = unpack(header, stored, codec, place);
  return { type: header.type, continued: header.continued, end: start + header.stored, raw };
}

function readBlockHeader(source: TraceSource, offset: number, limit: number): BlockHeader {
  const place = { file: source.name, offset };
  if (limit - offset < BLOCK_HEADER_BYTES) {
    const left = Math.max(0, limit - offset);
    const reason = `a block header of ${BLOCK_HEADER_BYTES} bytes must be here, ${left} bytes are left`;
    throw new TraceError('truncated', place, reason);
  }
  const bytes = readBytes(source, offset, BLOCK_HEADER_BYTES);
  const header = new ByteReader(bytes, 'the block header', place);
  const type = header.u8() as BlockType;
  const codec = header.u8();
  const flags = header.u16();
  const stored = header.u32();
  const raw = header.u32();
  const crc = header.u32();
  checkBlockHeader(header, type, codec, flags, stored, raw);
  const covered = bytes.subarray(0, BLOCK_HEADER_BYTES - 4);
  return { type, codec, continued: flags === CONTINUED, stored, raw, crc, bytes: covered };
}

function checkBlockHeader(
  header: ByteReader,
  type: number,
  codec: number,
  flags: number,
  stored: number,
  raw: number,
): void {
  const name = blockName(type);
  if (name.startsWith('unknown')) header.fail(`is damaged: its type is ${name}`);
  if (codec > BlockCodec.deflateRaw) header.fail(`is damaged: its codec is ${codec}`);
  if (flags > CONTINUED) header.fail(`is damaged: its flags are ${flags}`);
  if (raw > MAX_RAW_BYTES) header.fail(`says ${raw} bytes unpacked, above ${MAX_RAW_BYTES}`);
  const fits = codec === BlockCodec.stored ? stored === raw : stored < raw;
  if (!fits) header.fail(`is damaged: ${stored} bytes stored cannot be ${raw} bytes unpacked`);
}

function unpack(
  header: BlockHeader,
  stored: Uint8Array,
  codec: Codec,
  place: TracePlace,
): Uint8Array {
  if (header.codec === BlockCodec.stored) return stored;
  try {
    return codec.inflate(stored, header.raw);
  } catch (cause) {
    const reason = `the ${blockName(header.type)} block cannot be unpacked: ${messageOf(cause)}`;
    throw new TraceError('damaged', place, reason, { cause });
  }
}

/** All parts in one. */
export function concatenate(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const total = parts.reduce((sum, part) => sum + part.length, 0);
  const all = new Uint8Array(total);
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

function cutOff(place: TracePlace, header: BlockHeader, left: number): TraceError {
  return new TraceError(
    'truncated',
    place,
    `the ${blockName(header.type)} block is cut off: ${header.stored} bytes stored, ${left} left`,
  );
}

function brokenOff(place: TracePlace, wanted: number, found: number): TraceError {
  const reason = `a further ${blockName(wanted)} block must be here, found ${blockName(found)}`;
  return new TraceError('damaged', place, reason);
}

function tooLarge(place: TracePlace, type: number): TraceError {
  const reason = `the ${blockName(type)} blocks unpack to more than ${MAX_CONTENT_BYTES} bytes`;
  return new TraceError('damaged', place, reason);
}
