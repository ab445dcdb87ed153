import { expect, test } from 'vitest';
import { formatEvents, parseEvents } from '../../src/index.js';
import { openBytes, writeTrace } from '../support/traces.js';

const TEXT = `\
1 alloc #1 dict 64 gc
2 alloc #2 list 56 gc
3 alloc #3 tuple 32 gc
4 alloc #4 weakref.ReferenceType 44 gc
5 alloc #5 tuple 28 gc
6 decref #3 =0
7 free #3 refcount
8 gc begin 2 explicit
9 decref #1 =0
10 free #1 gc unmarked
11 decref #2 =0
12 free #2 gc
13 decref #4 =0
14 free #4 gc called
15 decref #5 =0
16 free #5 gc untracked
17 gc end 2 explicit collected=2 uncollectable=0
`;

test('how a pass freed an object is read as it is written, as text and in a trace', async () => {
  const events = parseEvents(TEXT);
  expect(formatEvents(events)).toBe(TEXT);
  const frees = events.filter((event) => event.type === 'free');
  expect(frees.map(({ cause, how }) => [cause, how])).toEqual([
    ['refcount', undefined],
    ['gc', 'unmarked'],
    ['gc', undefined],
    ['gc', 'called'],
    ['gc', 'untracked'],
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
