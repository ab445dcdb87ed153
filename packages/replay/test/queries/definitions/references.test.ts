import type { Holder } from '@refwind/core';
import { lawfulHistory } from '@refwind/core/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type HeapState,
  history,
  holderAsText,
  holders,
  type ObjectState,
  ways,
  why,
} from '../../../src/index.ts';
import { timelineOf } from '../../timelines.ts';
import { reachable } from '../naiveGarbage.ts';
import { naiveLedger, naiveSince } from '../naiveHolds.ts';
import { anywhere } from './anywhere.ts';

// Who holds an object, since when, and by which ways: each query is what its definition says, written here the slow and
// plain way, of any history.

describe('history', () => {
  it('is every event about the object, with the running count', () => {
    fc.assert(
      anywhere((timeline, _, events) => {
        for (let object = 1; object <= timeline.summary.objects; object++) {
          expect(history(timeline, object).rows).toEqual(naiveLedger(events, object));
        }
      }),
      { seed: 91, numRuns: 100 },
    );
  });
});

describe('holders', () => {
  it('are who was linked and not unlinked, each since it was linked', () => {
    fc.assert(
      anywhere((timeline, at, events) => {
        for (const { object, refcount, typeName, holders: linked } of timeline.at(at).objects) {
          const found = holders(timeline, object, at);
          const unknown = refcount - linked.length;
          expect(found).toMatchObject({ object, at, refcount, typeName, unknown });
          expect(found.holders.map(({ holder }) => holder)).toEqual(linked);
          const ledger = naiveLedger(events, object);
          for (const { holder, seq, site } of found.holders) {
            // Those that have no name cannot be told from each other.
            if (holder.kind !== 'variable' && holder.kind !== 'slot') continue;
            expect(seq).toBe(naiveSince(ledger, object, holder, at));
            expect(site).toEqual(seq === null ? null : events[seq - 1].site);
          }
        }
      }),
      { seed: 92, numRuns: 150 },
    );
  });
});

/** Every way from a root to an object on which no object is twice, as text, by trying all. */
function naiveWays({ objects }: HeapState, object: number): string[] {
  const found = new Set<string>();
  const go = (state: ObjectState, seen: readonly number[], rest: string): void => {
    const unknown: Holder = { kind: 'temporary', detail: '' };
    const all = [...state.holders, ...(state.refcount > state.holders.length ? [unknown] : [])];
    for (const holder of all) {
      const way = `${JSON.stringify(holder)} ${rest}`;
      if (holder.kind !== 'slot') found.add(way);
      else if (!seen.includes(holder.owner)) {
        const owner = objects.get(holder.owner);
        if (owner !== undefined) go(owner, [...seen, holder.owner], way);
      }
    }
  };
  const state = objects.get(object);
  if (state !== undefined) go(state, [object], '');
  return [...found].sort();
}

describe('why, ways', () => {
  const textOf = (steps: readonly { readonly holder: Holder }[]) =>
    `${steps.map(({ holder }) => JSON.stringify(holder)).join(' ')} `;

  it('are all ways from roots, the shortest first', () => {
    fc.assert(
      fc.property(lawfulHistory({ maxActs: 50 }), fc.nat(), (events, choice) => {
        const timeline = timelineOf(events);
        const at = choice % (events.length + 1);
        const state = timeline.at(at);
        for (const { object } of state.objects) {
          const found = ways(timeline, object, at, { limit: 100_000 });
          const expected = naiveWays(state, object);
          expect(found.ways.map(({ steps }) => textOf(steps)).sort()).toEqual(expected);
          const lengths = found.ways.map(({ steps }) => steps.length);
          expect(lengths).toEqual([...lengths].sort((a, b) => a - b));
          expect(found.complete).toBe(true);
          const some = ways(timeline, object, at, { limit: 2 });
          expect(some.ways).toEqual(found.ways.slice(0, 2));
          expect(some.complete).toBe(found.ways.length <= 2);
        }
      }),
      { seed: 93, numRuns: 100 },
    );
  });

  it('is a shortest one from a variable, else from what has no name, else a cycle', () => {
    fc.assert(
      anywhere((timeline, at) => {
        const state = timeline.at(at);
        for (const { object } of state.objects) {
          const { kept, steps, round } = why(timeline, object, at);
          if (!reachable(state).has(object)) {
            expect(kept).toBe('cycle');
            expectWay(state, object, steps.slice(round));
            continue;
          }
          const all = ways(timeline, object, at, { limit: 100_000 });
          const named = all.ways.filter((way) => way.kept === 'variable');
          const shortest = (named.length > 0 ? named : all.ways)[0];
          expect(kept).toBe(shortest.kept);
          if (all.complete) expect(steps.length).toBe(shortest.steps.length);
          expectWay(state, object, steps);
        }
      }),
      { seed: 94, numRuns: 100 },
    );
  });

  /** Each step's holder holds its object, which the next one's holder is in; the last one is `object`. */
  function expectWay(state: HeapState, object: number, steps: ReturnType<typeof why>['steps']) {
    steps.forEach((step, index) => {
      const next = steps[index + 1];
      const held = state.objects.get(step.object) as ObjectState;
      const isKnown = held.holders.some(
        (each) => holderAsText(each, held.object) === holderAsText(step.holder, held.object),
      );
      expect(isKnown || held.refcount > held.holders.length).toBe(true);
      if (next === undefined) expect(step.object).toBe(object);
      else expect(next.holder).toMatchObject({ kind: 'slot', owner: step.object });
    });
  }
});
