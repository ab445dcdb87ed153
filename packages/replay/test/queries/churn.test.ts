import { lawfulHistory } from '@refwind/core/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { churn } from '../../src/index.ts';
import { timelineOf } from '../timelines.ts';
import { told } from './told.ts';

describe('churn', () => {
  it('tells how much a line allocates, and how long it lives', () => {
    const timeline = told(
      'alloc #1 dict 64 gc | 1',
      'alloc #2 str 20 | f:4',
      'alloc #3 str 30 | f:4',
      'decref #2 =0 | f:5',
      'free #2 refcount | f:5',
      'alloc #4 str 40 | f:4',
      'decref #3 =0 | f:5',
      'free #3 refcount | f:5',
    );
    const rows = churn(timeline, 'line');
    expect(rows.map(({ site, lifetime, ...rest }) => ({ line: site?.line, ...rest }))).toEqual([
      {
        ...{ line: 4, typeName: null, peak: 2 },
        allocated: { objects: 3, bytes: 90 },
        freed: { objects: 2, bytes: 50 },
        collected: { objects: 0, bytes: 0 },
        left: { objects: 1, bytes: 40 },
      },
      {
        ...{ line: 1, typeName: null, peak: 1 },
        allocated: { objects: 1, bytes: 64 },
        freed: { objects: 0, bytes: 0 },
        collected: { objects: 0, bytes: 0 },
        left: { objects: 1, bytes: 64 },
      },
    ]);
    expect(rows[0].lifetime).toEqual({ count: 2, median: 3, p95: 5, max: 5, mean: 4 });
    expect(churn(timeline, 'function').map(({ site }) => site?.function)).toEqual([
      'f',
      '<module>',
    ]);
  });

  it('is what the events say, of any history', () => {
    fc.assert(
      fc.property(lawfulHistory(), (events) => {
        const timeline = timelineOf(events);
        const typeOf = new Map<number, string>();
        const naive = new Map<string, { allocated: number; freed: number; collected: number }>();
        for (const event of events) {
          if (event.type === 'alloc') {
            typeOf.set(event.object, event.typeName);
            const row = naive.get(event.typeName) ?? { allocated: 0, freed: 0, collected: 0 };
            naive.set(event.typeName, { ...row, allocated: row.allocated + 1 });
          } else if (event.type === 'free') {
            const row = naive.get(typeOf.get(event.object) ?? '');
            if (row !== undefined) row[event.cause === 'gc' ? 'collected' : 'freed']++;
          }
        }
        const found = churn(timeline, 'type').map(({ typeName, allocated, freed, collected }) => [
          typeName,
          { allocated: allocated.objects, freed: freed.objects, collected: collected.objects },
        ]);
        expect(new Map(found as [string, object][])).toEqual(naive);
      }),
      { seed: 15, numRuns: 100 },
    );
  });
});
