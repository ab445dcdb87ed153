import { ByteReader } from './byteReader.js';
import { ByteWriter } from './byteWriter.js';
import type { Codec } from './codec.js';
import { TraceError } from './errors.js';
import { FILE_HEADER_BYTES, FILE_MAGIC, FORMAT_VERSION } from './format.js';
import { readBytes, type TraceSource } from './source.js';

/** The first bytes of a trace. Their layout is the same in every format version. */
export function encodeFileHeader(codec: Codec, version = FORMAT_VERSION): Uint8Array {
  const out = new ByteWriter();
  out.bytes(FILE_MAGIC);
  out.u16(version);
  out.u16(0);
  out.u32(codec.crc32(out.take()));
  return out.take();
}

/**
 * The format version of a trace.
 * @throws TraceError `not-a-trace`, `truncated`, `damaged`, `future-version`
 */
export function readFileHeader(source: TraceSource, codec: Codec): number {
  const place = { file: source.name, offset: 0 };
  const size = Math.min(source.size, FILE_HEADER_BYTES);
  const bytes = readBytes(source, 0, size);
  checkMagic(bytes, place);
  if (size < FILE_HEADER_BYTES) {
    throw new TraceError(
      'truncated',
      place,
      `the trace is cut off in its header: ${size} of ${FILE_HEADER_BYTES} bytes are there`,
    );
  }
  const header = new ByteReader(bytes, 'the file header', place);
  header.take(FILE_MAGIC.length);
  const version = header.u16();
  const flags = header.u16();
  if (header.u32() !== codec.crc32(bytes.subarray(0, FILE_HEADER_BYTES - 4))) {
    header.fail('is damaged: its checksum does not fit');
  }
  if (version > FORMAT_VERSION) throw futureVersion(version, place);
  if (version < 1 || flags !== 0) header.fail(`has version ${version} and flags ${flags}`);
  return version;
}

function checkMagic(bytes: Uint8Array, place: { file: string; offset: number }): void {
  const fits = bytes.every((byte, at) => at >= FILE_MAGIC.length || byte === FILE_MAGIC[at]);
  if (fits && bytes.length > 0) return;
  const found = bytes.length === 0 ? 'it is empty' : `it begins with ${hex(bytes.subarray(0, 8))}`;
  throw new TraceError(
    'not-a-trace',
    place,
    `this is not a Refwind trace: ${found}, a trace begins with ${hex(FILE_MAGIC)}`,
  );
}

function futureVersion(version: number, place: { file: string; offset: number }): TraceError {
  return new TraceError(
    'future-version',
    place,
    `this trace is written in format version ${version}; this Refwind reads versions up to ` +
      `${FORMAT_VERSION}. Open it with a newer Refwind`,
  );
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(' ');
}
