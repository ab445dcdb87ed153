import { lawfulHistory } from '@refwind/core/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { memoryOverTime } from '../../src/index.ts';
import { timelineOf } from '../timelines.ts';
import { told } from './told.ts';

describe('memory over time', () => {
  const timeline = told(
    'alloc #1 dict 64 gc',
    'alloc #2 str 100',
    'decref #2 =0',
    'free #2 refcount',
    'alloc #3 str 10',
    'incref #3 =2',
    'decref #3 =1',
    'alloc #4 list 20 gc',
  );

  it('has the fullest moment of each stretch, and the ends', () => {
    const { samples, types, typesLeft, ...rest } = memoryOverTime(timeline, { stretches: 2 });
    expect(types).toEqual(['str', 'dict', 'list']);
    expect(typesLeft).toBe(0);
    expect(samples.map((sample) => [sample.seq, sample.bytes, sample.bytesByType])).toEqual([
      [0, 0, [0, 0, 0]],
      [2, 164, [100, 64, 0]],
      [8, 94, [10, 64, 20]],
    ]);
    expect(samples[2].objectsByType).toEqual([1, 1, 1]);
    expect(rest).toEqual({
      ...{ from: 0, to: 8 },
      mostObjects: { most: 3, seq: 8 },
      mostBytes: { most: 164, seq: 2 },
    });
  });

  it('puts the smaller types together', () => {
    const { samples, types, typesLeft } = memoryOverTime(timeline, { stretches: 1, types: 1 });
    expect([types, typesLeft]).toEqual([['str'], 2]);
    expect(samples.map(({ seq, bytes, bytesByType }) => [seq, bytes - bytesByType[0]])).toEqual([
      [0, 0],
      [2, 64],
      [8, 84],
    ]);
  });

  it('of no events is one moment', () => {
    expect(memoryOverTime(told()).samples.map(({ seq, objects }) => [seq, objects])).toEqual([
      [0, 0],
    ]);
  });

  it('is what each moment holds, and no moment of a stretch holds more, of any history', () => {
    fc.assert(
      fc.property(lawfulHistory(), fc.integer({ min: 1, max: 40 }), (events, stretches) => {
        const timeline = timelineOf(events);
        const { samples, types } = memoryOverTime(timeline, { stretches, types: 2 });
        for (const sample of samples) {
          const state = timeline.at(sample.seq);
          const ofType = [...state.objects].filter(({ typeName }) => typeName === types[0]);
          expect([sample.objects, sample.bytes]).toEqual([state.live, state.bytes]);
          if (types.length > 0) expect(sample.objectsByType[0]).toBe(ofType.length);
        }
        const most = Math.max(0, ...samples.map(({ bytes }) => bytes));
        for (let seq = 0; seq <= timeline.end; seq++) {
          expect(timeline.at(seq).bytes).toBeLessThanOrEqual(most);
        }
      }),
      { seed: 6, numRuns: 100 },
    );
  });
});
