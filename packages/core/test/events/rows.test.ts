import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  ChunkBuilder,
  chunksOf,
  eventsOf,
  HeapColumns,
  type HeapEvent,
  parseEvents,
  RefwindError,
  TraceDictionary,
} from '../../src/index.js';
import { lawfulHistory } from '../../src/testing/index.js';

function backAndForth(events: readonly HeapEvent[], rows: number): HeapEvent[] {
  const dictionary = new TraceDictionary();
  const columns = new HeapColumns(dictionary);
  const back: HeapEvent[] = [];
  for (const chunk of chunksOf(events, dictionary, rows)) back.push(...eventsOf(chunk, columns));
  return back;
}

test('events become rows and come back', () => {
  fc.assert(
    fc.property(lawfulHistory(), fc.integer({ min: 1, max: 60 }), (events, rows) => {
      expect(backAndForth(events, rows)).toEqual(events);
    }),
    { seed: 2, numRuns: 200 },
  );
});

test('freed slots are given again, last freed first', () => {
  const builder = new ChunkBuilder(new TraceDictionary());
  const events = parseEvents(`
    1 alloc #1 int 28
    2 alloc #2 int 28
    3 decref #1 =0
    4 free #1 refcount
    5 decref #2 =0
    6 free #2 refcount
    7 alloc #3 int 28
    8 alloc #4 int 28
    9 alloc #5 int 28
  `);
  for (const event of events) builder.push(event);
  expect([...builder.take().slot]).toEqual([1, 2, 1, 1, 2, 2, 2, 1, 3]);
});

test('holders with equal detail are told apart and paired again', () => {
  const builder = new ChunkBuilder(new TraceDictionary());
  const events = parseEvents(`
    1 alloc #1 int 28
    2 incref #1 =2
    3 link #1 temporary:stack
    4 link #1 temporary:stack
    5 unlink #1 temporary:stack
    6 link #1 temporary:other
    7 link #1 temporary:stack
  `);
  for (const event of events) builder.push(event);
  expect([...builder.take().holderB]).toEqual([0, 1, 1, 0, 1]);
});

test('a builder goes on from any moment', () => {
  fc.assert(
    fc.property(lawfulHistory(), fc.nat(), (events, at) => {
      const cut = events.length === 0 ? 0 : at % events.length;
      const dictionary = new TraceDictionary();
      const columns = new HeapColumns(dictionary);
      for (const chunk of chunksOf(events.slice(0, cut), dictionary)) {
        columns.apply(chunk, 0, chunk.length);
      }
      const builder = new ChunkBuilder(dictionary, columns);
      for (const event of events.slice(cut)) builder.push(event);
      expect([...eventsOf(builder.take(), columns)]).toEqual(events.slice(cut));
    }),
    { seed: 3, numRuns: 200 },
  );
});

describe('a builder refuses what rows cannot say', () => {
  const cases: [string, string, string][] = [
    [
      'a gap',
      '2 alloc #1 int 28',
      'Event 2 (alloc #1) cannot be recorded: its seq must be 1, one more than the last.',
    ],
    [
      'an object id out of turn',
      '1 alloc #2 int 28',
      'Event 1 (alloc #2) cannot be recorded: its object must be #1.',
    ],
    [
      'a dead object',
      '1 alloc #1 int 28\n2 free #1 gc\n3 incref #1 =2',
      'Event 3 (incref #1) cannot be recorded: object #1 is not alive.',
    ],
    [
      'a count that is not the sum',
      '1 alloc #1 int 28\n2 incref #1 =3',
      'Event 2 (incref #1) cannot be recorded: the count after it is 2.',
    ],
    [
      'a dead owner',
      "1 alloc #1 int 28\n2 link #1 #7['k']",
      'Event 2 (link #1) cannot be recorded: object #7 is not alive.',
    ],
    [
      'a size beyond 32 bits',
      '1 alloc #1 int 4294967296',
      'Event 1 (alloc #1) cannot be recorded: its size is 4294967296, not a whole number from 0 to 4294967295.',
    ],
  ];
  test.each(cases)('%s', (_name, text, message) => {
    const builder = new ChunkBuilder(new TraceDictionary());
    const pushAll = () => {
      for (const event of parseEvents(text)) builder.push(event);
    };
    expect(pushAll).toThrow(new RefwindError('bad-event', message));
  });
});
