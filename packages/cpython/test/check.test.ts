import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ObjectTable } from '../src/tracking/object-table.js';
import { countMismatches } from '../src/tracking/tracker.js';
import { recorded, root, script } from './support/recording.js';

const stdout: Record<string, string> = JSON.parse(
  readFileSync(join(root, 'fixtures', 'programs', 'expected.json'), 'utf8'),
);

describe('every recorded count is what the memory holds, at every line', () => {
  test.each(Object.keys(stdout))('%s', async (name) => {
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

describe('the comparison itself', () => {
  const type = 0x100;
  /** Three objects at 8, 16 and 24 with counts 1, 2, 3; the memory says the same. */
  function heap(): { objects: ObjectTable; words: Int32Array } {
    const objects = new ObjectTable();
    const words = new Int32Array(16);
    for (const [address, refcount] of [
      [8, 1],
      [16, 2],
      [24, 3],
    ] as const) {
      objects.refcount[objects.add(address, type)] = refcount;
      words[address / 4] = refcount;
    }
    return { objects, words };
  }

  /** Compared objects, and slot and memory's count of those that differ. */
  function compare({ objects, words }: ReturnType<typeof heap>) {
    const found: [number, number][] = [];
    const compared = countMismatches(objects, words, (slot, count) => found.push([slot, count]));
    return { compared, found };
  }

  test('all equal', () => {
    expect(compare(heap())).toEqual({ compared: 3, found: [] });
  });

  test('a count that was missed', () => {
    const tampered = heap();
    tampered.objects.refcount[2] = 5;
    expect(compare(tampered)).toEqual({ compared: 3, found: [[2, 2]] });
  });

  test('a write that was missed', () => {
    const tampered = heap();
    tampered.words[24 / 4] = 4;
    expect(compare(tampered)).toEqual({ compared: 3, found: [[3, 4]] });
  });

  test('the freed and the dying have no count', () => {
    const half = heap();
    half.objects.remove(1);
    half.objects.dying[2] = 1;
    half.words.fill(77);
    expect(compare(half)).toEqual({ compared: 1, found: [[3, 77]] });
  });
});
