import type { EventChunk } from '../events/chunk.js';
import { TraceDictionary } from '../events/dictionary.js';
import { HeapColumns } from '../heap/columns.js';
import { type BlockAccess, type Content, readContent } from './blocks.js';
import { TraceError } from './errors.js';
import { type ChunkTarget, TraceFold } from './fold.js';
import { BlockType } from './format.js';

/** Where a trace's usable part ends, and why. */
export interface TraceDamage {
  readonly offset: number;
  readonly reason: string;
}

/** What could be recovered, and what stopped it: `null` when every block is fine. */
export interface Recovered {
  readonly fold: TraceFold;
  readonly damage: TraceDamage | null;
}

class PlainTarget implements ChunkTarget {
  columns: HeapColumns;

  constructor(dictionary: TraceDictionary) {
    this.columns = new HeapColumns(dictionary);
  }

  apply(chunk: EventChunk): void {
    this.columns.apply(chunk, 0, chunk.length);
  }

  begin(columns: HeapColumns): void {
    this.columns = columns;
  }
}

/**
 * Reads a trace without its index: block by block from `start` (after the meta block) up to the
 * first that is cut off or damaged.
 */
export function recover(access: BlockAccess, start: number): Recovered {
  const dictionary = new TraceDictionary();
  const fold = new TraceFold(access.source.name, dictionary, new PlainTarget(dictionary));
  const { size } = access.source;
  let last: Content | null = null;
  try {
    for (let offset = start; offset < size; offset = last.end) {
      last = readContent(access, offset, size);
      fold.add(last);
    }
  } catch (error) {
    if (!(error instanceof TraceError)) throw error;
    return { fold, damage: { offset: error.offset, reason: error.reason } };
  }
  if (last?.type === BlockType.end) return { fold, damage: null };
  const reason = 'the trace ends without its index: recording did not come to its end';
  return { fold, damage: { offset: size, reason } };
}
