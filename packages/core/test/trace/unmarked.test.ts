import { expect, test } from 'vitest';
import { formatEvents, parseEvents } from '../../src/index.js';
import { openBytes, writeTrace } from '../support/traces.js';

const TEXT = `\
1 alloc #1 dict 64 gc
2 alloc #2 list 56 gc
3 alloc #3 tuple 32 gc
4 decref #3 =0
5 free #3 refcount
6 gc begin 2 explicit
7 decref #1 =0
8 free #1 gc unmarked
9 decref #2 =0
10 free #2 gc
11 gc end 2 explicit collected=1 uncollectable=0
`;

test('how a pass freed an object is read as it is written, as text and in a trace', async () => {
  const events = parseEvents(TEXT);
  expect(formatEvents(events)).toBe(TEXT);
  const frees = events.filter((event) => event.type === 'free');
  expect(frees.map(({ cause, unmarked }) => [cause, unmarked])).toEqual([
    ['refcount', undefined],
    ['gc', true],
    ['gc', undefined],
  ]);
  const { bytes } = await writeTrace(events, 5);
  const reader = openBytes(bytes);
  expect([...reader.events()]).toEqual(events);
  expect([...reader.verify()]).toEqual([]);
});

test('a free by count has no mark to lack', () => {
  expect(() =>
    parseEvents('1 alloc #1 list 56 gc\n2 decref #1 =0\n3 free #1 refcount unmarked\n'),
  ).toThrow(/unmarked/);
});
