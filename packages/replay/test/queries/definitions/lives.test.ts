import type { HeapEvent } from '@refwind/core';
import { randomScript } from '@refwind/core/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { churn, floatingGarbage, lifetimes } from '../../../src/index.ts';
import { scriptTimeline } from '../../scripts.ts';
import { timelineOf } from '../../timelines.ts';
import { naiveSince as garbageSince, reachable } from '../naiveGarbage.ts';
import { anywhere } from './anywhere.ts';

// How long objects live, and how long garbage waits: each query is what its definition says, written here the slow and
// plain way, of any history.

/** An object's life: its birth, its death if it died, and the place that `by` says. */
interface Life {
  readonly object: number;
  readonly key: string;
  readonly born: number;
  readonly size: number;
  freed: number | null;
  cause: string | null;
}

function livesOf(events: readonly HeapEvent[], by: 'line' | 'function' | 'type'): Life[] {
  const lives: Life[] = [];
  for (const event of events) {
    if (event.type === 'alloc') {
      const { object, site, typeName, seq: born, size } = event;
      const place = by === 'line' ? site?.line : site?.function;
      const key = by === 'type' ? typeName : site === null ? '' : `${site.file}\n${place}`;
      lives.push({ object, key, born, size, freed: null, cause: null });
    } else if (event.type === 'free') {
      const life = lives[event.object - 1];
      life.freed = event.seq;
      life.cause = event.cause;
    }
  }
  return lives;
}

const ways3 = ['line', 'function', 'type'] as const;

function keyOfRow(
  { site, typeName }: { site: HeapEvent['site']; typeName: string | null },
  by: (typeof ways3)[number],
): string {
  if (by === 'type') return typeName ?? '';
  return site === null ? '' : `${site.file}\n${by === 'line' ? site.line : site.function}`;
}

function spreadOf(values: readonly number[]) {
  const sorted = [...values].sort((a, b) => a - b);
  const count = sorted.length;
  if (count === 0) return { count, median: 0, p95: 0, max: 0, mean: 0 };
  const quantile = (part: number) => sorted[Math.ceil(part * count) - 1];
  const mean = sorted.reduce((sum, value) => sum + value, 0) / count;
  return { count, median: quantile(0.5), p95: quantile(0.95), max: sorted[count - 1], mean };
}

describe('churn', () => {
  it.each(ways3)('by %s is every alloc and free added up', (by) => {
    fc.assert(
      anywhere((timeline, _, events) => {
        const lives = livesOf(events, by);
        const rows = churn(timeline, by);
        expect(rows.map((row) => keyOfRow(row, by)).sort()).toEqual(
          [...new Set(lives.map(({ key }) => key))].sort(),
        );
        for (const row of rows) {
          const mine = lives.filter(({ key }) => key === keyOfRow(row, by));
          const amount = (some: readonly Life[]) => ({
            objects: some.length,
            bytes: some.reduce((sum, { size }) => sum + size, 0),
          });
          const died = mine.filter(({ freed }) => freed !== null);
          const aliveAt = (seq: number) =>
            mine.filter(({ born, freed }) => born <= seq && (freed === null || freed > seq)).length;
          expect(row).toMatchObject({
            allocated: amount(mine),
            freed: amount(died.filter(({ cause }) => cause === 'refcount')),
            collected: amount(died.filter(({ cause }) => cause !== 'refcount')),
            left: amount(mine.filter(({ freed }) => freed === null)),
            peak: Math.max(...events.map(({ seq }) => aliveAt(seq))),
            lifetime: spreadOf(died.map(({ born, freed }) => (freed ?? 0) - born)),
          });
        }
      }),
      { seed: 97, numRuns: 60 },
    );
  });
});

describe('lifetimes', () => {
  it.each(ways3)('by %s is how far each free is from its alloc', (by) => {
    fc.assert(
      anywhere((timeline, _, events) => {
        const lives = livesOf(events, by);
        const rows = lifetimes(timeline, by);
        expect(rows.length).toBe(new Set(lives.map(({ key }) => key)).size);
        for (const row of rows) {
          const mine = lives.filter(({ key }) => key === keyOfRow(row, by));
          const lived = mine.flatMap(({ born, freed }) => (freed === null ? [] : [freed - born]));
          const alive = mine.filter(({ freed }) => freed === null);
          expect(row.lifetime).toEqual(spreadOf(lived));
          expect(row.age).toEqual(spreadOf(alive.map(({ born }) => events.length - born)));
          for (const { from, to, objects } of row.buckets) {
            expect(lived.filter((each) => each >= from && each <= to).length).toBe(objects);
          }
          expect(row.buckets.reduce((sum, { objects }) => sum + objects, 0)).toBe(lived.length);
          const first = mine.find(
            ({ born, freed }) => freed !== null && freed - born === row.lifetime.max,
          );
          if (first === undefined) expect(row.longest).toBe(null);
          else if (row.longest !== null) {
            const { object, born, freed } = row.longest;
            expect(freed - born).toBe(row.lifetime.max);
            expect(lives[object - 1]).toMatchObject({ born, freed, key: keyOfRow(row, by) });
          }
        }
        const longest = rows.map(({ lifetime }) => lifetime.max);
        expect(longest).toEqual([...longest].sort((a, b) => b - a));
      }),
      { seed: 98, numRuns: 60 },
    );
  });
});

describe('floatingGarbage', () => {
  it('is how long each object that a pass freed could not be reached', () => {
    let garbage = 0;
    for (let seed = 1; seed <= 30; seed++) {
      const timeline = scriptTimeline(randomScript(seed, 12));
      if (timeline.end > 3000) continue;
      const events = [...timeline.events()];
      const lives = livesOf(events, 'type');
      const since = garbageSince(timeline);
      const waited = lives
        .filter(({ object, cause }) => cause !== 'refcount' && since.has(object))
        .map(({ object, freed, key, size }) => {
          const from = since.get(object) ?? 0;
          return { object, typeName: key, size, since: from, freed, delay: (freed ?? 0) - from };
        });
      const found = floatingGarbage(timeline, { limit: 10_000 });
      expect(found.freed).toEqual({
        objects: waited.length,
        bytes: waited.reduce((sum, { size }) => sum + size, 0),
      });
      expect(found.exact).toBe(waited.length);
      const spread = spreadOf(waited.map(({ delay }) => delay));
      expect(found.delay).toEqual({ least: spread, most: spread });
      for (const { typeName, objects, delay } of found.types) {
        const mine = waited.filter((each) => each.typeName === typeName);
        expect([objects, delay.most]).toEqual([
          mine.length,
          spreadOf(mine.map((each) => each.delay)),
        ]);
      }
      const freed = found.longest.filter((each) => each.freed !== null);
      expect(
        freed.map(({ object, typeName, size, since: from, freed: to }) => {
          return { object, typeName, size, since: from, freed: to, delay: (to ?? 0) - from };
        }),
      ).toEqual(waited.sort((a, b) => b.delay - a.delay || a.object - b.object));
      const end = timeline.at(timeline.end);
      const reached = reachable(end);
      const left = [...end.objects].filter(({ object }) => !reached.has(object));
      expect(found.left.objects).toBe(left.length);
      const waiting = found.longest.flatMap((each) => (each.freed === null ? [each.object] : []));
      expect(waiting.sort((a, b) => a - b)).toEqual(left.map(({ object }) => object));
      garbage += waited.length;
    }
    expect(garbage).toBeGreaterThan(100);
  });

  it('of no history is nothing', () => {
    const { freed, longest, types, left } = floatingGarbage(timelineOf([]));
    expect([freed.objects, longest, types, left.objects]).toEqual([0, [], [], 0]);
  });
});
