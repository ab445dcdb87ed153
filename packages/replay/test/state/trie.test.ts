import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { changesBetween, IdTrie } from '../../src/state/trie.ts';

const trieOf = (entries: Iterable<[number, string]>) => {
  const edit = IdTrie.empty<string>().edit();
  for (const [key, value] of entries) edit.set(key, value);
  return edit.done();
};

const keys = fc.oneof(
  fc.nat(70),
  fc.nat(40_000),
  fc.integer({ min: 2 ** 30 - 3, max: 2 ** 30 + 3 }),
  fc.integer({ min: 2 ** 32 - 3, max: 2 ** 32 + 3 }),
  fc.integer({ min: Number.MAX_SAFE_INTEGER - 40, max: Number.MAX_SAFE_INTEGER }),
);
const operations = fc.array(
  fc.record({ key: keys, value: fc.option(fc.string({ maxLength: 2 }), { nil: undefined }) }),
  { maxLength: 200 },
);
type Operation = { key: number; value: string | undefined };

function applied(trie: IdTrie<string>, batch: Operation[]): IdTrie<string> {
  const edit = trie.edit();
  for (const { key, value } of batch) {
    if (value === undefined) edit.delete(key);
    else edit.set(key, value);
  }
  return edit.done();
}

function modelled(model: Map<number, string>, batch: Operation[]): Map<number, string> {
  const next = new Map(model);
  for (const { key, value } of batch) {
    if (value === undefined) next.delete(key);
    else next.set(key, value);
  }
  return next;
}

const inKeyOrder = (model: Map<number, string>) =>
  [...model].sort(([a], [b]) => a - b).map(([, value]) => value);

describe('IdTrie', () => {
  it('gives back what was set, in key order', () => {
    const trie = trieOf([
      [2 ** 40, 'far'],
      [33, 'b'],
      [1, 'a'],
    ]);
    expect([...trie.values()]).toEqual(['a', 'b', 'far']);
    expect(trie.size).toBe(3);
    expect(trie.get(33)).toBe('b');
    expect(trie.get(34)).toBeUndefined();
    expect(trie.get(2 ** 50)).toBeUndefined();
  });

  it('is the same version when an edit changes nothing', () => {
    const trie = trieOf([[5, 'a']]);
    const edit = trie.edit();
    expect(edit.delete(6)).toBe(false);
    expect(edit.done()).toBe(trie);
  });

  it('leaves older versions as they were, whatever the edits, like a Map', () => {
    fc.assert(
      fc.property(operations, operations, (first, second) => {
        const one = applied(IdTrie.empty<string>(), first);
        const two = applied(one, second);
        const oneModel = modelled(new Map(), first);
        const twoModel = modelled(oneModel, second);
        expect([...one.values()]).toEqual(inKeyOrder(oneModel));
        expect([...two.values()]).toEqual(inKeyOrder(twoModel));
        expect([one.size, two.size]).toEqual([oneModel.size, twoModel.size]);
        for (const { key } of [...first, ...second]) {
          expect(one.get(key)).toBe(oneModel.get(key));
          expect(two.get(key)).toBe(twoModel.get(key));
        }
      }),
      { seed: 1, numRuns: 300 },
    );
  });

  it('tells the changes between any two versions', () => {
    fc.assert(
      fc.property(operations, operations, (first, second) => {
        const one = applied(IdTrie.empty<string>(), first);
        const two = applied(one, second);
        const oneModel = modelled(new Map(), first);
        const twoModel = modelled(oneModel, second);
        const expected = [...new Set([...oneModel.keys(), ...twoModel.keys()])]
          .sort((a, b) => a - b)
          .map((key) => ({ before: oneModel.get(key), after: twoModel.get(key) }))
          .filter(({ before, after }) => before !== after);
        expect([...changesBetween(one, two)]).toEqual(expected);
      }),
      { seed: 2, numRuns: 300 },
    );
  });

  it('copies only the path to what changed', () => {
    const trie = trieOf(Array.from({ length: 5000 }, (_, key) => [key, `v${key}`]));
    const edit = trie.edit();
    edit.set(77, 'new');
    const next = edit.done();
    const shared = trie.root?.items.filter((item, i) => item === next.root?.items[i]).length;
    expect(shared).toBe((trie.root?.items.length ?? 0) - 1);
    expect([...changesBetween(trie, next)]).toEqual([{ before: 'v77', after: 'new' }]);
  });
});
