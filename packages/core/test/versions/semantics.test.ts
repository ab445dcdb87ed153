import { describe, expect, test } from 'vitest';
import { semanticsOf } from '../../src/versions/semantics.js';

describe('the rules of a release', () => {
  /** Policies: outputs of p09, p11. Thresholds, when a pass runs, statistics: p10, p12. Resurrection: p14. */
  test.each([
    ['3.8.18', 'G1', [700, 10, 10], 'allocation', 'all-or-nothing'],
    ['3.9.18', 'G2', [700, 10, 10], 'allocation', 'partial'],
    ['3.10.13', 'G2', [700, 10, 10], 'allocation', 'partial'],
    ['3.11.7', 'G2', [700, 10, 10], 'allocation', 'partial'],
    ['3.12.1', 'G3', [700, 10, 10], 'check', 'partial'],
    ['3.13.18', 'G3', [2000, 10, 10], 'check', 'partial'],
    ['3.14.0', 'I1', [2000, 10, 0], 'check', 'partial'],
    ['3.14.1', 'I2', [2000, 10, 0], 'check', 'partial'],
    ['3.14.2', 'I2', [2000, 10, 0], 'check', 'partial'],
    ['3.14.4', 'I2', [2000, 10, 0], 'check', 'partial'],
    ['3.14.5', 'G4', [2000, 10, 10], 'check', 'partial'],
    ['3.14.10', 'G4', [2000, 10, 10], 'check', 'partial'],
    ['3.15.2', 'G5', [2000, 10, 10], 'check', 'partial'],
  ])('%s: %s, thresholds %j, runs in an %s', (text, policy, thresholds, runs, resurrection) => {
    expect(semanticsOf(text).collector).toMatchObject({ policy, thresholds, runs, resurrection });
  });

  test.each([
    ['3.12.1', 'before-finalizers', true],
    ['3.12.3', 'before-finalizers', false],
    ['3.13.7', 'before-finalizers', false],
    ['3.13.15', 'before-and-after-finalizers', false],
    ['3.14.2', 'before-finalizers', false],
    ['3.14.4', 'before-and-after-finalizers', false],
    ['3.15.0', 'after-finalizers', false],
  ])('%s clears weak references %s', (text, clearsWeakrefs, servesWhenDisabled) => {
    expect(semanticsOf(text).collector).toMatchObject({ clearsWeakrefs, servesWhenDisabled });
  });

  /** p08 and p17: groups of releases with the same output. */
  test.each([
    ['3.8.18', 'always', 'may-be-tracked', 'always', 'full', 'with-first-attribute'],
    ['3.10.13', 'always', 'may-be-tracked', 'always', 'full', 'with-first-attribute'],
    ['3.13.18', 'always', 'may-be-tracked', 'always', 'full', 'on-demand'],
    ['3.14.0', 'always', 'always', 'always', 'none', 'on-demand'],
    ['3.14.4', 'managed', 'always', 'always', 'none', 'on-demand'],
    ['3.14.10', 'managed', 'always', 'always', 'none', 'on-demand'],
    ['3.15.2', 'managed', 'always', 'may-be-tracked', 'none', 'on-demand'],
  ])('%s tracks a tuple %s, a dict %s, a frozenset %s', (text, ...rules) => {
    const { tracking } = semanticsOf(text);
    const { tuple, dict, frozenset, untracksDicts, instanceDict } = tracking;
    expect([tuple, dict, frozenset, untracksDicts, instanceDict]).toEqual(rules);
  });

  /**
   * p08, "freed": what a free list absorbed of 3,000. `[]` −0.97, `(i,)` −0.33 everywhere; bound methods −0.91
   * (3.8), −1.00 (3.9), −0.99 (3.14); generators −1.93 of 2 (3.8): 200 frames.
   */
  test.each([
    [
      '3.8.18',
      {
        list: 80,
        dict: 80,
        'bound-method': 256,
        iterator: 0,
        frame: 200,
        slice: 1,
        keepsSlices: true,
      },
      19,
    ],
    [
      '3.9.18',
      {
        list: 80,
        dict: 80,
        'bound-method': 0,
        iterator: 0,
        frame: 200,
        slice: 1,
        keepsSlices: true,
      },
      19,
    ],
    [
      '3.11.7',
      { list: 80, dict: 80, 'bound-method': 0, iterator: 0, frame: 0, slice: 1, keepsSlices: true },
      20,
    ],
    [
      '3.14.0',
      {
        list: 80,
        dict: 80,
        'bound-method': 20,
        iterator: 10,
        frame: 0,
        slice: 1,
        keepsSlices: false,
      },
      20,
    ],
    [
      '3.15.2',
      {
        list: 80,
        dict: 80,
        'bound-method': 20,
        iterator: 10,
        frame: 0,
        slice: 1,
        keepsSlices: false,
      },
      20,
    ],
  ])('%s has free lists', (text, capacities, longest) => {
    expect(semanticsOf(text).freeLists).toEqual({
      ...capacities,
      tuple: { longest, capacity: 2000 },
    });
  });

  /** p05 (release), p01 and p27 (counts of arguments and locals). */
  test.each([
    ['3.8.18', 'names', 'copied', 'owned', 'object'],
    ['3.10.13', 'names', 'copied', 'owned', 'object'],
    ['3.11.7', 'ascending', 'moved', 'owned', 'inline'],
    ['3.13.18', 'ascending', 'moved', 'owned', 'inline'],
    ['3.14.0', 'descending', 'borrowed', 'borrowed', 'inline'],
    ['3.15.2', 'descending', 'borrowed', 'borrowed', 'inline'],
  ])('%s lets go of variables by %s, arguments are %s', (text, ...rules) => {
    const { release, arguments: passing, localRead, memory } = semanticsOf(text).frames;
    expect([release, passing, localRead, memory]).toEqual(rules);
  });

  /** p07 (trashcan), p16 last line (attributes), p13 and p19 (unraisable). */
  test('a cascade of deaths', () => {
    const trashcan = (text: string) => semanticsOf(text).teardown.trashcan;
    expect(trashcan('3.8')).toEqual({ kind: 'depth', limit: 50, instanceLevels: 2 });
    expect(trashcan('3.11')).toEqual({ kind: 'depth', limit: 50, instanceLevels: 1 });
    expect(trashcan('3.13')).toEqual({ kind: 'budget', levels: 9947, chunk: 50 });
    expect(trashcan('3.14')).toEqual({ kind: 'stack' });
    expect(semanticsOf('3.10').teardown.attributes).toBe('insertion');
    expect(semanticsOf('3.11').teardown.attributes).toBe('shared-keys');
    expect(semanticsOf('3.13').teardown.unraisable).toBe('finalizer');
    expect(semanticsOf('3.14').teardown.unraisable).toBe('none');
  });

  /** p04: reported counts of None. */
  test('immortals', () => {
    const reported = (text: string) => semanticsOf(text).immortals.reported;
    expect(reported('3.12')).toEqual({ 8: 4294967295, 4: 1073741823 });
    expect(reported('3.14')).toEqual({ 8: 3221225472, 4: 1879048192 });
  });

  test('is the same frozen object every time', () => {
    const semantics = semanticsOf('3.12.3');
    expect(semanticsOf('3.12')).toBe(semantics);
    expect(Object.isFrozen(semantics.collector.thresholds)).toBe(true);
    expect(semanticsOf().version.text).toBe('3.14.2');
  });
});
