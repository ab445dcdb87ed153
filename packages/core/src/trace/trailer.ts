import { ByteReader } from './byteReader.js';
import { ByteWriter } from './byteWriter.js';
import type { TracePlace } from './errors.js';
import { END_MAGIC } from './format.js';

/** What the end block says. */
export interface Trailer {
  readonly indexOffset: number;
  /** Of the whole file, the end block included. */
  readonly fileSize: number;
}

export function encodeTrailer({ indexOffset, fileSize }: Trailer): Uint8Array<ArrayBuffer> {
  const out = new ByteWriter();
  out.u64(indexOffset);
  out.u64(fileSize);
  out.bytes(END_MAGIC);
  return out.take();
}

/** @throws TraceError `damaged` */
export function decodeTrailer(payload: Uint8Array, place: TracePlace): Trailer {
  const reader = new ByteReader(payload, 'the end block', place);
  const trailer = { indexOffset: reader.u64(), fileSize: reader.u64() };
  const magic = reader.take(END_MAGIC.length);
  if (!END_MAGIC.every((byte, at) => magic[at] === byte)) reader.fail('does not end as it must');
  reader.end();
  return trailer;
}
