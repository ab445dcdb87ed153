import type { Site } from '@refwind/core';
import { lawfulHistory } from '@refwind/core/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { balance, findAllocation, pairing, type Timeline } from '../../src/index.ts';
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
);

describe('balance', () => {
  it('puts the line first whose references are not given back', () => {
    const { rows } = balance(timeline, 'line');
    expect(rows.map(({ site, ...sums }) => ({ line: site?.line, ...sums }))).toEqual([
      { line: 1, typeName: null, taken: 1, given: 0, died: 0, outstanding: 1, returned: 0 },
      { line: 5, typeName: null, taken: 1, given: 0, died: 0, outstanding: 1, returned: 0 },
      { line: 4, typeName: null, taken: 1, given: 1, died: 0, outstanding: 0, returned: 0 },
      { line: 6, typeName: null, taken: 0, given: 0, died: 0, outstanding: 0, returned: 1 },
    ]);
  });

  it('by function, and by type', () => {
    const sums = (by: 'function' | 'type') =>
      balance(timeline, by).rows.map(({ site, typeName, taken, outstanding, returned }) => [
        site?.function ?? typeName,
        taken,
        outstanding,
        returned,
      ]);
    expect(sums('function')).toEqual([
      ['f', 2, 1, 1],
      ['<module>', 1, 1, 0],
    ]);
    expect(sums('type')).toEqual([
      ['Node', 2, 1, 1],
      ['dict', 1, 1, 0],
    ]);
  });

  it('is what pairing says of each object, added up', () => {
    fc.assert(
      fc.property(lawfulHistory(), fc.nat(), (events, choice) => {
        const random = timelineOf(events);
        const at = choice % (random.end + 1);
        const naive = naiveBalance(random, at);
        const { rows } = balance(random, 'site', at);
        expect(rows.length).toBe(naive.size);
        for (const { site, typeName: _, died, ...sums } of rows) {
          expect(sums).toEqual(naive.get(JSON.stringify(site)));
          expect(died).toBe(sums.taken - sums.given - sums.outstanding);
        }
      }),
      { seed: 7, numRuns: 100 },
    );
  });
});

function naiveBalance(random: Timeline, at: number) {
  const sums = new Map<string, ReturnType<typeof nothing>>();
  const of = (site: Site | null) => {
    const key = JSON.stringify(site);
    const known = sums.get(key) ?? nothing();
    sums.set(key, known);
    return known;
  };
  for (const event of random.events(1, at)) {
    if (event.type === 'alloc') of(event.site).taken++;
    if (event.type === 'incref') of(event.site).taken += event.delta ?? 1;
    if (event.type === 'decref') of(event.site).returned += event.delta ?? 1;
  }
  for (let object = 1; object <= random.summary.objects; object++) {
    if (!isBorn(random, object, at)) continue;
    const { pairs, outstanding } = pairing(random, object, at);
    for (const { taken, references } of pairs) of(taken?.site ?? null).given += references;
    for (const { taken, references } of outstanding) {
      of(taken?.site ?? null).outstanding += references;
    }
  }
  return sums;
}

function isBorn(random: Timeline, object: number, at: number): boolean {
  return (findAllocation(random, object)?.seq ?? 0) <= at;
}

function nothing() {
  return { taken: 0, given: 0, outstanding: 0, returned: 0 };
}
