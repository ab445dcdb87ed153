import {
  bytesSource,
  chunksOf,
  type HeapEvent,
  MemorySink,
  TraceDictionary,
  type TraceMeta,
  TraceReader,
  type TraceSummary,
  TraceWriter,
  type TraceWriterOptions,
} from '../../src/index.js';
import { zlibCodec } from '../../src/node/index.js';

export const META: TraceMeta = {
  python: { version: '3.14.2', implementation: 'cpython', platform: 'emscripten' },
  program: 'app.py',
  argv: ['app.py', '--x'],
  recorder: { name: 'test', version: '0' },
  startedAt: '2026-01-01T00:00:00Z',
  holders: 'slots',
  options: { deep: [1, null, { a: 'b' }] },
};

export interface WrittenTrace {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly summary: TraceSummary;
}

/** Events as a trace of chunks of `rows` rows, with two source files. */
export async function writeTrace(
  events: Iterable<HeapEvent>,
  rows: number,
  options: TraceWriterOptions = { codec: zlibCodec },
): Promise<WrittenTrace> {
  const sink = new MemorySink('t.rwt');
  const dictionary = new TraceDictionary();
  const writer = new TraceWriter(sink, dictionary, META, options);
  writer.addSource('app.py', 'a = [1]\n');
  for (const chunk of chunksOf(events, dictionary, rows)) await writer.writeChunk(chunk);
  writer.addSource('größe.py', 'ä = "\u{1f600}"\n');
  const summary = await writer.finish({ exitCode: 3 });
  return { bytes: sink.bytes(), summary };
}

export function openBytes(bytes: Uint8Array): TraceReader {
  return TraceReader.open(bytesSource(bytes, 't.rwt'), { codec: zlibCodec });
}
