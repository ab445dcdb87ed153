import { lawfulHistory, randomHistory } from '@refwind/core/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { HeapState } from '../src/index.ts';
import { naiveStates } from './naive.ts';
import { indexedTimelineOf, timelineOf, tracedTimelineOf } from './timelines.ts';

const plain = (state: HeapState) => JSON.parse(JSON.stringify(state));

const implementations = [
  {
    name: 'in memory',
    open: async (events: Parameters<typeof timelineOf>[0]) => timelineOf(events),
  },
  { name: 'over a trace file', open: tracedTimelineOf },
  { name: 'with an index', open: indexedTimelineOf },
];

describe.each(implementations)('Timeline $name', ({ open }) => {
  it('gives at every moment the fold of all events before', async () => {
    await fc.assert(
      fc.asyncProperty(lawfulHistory(), async (events) => {
        const timeline = await open(events);
        const expected = naiveStates(events);
        expect(timeline.end).toBe(events.length);
        for (const state of expected) expect(plain(timeline.at(state.seq))).toEqual(state);
      }),
      { seed: 11, numRuns: 40 },
    );
  });

  it('gives the same state whichever way one comes to it', async () => {
    const seeks = fc.array(fc.nat(400), { minLength: 1, maxLength: 20 });
    const events = randomHistory(5, 400);
    const expected = naiveStates(events);
    const timeline = await open(events);
    fc.assert(
      fc.property(seeks, (moments) => {
        const playhead = timeline.cursor();
        for (const seq of moments) expect(plain(playhead.seek(seq))).toEqual(expected[seq]);
      }),
      { seed: 12, numRuns: 30 },
    );
  });

  it('steps back through every moment it stepped through', async () => {
    const events = randomHistory(6, 300);
    const expected = naiveStates(events);
    const playhead = (await open(events)).cursor();
    for (const state of expected.slice(1)) expect(plain(playhead.next()!)).toEqual(state);
    expect(playhead.next()).toBeNull();
    for (const state of [...expected].reverse().slice(1)) {
      expect(plain(playhead.previous()!)).toEqual(state);
    }
    expect(playhead.previous()).toBeNull();
  });

  it('gives events either way, any part', async () => {
    const events = randomHistory(7, 100);
    const timeline = await open(events);
    expect([...timeline.events()]).toEqual(events);
    expect([...timeline.events(1, 100, { reverse: true })]).toEqual([...events].reverse());
    const ranges = fc.tuple(fc.integer({ min: -5, max: 110 }), fc.integer({ min: -5, max: 110 }));
    fc.assert(
      fc.property(ranges, ([from, to]) => {
        const part = events.filter(({ seq }) => from <= seq && seq <= to);
        expect([...timeline.events(from, to)]).toEqual(part);
        expect([...timeline.events(from, to, { reverse: true })]).toEqual([...part].reverse());
      }),
      { seed: 13, numRuns: 100 },
    );
  });
});
