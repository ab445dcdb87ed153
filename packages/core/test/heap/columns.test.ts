import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { chunksOf, HeapColumns, parseEvents, TraceDictionary } from '../../src/index.js';
import { lawfulHistory, randomHistory } from '../../src/testing/index.js';
import { asNaive, naiveHeap, ordered } from '../support/naive.js';

describe('columns are the fold of the events', () => {
  test('at every moment of a random history', () => {
    const events = randomHistory(11, 1500);
    const dictionary = new TraceDictionary();
    const columns = new HeapColumns(dictionary);
    for (const chunk of chunksOf(events, dictionary, 100)) {
      for (let row = 0; row < chunk.length; row++) {
        columns.apply(chunk, row, row + 1);
        const naive = naiveHeap(events.slice(0, columns.seq));
        expect(ordered(asNaive(columns))).toEqual(ordered(naive));
        expect(columns.live).toBe(naive.size);
        expect(columns.bytes).toBe([...naive.values()].reduce((sum, { size }) => sum + size, 0));
      }
    }
  });

  test('however the rows are split', () => {
    fc.assert(
      fc.property(
        lawfulHistory(),
        fc.integer({ min: 1, max: 50 }),
        fc.nat(),
        (events, rows, at) => {
          const dictionary = new TraceDictionary();
          const columns = new HeapColumns(dictionary);
          for (const chunk of chunksOf(events, dictionary, rows)) {
            const middle = at % (chunk.length + 1);
            columns.apply(chunk, 0, middle);
            const copy = columns.clone();
            columns.apply(chunk, middle, chunk.length);
            copy.apply(chunk, middle, chunk.length);
            expect(asNaive(copy)).toEqual(asNaive(columns));
          }
          expect(ordered(asNaive(columns))).toEqual(ordered(naiveHeap(events)));
          expect(columns.allocs).toBe(events.filter(({ type }) => type === 'alloc').length);
        },
      ),
      { seed: 8, numRuns: 100 },
    );
  });
});

test('holders are listed oldest first', () => {
  const dictionary = new TraceDictionary();
  const columns = new HeapColumns(dictionary);
  const events = parseEvents(`
    1 alloc #1 int 28
    2 incref #1 +9 =10
    3 link #1 f.a
    4 link #1 f.b
    5 link #1 f.c
    6 unlink #1 f.a
    7 link #1 f.a
    8 unlink #1 f.c
  `);
  for (const chunk of chunksOf(events, dictionary)) columns.apply(chunk, 0, chunk.length);
  expect(asNaive(columns).get(1)?.holders).toEqual([
    '{"kind":"variable","frame":"f","name":"b"}',
    '{"kind":"variable","frame":"f","name":"a"}',
  ]);
});

test('chunks out of order are refused', () => {
  const dictionary = new TraceDictionary();
  const chunks = [...chunksOf(parseEvents('1 mark "a"\n2 mark "b"'), dictionary, 1)];
  const columns = new HeapColumns(dictionary);
  expect(() => columns.apply(chunks[1], 0, 1)).toThrow(
    'The heap is at event 0, so row -1 of this chunk comes next; rows 0 to 1 of 1 were given. ' +
      'Apply chunks in order, without a gap.',
  );
});

test('a slot that no heap can have is refused, whatever else the chunk says', () => {
  const dictionary = new TraceDictionary();
  const [chunk] = chunksOf(parseEvents('1 alloc #1 int 28'), dictionary);
  const hostile = { ...chunk, slot: Uint32Array.of(2 ** 32 - 1) };
  expect(() => new HeapColumns(dictionary).apply(hostile, 0, 1)).toThrow(
    'Slot 4294967295 is above the limit of 67108863 objects alive at once.',
  );
});
