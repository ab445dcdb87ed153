import { HeapColumns, TraceDictionary } from '@refwind/core';
import { describe, expect, it } from 'vitest';
import { lastAtMost } from '../src/chunks/bisect.ts';
import { Checkpoints } from '../src/chunks/checkpoints.ts';
import { Lru } from '../src/chunks/lru.ts';

describe('Lru', () => {
  it('keeps what was asked for last', () => {
    const lru = new Lru<number, string>(2);
    lru.keep(1, 'a');
    lru.keep(2, 'b');
    expect(lru.get(1)).toBe('a');
    lru.keep(3, 'c');
    expect([1, 2, 3].map((key) => lru.get(key))).toEqual(['a', undefined, 'c']);
  });
});

describe('lastAtMost', () => {
  it('finds the last key that is not above', () => {
    const keys = [1, 4, 4, 9];
    const found = [0, 1, 3, 4, 8, 9, 10].map((value) => lastAtMost(4, value, (i) => keys[i]));
    expect(found).toEqual([-1, 0, 0, 2, 2, 3, 3]);
    expect(lastAtMost(0, 5, () => 0)).toBe(-1);
  });
});

describe('Checkpoints', () => {
  const heapAt = (seq: number, slots: number) =>
    Object.assign(new HeapColumns(new TraceDictionary()), { seq, slotCount: slots });

  it('gives the latest in a range', () => {
    const checkpoints = new Checkpoints();
    for (const seq of [30, 10, 20]) checkpoints.keep(heapAt(seq, 5));
    expect([5, 10, 25, 99].map((high) => checkpoints.latest(0, high)?.seq)).toEqual([
      undefined,
      10,
      20,
      30,
    ]);
    expect(checkpoints.latest(21, 29)).toBeNull();
  });

  it('gives up those not used for long when there is no more room', () => {
    const checkpoints = new Checkpoints();
    const third = 1_300_000;
    checkpoints.keep(heapAt(1, third));
    checkpoints.keep(heapAt(2, third));
    checkpoints.keep(heapAt(3, third));
    expect(checkpoints.latest(1, 1)?.seq).toBe(1);
    checkpoints.keep(heapAt(4, third));
    const left = [1, 2, 3, 4].filter((seq) => checkpoints.latest(seq, seq) !== null);
    expect(left).toEqual([1, 3, 4]);
    checkpoints.keep(heapAt(5, 5_000_000));
    expect(checkpoints.latest(5, 5)).toBeNull();
  });
});
