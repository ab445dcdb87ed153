import { parseEvents } from '@refwind/core';
import { randomHistory } from '@refwind/core/testing';
import { describe, expect, it, vi } from 'vitest';
import { checkRule, checkRules, parseRule, RuleError } from '../../src/index.ts';
import { naiveStates } from '../naive.ts';
import { timelineOf } from '../timelines.ts';

const EXAMPLES = [
  ['leaks == 0', ['leaks', null, null, null, null, '==', 0]],
  ['cycles == 0 in app/tree.py', ['cycles', null, null, 'app/tree.py', null, '==', 0]],
  ['growth(mark:round) <= 0 type Node', ['growth', 'round', 'Node', null, null, '<=', 0]],
  ['growth(round)<=0', ['growth', 'round', null, null, null, '<=', 0]],
  ['peak bytes < 50MB', ['peak bytes', null, null, null, null, '<', 50e6]],
  ['peak bytes type dict < 1.5MiB', ['peak bytes', null, 'dict', null, null, '<', 1572864]],
  ['never-freed type Session == 0', ['never-freed', null, 'Session', null, null, '==', 0]],
  ['unbalanced app/cache.py == 0', ['unbalanced', null, null, 'app/cache.py', null, '==', 0]],
  ['unbalanced in cache.py:12 > 1', ['unbalanced', null, null, 'cache.py:12', null, '>', 1]],
  [
    'live objects <= 10 type "my type" at mark:closed',
    ['live objects', null, 'my type', null, 'mark:closed', '<=', 10],
  ],
] as const;

describe('a rule is read', () => {
  it.each(EXAMPLES)('%s', (text, expected) => {
    const { measure, marks, typeName, place, at, comparator, amount } = parseRule(text);
    expect([measure, marks, typeName, place, at, comparator, amount]).toEqual(expected);
  });

  it.each([
    ['', "expected 'leaks', 'cycles'"],
    ['leeks == 0', "there is 'leeks'. Did you mean 'leaks'?"],
    ['peak byte < 3', "there is 'byte'. Did you mean 'bytes'?"],
    ['leaks == 0 typ Node', "there is 'typ'. Did you mean 'type'?"],
    ['leak == 0', "there is 'leak'."],
    ['leaks', 'expected one of == != <= < >= >; nothing more is there.'],
    ['leaks = 0', "there is '='."],
    ['leaks == many', "expected a number, such as 0, 1000 or 50MB; there is 'many'."],
    ['leaks == 0 type', 'expected a type; nothing more is there.'],
    ['leaks == 0 0', "expected the end, or 'type NAME', 'in FILE', 'at MOMENT'; there is '0'."],
    ['peak type Node < 1', "expected 'bytes' or 'objects' after 'peak'; there is 'type'."],
    ['unbalanced x.py == 0 type Node', "'unbalanced' cannot be asked of a type; leaks, cycles,"],
    ['peak bytes < 1 in x.py', "'peak bytes' cannot be asked of a file; leaks,"],
    ['cycles == 0 at end', "'cycles' cannot be asked of a moment; live bytes,"],
    [`leaks == 0${' '.repeat(2000)}`, 'longer than 1000 characters.'],
  ])('%j is none', (text, message) => {
    expect(() => parseRule(text)).toThrow(RuleError);
    expect(() => parseRule(text)).toThrow(message);
  });

  it('any text is a rule or a RuleError', () => {
    const words = [
      'leaks',
      'peak',
      'bytes',
      '==',
      '<',
      '0',
      '5MB',
      'type',
      'in',
      'at',
      '"',
      "'x y'",
      '=',
    ];
    for (let seed = 0; seed < 3000; seed++) {
      const text = [7, 11, 17, 23]
        .map((by) => words[(seed * by + (seed >> 3)) % words.length])
        .join(' ');
      try {
        parseRule(text);
      } catch (error) {
        expect(error).toBeInstanceOf(RuleError);
      }
    }
  });
});

/** A round keeps a node in `log`; two dicts are left that hold each other; line 9 takes a reference too many. */
const trace = timelineOf(
  parseEvents(`\
1 alloc #1 list 56 gc @ app/main.py:1 <module> 0 OP
2 link #1 __main__.log @ app/main.py:1 <module> 0 OP
3 mark "round:0"
4 alloc #2 Node 48 gc @ app/main.py:5 f 0 OP
5 link #2 #1[0] @ app/main.py:6 f 0 OP
6 mark "round:1"
7 alloc #3 Node 48 gc @ app/main.py:5 f 0 OP
8 link #3 #1[1] @ app/main.py:6 f 0 OP
9 mark "round:2"
10 alloc #4 dict 64 gc @ app/main.py:7 g 0 OP
11 alloc #5 dict 64 gc @ app/main.py:8 g 0 OP
12 link #4 #5['a'] @ app/main.py:9 g 0 OP
13 link #5 #4['b'] @ app/main.py:10 g 0 OP
14 alloc #6 str 50 @ app/other.py:3 h 0 OP
15 decref #6 =0 @ app/other.py:3 h 0 OP
16 free #6 refcount @ app/other.py:3 h 0 OP
`),
);

/** What was found, and the lines to blame: `2 Node app/main.py:6`. */
function checked(text: string): readonly (number | string)[] {
  const { found, holds, culprits } = checkRule(trace, parseRule(text));
  const lines = culprits.map(
    ({ amount, typeName, site }) => `${amount} ${typeName} ${site?.file}:${site?.line}`,
  );
  return [holds ? 'holds' : 'broken', found, ...lines];
}

describe('a rule is checked', () => {
  it('leaks: what nobody can reach', () => {
    expect(checked('leaks == 0')).toEqual([
      'broken',
      2,
      '1 dict app/main.py:9',
      '1 dict app/main.py:10',
    ]);
    expect(checked('leaks == 0 type Node')).toEqual(['holds', 0]);
    expect(checked('leaks == 0 at 9')).toEqual(['holds', 0]);
    expect(checked('leaks == 1 in main.py:9')).toEqual(['holds', 1]);
  });

  it('cycles: by the line that closed them', () => {
    expect(checked('cycles == 0')).toEqual(['broken', 1, '1 dict app/main.py:10']);
    expect(checked('cycles == 0 in other.py')).toEqual(['holds', 0]);
    expect(checked('cycles == 0 type Node')).toEqual(['holds', 0]);
  });

  it('not of a trace without holders: nothing would be found', () => {
    const counts = timelineOf(parseEvents('1 alloc #1 dict 64 gc\n'));
    const check = (text: string) => () => checkRule(counts, parseRule(text));
    expect(check('leaks == 0')).toThrow('needs to know who holds what');
    expect(check('cycles == 0')).toThrow('needs to know who holds what');
    expect(check('never-freed == 1')().holds).toBe(true);
  });

  it('growth between marks', () => {
    expect(checked('growth(mark:round) <= 0')).toEqual(['broken', 2, '2 Node app/main.py:5']);
    expect(checked('growth(mark:round) <= 0 type dict')).toEqual(['holds', 0]);
    expect(() => checked('growth(mark:lap) <= 0')).toThrow(
      "at least two marks 'lap' or 'lap:…' are needed; its marks are round:0, round:1, round:2.",
    );
  });

  it('peaks and what is alive', () => {
    expect(checked('peak objects < 6')).toEqual([
      'broken',
      6,
      '2 Node app/main.py:5',
      '1 list app/main.py:1',
      '1 dict app/main.py:7',
      '1 dict app/main.py:8',
      '1 str app/other.py:3',
    ]);
    expect(checked('peak bytes <= 330')).toEqual(['holds', 330]);
    expect(checked('peak objects == 1 type str')).toEqual(['holds', 1]);
    expect(checked('live objects == 0 type str')).toEqual(['holds', 0]);
    expect(checked('live bytes < 90 type Node')).toEqual(['broken', 96, '96 Node app/main.py:5']);
    expect(checked('live bytes < 90 type Node at mark:round:1')).toEqual(['holds', 48]);
  });

  it('never-freed: by the line that keeps them', () => {
    expect(checked('never-freed == 0 type Node')).toEqual(['broken', 2, '2 Node app/main.py:6']);
    expect(checked('never-freed == 0 type str')).toEqual(['holds', 0]);
  });

  it('unbalanced: references that a file took and nobody gave back', () => {
    expect(checked('unbalanced other.py == 0')).toEqual(['holds', 0]);
    expect(checked('unbalanced main.py == 0')[1]).toBe(5);
  });
});

describe('several rules', () => {
  const rules = [
    'leaks == 0',
    'leaks == 0 type Node',
    'cycles == 0',
    'cycles == 0 in other.py',
    'unbalanced main.py == 0',
    'unbalanced other.py == 0',
    'growth(mark:round) <= 0',
    'growth(mark:round) <= 0 type dict',
    'peak bytes < 1',
    'peak bytes < 1000000',
  ].map(parseRule);

  it('have the results that each has alone', () => {
    expect(checkRules(trace, rules)).toEqual(rules.map((rule) => checkRule(trace, rule)));
  });

  it('read the trace as often as one of each kind', () => {
    const read = vi.spyOn(trace.chunks, 'chunk');
    checkRules(
      trace,
      rules.filter((_, index) => index % 2 === 0),
    );
    const once = read.mock.calls.length;
    read.mockClear();
    checkRules(trace, rules);
    expect(read.mock.calls.length).toBe(once);
    read.mockRestore();
  });

  it('are refused when one of them cannot be asked', () => {
    const lap = parseRule('growth(mark:lap) <= 0');
    expect(() => checkRules(trace, [rules[0], lap])).toThrow(RuleError);
  });
});

it('peaks are those of the states, in random histories', () => {
  for (const seed of [41, 42, 43]) {
    const events = randomHistory(seed, 600);
    const timeline = timelineOf(events);
    const states = naiveStates(events);
    const most = Math.max(...states.map(({ live }) => live));
    expect(checkRule(timeline, parseRule('peak objects < 0')).found).toBe(most);
    const bytes = Math.max(...states.map((state) => state.bytes));
    expect(checkRule(timeline, parseRule('peak bytes < 0')).found).toBe(bytes);
  }
});
