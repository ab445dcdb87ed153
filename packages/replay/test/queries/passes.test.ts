import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { passes } from '../../src/index.ts';
import { cyclesOf } from '../../src/queries/cycles.ts';
import { alloc, link, mark, numbered, site, type Told, variable } from '../events.ts';
import { timelineOf } from '../timelines.ts';

const references = (pairs: readonly (readonly [number, number])[]) => ({
  length: pairs.length,
  holder: pairs.map(([holder]) => holder),
  object: pairs.map(([, object]) => object),
});

describe('cyclesOf', () => {
  it('finds what leads to each other, in the order of the objects', () => {
    const found = cyclesOf(
      [5, 1, 2, 3, 4],
      references([
        [1, 2],
        [2, 3],
        [3, 1],
        [3, 4],
        [5, 5],
      ]),
    );
    expect([...found]).toEqual([
      [5, 1],
      [1, 2],
      [2, 2],
      [3, 2],
    ]);
  });

  it('passes over references to others', () => {
    expect(
      cyclesOf(
        [1, 2],
        references([
          [1, 9],
          [9, 1],
          [1, 2],
        ]),
      ).size,
    ).toBe(0);
  });

  it('does not mind long chains', () => {
    const objects = Array.from({ length: 200_000 }, (_, at) => at + 1);
    const chain = objects.map((at) => [at, (at % objects.length) + 1] as const);
    expect(new Set(cyclesOf(objects, references(chain)).values())).toEqual(new Set([1]));
    expect(cyclesOf(objects, references(chain.slice(0, -1))).size).toBe(0);
  });

  it('is mutual reachability', () => {
    const node = fc.integer({ min: 1, max: 8 });
    fc.assert(
      fc.property(fc.array(fc.tuple(node, node), { maxLength: 20 }), (pairs) => {
        const objects = [1, 2, 3, 4, 5, 6, 7, 8];
        const found = cyclesOf(objects, references(pairs));
        for (const a of objects) {
          expect(found.has(a)).toBe(leads(pairs, a, a));
          for (const b of objects) {
            const together = leads(pairs, a, b) && leads(pairs, b, a);
            if (a !== b) expect(found.has(a) && found.get(a) === found.get(b)).toBe(together);
          }
        }
      }),
      { seed: 4, numRuns: 300 },
    );
  });
});

function leads(pairs: readonly (readonly [number, number])[], from: number, to: number): boolean {
  const reached = new Set<number>();
  for (let next = [from]; next.length > 0; ) {
    next = pairs
      .filter(([holder, object]) => next.includes(holder) && !reached.has(object))
      .map(([, object]) => object);
    for (const each of next) reached.add(each);
  }
  return reached.has(to);
}

const HERE = 'app.py:3 <module> 10 CALL';
const INSIDE = 'app.py:7 Node.__del__ 4 RETURN_VALUE';
const at = { site: site(HERE) };
const slot = (owner: number) => ({ kind: 'slot', owner, key: '[0]' }) as const;
const pass = { type: 'gc-pass', generation: 2, reason: 'explicit', ...at } as const;
/** `#1` and `#2` hold each other, `#2` holds `#3`; the pass takes them apart after `#1`'s finalizer. */
const told: readonly Told[] = [
  ...[1, 2, 3, 4].map((object) => alloc(object, object === 3 ? 'int' : 'list', HERE)),
  link(2, slot(1)),
  link(1, slot(2)),
  link(3, { kind: 'slot', owner: 2, key: '[1]' }),
  link(4, variable('__main__', 'd')),
  { ...pass, phase: 'begin' },
  mark('in a finalizer', INSIDE),
  ...[2, 1].flatMap((object): Told[] => [
    { type: 'unlink', object, holder: slot(3 - object), ...at },
    { type: 'decref', object, refcount: 0, delta: 1, ...at } as Told,
  ]),
  { type: 'unlink', object: 3, holder: { kind: 'slot', owner: 2, key: '[1]' }, ...at },
  { type: 'decref', object: 3, refcount: 0, delta: 1, ...at } as Told,
  ...[3, 2, 1].map((object): Told => ({ type: 'free', object, cause: 'gc', ...at })),
  { ...pass, phase: 'end', collected: 2, uncollectable: 0 },
];

describe('passes', () => {
  it('tells what each freed, in which cycle, and what ran within it', () => {
    const timeline = timelineOf(numbered(told), 4);
    expect(passes(timeline)).toEqual([
      {
        number: 1,
        beginSeq: 9,
        endSeq: told.length,
        site: site(HERE),
        generation: 2,
        reason: 'explicit',
        collected: 2,
        uncollectable: 0,
        examined: null,
        bytes: 30,
        cycles: 1,
        freed: [
          { object: 3, typeName: 'int', size: 10, freedSeq: 17, cycle: null },
          { object: 2, typeName: 'list', size: 10, freedSeq: 18, cycle: 1 },
          { object: 1, typeName: 'list', size: 10, freedSeq: 19, cycle: 1 },
        ],
        ran: [{ function: 'Node.__del__', file: 'app.py', line: 7, seq: 10, kind: 'finalizer' }],
      },
    ]);
  });

  it('of a trace that ends within one', () => {
    const [cut] = passes(timelineOf(numbered(told.slice(0, 10))));
    expect(cut).toMatchObject({ number: 1, endSeq: null, freed: [], cycles: 0 });
  });
});
