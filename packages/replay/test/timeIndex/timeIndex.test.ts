import { lawfulHistory, randomHistory } from '@refwind/core/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type HeapState, memorySource, Timeline } from '../../src/index.ts';
import { naiveStates } from '../naive.ts';
import { chunked, indexOf } from '../timelines.ts';

const plain = (state: HeapState) => JSON.parse(JSON.stringify(state));

describe('a timeline with an index', () => {
  it('finds every moment without one before it: the fold of all events', async () => {
    await fc.assert(
      fc.asyncProperty(lawfulHistory(), fc.integer({ min: 1, max: 30 }), async (events, rows) => {
        const source = chunked(events, rows);
        const index = await indexOf(source);
        for (const state of naiveStates(events)) {
          const timeline = Timeline.open(source, { index });
          expect(plain(timeline.at(state.seq))).toEqual(state);
          expect(timeline.chunks.indexError).toBeNull();
        }
      }),
      { seed: 71, numRuns: 60 },
    );
  });

  it('goes on from a moment that was found, either way', async () => {
    const events = randomHistory(72, 400);
    const expected = naiveStates(events);
    const source = chunked(events, 64);
    const index = await indexOf(source);
    fc.assert(
      fc.property(fc.nat(400), fc.array(fc.integer({ min: -40, max: 40 })), (from, moves) => {
        const playhead = Timeline.open(source, { index }).cursor(from);
        for (const by of moves) {
          const state = playhead.step(by);
          expect(plain(state)).toEqual(expected[state.seq]);
        }
      }),
      { seed: 73, numRuns: 30 },
    );
  });

  it('reads a trace of more chunks than it keeps at hand', async () => {
    const events = randomHistory(77, 700);
    const expected = naiveStates(events);
    const source = chunked(events, 1);
    const timeline = Timeline.open(source, { index: await indexOf(source) });
    for (let i = 0; i < 80; i++) {
      const seq = (i * 389) % 701;
      expect(plain(timeline.at(seq))).toEqual(expected[seq]);
    }
  });

  it('shares with its neighbours every record that the step is not about', async () => {
    const source = chunked(randomHistory(78, 600), 128);
    const timeline = Timeline.open(source, { index: await indexOf(source) });
    const playhead = timeline.cursor(300);
    for (let i = 0; i < 60; i++) {
      const before = playhead.state;
      const after = playhead.next();
      const other = [...before.objects].filter((each) => after?.objects.get(each.object) !== each);
      const event = timeline.event(before.seq + 1);
      if (event.type === 'incref' || event.type === 'decref') expect(other).toHaveLength(1);
      const back = playhead.previous();
      for (const each of before.objects) {
        if (other.includes(each)) continue;
        expect(back?.objects.get(each.object)).toBe(each);
      }
      playhead.next();
    }
  });

  it('looks up single objects of a moment as iteration gives them', async () => {
    const events = randomHistory(74, 300);
    const source = chunked(events, 32);
    const index = await indexOf(source);
    for (let seq = 0; seq <= 300; seq += 7) {
      const listed = [...Timeline.open(source, { index }).at(seq).objects];
      const { objects } = Timeline.open(source, { index }).at(seq);
      for (const each of listed) expect(objects.get(each.object)).toEqual(each);
      expect(objects.size).toBe(listed.length);
    }
  });

  it('knows which chunks have events of an object', async () => {
    await fc.assert(
      fc.asyncProperty(lawfulHistory(), async (events) => {
        const source = chunked(events, 9);
        const timeline = Timeline.open(source, { index: await indexOf(source) });
        const chunks = new Map<number, Set<number>>();
        for (const event of events) {
          if (!('object' in event)) continue;
          const of = chunks.get(event.object) ?? new Set();
          chunks.set(event.object, of.add(timeline.chunks.indexOf(event.seq)));
        }
        for (const [object, [first, ...rest]] of chunks) {
          expect(timeline.chunks.chunksOf(object, first)).toEqual(rest);
        }
      }),
      { seed: 75, numRuns: 40 },
    );
  });
});

describe('a trace of no events', () => {
  it('has an index', async () => {
    const source = memorySource(chunked([], 5).dictionary, []);
    const timeline = Timeline.open(source, { index: await indexOf(source) });
    expect(plain(timeline.at(0))).toEqual({ seq: 0, live: 0, bytes: 0, objects: [] });
  });
});
