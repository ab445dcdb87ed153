import { lawfulHistory } from '@refwind/core/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nextStop, previousStop, type Stop } from '../../src/index.ts';
import { indexedTimelineOf, timelineOf } from '../timelines.ts';
import { becomesTrue, isKnown, predicates } from './naivePredicates.ts';
import { told } from './told.ts';

const timeline = told(
  'alloc #1 dict 64 gc | 1',
  'link #1 __main__.cache | 1',
  'alloc #2 Node 48 gc | f:4',
  'incref #2 =2 | f:5',
  'incref #2 =3 | f:5',
  'decref #2 =2 | f:6',
  'incref #2 =3 | f:5',
  'decref #2 =2 | 9',
  'gc begin 2 explicit | 10',
  'gc end 2 explicit collected=0 uncollectable=0 | 10',
);

/** Every moment at which it becomes true, going forth and going back. */
function stopsOf(...conditions: string[]) {
  const forth: Stop[] = [];
  const back: Stop[] = [];
  for (let at = 0; ; at = forth[forth.length - 1].seq) {
    const stop = nextStop(timeline, at, conditions);
    if (stop === null) break;
    forth.push(stop);
  }
  for (let at = timeline.end; ; at = back[back.length - 1].seq) {
    const stop = previousStop(timeline, at, conditions);
    if (stop === null) break;
    back.push(stop);
  }
  return { forth, back };
}

describe('nextStop, previousStop', () => {
  it.each([
    ['refcount(2) == 3', [5, 7]],
    ['refcount(2) >= 2', [4]],
    ['not refcount(2) >= 3', [6, 8]],
    // A line is reached once for all events in a row, ...
    ['line app.py:5', [4, 7]],
    ['function f', [3]],
    // ... an event happens each time.
    ['incref of 2', [4, 5, 7]],
    ['gc-pass', [9, 10]],
    ['incref of 2 and refcount(2) == 3', [5, 7]],
    ['live > 1', [3]],
    ['type Node live > 1', []],
    ['not line app.py:5', [6, 8]],
  ])('%s', (condition, expected) => {
    const { forth, back } = stopsOf(condition);
    expect(forth.map(({ seq }) => seq)).toEqual(expected);
    const before = expected.filter((seq) => seq < timeline.end).reverse();
    expect(back.map(({ seq }) => seq)).toEqual(before);
  });

  it('of several conditions says which', () => {
    expect(stopsOf('refcount(2) == 3', 'incref', 'live > 7').forth).toEqual([
      { seq: 4, conditions: [1] },
      { seq: 5, conditions: [0, 1] },
      { seq: 7, conditions: [0, 1] },
    ]);
    expect(stopsOf().forth).toEqual([]);
  });

  it('looks no further than it is told', () => {
    expect(nextStop(timeline, 5, ['refcount(2) == 3'], 6)).toBe(null);
    expect(nextStop(timeline, 5, ['refcount(2) == 3'], 7)?.seq).toBe(7);
    expect(previousStop(timeline, 7, ['refcount(2) == 3'], 6)).toBe(null);
    expect(previousStop(timeline, 7, ['refcount(2) == 3'], 5)?.seq).toBe(5);
  });

  it('refuses moments and words that are none', () => {
    expect(() => nextStop(timeline, 11, ['incref'])).toThrow('There is no moment 11');
    expect(() => previousStop(timeline, -1, ['incref'])).toThrow('There is no moment -1');
    expect(() => nextStop(timeline, 0, ['freed'])).toThrow('Expected something to look for');
  });

  it('is what a look at each moment says, from any moment, either way', async () => {
    const some = fc.array(predicates(), { minLength: 1, maxLength: 3 });
    await fc.assert(
      fc.asyncProperty(
        lawfulHistory({ maxActs: 60 }),
        some,
        fc.nat(),
        async (events, conditions, x) => {
          const indexed = await indexedTimelineOf(events);
          const random = timelineOf(events);
          fc.pre(conditions.every((each) => isKnown(each, random)));
          const at = x % (events.length + 1);
          const moments = conditions.map((each) => becomesTrue(each, random));
          const stopAt = (seq: number | undefined) =>
            seq === undefined
              ? null
              : { seq, conditions: [...moments.keys()].filter((i) => moments[i].includes(seq)) };
          const all = moments.flat().sort((a, b) => a - b);
          const next = stopAt(all.find((seq) => seq > at));
          expect(nextStop(random, at, conditions)).toEqual(next);
          expect(nextStop(indexed, at, conditions)).toEqual(next);
          const last = all.filter((seq) => seq < at).at(-1);
          expect(previousStop(random, at, conditions)).toEqual(stopAt(last));
          expect(previousStop(indexed, at, conditions)).toEqual(stopAt(last));
        },
      ),
      { seed: 64, numRuns: 300 },
    );
  });
});
