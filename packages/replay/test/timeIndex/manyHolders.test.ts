import { describe, expect, it } from 'vitest';
import { Timeline } from '../../src/index.ts';
import { alloc, link, numbered, type Told, variable } from '../events.ts';
import { naiveStates } from '../naive.ts';
import { chunked, indexOf } from '../timelines.ts';

const unlink = (object: number, name: string): Told => ({
  type: 'unlink',
  object,
  holder: variable('m', name),
  site: null,
});

describe('an object with more holders than an index stores', () => {
  it('has all of them at every moment, and again few when they let go', async () => {
    const names = Array.from({ length: 300 }, (_, i) => `v${i}`);
    const events = numbered([
      alloc(1, 'list'),
      alloc(2, 'int'),
      ...names.map((name) => link(1, variable('m', name))),
      link(2, variable('m', 'other')),
      ...names.slice(3).map((name) => unlink(1, name)),
      alloc(3, 'int'),
    ]);
    const source = chunked(events, 50);
    const index = await indexOf(source);
    const expected = naiveStates(events);
    for (const seq of [100, 252, 290, 302, 303, 340, 400, 590, events.length]) {
      const state = Timeline.open(source, { index }).at(seq);
      expect(JSON.parse(JSON.stringify(state))).toEqual(expected[seq]);
    }
  });
});
