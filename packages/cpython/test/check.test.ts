import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CHUNK_ROWS, Op, TraceDictionary } from '@refwind/core';
import { describe, expect, test } from 'vitest';
import { SPECIAL } from '../src/instrument/shared.js';
import { CountFold, countMismatches } from '../src/tracking/count-fold.js';
import { objectTable } from './support/heap.js';
import { recorded, root, script } from './support/recording.js';

const stdout: Record<string, string> = JSON.parse(
  readFileSync(join(root, 'fixtures', 'programs', 'expected.json'), 'utf8'),
);

/** One program for each kind of memory behaviour: with all holders, all programs are checked in named.test.ts. */
const PROGRAMS = ['classes', 'coroutines', 'deep', 'errors', 'lifetimes', 'text'];

describe('every recorded count is what the memory holds, at every line', () => {
  test.each(PROGRAMS)('%s', async (name) => {
    const program = script('fixtures', 'programs', `${name}.py`);
    const run = await recorded({ program, holders: 'slots', check: true });
    expect(run).toMatchObject({ exit: 0, stdout: stdout[name], stderr: '' });
    const { check } = run.result;
    expect(check).toMatchObject({ mismatches: 0, examples: [] });
    expect(check?.boundaries).toBeGreaterThan(1000);
    expect(check?.comparisons).toBeGreaterThan(100_000);
    expect([...run.reader.verify()]).toEqual([]);
  });

  test.each(['lifetimes', 'deep', 'text'])('%s, counts only', async (name) => {
    const program = script('fixtures', 'programs', `${name}.py`);
    const run = await recorded({ program, holders: 'none', check: true });
    expect(run).toMatchObject({ exit: 0, stdout: stdout[name], stderr: '' });
    expect(run.result.check).toMatchObject({ mismatches: 0, examples: [] });
    expect([...run.reader.verify()]).toEqual([]);
  });
});

describe('counts that rows say', () => {
  /** The counts of slots 1, 2, 3 … after rows of code and slot. */
  function folded(slots: number, ...rows: [code: number, slot: number][]): number[] {
    const dictionary = new TraceDictionary();
    const codes = [
      { op: Op.alloc, arg: 0 },
      { op: Op.incref, arg: 1 },
      { op: Op.decref, arg: 1 },
      { op: Op.incref, arg: 70 },
      { op: Op.decref, arg: 3 },
      { op: Op.free, arg: 0 },
      { op: Op.link, arg: 0 },
    ];
    for (const code of codes) dictionary.addCode({ ...code, site: -1 });
    const words = new Int32Array(2 * CHUNK_ROWS);
    for (const [i, [code, slot]] of rows.entries()) {
      words[10 + i] = code;
      words[10 + i + CHUNK_ROWS] = slot;
    }
    const fold = new CountFold(dictionary);
    fold.apply(words, 10, 10 + rows.length);
    return [...fold.counts.subarray(1, slots + 1)];
  }

  test('an allocation is 1, whatever was in the slot before', () => {
    expect(folded(2, [0, 1], [1, 1], [5, 1], [0, 1], [0, 2])).toEqual([1, 1]);
  });

  test('steps and jumps', () => {
    expect(folded(3, [0, 1], [1, 1], [1, 1], [2, 1], [3, 2], [4, 2], [0, 3], [2, 3])).toEqual([
      2, 67, 0,
    ]);
  });

  test('links change none', () => {
    expect(folded(1, [0, 1], [6, 1])).toEqual([1]);
  });

  test('slots without end', () => {
    expect(folded(5000, [0, 5000], [1, 5000])[4999]).toBe(2);
  });
});

describe('the comparison itself', () => {
  /** Three objects with counts 1, 2, 3 in slots 1, 2, 3; the memory says the same. */
  function three() {
    const { heap, objects } = objectTable();
    const addresses = [1, 2, 3].map((count) => heap.place(count, 0x100));
    for (const address of addresses) objects.add(address, 0x100);
    return { heap, objects, addresses, counts: new Int32Array([0, 1, 2, 3]) };
  }

  /** Compared objects, and slot and memory's count of those that differ. */
  function compare({ objects, counts }: ReturnType<typeof three>) {
    const found: [number, number][] = [];
    const compared = countMismatches(objects, counts, (slot, count) => found.push([slot, count]));
    return { compared, found };
  }

  test('all equal', () => {
    expect(compare(three())).toEqual({ compared: 3, found: [] });
  });

  test('a count that was missed', () => {
    const tampered = three();
    tampered.counts[2] = 5;
    expect(compare(tampered)).toEqual({ compared: 3, found: [[2, 2]] });
  });

  test('a write that was missed', () => {
    const tampered = three();
    tampered.heap.poke(tampered.addresses[2]!, 4);
    expect(compare(tampered)).toEqual({ compared: 3, found: [[3, 4]] });
  });

  test('the freed, the dying and what waits in the trash can have no count', () => {
    const half = three();
    half.objects.remove(1);
    half.objects.makeSpecial(2, true);
    for (const address of half.addresses) half.heap.poke(address, 77);
    expect(compare(half)).toEqual({ compared: 1, found: [[3, 77]] });
    half.objects.slots.set(half.addresses[2]!, 3 | SPECIAL);
    expect(compare(half)).toEqual({ compared: 0, found: [] });
  });
});

test('a string or bytes that a variable holds moves when it grows', async () => {
  const code = `
def work():
    keep = []
    for i in range(40):
        s, b = 'x' * (i + 1), b'q' * i
        for j in range(30):
            s += 'yz' * (j + i % 7)
            b += b'z' * (j + 1)
        keep.append((s, b))
work()
`;
  const program = { kind: 'command', code } as const;
  const run = await recorded({ program, holders: 'full', check: true });
  expect(run).toMatchObject({ exit: 0, stderr: '' });
  expect(run.result.check).toMatchObject({ mismatches: 0, links: { differences: 0 } });
  expect([...run.reader.verify()]).toEqual([]);
});
