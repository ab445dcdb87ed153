import { lawfulHistory, randomScript } from '@refwind/core/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { holderAsText, type LeakGroup, leaks, type Timeline } from '../../src/index.ts';
import { heldSince } from '../../src/queries/heldSince.ts';
import { scriptTimeline } from '../scripts.ts';
import { timelineOf } from '../timelines.ts';
import { reachable } from './naiveGarbage.ts';
import { told } from './told.ts';

function asText({ kept, objects, typeName, site, holder, oldest, held, taken }: LeakGroup): string {
  const by = holder === null ? 'unknown' : holderAsText(holder, oldest);
  const line = held.site?.line ?? taken.site?.line;
  return `${kept}: ${objects} ${typeName} of line ${site?.line}, ${by} since line ${line}`;
}

describe('leaks', () => {
  it('names the line that took the reference which keeps objects', () => {
    const timeline = told(
      'alloc #1 dict 64 gc | 1',
      'incref #1 =2 | 1',
      'decref #1 =1 | 1',
      'link #1 __main__.registry | 1',
      'alloc #2 Plugin 48 gc | install:5',
      'link #2 install#1.plugin | install:5',
      'incref #2 =2 | install:6',
      "link #2 #1['a'] | install:6",
      'unlink #2 install#1.plugin | install:7',
      'decref #2 =1 | install:7',
      'alloc #3 Plugin 48 gc | install:5',
      'link #3 install#1.plugin | install:5',
      'incref #3 =2 | install:6',
      "link #3 #1['b'] | install:6",
      'unlink #3 install#1.plugin | install:7',
      'decref #3 =1 | install:7',
    );
    const { groups, reachable, unreachable } = leaks(timeline, timeline.end);
    expect(groups.map(asText)).toEqual([
      "variable: 2 Plugin of line 5, #1['a'] since line 6",
      'variable: 1 dict of line 1, registry since line 1',
    ]);
    expect([reachable, unreachable]).toEqual([
      { objects: 3, bytes: 160 },
      { objects: 0, bytes: 0 },
    ]);
    expect(groups[0]).toMatchObject({
      ownerType: 'dict',
      root: { kind: 'variable', name: 'registry' },
      taken: { seq: 7 },
      held: { seq: 8 },
    });
  });

  it('of a cycle that nothing leads to, the line that closed it', () => {
    const timeline = told(
      'alloc #1 list 64 gc | 1',
      'link #1 __main__.a | 1',
      'alloc #2 list 64 gc | 2',
      'link #2 #1[0] | 2',
      'incref #1 =2 | 3',
      'link #1 #2[0] | 3',
      'unlink #1 __main__.a | 4',
      'decref #1 =1 | 4',
    );
    expect(leaks(timeline, timeline.end).groups.map(asText)).toEqual([
      'nobody: 1 list of line 1, #2[0] since line 3',
      'nobody: 1 list of line 2, #1[0] since line 2',
    ]);
    expect(leaks(timeline, 7).unreachable.objects).toBe(0);
  });

  it('of a reference without a name, the increment that took it', () => {
    const timeline = told('alloc #1 list 64 gc | 1', 'incref #1 =2 | f:2', 'decref #1 =1 | 3');
    expect(leaks(timeline, timeline.end).groups.map(asText)).toEqual([
      'unnamed: 1 list of line 1, unknown since line 1',
    ]);
  });

  it('is what is not reachable, and what is, of any history', () => {
    fc.assert(
      fc.property(lawfulHistory(), fc.nat(), (events, choice) => {
        const timeline = timelineOf(events);
        const at = choice % (timeline.end + 1);
        const state = timeline.at(at);
        const reached = reachable(state);
        const found = leaks(timeline, at);
        const left = [...state.objects].filter(({ object }) => !reached.has(object));
        expect(found.unreachable.objects).toBe(left.length);
        expect(found.unreachable.bytes).toBe(left.reduce((sum, { size }) => sum + size, 0));
        expect(found.reachable.objects).toBe(state.live - left.length);
        expect(sumOf(found.groups)).toBe(state.live);
        for (const { oldest, kept, holder } of found.groups) {
          expect(kept === 'nobody').toBe(!reached.has(oldest));
          if (holder !== null) expect(state.objects.get(oldest)?.holders).toContainEqual(holder);
        }
      }),
      { seed: 5, numRuns: 200 },
    );
  });

  it('knows since when each holder holds, as a look at each object’s life does', () => {
    for (let seed = 1; seed <= 12; seed++) {
      const timeline = scriptTimeline(randomScript(seed));
      for (const at of [Math.floor(timeline.end / 2), timeline.end]) expectSameSince(timeline, at);
    }
  });
});

function expectSameSince(timeline: Timeline, at: number): void {
  for (const { oldest, holder, held } of leaks(timeline, at).groups) {
    if (holder !== null) expect(held).toEqual(heldSince(timeline, oldest, holder, at));
  }
}

function sumOf(groups: readonly LeakGroup[]): number {
  return groups.reduce((sum, { objects }) => sum + objects, 0);
}
