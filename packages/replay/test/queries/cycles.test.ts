import { randomScript } from '@refwind/core/testing';
import { describe, expect, it } from 'vitest';
import { type CycleGroup, cycles, leaks, passes } from '../../src/index.ts';
import { scriptTimeline } from '../scripts.ts';

function asText({ types, closedBy, collected, left, objects }: CycleGroup): string {
  const members = types.map(({ typeName, objects: many }) => `${many} ${typeName}`).join(', ');
  return `${collected} + ${left} closed by line ${closedBy?.line}: ${members} (${objects})`;
}

describe('cycles', () => {
  it('by the types of their members and the line that closed them', () => {
    const timeline = scriptTimeline(`import gc
def pair():
    a = {}
    b = {}
    a['b'] = b
    b['a'] = a
def loop():
    c = []
    c.append(c)
pair()
pair()
loop()
gc.collect()
gc.disable()
loop()
`);
    const found = cycles(timeline);
    expect(found.groups.map(asText)).toEqual([
      '2 + 0 closed by line 6: 4 dict (4)',
      '1 + 1 closed by line 9: 2 list (2)',
    ]);
    expect([found.collected, found.left]).toEqual([3, 1]);
    expect(found.groups[0].example).toHaveLength(2);
  });

  it('are those of the passes, and what is unreachable at the end', () => {
    let all = 0;
    for (let seed = 1; seed <= 15; seed++) {
      const timeline = scriptTimeline(randomScript(seed));
      const found = cycles(timeline);
      const freed = passes(timeline).map((pass) => pass.cycles);
      expect(found.collected).toBe(freed.reduce((sum, more) => sum + more, 0));
      if (leaks(timeline, timeline.end).unreachable.objects === 0) expect(found.left).toBe(0);
      all += found.collected + found.left;
    }
    expect(all).toBeGreaterThan(0);
  });
});
