import { lawfulHistory } from '@refwind/core/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { growth } from '../../src/index.ts';
import { timelineOf } from '../timelines.ts';
import { told } from './told.ts';

const timeline = told(
  'alloc #1 dict 64 gc | 1',
  'mark "round:0" | 9',
  'alloc #2 Node 48 gc | 4',
  'alloc #3 list 56 gc | 5',
  'mark "round:1" | 9',
  'alloc #4 Node 48 gc | 4',
  'incref #1 =2 | 6',
  'mark "round:2" | 9',
);

describe('growth', () => {
  it('tells what grows in every round first', () => {
    const { rounds, growth: growing } = growth(timeline, [2, 5, 8]);
    expect(rounds).toEqual([
      { round: 0, seq: 2, live: 1, bytes: 64, references: 1 },
      { round: 1, seq: 5, live: 3, bytes: 168, references: 3 },
      { round: 2, seq: 8, live: 4, bytes: 216, references: 5 },
    ]);
    expect(growing.map(({ site, ...rest }) => ({ line: site?.line, ...rest }))).toEqual([
      {
        ...{ line: 4, typeName: 'Node', objects: 2, bytes: 96, references: 2 },
        ...{ perRound: [1, 1], isSteady: true },
      },
      {
        ...{ line: 5, typeName: 'list', objects: 1, bytes: 56, references: 1 },
        ...{ perRound: [1, 0], isSteady: false },
      },
      {
        ...{ line: 1, typeName: 'dict', objects: 0, bytes: 0, references: 1 },
        ...{ perRound: [0, 0], isSteady: false },
      },
    ]);
  });

  it('leaves the warm-up out', () => {
    const { rounds, growth: growing } = growth(timeline, [2, 5, 8], { warmup: 1 });
    expect(rounds.map(({ seq }) => seq)).toEqual([5, 8]);
    expect(growing.map(({ typeName }) => typeName)).toEqual(['Node', 'dict']);
    expect(() => growth(timeline, [2, 5], { warmup: 1 })).toThrow(
      'at least two are needed after the warm-up; 2 were given, 1 of them warm-up',
    );
  });

  it('is the difference of two states', () => {
    fc.assert(
      fc.property(lawfulHistory(), fc.nat(), fc.nat(), (events, one, other) => {
        const random = timelineOf(events);
        const [from, to] = [one, other].map((at) => at % (random.end + 1)).sort((a, b) => a - b);
        const more = new Map<string, number>();
        for (const [at, by] of [
          [from, -1],
          [to, 1],
        ]) {
          for (const { typeName, site } of random.at(at).objects) {
            const key = `${typeName} ${JSON.stringify(site)}`;
            more.set(key, (more.get(key) ?? 0) + by);
          }
        }
        const found = new Map<string, number>();
        for (const { typeName, site, objects } of growth(random, [from, to]).growth) {
          if (objects > 0) found.set(`${typeName} ${JSON.stringify(site)}`, objects);
        }
        expect(found).toEqual(new Map([...more].filter(([, objects]) => objects > 0)));
      }),
      { seed: 8, numRuns: 100 },
    );
  });
});
