import type { HeapEvent } from '@refwind/core';
import { randomScript } from '@refwind/core/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  compare,
  cycles,
  growth,
  type HeapState,
  type ObjectState,
  type Timeline,
} from '../../../src/index.ts';
import { scriptTimeline } from '../../scripts.ts';
import { timelineOf } from '../../timelines.ts';
import { reachable } from '../naiveGarbage.ts';
import { anywhere, histories } from './anywhere.ts';

// What heaps have more of, which cycles are in them, in what two differ: each query is what its definition says, written
// here the slow and plain way, of any history.

describe('growth', () => {
  it('is what there is more of after each moment, by type and place', () => {
    fc.assert(
      fc.property(
        histories,
        fc.array(fc.nat(), { minLength: 2, maxLength: 5 }),
        (events, choices) => {
          const timeline = timelineOf(events);
          const moments = choices.map((at) => at % (events.length + 1)).sort((a, b) => a - b);
          const keyOf = ({ typeName, site }: Pick<ObjectState, 'typeName' | 'site'>) =>
            `${typeName} ${JSON.stringify(site)}`;
          const at = (seq: number, key: string) => {
            const some = [...timeline.at(seq).objects].filter((each) => keyOf(each) === key);
            return {
              objects: some.length,
              bytes: some.reduce((sum, { size }) => sum + size, 0),
              references: some.reduce((sum, { refcount }) => sum + refcount, 0),
            };
          };
          const { rounds, growth: found } = growth(timeline, moments);
          rounds.forEach(({ seq, live, bytes }, round) => {
            expect([seq, live, bytes]).toEqual([
              moments[round],
              timeline.at(seq).live,
              timeline.at(seq).bytes,
            ]);
          });
          for (const row of found) {
            const each = moments.map((seq) => at(seq, keyOf(row)));
            const [first, last] = [each[0], each[each.length - 1]];
            expect(row.objects).toBe(last.objects - first.objects);
            expect(row.bytes).toBe(last.bytes - first.bytes);
            expect(row.references).toBe(last.references - first.references);
            expect(row.perRound).toEqual(
              each.slice(1).map(({ objects }, round) => objects - each[round].objects),
            );
          }
          const last = [...timeline.at(moments[moments.length - 1]).objects];
          const grown = new Set(last.map(keyOf)).size;
          const named = new Set(found.map(keyOf));
          expect(named.size).toBe(found.length);
          let expected = 0;
          for (const key of new Set(last.map(keyOf))) {
            const [a, b] = [at(moments[0], key), at(moments[moments.length - 1], key)];
            if (b.objects > a.objects || b.references > a.references) expected++;
          }
          expect(named.size).toBe(expected);
          expect(named.size).toBeLessThanOrEqual(grown);
        },
      ),
      { seed: 95, numRuns: 100 },
    );
  });
});

/** Groups of at least one object of `among` that lead to each other through places. */
function naiveCycles({ objects }: HeapState, among: ReadonlySet<number>): number[][] {
  const leadsTo = (from: number): Set<number> => {
    const reached = new Set<number>();
    const queue = [from];
    for (let owner = queue.pop(); owner !== undefined; owner = queue.pop()) {
      for (const { object, holders: all } of objects) {
        if (!among.has(object) || reached.has(object)) continue;
        if (!all.some((holder) => holder.kind === 'slot' && holder.owner === owner)) continue;
        reached.add(object);
        queue.push(object);
      }
    }
    return reached;
  };
  const reach = new Map([...among].map((object) => [object, leadsTo(object)]));
  const found = new Map<string, number[]>();
  for (const [object, reached] of reach) {
    if (!reached.has(object)) continue;
    const members = [...reached].filter((other) => reach.get(other)?.has(object));
    found.set(`${members.sort((a, b) => a - b)}`, members);
  }
  return [...found.values()];
}

describe('cycles', () => {
  it('that are left are those of what cannot be reached at the end', () => {
    fc.assert(
      anywhere((timeline) => {
        const end = timeline.at(timeline.end);
        const reached = reachable(end);
        const left = [...end.objects].map(({ object }) => object).filter((id) => !reached.has(id));
        const expected = naiveCycles(end, new Set(left));
        const found = cycles(timeline);
        expect(found.left).toBe(expected.length);
        const members = found.groups.reduce(
          (sum, group) => sum + (group.left > 0 ? group.objects : 0),
          0,
        );
        if (found.collected === 0) {
          expect(members).toBe(expected.reduce((sum, cycle) => sum + cycle.length, 0));
        }
      }),
      { seed: 96, numRuns: 150 },
    );
  });

  it('that were collected are those of what each pass freed, as it was when the pass began', () => {
    let all = 0;
    for (let seed = 1; seed <= 30; seed++) {
      const timeline = scriptTimeline(randomScript(seed, 10));
      if (timeline.end > 3000) continue;
      let expected = 0;
      for (const { beginSeq, endSeq } of timeline.summary.passes) {
        const freed = new Set<number>();
        for (const event of timeline.events(beginSeq, endSeq ?? timeline.end)) {
          if (event.type === 'free' && event.cause !== 'refcount') freed.add(event.object);
        }
        expected += naiveCycles(timeline.at(beginSeq), freed).length;
      }
      expect({ seed, collected: cycles(timeline).collected }).toEqual({
        seed,
        collected: expected,
      });
      all += expected;
    }
    expect(all).toBeGreaterThan(10);
  });
});

describe('compare', () => {
  /** What an event does, but for which object it does it to. */
  const signature = (event: HeapEvent | undefined, timeline: Timeline) => {
    if (event === undefined) return 'over';
    const { type, site } = event;
    const place = site && [site.file, site.function, site.line, site.opcode];
    const chunk = timeline.chunks.chunk(timeline.chunks.indexOf(event.seq));
    const code = timeline.dictionary.codes[chunk.code[event.seq - chunk.firstSeq]];
    const amount = type === 'alloc' ? event.typeName : type === 'mark' ? event.label : code.arg;
    return JSON.stringify([code.op, type, place, amount]);
  };

  const populations = (state: HeapState) => {
    const counts = new Map<string, number>();
    for (const { typeName, site } of state.objects) {
      const place = site && [site.file, site.function, site.line, site.opcode];
      const key = JSON.stringify([typeName, place]);
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    return counts;
  };

  it('parts at the first event that differs, and counts what is alive in one run only', () => {
    fc.assert(
      fc.property(histories, histories, fc.option(fc.nat()), (one, other, shared) => {
        // Another history, or one that ends sooner.
        const bad = timelineOf(shared === null ? other : one.slice(0, shared % (one.length + 1)));
        const good = timelineOf(one);
        const found = compare(good, bad);
        const ends = [good.end, bad.end];
        const [left, right] = [[...good.events()], [...bad.events()]];
        const length = Math.max(...ends);
        const parting = Array.from({ length }, (_, at) => at + 1).find(
          (seq) => signature(left[seq - 1], good) !== signature(right[seq - 1], bad),
        );
        expect(found.parting?.seq ?? null).toBe(parting ?? null);
        if (parting !== undefined) {
          expect(found.parting?.good).toEqual(left[parting - 1] ?? null);
          expect(found.parting?.bad).toEqual(right[parting - 1] ?? null);
        }
        const [a, b] = [populations(good.at(good.end)), populations(bad.at(bad.end))];
        const differing = [...new Set([...a.keys(), ...b.keys()])]
          .filter((key) => (a.get(key) ?? 0) !== (b.get(key) ?? 0))
          .map((key) => [key, a.get(key) ?? 0, b.get(key) ?? 0]);
        const atEnd = found.populations.filter(({ moment }) => moment === 'end');
        const told = atEnd.map(({ typeName, site, good: g, bad: h }) => {
          const place = site && [site.file, site.function, site.line, site.opcode];
          return [JSON.stringify([typeName, place]), g, h];
        });
        expect(told.sort()).toEqual(differing.sort());
      }),
      { seed: 99, numRuns: 150 },
    );
  });
});
