import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  formatEvents,
  formatHolder,
  type HeapEvent,
  type Holder,
  parseEvents,
  parseHolder,
} from '../../src/index.js';
import { lawfulHistory } from '../../src/testing/index.js';

const TEXT = `\
1 alloc #1 list 56 gc @ app.py:3 <module> 12 BUILD_LIST
2 incref #1 =2 @ app.py:3 <module> 14 STORE_NAME
3 link #1 __main__.a
4 link #1 #1['b'] @ "<frozen importlib._bootstrap>":12 f.<locals>.g 0 CALL
5 unlink #1 #1['b']
6 incref #1 +3 =5
7 decref #1 -5 =0
8 free #1 refcount
9 gc begin 2 explicit
10 gc end 2 explicit collected=2 uncollectable=0
11 gc begin 0 threshold
12 gc end 0 threshold collected=0 uncollectable=1 examined=700
13 mark "warm"
`;

describe('the notation', () => {
  test('writes every kind of event', () => {
    const site = {
      file: 'app.py',
      line: 3,
      function: '<module>',
      offset: 12,
      opcode: 'BUILD_LIST',
    };
    const alloc = { object: 1, typeName: 'list', size: 56, gc: true, refcount: 1 } as const;
    const events: HeapEvent[] = [{ seq: 1, type: 'alloc', ...alloc, site }];
    expect(formatEvents(events)).toBe('1 alloc #1 list 56 gc @ app.py:3 <module> 12 BUILD_LIST\n');
    expect(parseEvents(TEXT)[0]).toEqual(events[0]);
  });

  test('is read as it is written', () => {
    expect(formatEvents(parseEvents(TEXT))).toBe(TEXT);
  });

  test('lets comments, blank lines and indentation be', () => {
    expect(parseEvents('\n  // two events\n  1 mark "a"\r\n\n2 mark "b"')).toEqual([
      { seq: 1, type: 'mark', label: 'a', site: null },
      { seq: 2, type: 'mark', label: 'b', site: null },
    ]);
  });

  test('says any lawful history, both ways', () => {
    fc.assert(
      fc.property(lawfulHistory(), (events) => {
        expect(parseEvents(formatEvents(events))).toEqual(events);
      }),
      { seed: 4, numRuns: 100 },
    );
  });
});

describe('holders', () => {
  const cases: [string, Holder][] = [
    ['__main__.a', { kind: 'variable', frame: '__main__', name: 'a' }],
    ['f.<locals>.g#2.x', { kind: 'variable', frame: 'f.<locals>.g#2', name: 'x' }],
    ['f#1.".0"', { kind: 'variable', frame: 'f#1', name: '.0' }],
    ['"#3".x', { kind: 'variable', frame: '#3', name: 'x' }],
    ["#3['b']", { kind: 'slot', owner: 3, key: "['b']" }],
    ['#3.name', { kind: 'slot', owner: 3, key: '.name' }],
    ['#3{}', { kind: 'slot', owner: 3, key: '{}' }],
    [`#3"['a b']"`, { kind: 'slot', owner: 3, key: "['a b']" }],
    ['temporary:stack', { kind: 'temporary', detail: 'stack' }],
    ['external:"C code"', { kind: 'external', detail: 'C code' }],
  ];
  test.each(cases)('%s', (text, holder) => {
    expect(formatHolder(holder)).toBe(text);
    expect(parseHolder(text)).toEqual(holder);
  });

  test('of any text, both ways', () => {
    const text = fc.string({ unit: 'binary' });
    const holder: fc.Arbitrary<Holder> = fc.oneof(
      fc.record({ kind: fc.constant('variable' as const), frame: text, name: text }),
      fc.record({ kind: fc.constant('slot' as const), owner: fc.nat(), key: text }),
      fc.record({ kind: fc.constantFrom('temporary' as const, 'external' as const), detail: text }),
    );
    fc.assert(
      fc.property(holder, (any) => {
        expect(parseHolder(formatHolder(any))).toEqual(any);
      }),
      { seed: 5, numRuns: 1000 },
    );
  });
});

describe('what is no event is refused with its line', () => {
  test.each([
    [
      '1 mark "a"\n2 marc "b"',
      'Line 2: expected alloc, incref, decref, link, unlink, free, gc or mark, found marc. The line is: 2 marc "b"',
    ],
    [
      '1 incref #1',
      'Line 1: expected the count after it, as in =2, found the end of the line. The line is: 1 incref #1',
    ],
    [
      '1 link #1 a',
      "Line 1: expected a holder, as in __main__.a, #3['b'] or temporary:stack, found a. The line is: 1 link #1 a",
    ],
    ['1 free #1 age', 'Line 1: expected refcount or gc, found age. The line is: 1 free #1 age'],
    ['1 mark "a" b', 'Line 1: expected the end of the line, found b. The line is: 1 mark "a" b'],
    ['1 mark "a', 'Line 1: expected a quote that closes, found 1 mark "a. The line is: 1 mark "a'],
    ['1 mark "a" @ x', 'Line 1: expected FILE:LINE, found x. The line is: 1 mark "a" @ x'],
  ])('%s', (text, message) => {
    expect(() => parseEvents(text)).toThrow(message);
  });
});
