import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type HolderKind, isOwned, LinkTable } from '../../src/index.js';

interface ModelLink {
  readonly kind: HolderKind;
  readonly a: number;
  readonly b: number;
  readonly held: number;
}

/** The same, the plain way: a map in order of linking. */
class LinkModel {
  readonly #links = new Map<string, ModelLink>();

  link(held: number, kind: HolderKind, a: number, b: number): void {
    const key = `${kind},${a},${b}`;
    this.#links.delete(key);
    this.#links.set(key, { kind, a, b, held });
  }

  unlink(held: number, kind: HolderKind, a: number, b: number): boolean {
    const key = `${kind},${a},${b}`;
    return this.#links.get(key)?.held === held && this.#links.delete(key);
  }

  release(slot: number): void {
    for (const [key, { kind, a, held }] of this.#links) {
      if (held === slot || (isOwned(kind) && a === slot)) this.#links.delete(key);
    }
  }

  all(): ModelLink[] {
    return [...this.#links.values()];
  }
}

const slot = fc.integer({ min: 1, max: 12 });
const holder = [fc.integer({ min: 0, max: 5 }), slot, fc.integer({ min: 0, max: 3 })] as const;
const step = fc.oneof(
  { weight: 5, arbitrary: fc.tuple(fc.constant('link' as const), slot, ...holder) },
  { weight: 3, arbitrary: fc.tuple(fc.constant('unlink' as const), slot, ...holder) },
  { weight: 1, arbitrary: fc.tuple(fc.constant('release' as const), slot, ...holder) },
);

function sorted(links: Iterable<ModelLink>): ModelLink[] {
  return [...links].sort((x, y) => x.kind - y.kind || x.a - y.a || x.b - y.b);
}

function compare(table: LinkTable, model: LinkModel): void {
  const all = model.all();
  expect(table.size).toBe(all.length);
  for (let at = 1; at <= 12; at++) {
    const holders = all.filter(({ held }) => held === at);
    expect([...table.holdersOf(at)]).toEqual(holders.map(({ kind, a, b }) => ({ kind, a, b })));
    expect(table.holderCount(at)).toBe(holders.length);
    const owned = all.filter(({ kind, a }) => isOwned(kind) && a === at);
    expect(sorted(table.ownedBy(at))).toEqual(sorted(owned));
  }
  for (const { kind, a, b, held } of all) expect(table.heldBy(kind, a, b)).toBe(held);
}

test('a link table does what a map does', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 120 }), (steps) => {
      const table = new LinkTable();
      const model = new LinkModel();
      for (const [act, held, kindNumber, a, b] of steps) {
        const kind = kindNumber as HolderKind;
        if (act === 'link') {
          table.link(held, kind, a, b);
          model.link(held, kind, a, b);
        } else if (act === 'unlink') {
          expect(table.unlink(held, kind, a, b)).toBe(model.unlink(held, kind, a, b));
        } else {
          table.release(held);
          model.release(held);
        }
      }
      compare(table, model);
      compare(table.clone(), model);
    }),
    { seed: 9, numRuns: 300 },
  );
});

test('many links to one object come and go', () => {
  const table = new LinkTable();
  for (let index = 0; index < 100_000; index++) table.link(1, 1, 2, index);
  for (let index = 0; index < 100_000; index += 2) table.unlink(1, 1, 2, index);
  expect(table.holderCount(1)).toBe(50_000);
  expect(table.heldBy(1, 2, 99_999)).toBe(1);
  expect(table.heldBy(1, 2, 99_998)).toBe(0);
  table.release(2);
  expect(table.size).toBe(0);
});
