import { lawfulHistory } from '@refwind/core/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Timeline, why } from '../../src/index.ts';
import { chunked, indexOf } from '../timelines.ts';

describe('why, with an index', () => {
  it('finds ways as long as those found from the roots, with the same lines', async () => {
    await fc.assert(
      fc.asyncProperty(lawfulHistory(), async (events) => {
        const source = chunked(events, 13);
        const plain = Timeline.open(source);
        const indexed = Timeline.open(source, { index: await indexOf(source) });
        for (const { object } of plain.at(plain.end).objects) {
          const expected = why(plain, object, plain.end);
          const found = why(indexed, object, plain.end);
          expect(found.kept).toBe(expected.kept);
          expect(found.steps).toHaveLength(expected.steps.length);
          const last = expected.steps.at(-1);
          const same = found.steps.find(({ holder }) => holder === last?.holder);
          if (same !== undefined) expect(same.seq).toBe(last?.seq);
        }
      }),
      { seed: 83, numRuns: 40 },
    );
  });
});
