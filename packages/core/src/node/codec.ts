import { promisify } from 'node:util';
import { crc32, deflateRaw, inflateRawSync } from 'node:zlib';
import type { Codec } from '../trace/codec.js';

const deflateOnThread = promisify(
  deflateRaw as (
    bytes: Uint8Array,
    options: { level: number; chunkSize: number },
    done: (error: Error | null, result: Uint8Array) => void,
  ) => void,
);

/** The largest piece that zlib is asked to give at once. */
const LARGEST_PIECE = 2 ** 20;

/** Node's zlib: compression runs on its thread pool. */
export const zlibCodec: Codec = {
  deflate: (bytes) =>
    deflateOnThread(bytes, { level: 1, chunkSize: pieceFor(Math.ceil(bytes.length / 2)) }),
  inflate(bytes, rawLength) {
    const options = { maxOutputLength: rawLength, chunkSize: pieceFor(rawLength) };
    const raw = inflateRawSync(bytes, options);
    if (raw.length === rawLength) return raw;
    throw new RangeError(`unpacks to ${raw.length} bytes, not ${rawLength}`);
  },
  crc32: (bytes, seed = 0) => crc32(bytes, seed),
};

function pieceFor(bytes: number): number {
  return Math.max(64, Math.min(LARGEST_PIECE, bytes));
}
