import { parseEvents } from '@refwind/core';
import { lawfulHistory } from '@refwind/core/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type EventTarget, nextEvent, previousEvent } from '../../src/index.ts';
import { indexedTimelineOf, timelineOf } from '../timelines.ts';
import { holds, isKnown, predicates } from './naivePredicates.ts';
import { told } from './told.ts';

const timeline = told(
  'alloc #1 dict 64 gc | 1',
  'alloc #2 Node 48 gc | f:4',
  'link #2 f#1.n | f:4',
  'incref #2 =2 | f:5',
  'mark "warm" | 9',
  'alloc #3 Node 48 gc | f:4',
  'incref #1 =2 | 7',
  'decref #2 =1 | f:5',
);

/** All of them, going forth from the first moment, and going back from the last one. */
function visited(target: EventTarget) {
  const forth: number[] = [];
  const back: number[] = [];
  for (let at = nextEvent(timeline, 0, target); at !== null; at = nextEvent(timeline, at, target)) {
    forth.push(at);
  }
  for (let at: number | null = timeline.end; at !== null; ) {
    at = previousEvent(timeline, at, target);
    if (at !== null) back.push(at);
  }
  return { forth, back };
}

describe('nextEvent, previousEvent', () => {
  it.each<[EventTarget, number[]]>([
    [{ object: 2 }, [2, 3, 4, 8]],
    [{ typeName: 'Node' }, [2, 3, 4, 6, 8]],
    [{ file: 'app.py', line: 4 }, [2, 3, 6]],
    [{ file: 'app.py', line: 4, offset: 5 }, []],
    ['incref or mark warm', [4, 5, 7]],
  ])('%o', (target, expected) => {
    const { forth, back } = visited(target);
    expect(forth).toEqual(expected);
    // The last event is where one starts: the previous one is another.
    expect(back).toEqual([...expected].reverse().filter((seq) => seq !== timeline.end));
  });

  it('what an instruction does next', () => {
    const { site } = timeline.event(4);
    if (site === null) throw new Error('has one');
    expect(nextEvent(timeline, 4, site)).toBe(8);
    expect(previousEvent(timeline, 8, site)).toBe(4);
  });

  it('has no event beyond the ends', () => {
    expect(nextEvent(timeline, 8, 'event')).toBe(null);
    expect(previousEvent(timeline, 1, 'event')).toBe(null);
    expect(previousEvent(timeline, 0, 'event')).toBe(null);
    expect(() => nextEvent(timeline, 9, 'event')).toThrow('There is no moment 9');
    expect(() => previousEvent(timeline, -1, 'event')).toThrow('There is no moment -1');
  });

  it('refuses what the trace does not have', () => {
    expect(() => nextEvent(timeline, 0, { object: 9 })).toThrow('There is no object 9');
    expect(() => nextEvent(timeline, 0, { file: 'b.py', line: 1 })).toThrow("a file 'b.py'");
  });

  it('is what a look at each event says, from any moment of any history', () => {
    fc.assert(
      fc.property(lawfulHistory({ maxActs: 60 }), predicates(), fc.nat(), (events, target, x) => {
        const random = timelineOf(events);
        fc.pre(isKnown(target, random));
        const at = x % (events.length + 1);
        const there = events.filter((event) => holds(target, event, random.at(event.seq), random));
        const next = there.find(({ seq }) => seq > at)?.seq ?? null;
        const previous = there.filter(({ seq }) => seq < at).at(-1)?.seq ?? null;
        expect(nextEvent(random, at, target)).toBe(next);
        expect(previousEvent(random, at, target)).toBe(previous);
      }),
      { seed: 62, numRuns: 300 },
    );
  });
});

describe('with an index', () => {
  it('an object’s events are the same, and only chunks that have some are read', async () => {
    await fc.assert(
      fc.asyncProperty(lawfulHistory({ maxActs: 100 }), fc.nat(), async (events, x) => {
        const plain = timelineOf(events);
        const indexed = await indexedTimelineOf(events);
        const at = x % (events.length + 1);
        for (let object = 1; object <= plain.summary.objects; object++) {
          expect(nextEvent(indexed, at, { object })).toBe(nextEvent(plain, at, { object }));
          expect(previousEvent(indexed, at, { object })).toBe(previousEvent(plain, at, { object }));
        }
      }),
      { seed: 65, numRuns: 60 },
    );
    const allocs = Array.from({ length: 300 }, (_, at) => `${at + 1} alloc #${at + 1} int 28`);
    const indexed = await indexedTimelineOf(
      parseEvents([...allocs, '301 incref #9 =2', '302 mark "end"'].join('\n')),
    );
    const read = new Set<number>();
    const chunk = indexed.chunks.chunk.bind(indexed.chunks);
    const noted = (at: number) => {
      read.add(at);
      return chunk(at);
    };
    Object.assign(indexed.chunks, { chunk: noted });
    expect(nextEvent(indexed, 9, { object: 9 })).toBe(301);
    expect(previousEvent(indexed, 301, { object: 9 })).toBe(9);
    expect([...read]).toEqual([1, 42]);
  });
});

describe('steps', () => {
  it('lead where seeking does, and back to the very same state', () => {
    fc.assert(
      fc.property(
        lawfulHistory({ maxActs: 80 }),
        fc.array(fc.integer({ min: -90, max: 90 }), { maxLength: 12 }),
        (events, moves) => {
          const random = timelineOf(events);
          const playhead = random.cursor(0);
          for (const move of moves) {
            const from = playhead.state;
            const target = Math.min(events.length, Math.max(0, from.seq + move));
            const there = playhead.step(move);
            expect(there.seq).toBe(target);
            expect(there.objects.toJSON()).toEqual(random.cursor(target).state.objects.toJSON());
            const back = playhead.step(from.seq - target);
            expect(back.seq).toBe(from.seq);
            for (const object of back.objects) {
              // What the way there did not touch is the same record, not an equal one.
              const isSame = there.objects.get(object.object) === from.objects.get(object.object);
              if (isSame) expect(object).toBe(from.objects.get(object.object));
            }
            playhead.step(move);
          }
        },
      ),
      { seed: 63, numRuns: 100 },
    );
  });
});
