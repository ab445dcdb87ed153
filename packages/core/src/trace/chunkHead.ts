import { CHUNK_ROWS } from '../events/chunk.js';
import type { ObjectId, Seq } from '../units.js';
import type { ByteReader } from './byteReader.js';

/** What an events block says before its columns. */
export interface ChunkHead {
  readonly firstSeq: Seq;
  readonly objectsBefore: ObjectId;
  readonly length: number;
  readonly allocs: number;
  readonly links: number;
  readonly passes: number;
  /** `COLUMNS` bits. */
  readonly columns: number;
}

/** @throws TraceError `damaged` for numbers that no chunk has. */
export function readHead(reader: ByteReader): ChunkHead {
  const firstSeq = reader.varint();
  const objectsBefore = reader.varint();
  const length = reader.below(CHUNK_ROWS + 1, 'a number of rows');
  if (firstSeq === 0 || length === 0) reader.fail(`has ${length} rows from event ${firstSeq}`);
  if (objectsBefore >= firstSeq)
    reader.fail(`has ${objectsBefore} objects before event ${firstSeq}`);
  const allocs = reader.below(length + 1, 'a number of allocs');
  const links = reader.below(length + 1, 'a number of links');
  const passes = reader.below(length + 1, 'a number of passes');
  const columns = reader.below(4, 'a kind of columns');
  return { firstSeq, objectsBefore, length, allocs, links, passes, columns };
}
