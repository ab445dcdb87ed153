import {
  bytesSource,
  chunksOf,
  type HeapEvent,
  MemorySink,
  portableCodec,
  TraceDictionary,
  TraceReader,
  TraceWriter,
} from '@refwind/core';
import {
  buildIndex,
  memorySource,
  TimeIndex,
  Timeline,
  type TimelineSource,
} from '../src/index.ts';

/** A timeline over events in memory, in chunks of `rows`. */
export function timelineOf(events: readonly HeapEvent[], rows = 7): Timeline {
  const dictionary = new TraceDictionary();
  return Timeline.open(memorySource(dictionary, chunksOf(events, dictionary, rows)));
}

/** A timeline over a trace file's bytes, in chunks of `rows`, with a keyframe every few of them. */
export async function tracedTimelineOf(events: readonly HeapEvent[], rows = 7): Promise<Timeline> {
  const sink = new MemorySink();
  const dictionary = new TraceDictionary();
  const chunks = [...chunksOf(events, dictionary, rows)];
  const writer = new TraceWriter(sink, dictionary, META, { keyframes: { maxEvents: rows * 5 } });
  for (const chunk of chunks) await writer.writeChunk(chunk);
  await writer.finish();
  return Timeline.open(TraceReader.open(bytesSource(sink.bytes())));
}

/** A timeline over a trace file of `bytes` that has forgotten its beginning. */
export async function lastPartOf(events: readonly HeapEvent[], bytes: number): Promise<Timeline> {
  const sink = new MemorySink();
  const dictionary = new TraceDictionary();
  const limit = { bytes, whenFull: 'forget' } as const;
  const writer = new TraceWriter(sink, dictionary, META, { limit, keyframes: { ratio: 8 } });
  for (const chunk of chunksOf(events, dictionary, 50)) await writer.writeChunk(chunk);
  await writer.finish();
  return Timeline.open(TraceReader.open(bytesSource(sink.bytes())));
}

/** Of a trace whose origin does not matter. */
export const META = {
  python: { version: '3.14.0', implementation: 'cpython', platform: 'test' },
  program: 'test.py',
  argv: [],
  recorder: { name: 'test', version: '0' },
  startedAt: '2026-01-01T00:00:00.000Z',
  holders: 'slots',
  options: {},
} as const;

/** A timeline over events in memory with an index. */
export async function indexedTimelineOf(events: readonly HeapEvent[], rows = 7): Promise<Timeline> {
  const source = chunked(events, rows);
  return Timeline.open(source, { index: await indexOf(source) });
}

/** Events in memory as a source, in chunks of `rows`. */
export function chunked(events: readonly HeapEvent[], rows: number): TimelineSource {
  const dictionary = new TraceDictionary();
  return memorySource(dictionary, chunksOf(events, dictionary, rows));
}

export async function indexOf(source: TimelineSource): Promise<TimeIndex> {
  const sink = new MemorySink();
  await buildIndex(source, sink, { codec: portableCodec });
  return TimeIndex.open(bytesSource(sink.bytes(), 'index'), source);
}
