import { lawfulHistory } from '@refwind/core/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { find, PredicateError, parsePredicate } from '../../src/index.ts';
import { indexedTimelineOf, timelineOf } from '../timelines.ts';
import { holds, isKnown, predicates } from './naivePredicates.ts';
import { told } from './told.ts';

const timeline = told(
  'alloc #1 dict 64 gc | 1',
  'link #1 __main__.cache | 1',
  'alloc #2 Node 48 gc | f:4',
  'incref #2 =2 | f:5',
  'incref #2 =3 | f:6',
  'decref #2 =2 | f:5',
  'decref #2 =1 | f:5',
  'mark "warm" | 9',
  'alloc #3 Node 48 gc | f:4',
  'decref #2 =0 | g:7',
  'free #2 refcount | g:7',
  'alloc #4 Node 48 gc | f:4',
  'gc begin 2 explicit | 10',
  'gc end 2 explicit collected=0 uncollectable=0 | 10',
);

describe('find', () => {
  it.each([
    ['free of 2', 11, 11],
    ['refcount(2) == 2', 4, 6],
    ['refcount(Node#1) >= 2', 4, 6],
    ['refcount(2) < 9', 3, 10],
    ['line app.py:5', 4, 7],
    ['function g', 10, 11],
    ['type Node live > 1', 9, 14],
    ['live == 2', 3, 11],
    ['bytes > 150', 9, 14],
    ['type Node bytes == 48', 3, 11],
    ['allocated >= 3', 9, 14],
    ['allocated == 2', 3, 8],
    ['allocated < 2', 1, 2],
    ['allocated > 4', null, null],
    ['gc-pass', 13, 14],
    ['mark warm', 8, 8],
    ['mark cold', null, null],
    ['alloc of type Node and not line app.py:1', 3, 12],
    ['decref of type Node', 6, 10],
    ['event of 2', 3, 11],
    ['event of type dict', 1, 2],
    ['event', 1, 14],
    ['site app.py:5+5', 4, 7],
    ['site app.py:5+6', null, null],
    ['link or unlink', 2, 2],
    ['incref of 2 and refcount(2) == 3 or mark warm', 5, 8],
    ['not (live >= 1)', null, null],
    ['decref of Node#1 and (refcount(2) == 0 or line "app.py:6")', 10, 10],
  ])('%s', (text, first, last) => {
    expect(find(timeline, text)).toBe(first);
    expect(find(timeline, text, { which: 'last' })).toBe(last);
  });

  it('looks at some moments only', () => {
    expect(find(timeline, 'line app.py:5', { from: 5 })).toBe(6);
    expect(find(timeline, 'line app.py:5', { which: 'last', to: 5 })).toBe(4);
    expect(find(timeline, 'line app.py:5', { from: 8 })).toBe(null);
  });

  it('refuses objects and files that are not there', () => {
    expect(() => find(timeline, 'free of 99')).toThrow('There is no object');
    expect(() => find(timeline, 'line b.py:3')).toThrow("nothing happens in a file 'b.py'");
  });

  it('is the first and the last moment at which the predicate holds, of any history', () => {
    fc.assert(
      fc.property(lawfulHistory({ maxActs: 60 }), predicates(), (events, predicate) => {
        const random = timelineOf(events);
        fc.pre(isKnown(predicate, random));
        const held = [...random.events()].filter((event) =>
          holds(predicate, event, random.at(event.seq), random),
        );
        expect(find(random, predicate)).toBe(held[0]?.seq ?? null);
        expect(find(random, predicate, { which: 'last' })).toBe(held.at(-1)?.seq ?? null);
      }),
      { seed: 14, numRuns: 300 },
    );
  });

  it('is the same with an index, of which it reads only what it must', async () => {
    await fc.assert(
      fc.asyncProperty(
        lawfulHistory({ maxActs: 100 }),
        predicates(),
        fc.nat(),
        async (events, predicate, choice) => {
          const [plain, indexed] = [timelineOf(events), await indexedTimelineOf(events)];
          fc.pre(isKnown(predicate, plain));
          const at = choice % (events.length + 1);
          for (const which of ['first', 'last'] as const) {
            for (const range of [{}, { from: at }, { to: at }]) {
              const options = { which, ...range };
              expect(find(indexed, predicate, options)).toBe(find(plain, predicate, options));
            }
          }
        },
      ),
      { seed: 16, numRuns: 150 },
    );
  });
});

describe('parsePredicate', () => {
  it('reads and binds tighter than or, not tighter than both', () => {
    expect(parsePredicate('not gc-pass and live > 1 or mark "a b"')).toEqual({
      kind: 'or',
      left: {
        kind: 'and',
        left: {
          kind: 'not',
          operand: { kind: 'event', type: 'gc-pass', object: null, typeName: null, label: null },
        },
        right: {
          kind: 'compare',
          quantity: { of: 'live', typeName: null },
          comparator: '>',
          value: 1,
        },
      },
      right: { kind: 'event', type: 'mark', object: null, typeName: null, label: 'a b' },
    });
  });

  it.each([
    ['', 0, "Expected something to look for, found the end (position 1 of '')."],
    ['live >', 6, "Expected a whole number, found the end (position 7 of 'live >')."],
    ['live 3', 5, "Expected ==, !=, <, <=, >, >=, found '3' (position 6 of 'live 3')."],
    ['free of', 7, 'Expected an object, found the end'],
    ['freed of 42', 0, "Expected something to look for, found 'freed'; did you mean 'free'?"],
    ['type Node lives > 2', 10, "Expected 'live' or 'bytes', found 'lives'; did you mean 'live'?"],
    ['live > 3 an mark a', 9, "or the end, found 'an'; did you mean 'and'?"],
    ['type Node', 9, "Expected 'live' or 'bytes', found the end"],
    ['refcount 42 == 3', 9, "Expected '(', found '42'"],
    ['(live > 3', 9, "Expected ')', found the end"],
    ['live > 3 4', 9, "Expected 'and', 'or' or the end, found '4'"],
    ['line app.py', 5, 'Expected FILE:LINE'],
    ['live = 3', 5, "'=' is not understood"],
  ])('refuses %j', (text, at, message) => {
    try {
      parsePredicate(text);
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(PredicateError);
      expect(error).toMatchObject({ at, message: expect.stringContaining(message) });
      expect((error as PredicateError).message).toContain('There are: alloc, incref');
    }
  });

  it('refuses what is too long', () => {
    expect(() => parsePredicate('('.repeat(2000))).toThrow('Longer than 1000 characters');
  });
});
