import type { EventChunk } from '../events/chunk.js';
import type { ByteReader } from './byteReader.js';
import { ByteWriter } from './byteWriter.js';

/** What an events payload ends with when it tells what the collector knew; nothing when it does not. */
export function encodeCollectorFacts({ untracked }: EventChunk): Uint8Array {
  const out = new ByteWriter();
  if (untracked === undefined) return out.take();
  out.varint(untracked.length);
  let last = -1;
  for (const rank of untracked) {
    out.varint(rank - last - 1);
    last = rank;
  }
  return out.take();
}

/** @param allocs how many alloc rows the chunk has. */
export function readCollectorFacts(
  reader: ByteReader,
  allocs: number,
): Pick<EventChunk, 'untracked'> {
  if (reader.left === 0) return {};
  const count = reader.count('untracked objects', 1);
  const untracked = new Uint32Array(Math.min(count, allocs));
  let next = 0;
  for (let at = 0; at < count; at++) {
    next += reader.varint();
    if (next >= allocs) reader.fail(`has an untracked object beyond its ${allocs} allocs`);
    untracked[at] = next++;
  }
  return { untracked };
}
