import { describe, expect, test } from 'vitest';
import {
  CollectorLab,
  type CollectorRun,
  recordedFigures,
  sweepCollectors,
} from '../../src/index.ts';
import { rings } from './rings.ts';

/** `before event/objects so far: collected of examined`, a pass each. */
const passesOf = ({ passes }: CollectorRun) =>
  passes.map(
    ({ seq, allocs, collected, examined }) => `${seq}/${allocs}: ${collected} of ${examined}`,
  );

describe('ten rings that nothing has collected', () => {
  const timeline = rings(10);

  test('a pass within an allocation does not see the object that is allocated', () => {
    const run = new CollectorLab(timeline, { python: '3.11' }).run({ thresholds: [3] });
    expect(passesOf(run)).toEqual(['19/3: 3 of 3', '43/7: 4 of 4']);
    expect(run).toMatchObject({
      policy: 'G2',
      thresholds: [3, 10, 10],
      generations: [2, 0, 0],
      collected: 7,
      examined: 7,
      live: { objects: { most: 4, seq: 37 }, bytes: { most: 192, seq: 37 } },
      // 13, 7, 1 and 19, 13, 7, 1 events.
      floating: { count: 7, median: 7, p95: 19, max: 19 },
      left: { objects: 3, bytes: 144 },
    });
  });

  test('a pass at the check after the call does; what the call made is still held, and grows old', () => {
    const run = new CollectorLab(timeline, { python: '3.13' }).run({ thresholds: [3] });
    expect(passesOf(run)).toEqual(['20/4: 3 of 4', '44/8: 3 of 4']);
    // 4 and 8 are in generation 1, 9 and 10 are young.
    expect(run.left.objects).toBe(4);
  });

  test('a count of passes that is more than the second threshold takes the next generation in', () => {
    const run = new CollectorLab(timeline, { python: '3.11' }).run({ thresholds: [1, 1] });
    // At allocations 2, 4, 6, 8, 10.
    expect(run.passes.map(({ generation }) => generation)).toEqual([0, 0, 1, 0, 0]);
  });

  test('none keeps everything', () => {
    const run = new CollectorLab(timeline, { python: '3.13' }).run({ policy: 'none' });
    expect(run).toMatchObject({
      passes: [],
      collected: 0,
      examined: 0,
      live: { objects: { most: 10, seq: 55 } },
      floating: { count: 0 },
      left: { objects: 10, bytes: 480 },
    });
  });

  test('what was recorded', () => {
    expect(recordedFigures(timeline)).toMatchObject({
      passes: [],
      collected: 0,
      examined: 0,
      live: { objects: { most: 10, seq: 55 } },
      left: { objects: 10 },
    });
  });

  test('a sweep names the best by peak and by work; none takes no part', () => {
    const { runs, best } = sweepCollectors(timeline, { python: '3.13' }, [
      { policy: 'none' },
      { policy: 'G2', thresholds: [3] },
      { policy: 'G3', thresholds: [3] },
      { policy: 'G3', thresholds: [8] },
    ]);
    expect(runs.map(({ live, examined }) => [live.bytes.most, examined])).toEqual([
      [480, 0],
      [192, 7],
      [240, 8],
      [432, 9],
    ]);
    expect(best).toEqual({ peak: [1], work: [1] });
  });
});
