import type { Site } from '@refwind/core';
import { lawfulHistory } from '@refwind/core/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { costs, findAllocation, pairing, type Timeline } from '../../src/index.ts';
import { timelineOf } from '../timelines.ts';
import { told } from './told.ts';

const timeline = told(
  'alloc #1 dict 64 gc | 1',
  'link #1 __main__.cache | 1',
  'alloc #2 Node 48 gc | f:4',
  'link #2 f#1.node | f:4',
  'incref #2 =2 | f:5',
  "link #2 #1['k'] | f:5",
  'unlink #2 f#1.node | f:6',
  'decref #2 =1 | f:6',
  'alloc #3 Node 48 gc | f:4',
  'decref #3 =0 | f:6',
  'free #3 refcount | f:6',
);

describe('costs', () => {
  it('has bytes and references by instruction and type', () => {
    expect(shortly(costs(timeline))).toEqual([
      'dict :1 allocated 64 retained 64 taken 1 given 0 outstanding 1',
      'Node :4 allocated 96 retained 48 taken 2 given 2 outstanding 0',
      'Node :5 allocated 0 retained 0 taken 1 given 0 outstanding 1',
    ]);
  });

  it('of a part of the history, and of some objects', () => {
    expect(shortly(costs(timeline, { from: 4, to: 10 }))).toEqual([
      'Node :5 allocated 0 retained 0 taken 1 given 0 outstanding 1',
      'Node :4 allocated 48 retained 48 taken 1 given 1 outstanding 0',
    ]);
    expect(shortly(costs(timeline, { objects: [1] }))).toEqual([
      'dict :1 allocated 64 retained 64 taken 1 given 0 outstanding 1',
    ]);
  });

  it('tells how far it is', () => {
    const reached: number[] = [];
    costs(timeline, { to: 9, onProgress: (seq) => reached.push(seq) });
    expect(reached).toEqual([7, 9]);
  });

  it('is what pairing and allocations say of each object, added up', () => {
    fc.assert(
      fc.property(lawfulHistory(), fc.nat(), (events, choice) => {
        const random = timelineOf(events);
        const to = choice % (random.end + 1);
        expect(new Map(costs(random, { to }).map((row) => [keyOf(row), sumsOf(row)]))).toEqual(
          naiveCosts(random, to),
        );
      }),
      { seed: 7, numRuns: 100 },
    );
  });

  it('of two parts, one after the other, is taken and allocated as of both', () => {
    fc.assert(
      fc.property(lawfulHistory(), fc.nat(), (events, choice) => {
        const random = timelineOf(events);
        const middle = choice % (random.end + 1);
        const late = costs(random, { from: middle + 1 });
        const total = (rows: ReturnType<typeof costs>) =>
          rows.reduce((sum, { taken, allocated }) => sum + taken + allocated.bytes * 1000, 0);
        expect(total(costs(random, { to: middle })) + total(late)).toBe(total(costs(random)));
        for (const row of late) {
          expect(row.given).toBeGreaterThanOrEqual(0);
          expect(row.outstanding).toBeGreaterThanOrEqual(0);
        }
      }),
      { seed: 8, numRuns: 100 },
    );
  });
});

type Row = ReturnType<typeof costs>[number];

function shortly(rows: readonly Row[]): string[] {
  return rows.map(
    ({ site, typeName, allocated, retained, taken, given, outstanding }) =>
      `${typeName} :${site?.line} allocated ${allocated.bytes} retained ${retained.bytes} ` +
      `taken ${taken} given ${given} outstanding ${outstanding}`,
  );
}

function keyOf({ site, typeName }: { site: Site | null; typeName: string }): string {
  return JSON.stringify([site, typeName]);
}

function sumsOf({ allocated, retained, taken, given, outstanding }: Row) {
  return { allocated: { ...allocated }, retained: { ...retained }, taken, given, outstanding };
}

function naiveCosts(random: Timeline, to: number) {
  const sums = new Map<string, ReturnType<typeof nothing>>();
  const of = (site: Site | null, typeName: string) => {
    const key = keyOf({ site, typeName });
    const known = sums.get(key) ?? nothing();
    sums.set(key, known);
    return known;
  };
  const typeOf = new Map<number, string>();
  for (const event of random.events(1, to)) {
    if (event.type === 'alloc') {
      typeOf.set(event.object, event.typeName);
      const row = of(event.site, event.typeName);
      row.taken++;
      row.allocated.objects++;
      row.allocated.bytes += event.size;
      const isAlive = random.at(to).objects.get(event.object) !== undefined;
      if (isAlive) row.retained.objects++;
      if (isAlive) row.retained.bytes += event.size;
    }
    if (event.type === 'incref') {
      of(event.site, typeOf.get(event.object) ?? '').taken += event.delta ?? 1;
    }
  }
  for (let object = 1; object <= random.summary.objects; object++) {
    if ((findAllocation(random, object)?.seq ?? 0) > to) continue;
    const { pairs, outstanding } = pairing(random, object, to);
    const typeName = typeOf.get(object) ?? '';
    for (const { taken, references } of pairs)
      of(taken?.site ?? null, typeName).given += references;
    for (const { taken, references } of outstanding) {
      of(taken?.site ?? null, typeName).outstanding += references;
    }
  }
  return sums;
}

function nothing() {
  const none = () => ({ objects: 0, bytes: 0 });
  return { allocated: none(), retained: none(), taken: 0, given: 0, outstanding: 0 };
}
