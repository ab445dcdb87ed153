import { TraceDictionary } from '../events/dictionary.js';
import { type BlockAccess, type Content, readContent } from './blocks.js';
import { ByteReader } from './byteReader.js';
import { decodeDictionaryGrowth } from './dictionaryBlock.js';
import { TraceError, type TracePlace } from './errors.js';
import { BlockType, blockName, FILE_HEADER_BYTES, TRAILER_BYTES } from './format.js';
import { decodeIndex, type TraceIndex } from './indexBlock.js';
import { decodeTrailer } from './trailer.js';

/** An index and where it lies. */
export interface PlacedIndex extends TraceIndex {
  readonly offset: number;
}

/**
 * The index of a complete trace, found through its end block.
 * @throws TraceError `truncated`, `damaged`
 */
export function readIndex(access: BlockAccess): PlacedIndex {
  const { source } = access;
  const end = source.size - TRAILER_BYTES;
  const place = { file: source.name, offset: Math.max(0, end) };
  if (end < FILE_HEADER_BYTES) {
    throw new TraceError('truncated', place, 'the trace is too short to have an end block');
  }
  const trailer = decodeTrailer(readTyped(access, end, source.size, BlockType.end).payload, place);
  if (trailer.fileSize !== source.size || trailer.indexOffset >= end) {
    const { fileSize, indexOffset } = trailer;
    const reason = `the end block speaks of ${fileSize} bytes and an index at ${indexOffset}`;
    throw new TraceError('damaged', place, reason);
  }
  return readIndexBlock(access, trailer.indexOffset, end);
}

function readIndexBlock(access: BlockAccess, offset: number, end: number): PlacedIndex {
  const place = { file: access.source.name, offset };
  const content = readTyped(access, offset, end, BlockType.index);
  if (content.end !== end) {
    throw new TraceError('damaged', place, `the index ends at ${content.end}, not at ${end}`);
  }
  return { ...decodeIndex(new ByteReader(content.payload, 'the index', place), offset), offset };
}

/** The dictionary of a trace whose index is known. */
export function readDictionary(access: BlockAccess, { directory }: TraceIndex): TraceDictionary {
  const dictionary = new TraceDictionary();
  for (const offset of directory.dictionaries) {
    const place: TracePlace = { file: access.source.name, offset };
    const content = readTyped(access, offset, access.source.size, BlockType.dictionary);
    decodeDictionaryGrowth(content.payload, dictionary, place);
  }
  return dictionary;
}

/** @throws TraceError `damaged` when another type of block is there. */
export function readTyped(
  access: BlockAccess,
  offset: number,
  limit: number,
  type: BlockType,
): Content {
  const content = readContent(access, offset, limit);
  if (content.type === type) return content;
  const place = { file: access.source.name, offset };
  const reason = `the ${blockName(type)} block must be here, found ${blockName(content.type)}`;
  throw new TraceError('damaged', place, reason);
}
