import { parseEvents } from '@refwind/core';
import { randomScript } from '@refwind/core/testing';
import { describe, expect, it } from 'vitest';
import { GarbageScan, type PassGarbage } from '../../src/index.ts';
import { scriptTimeline } from '../scripts.ts';
import { timelineOf } from '../timelines.ts';
import { naiveSince } from './naiveGarbage.ts';

/** What the passes of a history freed, pass by pass: `#OBJECT since EVENT` or `since EVENT to EVENT`. */
function garbageOf(text: string): string[][] {
  const passes: PassGarbage[] = [];
  const timeline = timelineOf(parseEvents(text));
  new GarbageScan(timeline, { passEnded: (pass) => passes.push(pass) }).run();
  return passes.map(({ deaths }) =>
    Array.from(deaths.object, (object, at) => {
      const [since, latest] = [deaths.since[at], deaths.sinceAtMost[at]];
      return `#${object} since ${since}${latest === since ? '' : ` to ${latest}`}`;
    }),
  );
}

describe('since when a pass’s garbage was garbage', () => {
  it('since the last event of whatever led to it', () => {
    const found = garbageOf(`
      1 alloc #1 dict 64 gc
      2 link #1 __main__.a
      3 alloc #2 dict 64 gc
      4 link #2 #1['b']
      5 incref #1 =2
      6 link #1 #2['a']
      7 unlink #1 __main__.a
      8 decref #1 =1
      9 mark "unreachable since event 8"
      10 gc begin 2 explicit @ app.py:9 <module> 2 CALL
      11 incref #1 =2 @ app.py:9 <module> 2 CALL
      12 unlink #2 #1['b'] @ app.py:9 <module> 2 CALL
      13 decref #2 =0 @ app.py:9 <module> 2 CALL
      14 unlink #1 #2['a'] @ app.py:9 <module> 2 CALL
      15 free #2 gc @ app.py:9 <module> 2 CALL
      16 decref #1 =1 @ app.py:9 <module> 2 CALL
      17 decref #1 =0 @ app.py:9 <module> 2 CALL
      18 free #1 gc @ app.py:9 <module> 2 CALL
      19 gc end 2 explicit collected=2 uncollectable=0
    `);
    expect(found).toEqual([['#1 since 8', '#2 since 8']]);
  });

  it('what leads to others may have been garbage before them', () => {
    const found = garbageOf(`
      1 alloc #1 list 56 gc
      2 incref #1 =2
      3 link #1 #1[0]
      4 alloc #2 list 56 gc
      5 incref #2 =2
      6 link #2 #1[1]
      7 incref #2 =3
      8 link #2 #2[0]
      9 link #2 __main__.b
      10 decref #1 =1
      11 mark "the first list is garbage, the second is not"
      12 unlink #2 __main__.b
      13 decref #2 =2
      14 gc begin 2 explicit @ app.py:9 <module> 2 CALL
      15 incref #1 =2 @ app.py:9 <module> 2 CALL
      16 unlink #2 #1[1] @ app.py:9 <module> 2 CALL
      17 unlink #1 #1[0] @ app.py:9 <module> 2 CALL
      18 decref #2 =1 @ app.py:9 <module> 2 CALL
      19 decref #1 =1 @ app.py:9 <module> 2 CALL
      20 decref #1 =0 @ app.py:9 <module> 2 CALL
      21 free #1 gc @ app.py:9 <module> 2 CALL
      22 incref #2 =2 @ app.py:9 <module> 2 CALL
      23 unlink #2 #2[0] @ app.py:9 <module> 2 CALL
      24 decref #2 =1 @ app.py:9 <module> 2 CALL
      25 decref #2 =0 @ app.py:9 <module> 2 CALL
      26 free #2 gc @ app.py:9 <module> 2 CALL
      27 gc end 2 explicit collected=2 uncollectable=0
    `);
    expect(found).toEqual([['#1 since 10', '#2 since 13']]);
  });

  it('attributes are not recorded, but the order in which a pass takes garbage apart tells of them', () => {
    const found = garbageOf(`
      1 alloc #1 Node 24 gc
      2 alloc #2 Node 24 gc
      3 incref #2 =2
      4 incref #1 =2
      5 mark "each is an attribute of the other now"
      6 alloc #3 Node 24 gc
      7 incref #3 =2
      8 mark "the third is its own"
      9 decref #1 =1
      10 decref #2 =1
      11 decref #3 =1
      12 gc begin 2 explicit @ app.py:9 <module> 2 CALL
      13 incref #1 =2 @ app.py:9 <module> 2 CALL
      14 decref #2 =0 @ app.py:9 <module> 2 CALL
      15 free #2 gc @ app.py:9 <module> 2 CALL
      16 decref #1 =1 @ app.py:9 <module> 2 CALL
      17 decref #1 =0 @ app.py:9 <module> 2 CALL
      18 free #1 gc @ app.py:9 <module> 2 CALL
      19 incref #3 =2 @ app.py:9 <module> 2 CALL
      20 decref #3 =1 @ app.py:9 <module> 2 CALL
      21 decref #3 =0 @ app.py:9 <module> 2 CALL
      22 free #3 gc @ app.py:9 <module> 2 CALL
      23 gc end 2 explicit collected=3 uncollectable=0
    `);
    expect(found).toEqual([['#1 since 9', '#2 since 10', '#3 since 11']]);
  });

  it('where a holder is not known, a range: up to the youngest garbage of the pass', () => {
    const found = garbageOf(`
      1 alloc #1 Node 24 gc
      2 alloc #2 Node 24 gc
      3 incref #2 =2
      4 incref #1 =2
      5 decref #2 =1
      6 gc begin 2 explicit @ app.py:9 <module> 2 CALL
      7 decref #1 -2 =0 @ app.py:9 <module> 2 CALL
      8 free #1 gc @ app.py:9 <module> 2 CALL
      9 incref #2 =2 @ app.py:9 <module> 2 CALL
      10 decref #2 =1 @ app.py:9 <module> 2 CALL
      11 decref #2 =0 @ app.py:9 <module> 2 CALL
      12 free #2 gc @ app.py:9 <module> 2 CALL
      13 gc end 2 explicit collected=2 uncollectable=0
    `);
    expect(found).toEqual([['#1 since 4 to 5', '#2 since 5']]);
  });

  it('what garbage still holds when it goes has not been reached by a program', () => {
    const found = garbageOf(`
      1 alloc #1 list 56 gc
      2 incref #1 =2
      3 link #1 #1[0]
      4 alloc #2 list 56 gc
      5 incref #2 =2
      6 link #2 #2[0]
      7 link #2 #1[1]
      8 decref #1 =1
      9 gc begin 0 threshold @ app.py:9 <module> 2 CALL
      10 incref #1 =2 @ app.py:9 <module> 2 CALL
      11 unlink #1 #1[0] @ app.py:9 <module> 2 CALL
      12 unlink #2 #1[1] @ app.py:9 <module> 2 CALL
      13 decref #2 =1 @ app.py:9 <module> 2 CALL
      14 decref #1 =1 @ app.py:9 <module> 2 CALL
      15 decref #1 =0 @ app.py:9 <module> 2 CALL
      16 free #1 gc @ app.py:9 <module> 2 CALL
      17 gc end 0 threshold collected=1 uncollectable=0
      18 mark "#2 is older: its turn comes later"
      19 gc begin 2 explicit @ app.py:10 <module> 4 CALL
      20 incref #2 =2 @ app.py:10 <module> 4 CALL
      21 unlink #2 #2[0] @ app.py:10 <module> 4 CALL
      22 decref #2 =1 @ app.py:10 <module> 4 CALL
      23 decref #2 =0 @ app.py:10 <module> 4 CALL
      24 free #2 gc @ app.py:10 <module> 4 CALL
      25 gc end 2 explicit collected=1 uncollectable=0
    `);
    expect(found).toEqual([['#1 since 8'], ['#2 since 8']]);
  });

  it('a finalizer in the pass comes too late to be an event of its life', () => {
    const found = garbageOf(`
      1 alloc #1 Node 24 gc
      2 incref #1 =2
      3 decref #1 =1
      4 gc begin 2 explicit @ app.py:9 <module> 2 CALL
      5 incref #1 =2 @ app.py:9 <module> 2 CALL
      6 incref #1 =3 @ app.py:4 Node.__del__ 8 LOAD_FAST
      7 decref #1 =2 @ app.py:4 Node.__del__ 12 POP_TOP
      8 decref #1 =1 @ app.py:9 <module> 2 CALL
      9 incref #1 =2 @ app.py:9 <module> 2 CALL
      10 decref #1 =1 @ app.py:9 <module> 2 CALL
      11 decref #1 =0 @ app.py:9 <module> 2 CALL
      12 free #1 gc @ app.py:9 <module> 2 CALL
      13 gc end 2 explicit collected=1 uncollectable=0
    `);
    expect(found).toEqual([['#1 since 3']]);
  });

  it('a pass that the trace’s end cut off counts as far as it got', () => {
    const found = garbageOf(`
      1 alloc #1 Node 24 gc
      2 gc begin 2 explicit
      3 decref #1 =0
      4 free #1 gc
    `);
    expect(found).toEqual([['#1 since 1']]);
  });

  it('in simulated traces, where all holders are known, it is what plain reachability says', () => {
    let garbage = 0;
    for (let seed = 1; seed <= 40; seed++) {
      const timeline = scriptTimeline(randomScript(seed, 12));
      if (timeline.end > 3000) continue;
      const expected = naiveSince(timeline);
      const passEnded = ({ deaths }: PassGarbage) => {
        for (let at = 0; at < deaths.length; at++) {
          const since = expected.get(deaths.object[at]);
          const found = [deaths.since[at], deaths.sinceAtMost[at]];
          expect({ seed, object: deaths.object[at], found }).toEqual({
            seed,
            object: deaths.object[at],
            found: [since, since],
          });
          garbage++;
        }
      };
      new GarbageScan(timeline, { passEnded }).run();
    }
    expect(garbage).toBeGreaterThan(100);
  });
});
