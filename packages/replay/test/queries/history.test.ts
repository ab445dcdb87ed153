import { parseEvents } from '@refwind/core';
import { randomHistory } from '@refwind/core/testing';
import { describe, expect, it } from 'vitest';
import { history, LookupError } from '../../src/index.ts';
import { naiveStates } from '../naive.ts';
import { indexedTimelineOf, timelineOf, tracedTimelineOf } from '../timelines.ts';
import { naiveLedger } from './naiveHolds.ts';

describe('history', () => {
  it.each([
    ['in memory', timelineOf],
    ['over a trace file', tracedTimelineOf],
    ['with an index', indexedTimelineOf],
  ])('is every event about the object, with the running count (%s)', async (_, open) => {
    const events = randomHistory(21, 1500);
    const timeline = await open(events);
    const last = naiveStates(events)[events.length];
    for (let object = 1; object <= timeline.summary.objects; object++) {
      const { rows, ledger, freed, atEnd, allocSeq, ...head } = history(timeline, object);
      const expected = naiveLedger(events, object);
      const alloc = events[expected[0].seq - 1];
      const end = events[expected[expected.length - 1].seq - 1];
      expect(rows).toEqual(expected);
      expect([...ledger]).toEqual(expected);
      expect(expected.map((_row, index) => ledger.at(index))).toEqual(expected);
      const [first, middle] = [expected[0].seq, Math.floor(events.length / 2)];
      expect([ledger.countTo(first - 1), ledger.countTo(first)]).toEqual([0, 1]);
      expect(ledger.countTo(middle)).toBe(expected.filter(({ seq }) => seq <= middle).length);
      expect(ledger.slice(-1, 2)).toEqual(expected.slice(0, 2));
      expect(ledger.slice(1, expected.length + 1)).toEqual(expected.slice(1));
      expect([ledger.at(-1), ledger.at(ledger.length)]).toEqual([undefined, undefined]);
      expect(allocSeq).toBe(alloc.seq);
      expect(alloc).toMatchObject({ typeName: head.typeName, size: head.size, gc: head.gc });
      expect(freed).toEqual(
        end.type === 'free' ? { seq: end.seq, cause: end.cause, site: end.site } : null,
      );
      const alive = last.objects.find((each) => each.object === object);
      if (alive === undefined) expect(atEnd).toBeNull();
      else expect(atEnd).toMatchObject(alive);
    }
  });

  it('says that the collector freed it, whether the pass had marked it as garbage or not', () => {
    const text = `\
1 alloc #1 dict 64 gc
2 alloc #2 list 56 gc
3 gc begin 2 explicit
4 decref #1 =0
5 free #1 gc unmarked
6 decref #2 =0
7 free #2 gc
8 gc end 2 explicit collected=1 uncollectable=0
`;
    const timeline = timelineOf(parseEvents(text));
    expect([1, 2].map((object) => history(timeline, object).freed?.cause)).toEqual(['gc', 'gc']);
  });

  it('refuses an object that never was', () => {
    const timeline = timelineOf(randomHistory(22, 20));
    expect(() => history(timeline, 999)).toThrow(LookupError);
    expect(() => history(timeline, 0)).toThrow(/There is no object #0: ids here go from 1 to/);
  });
});
