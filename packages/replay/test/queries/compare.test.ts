import { lawfulHistory, randomScript } from '@refwind/core/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compare, type Timeline } from '../../src/index.ts';
import { matchTexts } from '../../src/queries/compare/lines.ts';
import { scriptTimeline } from '../scripts.ts';
import { timelineOf } from '../timelines.ts';

const NOTHING = { blame: [], parting: null, balance: [], populations: [] };

const BAD = `
cache = {}
class Node:
    pass
def work(number):
    node = Node()
    node.items = [number]
    cache[number] = node
for number in [1000, 2000]:
    work(number)
`;

function compared(good: string, bad: string) {
  const lineTexts = {
    good: (_: string, line: number) => good.split('\n')[line - 1] ?? '',
    bad: (_: string, line: number) => bad.split('\n')[line - 1] ?? '',
  };
  return compare(scriptTimeline(good), scriptTimeline(bad), { lineTexts });
}

describe('compare', () => {
  it('names the line that keeps what the good run has not', () => {
    const good = BAD.replace('cache[number] = node', 'cache[number] = node\n    del cache[number]');
    const { blame, parting, balance, populations } = compared(good, BAD);
    expect(
      blame.map(({ kind, site, references, typeNames }) => [
        kind,
        site.line,
        references,
        typeNames,
      ])[0],
    ).toEqual(['holds', 8, expect.any(Number), expect.arrayContaining(['Node'])]);
    expect(parting).toMatchObject({ good: { site: { line: 9 } } });
    expect(balance.map(({ good: one, bad }) => bad - one).every((more) => more > 0)).toBe(true);
    expect(populations).toContainEqual(
      expect.objectContaining({ moment: 'end', typeName: 'Node', good: 0, bad: 2 }),
    );
  });

  it('names the line that closes a cycle', () => {
    const bad = `
import gc
gc.disable()
class Node:
    pass
def work():
    a = Node()
    b = Node()
    a.b = b
    b.a = a
work()
`;
    const { blame } = compared(bad.replace('    b.a = a\n', ''), bad);
    expect(blame[0]).toMatchObject({ kind: 'closes', site: { line: 10 }, typeNames: ['Node'] });
  });

  it('of a run with itself is empty', () => {
    fc.assert(
      fc.property(lawfulHistory(), (events) => {
        expect(compare(timelineOf(events), timelineOf(events, 5))).toEqual(NOTHING);
      }),
      { seed: 12, numRuns: 100 },
    );
    for (let seed = 1; seed <= 5; seed++) {
      const run = (): Timeline => scriptTimeline(randomScript(seed));
      expect(compare(run(), run())).toEqual(NOTHING);
    }
  });
});

describe('matchTexts', () => {
  it('matches as diff does', () => {
    expect([...matchTexts(['a', 'b', 'c', 'd'], ['a', 'x', 'c', 'y', 'd'])]).toEqual([0, -1, 2, 4]);
  });

  it('matches equal texts only, in order, and as many as possible', () => {
    const texts = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 8 });
    fc.assert(
      fc.property(texts, texts, (one, other) => {
        const matched = [...matchTexts(one, other)];
        const pairs = matched.flatMap((at, index) => (at < 0 ? [] : [[index, at]]));
        for (const [index, at] of pairs) expect(one[index]).toBe(other[at]);
        expect(pairs.map(([, at]) => at)).toEqual(pairs.map(([, at]) => at).sort((a, b) => a - b));
        expect(pairs.length).toBe(longest(one, other));
      }),
      { seed: 13, numRuns: 200 },
    );
  });
});

function longest([first, ...rest]: readonly string[], other: readonly string[]): number {
  if (first === undefined) return 0;
  const at = other.indexOf(first);
  const without = longest(rest, other);
  return at < 0 ? without : Math.max(without, 1 + longest(rest, other.slice(at + 1)));
}
