import { type HeapEvent, parseEvents } from '@refwind/core';
import { randomHistory, randomScript } from '@refwind/core/testing';
import { describe, expect, it } from 'vitest';
import { comparison } from '../../src/index.ts';
import { naiveStates } from '../naive.ts';
import { scriptTimeline } from '../scripts.ts';
import { timelineOf, tracedTimelineOf } from '../timelines.ts';
import { naiveSince, reachable } from './naiveGarbage.ts';

const TWO_DEATHS = parseEvents(`
  1 alloc #1 dict 64 gc
  2 link #1 __main__.a
  3 incref #1 =2
  4 link #1 #1['me']
  5 alloc #2 str 40
  6 decref #2 =0
  7 mark "a finalizer, say"
  8 free #2 refcount
  9 unlink #1 __main__.a
  10 decref #1 =1
  11 alloc #3 list 56 gc
  12 gc begin 1 threshold
  13 incref #1 =2
  14 unlink #1 #1['me']
  15 decref #1 -2 =0
  16 free #1 gc
  17 gc end 1 threshold collected=1 uncollectable=0 examined=5
`);

describe('comparison', () => {
  it('tells what each mechanism freed, and after how long', () => {
    const { counting, collecting, live, floating } = comparison(timelineOf(TWO_DEATHS));
    const one = (value: number) => ({
      count: 1,
      median: value,
      p95: value,
      max: value,
      mean: value,
    });
    expect(counting).toEqual({
      freed: { objects: 1, bytes: 40 },
      delay: one(2),
      increments: 2,
      decrements: 3,
      operationsPerAllocation: 5 / 3,
    });
    expect(collecting).toEqual({
      passes: { threshold: 1, explicit: 0, shutdown: 0 },
      freed: { objects: 1, bytes: 64 },
      freedManaged: 1,
      groups: 1,
      delay: { least: one(6), most: one(6) },
      exact: 1,
      collected: 1,
      uncollectable: 0,
      examined: 5,
      examinedPerCollected: 5,
    });
    expect(live).toEqual({
      objects: { most: 2, seq: 5 },
      bytes: { most: 120, seq: 11 },
      atEnd: { objects: 1, bytes: 56 },
    });
    expect(floating.peak).toEqual({ seq: 10, objects: 1, bytes: 64 });
  });

  it('of an empty trace', () => {
    const { counting, collecting, floating, passes } = comparison(timelineOf([]));
    expect(counting.operationsPerAllocation).toBe(0);
    expect(collecting).toMatchObject({ examined: 0, examinedPerCollected: null });
    expect(floating).toMatchObject({ peak: { seq: 0, objects: 0, bytes: 0 } });
    expect(passes).toEqual([]);
  });

  it.each([
    ['in memory', timelineOf],
    ['over a trace file', tracedTimelineOf],
  ])('adds up to what a plain count of the events says (%s)', async (_, open) => {
    for (let seed = 1; seed <= 8; seed++) {
      const events = randomHistory(seed, 700);
      const { allocated, counting, collecting, live } = comparison(await open(events));
      const of = (type: HeapEvent['type']) => events.filter((event) => event.type === type);
      const frees = (cause: string) => of('free').filter((e) => 'cause' in e && e.cause === cause);
      const states = naiveStates(events);
      const most = states.reduce((best, state) => (state.live > best.live ? state : best));
      expect(allocated.objects).toBe(of('alloc').length);
      expect(counting.increments).toBe(of('incref').length);
      expect(counting.decrements).toBe(of('decref').length);
      expect(counting.freed.objects).toBe(frees('refcount').length);
      expect(collecting.freed.objects).toBe(frees('gc').length);
      expect(live.objects).toEqual({ most: most.live, seq: most.seq });
      const { live: objects, bytes } = states[events.length];
      expect(live.atEnd).toEqual({ objects, bytes });
    }
  });

  it('in simulated traces, garbage floats as plain reachability says', () => {
    let moments = 0;
    for (let seed = 61; seed <= 80; seed++) {
      const timeline = scriptTimeline(randomScript(seed, 12));
      if (timeline.end > 3000) continue;
      const { floating, passes } = comparison(timeline);
      // What a finalizer took apart, or brought back, is garbage of another kind: only the last time counts.
      const since = naiveSince(timeline);
      const end = timeline.at(timeline.end);
      for (const { object } of end.objects) {
        if (!reachable(end).has(object)) since.set(object, 0);
      }
      const inPass = (seq: number) =>
        passes.some(({ beginSeq, endSeq }) => seq >= beginSeq && seq <= (endSeq ?? seq));
      for (const { seq, objects } of floating.samples) {
        if (inPass(seq)) continue;
        const state = timeline.at(seq);
        const reached = reachable(state);
        const garbage = [...state.objects].filter(
          ({ object }) => !reached.has(object) && (since.get(object) ?? seq + 1) <= seq,
        );
        expect({ seed, seq, objects }).toEqual({ seed, seq, objects: garbage.length });
        moments++;
      }
    }
    expect(moments).toBeGreaterThan(300);
  });
});
