import { parseEvents } from '@refwind/core';
import { describe, expect, test } from 'vitest';
import { CollectorLab, originOf } from '../../src/index.ts';
import { META, timelineOf } from '../timelines.ts';
import { rings } from './rings.ts';

const python = { version: '3.11', implementation: 'CPython', platform: 'wasm32-emscripten' };
const meta = { ...META, python };

/** Objects that are dropped at once, with marks before some of them. */
function dropped(marks: Readonly<Record<number, string>>) {
  const lines: string[] = [];
  for (let n = 1; n <= 10; n++) {
    if (n in marks) lines.push(`mark "${marks[n]}"`);
    lines.push(`alloc #${n} C 48 gc`, `link #${n} __main__.a${n}`);
  }
  return timelineOf(parseEvents(lines.map((line, at) => `${at + 1} ${line}`).join('\n')));
}

describe('what a trace file says of its collector', () => {
  test('a recorded one: how it was at the start', () => {
    const options = { check: false, thresholds: [700, 10, 10], enabled: true, tracked: 5000 };
    expect(originOf({ ...meta, options })).toEqual({
      python: '3.11',
      wordSize: 4,
      thresholds: [700, 10, 10],
      older: 5000,
    });
  });

  test('a simulated one: which it was', () => {
    const simulated = { ...python, platform: '64 bit' };
    const options = { collector: 'I2', thresholds: [50, 5, 0] };
    expect(originOf({ ...META, python: simulated, options })).toEqual({
      python: '3.11',
      wordSize: 8,
      policy: 'I2',
      thresholds: [50, 5, 0],
    });
  });

  test('what makes no sense is passed over', () => {
    const options = { collector: 'G9', thresholds: [1, 'two', 3], tracked: -1 };
    expect(originOf({ ...meta, options })).toEqual({ python: '3.11', wordSize: 4 });
  });

  test('older objects put a full pass off', () => {
    const full = (older: number) =>
      new CollectorLab(rings(40), { python: '3.11', older })
        .run({ thresholds: [1, 1, 1] })
        .passes.filter(({ generation }) => generation === 2).length;
    expect(full(0)).toBeGreaterThan(0);
    expect(full(1000)).toBe(0);
  });
});

describe('marks of what the program set', () => {
  const passesOf = (marks: Readonly<Record<number, string>>, thresholds?: readonly number[]) =>
    new CollectorLab(dropped(marks), { python: '3.11' })
      .run({ thresholds })
      .passes.map(({ allocs }) => allocs);

  test('thresholds', () => {
    expect(passesOf({})).toEqual([]);
    // The fourth object's allocation makes the count 4, which is more than 3; then 8.
    expect(passesOf({ 1: 'gc.set_threshold(3, 10, 10)' })).toEqual([3, 7]);
    expect(passesOf({ 5: 'gc.set_threshold(3, 10, 10)' })).toEqual([4, 8]);
  });

  test('thresholds that were asked for hold for the whole run', () => {
    expect(passesOf({ 1: 'gc.set_threshold(0)' }, [3])).toEqual([3, 7]);
  });

  test('disabled and enabled', () => {
    const marks = { 1: 'gc.set_threshold(3)', 2: 'gc.disable()', 7: 'gc.enable()' };
    expect(passesOf(marks)).toEqual([6]);
  });

  test('other marks mean nothing to it', () => {
    expect(passesOf({ 1: 'gc.set_threshold(lots)', 2: 'warm' })).toEqual([]);
  });
});
