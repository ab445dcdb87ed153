import { lawfulHistory } from '@refwind/core/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type PopulationRow, population, Timeline } from '../../src/index.ts';
import { chunked, indexOf } from '../timelines.ts';

/** The slow and plain way. */
function naivePopulation(timeline: Timeline, at: number): PopulationRow[] {
  const rows = new Map<string, PopulationRow>();
  for (const { typeName, site, size } of timeline.at(at).objects) {
    const key = JSON.stringify([typeName, site]);
    const { objects = 0, bytes = 0 } = rows.get(key) ?? {};
    rows.set(key, { typeName, site, objects: objects + 1, bytes: bytes + size });
  }
  return [...rows.values()];
}

const sorted = (rows: readonly PopulationRow[]) => rows.map((row) => JSON.stringify(row)).sort();

describe('population', () => {
  it('is what is alive by type and site, with an index and without', async () => {
    await fc.assert(
      fc.asyncProperty(lawfulHistory(), async (events) => {
        const source = chunked(events, 16);
        const plain = Timeline.open(source);
        const indexed = Timeline.open(source, { index: await indexOf(source) });
        for (let at = 0; at <= events.length; at += 5) {
          const expected = sorted(naivePopulation(plain, at));
          expect(sorted(population(plain, at))).toEqual(expected);
          expect(sorted(population(indexed, at))).toEqual(expected);
        }
      }),
      { seed: 91, numRuns: 40 },
    );
  });
});
