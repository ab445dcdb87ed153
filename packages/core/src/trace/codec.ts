import CRC32 from 'crc-32';
import { deflateSync, inflateSync } from 'fflate';

/** Compression and checksums; every codec's output must be readable by every other. */
export interface Codec {
  /** Raw deflate (RFC 1951), any level. `bytes` stay unchanged until it is done. */
  deflate(bytes: Uint8Array): Uint8Array | Promise<Uint8Array>;
  /**
   * The inverse. Allocates no more than about `rawLength`; throws on bytes that are no deflate
   * stream or unpack to another length.
   */
  inflate(bytes: Uint8Array, rawLength: number): Uint8Array;
  /** CRC-32 (IEEE 802.3, as zip and PNG), continuing from `seed`, as an unsigned number. */
  crc32(bytes: Uint8Array, seed?: number): number;
}

/** The codec for any JavaScript engine. `@refwind/core/node` has a faster one. */
export const portableCodec: Codec = {
  deflate: (bytes) => deflateSync(bytes, { level: 1 }),
  inflate(bytes, rawLength) {
    // One byte more than wanted shows when there is too much; fflate never writes past `out`.
    const out = inflateSync(bytes, { out: new Uint8Array(rawLength + 1) });
    if (out.length !== rawLength) {
      throw new RangeError(`unpacks to ${out.length} bytes or more, not ${rawLength}`);
    }
    return out;
  },
  crc32: (bytes, seed = 0) => CRC32.buf(bytes, seed) >>> 0,
};
