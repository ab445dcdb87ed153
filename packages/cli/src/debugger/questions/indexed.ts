import { zlibCodec } from '@refwind/core/node';
import { bytesSource, type TraceReader } from '@refwind/core/trace';
import { TimeIndex, Timeline } from '@refwind/replay';

/** A timeline with an index that is in memory. */
export function indexedTimeline(reader: TraceReader, bytes: Uint8Array): Timeline {
  const index = TimeIndex.open(bytesSource(bytes, `${reader.file}, indexed`), reader, {
    codec: zlibCodec,
  });
  return Timeline.open(reader, { index });
}
