import type { EventChunk, TraceDictionary } from '@refwind/core';
import { GrowingSource } from './live/growingSource.js';
import type { TimelineSource } from './source.js';

/**
 * Chunks in memory as a source: for small things, simulations and tests. They follow each other
 * without a gap from event 1 on.
 * @throws RefwindError `out-of-order` or `bad-chunk` when they do not.
 */
export function memorySource(
  dictionary: TraceDictionary,
  chunks: Iterable<EventChunk>,
): TimelineSource {
  const source = new GrowingSource(dictionary);
  for (const chunk of chunks) source.append(chunk);
  return source;
}
