import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  bytesSource,
  type EventChunk,
  eventsOf,
  formatEvent,
  HeapColumns,
  type HeapEvent,
  portableCodec,
  slotRowsIn,
  TraceReader,
} from '../../src/index.js';
import { zlibCodec } from '../../src/node/index.js';
import { lawfulHistory, randomHistory } from '../../src/testing/index.js';
import { asNaive, naiveHeap, ordered } from '../support/naive.js';
import { META, openBytes, writeTrace } from '../support/traces.js';

describe('a trace comes back as it was written', () => {
  test.each([
    ['portable', portableCodec, zlibCodec],
    ['zlib', zlibCodec, portableCodec],
  ])('with the %s codec, read with either', async (_name, codec, other) => {
    await fc.assert(
      fc.asyncProperty(lawfulHistory(), fc.integer({ min: 1, max: 100 }), async (events, rows) => {
        const options = { codec, keyframes: { maxEvents: 50 } };
        const { bytes, summary } = await writeTrace(events, rows, options);
        for (const reading of [codec, other]) {
          const reader = TraceReader.open(bytesSource(bytes, 't.rwt'), { codec: reading });
          expect(reader.complete).toBe(true);
          expect(reader.damage).toBe(null);
          expect([...reader.events()]).toEqual(events);
          expect(reader.meta).toEqual(META);
          expect(reader.summary).toEqual(summary);
          expect([...reader.verify()]).toEqual([]);
        }
      }),
      { seed: 1, numRuns: 60 },
    );
  });

  test('over several full chunks', async () => {
    const events = randomHistory(7, 140_000);
    const { bytes } = await writeTrace(events, 65_536);
    const reader = openBytes(bytes);
    expect(reader.chunkCount).toBe(3);
    const wrong: string[] = [];
    let at = 0;
    for (const event of reader.events()) {
      if (formatEvent(event) !== formatEvent(events[at++])) wrong.push(formatEvent(event));
    }
    expect(at).toBe(140_000);
    expect(wrong.slice(0, 3)).toEqual([]);
  });

  test('into the memory of the chunk before, longer or shorter', async () => {
    await fc.assert(
      fc.asyncProperty(lawfulHistory(), fc.integer({ min: 1, max: 100 }), async (events, rows) => {
        const reader = openBytes((await writeTrace(events, rows)).bytes);
        const columns = new HeapColumns(reader.dictionary);
        const found: HeapEvent[] = [];
        let chunk: EventChunk | undefined;
        for (let index = 0; index < reader.chunkCount; index++) {
          chunk = reader.readChunk(index, chunk);
          found.push(...eventsOf(chunk, columns));
        }
        expect(found).toEqual(events);
      }),
      { seed: 3, numRuns: 40 },
    );
  });

  test('the rows of one slot alone, as they are among all', async () => {
    await fc.assert(
      fc.asyncProperty(lawfulHistory(), fc.integer({ min: 1, max: 100 }), async (events, rows) => {
        const reader = openBytes((await writeTrace(events, rows)).bytes);
        for (let index = 0; index < reader.chunkCount; index++) {
          const chunk = reader.readChunk(index);
          for (let slot = 1; slot <= (chunk.maxSlot ?? 0) + 1; slot++) {
            expect(reader.rowsOf(index, slot)).toEqual(slotRowsIn(chunk, slot));
          }
        }
      }),
      { seed: 5, numRuns: 40 },
    );
  });

  test('with its sources', async () => {
    const { bytes } = await writeTrace([], 10);
    const { sources } = openBytes(bytes);
    expect([...sources.keys()]).toEqual(['app.py', 'größe.py']);
    expect(sources.get('größe.py')).toBe('ä = "\u{1f600}"\n');
    expect(sources.get('other.py')).toBe(undefined);
  });

  test('as the same bytes each time', async () => {
    const events = randomHistory(3, 20_000);
    const options = { codec: zlibCodec, keyframes: { ratio: 2 } };
    const first = await writeTrace(events, 500, options);
    const second = await writeTrace(events, 500, options);
    expect(openBytes(first.bytes).keyframes.length).toBeGreaterThan(3);
    expect(second.bytes).toEqual(first.bytes);
  });
});

describe('moments', () => {
  test('are the fold of the events up to them', async () => {
    const events = randomHistory(5, 3_000);
    const { bytes } = await writeTrace(events, 200, { keyframes: { maxEvents: 400 } });
    const reader = openBytes(bytes);
    expect(reader.keyframes.map(({ seq }) => seq)).toContain(400);
    for (const seq of [0, 1, 199, 200, 201, 399, 400, 401, 1234, 2999, 3000]) {
      const columns = reader.columnsAt(seq);
      expect(columns.seq).toBe(seq);
      expect(ordered(asNaive(columns))).toEqual(ordered(naiveHeap(events.slice(0, seq))));
    }
  });

  test('are the same through a keyframe and without, holders in the same order', async () => {
    const events = randomHistory(6, 2_000);
    const { bytes } = await writeTrace(events, 100, { keyframes: { maxEvents: 200 } });
    const reader = openBytes(bytes);
    const fold = new HeapColumns(reader.dictionary);
    for (const chunk of reader.chunks()) {
      fold.apply(chunk, 0, chunk.length);
      expect(asNaive(reader.columnsAt(fold.seq))).toEqual(asNaive(fold));
    }
  });

  test('that are not there are refused', async () => {
    const { bytes } = await writeTrace(randomHistory(1, 10), 5);
    const reader = openBytes(bytes);
    expect(() => reader.columnsAt(11)).toThrow(
      'There is no moment 11; the trace has moments 0 to 10.',
    );
    expect([0, 1, 5, 6, 10, 11].map((seq) => reader.chunkAt(seq))).toEqual([-1, 0, 0, 1, 1, -1]);
  });
});
