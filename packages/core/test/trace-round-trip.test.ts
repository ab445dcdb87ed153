import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  bytesSource,
  chunksOf,
  type HeapEvent,
  MemorySink,
  TraceDictionary,
  type TraceMeta,
  TraceReader,
  TraceWriter,
  type TraceWriterOptions,
} from '../src/index.js';
import { zlibCodec } from '../src/node/index.js';
import { lawfulHistory, randomHistory } from '../src/testing/index.js';

const meta: TraceMeta = {
  python: { version: '3.14.2', implementation: 'cpython', platform: 'emscripten' },
  program: 'app.py',
  argv: ['app.py', '--x'],
  recorder: { name: 'test', version: '0' },
  startedAt: '2026-01-01T00:00:00Z',
  holders: 'slots',
  options: { deep: [1, null, { a: 'b' }] },
};

async function write(events: HeapEvent[], rows: number, options?: TraceWriterOptions) {
  const sink = new MemorySink('t.rwt');
  const dictionary = new TraceDictionary();
  const writer = new TraceWriter(sink, dictionary, meta, options);
  for (const chunk of chunksOf(events, dictionary, rows)) await writer.writeChunk(chunk);
  writer.addSource('app.py', 'a = 1\n');
  const summary = await writer.finish({ exitCode: 3 });
  return { bytes: sink.bytes(), summary };
}

describe('a trace comes back as it was written', () => {
  test.each([
    ['portable', undefined],
    ['zlib', zlibCodec],
  ])('with the %s codec', async (_name, codec) => {
    await fc.assert(
      fc.asyncProperty(lawfulHistory(), fc.integer({ min: 1, max: 100 }), async (events, rows) => {
        const options = { codec, keyframes: { maxEvents: 50 } };
        const { bytes, summary } = await write(events, rows, options);
        const reader = TraceReader.open(bytesSource(bytes, 't.rwt'), { codec });
        expect(reader.complete).toBe(true);
        expect([...reader.events()]).toEqual(events);
        expect(reader.meta).toEqual(meta);
        expect(reader.summary).toEqual(summary);
        expect(reader.sources.get('app.py')).toBe('a = 1\n');
      }),
      { seed: 1, numRuns: 100 },
    );
  });

  test('a long one', async () => {
    const events = randomHistory(7, 200_000);
    const { bytes } = await write(events, 65_536);
    const reader = TraceReader.open(bytesSource(bytes, 't.rwt'));
    expect(reader.chunkCount).toBe(4);
    let at = 0;
    for (const event of reader.events()) expect(event).toEqual(events[at++]);
    expect(at).toBe(200_000);
  });
});
