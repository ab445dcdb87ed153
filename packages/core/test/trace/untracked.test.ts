import { expect, test } from 'vitest';
import {
  bytesSource,
  chunksOf,
  type EventChunk,
  MemorySink,
  parseEvents,
  portableCodec,
  TraceDictionary,
  TraceReader,
  TraceWriter,
} from '../../src/index.js';
import { META } from '../support/traces.js';

const EVENTS = parseEvents(`
  1 alloc #1 tuple 32 gc
  2 alloc #2 list 56 gc
  3 alloc #3 tuple 40 gc
`);

/** The three allocations in one chunk, which tells what is untracked. */
async function written(untracked: readonly number[] | undefined): Promise<Uint8Array> {
  const sink = new MemorySink('t.rwt');
  const dictionary = new TraceDictionary();
  const writer = new TraceWriter(sink, dictionary, META);
  for (const chunk of chunksOf(EVENTS, dictionary)) {
    await writer.writeChunk({
      ...chunk,
      ...(untracked && { untracked: Uint32Array.from(untracked) }),
    });
  }
  await writer.finish();
  return sink.bytes();
}

function chunkIn(bytes: Uint8Array): EventChunk {
  const reader = TraceReader.open(bytesSource(bytes, 't.rwt'));
  expect([...reader.verify()]).toEqual([]);
  expect([...reader.events()]).toEqual(EVENTS);
  return reader.readChunk(0);
}

test.each([[[0, 2]], [[1]], [[]]])('which objects are untracked comes back: %j', async (ranks) => {
  expect(chunkIn(await written(ranks)).untracked).toEqual(Uint32Array.from(ranks));
});

test('that it is not known comes back', async () => {
  expect(chunkIn(await written(undefined)).untracked).toBe(undefined);
});

test.each([
  ['out of order', [2, 0]],
  ['said twice', [1, 1]],
  ['beyond the chunk', [3]],
])('ranks %s are refused', async (_what, ranks) => {
  await expect(written(ranks)).rejects.toMatchObject({ code: 'bad-chunk' });
});

test('a trace of format version 1 is read: it does not tell', async () => {
  const bytes = await written(undefined);
  bytes[8] = 1;
  new DataView(bytes.buffer).setUint32(12, portableCodec.crc32(bytes.subarray(0, 12)), true);
  expect(chunkIn(bytes).untracked).toBe(undefined);
});
