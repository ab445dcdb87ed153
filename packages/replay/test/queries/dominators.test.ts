import { lawfulHistory } from '@refwind/core/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dominators, type HeapState } from '../../src/index.ts';
import { dominatorTree } from '../../src/queries/dominators/semiNca.ts';
import { timelineOf } from '../timelines.ts';
import { told } from './told.ts';

describe('dominators', () => {
  it('tells what would die with an object', () => {
    const timeline = told(
      'alloc #1 dict 100 gc | 1',
      'link #1 __main__.cache | 1',
      'alloc #2 list 20 gc | 2',
      'link #2 #1[0] | 2',
      'alloc #3 list 30 gc | 3',
      'link #3 #1[1] | 3',
      'alloc #4 str 5 | 4',
      'link #4 #2[0] | 4',
      'incref #4 =2 | 4',
      'link #4 #3[0] | 4',
      'alloc #5 str 7 | 5',
      'link #5 #3[1] | 5',
    );
    const found = dominators(timeline, timeline.end);
    expect(
      found.largest(3).map(({ object, dominator, retained }) => [object, dominator, retained]),
    ).toEqual([
      [1, null, { objects: 5, bytes: 162 }],
      [3, 1, { objects: 2, bytes: 37 }],
      [2, 1, { objects: 1, bytes: 20 }],
    ]);
    expect(found.of(4)).toMatchObject({ dominator: 1, typeName: 'str', size: 5 });
    expect(found.of(9)).toBe(null);
  });

  it('adds up by type and by line, counting nothing twice', () => {
    const timeline = told(
      'alloc #1 Node 100 gc | 1',
      'link #1 __main__.head | 1',
      'alloc #2 Node 20 gc | 2',
      "link #2 #1['next'] | 2",
      'alloc #3 str 5 | 3',
      "link #3 #2['name'] | 3",
      'alloc #4 str 7 | 3',
      'link #4 __main__.name | 4',
    );
    const found = dominators(timeline, timeline.end);
    const rows = (by: 'type' | 'line') =>
      found
        .by(by)
        .map(({ typeName, site, own, retained }) => [typeName ?? site?.line, own, retained]);
    expect(rows('type')).toEqual([
      ['Node', { objects: 2, bytes: 120 }, { objects: 3, bytes: 125 }],
      ['str', { objects: 2, bytes: 12 }, { objects: 2, bytes: 12 }],
    ]);
    expect(rows('line')).toEqual([
      [1, { objects: 1, bytes: 100 }, { objects: 3, bytes: 125 }],
      [2, { objects: 1, bytes: 20 }, { objects: 2, bytes: 25 }],
      [3, { objects: 2, bytes: 12 }, { objects: 2, bytes: 12 }],
    ]);
  });

  it('does not mind long chains', () => {
    const size = 200_000;
    const { dominator } = dominatorTree({
      size,
      eachNext: (node, visit) => node + 1 < size && visit(node + 1),
      eachPrevious: (node, visit) => node > 0 && visit(node - 1),
    });
    expect(dominator[size - 1]).toBe(size - 2);
  });

  it('is what cannot be reached without the object, of any heap', () => {
    fc.assert(
      fc.property(lawfulHistory({ maxActs: 80 }), (events) => {
        const timeline = timelineOf(events);
        const state = timeline.at(timeline.end);
        const found = dominators(timeline, timeline.end);
        const all = reachedWithout(state, 0);
        expect(found.reached).toBe(all.size);
        for (const { object } of state.objects) {
          if (!all.has(object)) {
            expect(found.of(object)).toBe(null);
            continue;
          }
          const left = reachedWithout(state, object);
          const lost = [...state.objects].filter(
            (each) => all.has(each.object) && !left.has(each.object),
          );
          expect(found.of(object)?.retained).toEqual({
            objects: lost.length,
            bytes: lost.reduce((sum, { size }) => sum + size, 0),
          });
        }
      }),
      { seed: 11, numRuns: 150 },
    );
  });
});

/** What roots lead to when an object is not there. */
function reachedWithout({ objects }: HeapState, without: number): Set<number> {
  const reached = new Set<number>();
  for (let more = true; more; ) {
    more = false;
    for (const { object, refcount, holders } of objects) {
      if (object === without || reached.has(object)) continue;
      const owners = holders.flatMap((holder) => (holder.kind === 'slot' ? [holder.owner] : []));
      if (owners.length === refcount && !owners.some((owner) => reached.has(owner))) continue;
      reached.add(object);
      more = true;
    }
  }
  return reached;
}
