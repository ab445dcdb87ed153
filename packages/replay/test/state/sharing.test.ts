import { lawfulHistory, randomHistory } from '@refwind/core/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { diffStates, type HeapState, type Timeline } from '../../src/index.ts';
import { stateFromColumns } from '../../src/state/fromColumns.ts';
import { alloc, link, numbered, type Told, variable } from '../events.ts';
import { timelineOf } from '../timelines.ts';

const same = (a: HeapState, b: HeapState) =>
  [...a.objects].filter((each) => b.objects.get(each.object) === each).map(({ object }) => object);

const incref = (object: number, refcount: number): Told => ({
  type: 'incref',
  object,
  refcount,
  site: null,
});

/** Twenty objects, of which the third is then changed. */
const twenty = () => {
  const allocs = Array.from({ length: 20 }, (_, i) => alloc(i + 1, 'int'));
  return timelineOf(numbered([...allocs, incref(3, 2), link(3, variable('m', 'a'))]));
};

describe('states', () => {
  it('share every record that did not change, whichever way they were come by', () => {
    const untouched = Array.from({ length: 20 }, (_, i) => i + 1).filter((id) => id !== 3);
    const timeline = twenty();
    const playhead = timeline.cursor(20);
    const before = playhead.state;
    const after = playhead.step(2);
    expect(same(before, after)).toEqual(untouched);
    expect(same(playhead.step(-2), before)).toEqual(untouched);
    expect(same(stateFromColumns(timeline.columnsAt(20), after), after)).toEqual(untouched);
    expect(same(timeline.at(22), timeline.at(20))).toEqual(untouched);
  });

  it('share also what nobody has looked at yet, and make a record once', () => {
    const timeline = twenty();
    const before = stateFromColumns(timeline.columnsAt(20));
    const after = stateFromColumns(timeline.columnsAt(22), before);
    const again = stateFromColumns(timeline.columnsAt(21), after);
    const untouched = Array.from({ length: 20 }, (_, i) => i + 1).filter((id) => id !== 3);
    expect(same(again, before)).toEqual(untouched);
    expect(same(after, before)).toEqual(untouched);
    expect(after.objects.get(3)).toBe(after.objects.get(3));
    expect(after.objects.get(3)).toMatchObject({ refcount: 2, holders: [{ name: 'a' }] });
    expect(again.objects.get(3)).toMatchObject({ refcount: 2, holders: [] });
  });

  it('are the same table when built anew without a change', () => {
    const timeline = twenty();
    const state = timeline.at(22);
    expect(stateFromColumns(timeline.columnsAt(22), state).objects).toBe(state.objects);
  });

  it('are frozen, and so is all that is in them', () => {
    const state = twenty().at(22);
    const object = state.objects.get(3)!;
    for (const each of [state, object, object.holders, object.holders[0]]) {
      expect(Object.isFrozen(each)).toBe(true);
    }
  });

  it('stay what they were while the playhead moves on', () => {
    const timeline = timelineOf(randomHistory(51, 200));
    const playhead = timeline.cursor();
    const told: string[] = [JSON.stringify(playhead.state)];
    const states = [playhead.state];
    for (let state = playhead.next(); state !== null; state = playhead.next()) {
      states.push(state);
      told.push(JSON.stringify(state));
    }
    playhead.step(-150);
    expect(states.map((state) => JSON.stringify(state))).toEqual(told);
  });

  it('look up objects by id, oldest first when listed', () => {
    const state = twenty().at(21);
    expect(state.objects.size).toBe(20);
    expect(state.objects.has(21)).toBe(false);
    expect(state.objects.get(3)).toMatchObject({ object: 3, typeName: 'int', refcount: 2 });
    expect([...state.objects].map(({ object }) => object).slice(0, 4)).toEqual([1, 2, 3, 4]);
  });

  it('print as plain data', () => {
    const timeline = timelineOf(
      numbered([alloc(1, 'list', 'app.py:3 <module> 12 BUILD_LIST'), link(1, variable('m', 'a'))]),
    );
    expect(JSON.parse(JSON.stringify(timeline.at(2)))).toEqual({
      seq: 2,
      live: 1,
      bytes: 10,
      objects: [
        {
          object: 1,
          typeName: 'list',
          size: 10,
          refcount: 1,
          allocSeq: 1,
          site: {
            file: 'app.py',
            line: 3,
            function: '<module>',
            offset: 12,
            opcode: 'BUILD_LIST',
          },
          holders: [{ kind: 'variable', frame: 'm', name: 'a' }],
        },
      ],
    });
  });
});

describe('diffStates', () => {
  /** The difference, the slow and plain way, as ids. */
  const naive = (a: HeapState, b: HeapState) => {
    const text = (state: HeapState) =>
      new Map([...state.objects].map((each) => [each.object, JSON.stringify(each)]));
    const [x, y] = [text(a), text(b)];
    return {
      added: [...y.keys()].filter((id) => !x.has(id)),
      removed: [...x.keys()].filter((id) => !y.has(id)),
      changed: [...x.keys()].filter((id) => y.has(id) && x.get(id) !== y.get(id)),
    };
  };
  const ids = (timeline: Timeline, from: number, to: number) => {
    const { added, removed, changed } = diffStates(timeline.at(from), timeline.at(to));
    return {
      added: added.map(({ object }) => object),
      removed: removed.map(({ object }) => object),
      changed: changed.map(({ before }) => before.object),
    };
  };

  it('tells what was added, removed and changed between any two moments', () => {
    fc.assert(
      fc.property(lawfulHistory(), fc.nat(), fc.nat(), (events, x, y) => {
        const timeline = timelineOf(events);
        const [from, to] = [x % (events.length + 1), y % (events.length + 1)];
        const expected = naive(timeline.at(from), timeline.at(to));
        expect(ids(timeline, from, to)).toEqual(expected);
      }),
      { seed: 52, numRuns: 200 },
    );
  });
});
