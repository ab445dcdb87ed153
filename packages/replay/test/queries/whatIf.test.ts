import { parseEvents } from '@refwind/core';
import { randomHistory } from '@refwind/core/testing';
import { describe, expect, it } from 'vitest';
import { type Change, holderAsText, resolveHolder, type WhatIf, whatIf } from '../../src/index.ts';
import { timelineOf } from '../timelines.ts';

/** `a` and `b` are dicts that hold each other; `b` also holds a list with two items, one of which `kept` holds. */
const cycle = `
1 alloc #1 dict 64 gc
2 link #1 __main__.a
3 alloc #2 dict 64 gc
4 link #2 __main__.b
5 incref #2 =2
6 link #2 #1['b']
7 incref #1 =2
8 link #1 #2['a']
9 alloc #3 list 72 gc
10 link #3 #2['items']
11 alloc #4 str 50
12 link #4 #3[0]
13 alloc #5 str 51
14 link #5 #3[1]
15 incref #5 =2
16 link #5 __main__.kept
`;

const timeline = timelineOf(parseEvents(cycle));

const drop = (text: string, at = timeline.end): Change => ({
  type: 'drop',
  ...resolveHolder(timeline, text, at),
});

const collect: Change = { type: 'collect', generation: 2 };

/** `#3 list 72 refcount #2['items']` for each death, in order. */
function deaths({ outcomes }: WhatIf): string[] {
  return outcomes.flatMap((outcome) =>
    outcome.deaths.map(({ object, typeName, size, cause, lastHolder }) => {
      const last = lastHolder === null ? 'temporary' : holderAsText(lastHolder, object);
      return `#${object} ${typeName} ${size} ${cause} ${last}`;
    }),
  );
}

/** `#2 2→1 #1['b'] via a, #1['b']` */
function survivors({ survivors: found }: WhatIf): string[] {
  return found.map(({ object, refcountBefore, refcount, holders, unexplained, way }) => {
    const texts = holders.map((holder) => holderAsText(holder, object));
    const held = [...texts, ...(unexplained > 0 ? [`+${unexplained}`] : [])].join(' ');
    const path = way.map((holder) => holderAsText(holder, object)).join(' ');
    return `#${object} ${refcountBefore}→${refcount} ${held}${path === '' ? ' unreachable' : ` via ${path}`}`;
  });
}

describe('whatIf', () => {
  it('frees what the last holder held, depth first, and says who let go', () => {
    const result = whatIf(timeline, timeline.end, [drop("#2['items']")]);
    expect(deaths(result)).toEqual(["#3 list 72 refcount #2['items']", '#4 str 50 refcount #3[0]']);
    expect(survivors(result)).toEqual(['#5 2→1 kept via kept']);
    expect(result).toMatchObject({
      seq: 16,
      before: { live: 5, bytes: 301 },
      after: { live: 3, bytes: 179 },
      outcomes: [{ bytes: 122, collected: null }],
    });
  });

  it('says what is cut off and lives on, and what a pass then frees', () => {
    const names = whatIf(timeline, timeline.end, [drop('a'), drop('b')]);
    expect(deaths(names)).toEqual([]);
    expect(survivors(names)).toEqual([
      "#1 2→1 #2['a'] unreachable",
      "#2 2→1 #1['b'] unreachable",
      "#3 1→1 #2['items'] unreachable",
      '#4 1→1 #3[0] unreachable',
    ]);
    const passed = whatIf(timeline, timeline.end, [drop('a'), drop('b'), collect]);
    expect(passed.outcomes.map(({ deaths, collected }) => [deaths.length, collected])).toEqual([
      [0, null],
      [0, null],
      [4, 3],
    ]);
    expect(deaths(passed).every((each) => each.includes(' gc '))).toBe(true);
    expect(survivors(passed)).toEqual(['#5 2→1 kept via kept']);
  });

  it('changes nothing in the timeline: the same question has the same answer', () => {
    const ask = () => whatIf(timeline, timeline.end, [drop('a'), drop('b'), collect]);
    const codes = timeline.dictionary.codes.length;
    expect(ask()).toEqual(ask());
    expect(timeline.dictionary.codes).toHaveLength(codes);
    expect(timeline.at(timeline.end).live).toBe(5);
  });

  it('binds: one reference more, and what the name held before goes', () => {
    const bind = (name: string, object: number | null): Change => ({
      type: 'bind',
      frame: '__main__',
      name,
      object,
    });
    const saved = whatIf(timeline, timeline.end, [bind('saved', 3), drop("#2['items']")]);
    expect(deaths(saved)).toEqual([]);
    expect(survivors(saved)).toEqual([]);
    const rebound = whatIf(timeline, timeline.end, [bind('kept', 4), drop("#2['items']")]);
    expect(deaths(rebound)).toEqual([
      "#3 list 72 refcount #2['items']",
      '#5 str 51 refcount #3[1]',
    ]);
    const cleared = whatIf(timeline, timeline.end, [bind('kept', null)]);
    expect(survivors(cleared)).toEqual(["#5 2→1 #3[1] via b #2['items'] #3[1]"]);
  });

  it('knows references that nobody is known to hold', () => {
    const result = whatIf(timeline, 15, [drop("#2['items']", 15)]);
    expect(survivors(result)).toEqual(['#5 2→1 +1 via temporary of #5']);
    const given = whatIf(timeline, 15, [drop("#2['items']", 15), drop('temporary of #5', 15)]);
    expect(deaths(given).at(-1)).toBe('#5 str 51 refcount temporary');
  });

  it('puts nothing in the place of a list’s or tuple’s item: the others stay', () => {
    const result = whatIf(timeline, timeline.end, [drop('#3[0]'), drop('#3[1]')]);
    expect(deaths(result)).toEqual(['#4 str 50 refcount #3[0]']);
    expect(survivors(result)).toEqual(['#5 2→1 kept via kept']);
  });

  it('takes one member out of a set', () => {
    const set = timelineOf(
      parseEvents(
        '1 alloc #1 set 200 gc\n2 link #1 __main__.s\n3 alloc #2 A 9\n4 link #2 #1{}\n5 alloc #3 A 9\n6 link #3 #1{}\n',
      ),
    );
    const change: Change = { type: 'drop', ...resolveHolder(set, 's{A#2}', 6) };
    expect(deaths(whatIf(set, 6, [change]))).toEqual(['#3 A 9 refcount #1{#3}']);
  });

  it('frees a chain of twenty thousand', () => {
    const length = 20_000;
    const lines = ['1 alloc #1 list 64 gc', '2 link #1 __main__.head'];
    for (let id = 2; id <= length; id++) {
      lines.push(`${lines.length + 1} alloc #${id} list 64 gc`);
      lines.push(`${lines.length + 1} link #${id} #${id - 1}[0]`);
    }
    const chain = timelineOf(parseEvents(lines.join('\n')), 65_536);
    const change: Change = { type: 'drop', ...resolveHolder(chain, 'head', chain.end) };
    expect(whatIf(chain, chain.end, [change]).after.live).toBe(0);
  });

  it.each([
    [
      'what the change before has freed',
      [drop("#2['items']"), drop('#3[0]')],
      'The branch from event 16 cannot go on like this: #3[0] does not hold #4 then.',
    ],
    [
      'what a dead object should be bound to',
      [drop("#2['items']"), { type: 'bind', frame: '__main__', name: 'x', object: 3 }],
      'The branch from event 16 cannot go on like this: object #3 is not alive then.',
    ],
    [
      'a temporary that is not there',
      [{ type: 'drop', object: 3, holder: { kind: 'temporary', detail: '' } }],
      'The branch from event 16 cannot go on like this: no temporary reference to #3 is left.',
    ],
  ] as [string, Change[], string][])('refuses %s', (_, changes, message) => {
    expect(() => whatIf(timeline, timeline.end, changes)).toThrow(
      expect.objectContaining({ code: 'impossible-change', message }),
    );
  });

  it('starts at every moment of any history that obeys the laws', () => {
    for (const seed of [31, 32, 33]) {
      const history = timelineOf(randomHistory(seed, 600));
      for (let seq = 0; seq <= history.end; seq += 7) {
        const { live } = history.at(seq);
        const { before, after, outcomes } = whatIf(history, seq, [collect]);
        expect(before.live).toBe(live);
        expect(after.live).toBe(live - outcomes[0].deaths.length);
      }
    }
  });
});
