import {
  bytesSource,
  chunksOf,
  type HeapEvent,
  MemorySink,
  TraceDictionary,
  TraceReader,
  TraceWriter,
} from '@refwind/core';
import { memorySource, Timeline } from '../src/index.ts';

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
