import { parseEvents } from '@refwind/core';
import { randomHistory } from '@refwind/core/testing';
import { describe, expect, it } from 'vitest';
import { type GraphOptions, heapGraph, holderAsText, LookupError } from '../../src/index.ts';
import { naiveStates } from '../naive.ts';
import { timelineOf } from '../timelines.ts';

/** `cache` → #1 ['items'] → #2 [0] → #3 .next → #4; #5 holds #3, too, and nobody holds #5. */
const chain = timelineOf(
  parseEvents(`\
1 alloc #1 dict 64 gc
2 link #1 __main__.cache
3 alloc #2 list 56 gc
4 link #2 #1['items']
5 alloc #3 Node 48 gc
6 link #3 #2[0]
7 alloc #4 Node 48 gc
8 link #4 #3.next
9 alloc #5 list 56 gc
10 incref #3 =2
11 link #3 #5[0]
`),
);

function asText(options: GraphOptions, at = chain.end): string[] {
  const { nodes, left } = heapGraph(chain, at, options);
  const texts = nodes.map(({ state, distance, holdersLeft, unexplained }) => {
    const holders = state.holders.map((holder) => holderAsText(holder, state.object)).join(' ');
    return `${distance} #${state.object} by ${holders} +${unexplained} −${holdersLeft}`;
  });
  return left === 0 ? texts : [...texts, `${left} left`];
}

describe('the graph around an object', () => {
  it('goes to what holds it, ring by ring', () => {
    expect(asText({ object: 3 })).toEqual([
      '0 #3 by #2[0] #5[0] +0 −0',
      "1 #2 by #1['items'] +0 −0",
      '1 #5 by  +1 −0',
      '2 #1 by cache +0 −0',
    ]);
  });

  it('goes to what it holds', () => {
    expect(asText({ object: 2, way: 'contents' })).toEqual([
      "0 #2 by #1['items'] +0 −1",
      '1 #3 by #2[0] #5[0] +0 −1',
      '2 #4 by #3.next +0 −0',
    ]);
  });

  it('goes both ways, no farther than told', () => {
    expect(asText({ object: 3, way: 'both', depth: 1 })).toEqual([
      '0 #3 by #2[0] #5[0] +0 −0',
      "1 #2 by #1['items'] +0 −1",
      '1 #4 by #3.next +0 −0',
      '1 #5 by  +1 −0',
    ]);
  });

  it('keeps the nearest when there are more than asked for', () => {
    expect(asText({ object: 3, limit: 2 })).toEqual([
      '0 #3 by #2[0] #5[0] +0 −1',
      "1 #2 by #1['items'] +0 −1",
      '2 left',
    ]);
  });

  it('starts at what variables hold when there is no object to start at', () => {
    expect(asText({ depth: 1 })).toEqual(['0 #1 by cache +0 −0', "1 #2 by #1['items'] +0 −0"]);
  });

  it('is that of its moment', () => {
    expect(asText({ object: 3 }, 6)).toEqual([
      '0 #3 by #2[0] +0 −0',
      "1 #2 by #1['items'] +0 −0",
      '2 #1 by cache +0 −0',
    ]);
    expect(() => heapGraph(chain, 4, { object: 3 })).toThrow(LookupError);
  });
});

it('has just the objects that so many steps reach, in random heaps', () => {
  const events = randomHistory(31, 800);
  const timeline = timelineOf(events);
  const last = naiveStates(events)[events.length];
  const arrows = last.objects.flatMap(({ object, holders }) =>
    holders.flatMap((holder) => (holder.kind === 'slot' ? [[holder.owner, object]] : [])),
  );
  for (const { object } of last.objects) {
    let reached = new Set([object]);
    for (let depth = 0; depth <= 3; depth++) {
      const { nodes } = heapGraph(timeline, timeline.end, { object, depth, limit: 10_000 });
      expect(new Set(nodes.map(({ state }) => state.object))).toEqual(reached);
      const held = arrows.filter(([, to]) => reached.has(to)).map(([from]) => from);
      reached = new Set([...reached, ...held]);
    }
  }
});
