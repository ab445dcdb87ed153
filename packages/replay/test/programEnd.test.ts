import { describe, expect, test } from 'vitest';
import {
  cutSource,
  programEnd,
  resolveMoment,
  resolveObject,
  Timeline,
  watchedObjects,
} from '../src/index.ts';
import { alloc, link, mark, numbered, site, type Told, variable } from './events.ts';
import { timelineOf } from './timelines.ts';

const a = variable('__main__', 'a');
const pass = { type: 'gc-pass', generation: 2, reason: 'shutdown', site: null } as const;
const told: readonly Told[] = [
  alloc(1, 'list'),
  link(1, a),
  mark('shutdown', 'app.py:3 f 10 CALL'),
  alloc(2, 'int'),
  mark('shutdown'),
  { ...pass, phase: 'begin' },
  alloc(3, 'int'),
  { type: 'unlink', object: 1, holder: a, site: null },
  { ...pass, phase: 'end', collected: 0, uncollectable: 0 },
  mark('refwind.watch(#3, "late")'),
];
const timeline = timelineOf(numbered(told), 3);

describe("the program's end", () => {
  test('is before the first mark `shutdown` outside of code; that is what `end` means', () => {
    expect(programEnd(timeline)).toBe(4);
    expect(resolveMoment(timeline, 'end')).toBe(4);
    expect(resolveMoment(timeline, 'exit')).toBe(10);
    expect(resolveObject(timeline, 'a@end')).toBe(1);
  });

  test('is the last moment without a shutdown', () => {
    const without = timelineOf(numbered([alloc(1, 'list'), mark('x', null)]));
    expect(['end', 'exit'].map((text) => resolveMoment(without, text))).toEqual([2, 2]);
  });
});

describe('a source that is cut', () => {
  test.each([...told.keys(), told.length])('after event %i is what was before', (end) => {
    const cut = Timeline.open(cutSource(timeline.source, end));
    const expected = timelineOf(numbered(told.slice(0, end)), 3);
    expect([...cut.events()]).toEqual([...expected.events()]);
    expect(cut.summary).toEqual(expected.summary);
    expect([...cut.at(end).objects]).toEqual([...expected.at(end).objects]);
    expect(watchedObjects(cut)).toHaveLength(end === 10 ? 1 : 0);
  });

  test('keeps sites', () => {
    const cut = Timeline.open(cutSource(timeline.source, 3));
    expect(cut.event(3).site).toEqual(site('app.py:3 f 10 CALL'));
  });
});
