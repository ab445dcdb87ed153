import { describe, expect, test } from 'vitest';
import { ChunkDecoder } from '../../src/trace/chunkDecoder.js';
import {
  findInRecencyColumn,
  getRecencyColumn,
  putRecencyColumn,
  RECENCY_BYTES,
  RECENT,
} from '../../src/trace/recencyColumn.js';
import { exampleTrace } from '../support/example.js';
import { openBytes } from '../support/traces.js';

const MAX = 2 ** 26;

function put(values: readonly number[]): Uint8Array {
  const out = new Uint8Array(values.length * RECENCY_BYTES);
  return out.slice(0, putRecencyColumn(out, 0, Uint32Array.from(values), values.length));
}

/** The numbers; nothing when the bytes are refused or not all of them are read. */
function get(bytes: Uint8Array, count: number, max = MAX): number[] | undefined {
  const column = new Uint32Array(count);
  const end = getRecencyColumn(bytes, 0, column, count, max);
  if (end?.position !== bytes.length) return undefined;
  expect(end.highest).toBeGreaterThanOrEqual(Math.max(0, ...column));
  return [...column];
}

/** The indices at which a number stands; nothing when the bytes are refused. */
function find(bytes: Uint8Array, count: number, wanted: number): number[] | undefined {
  const rows = new Uint32Array(count);
  const found = findInRecencyColumn(bytes, 0, count, wanted, rows);
  return found < 0 ? undefined : [...rows.subarray(0, found)];
}

function where(values: readonly number[], wanted: number): number[] {
  return values.flatMap((value, i) => (value === wanted ? [i] : []));
}

describe('a column told by recency', () => {
  test('ranks, then the distances of what has none', () => {
    expect([...put([7, 7, 5, 7, 0, 5])]).toEqual([RECENT, 0, RECENT, 1, 2, 2, 14, 3]);
    expect(get(Uint8Array.of(RECENT, 0, RECENT, 1, 2, 2, 14, 3), 6)).toEqual([7, 7, 5, 7, 0, 5]);
    expect(put([])).toEqual(new Uint8Array(0));
  });

  test('the oldest of 32 has a rank, the 33rd none', () => {
    const values = Array.from({ length: RECENT + 1 }, (_, i) => i + 1);
    expect(put([...values, 2])[values.length]).toBe(RECENT - 1);
    expect(put([...values, 1])[values.length]).toBe(RECENT);
  });

  test('one number is found without the others', () => {
    const bytes = put([7, 7, 5, 7, 0, 5]);
    expect([find(bytes, 6, 7), find(bytes, 6, 5), find(bytes, 6, 6)]).toEqual([
      [0, 1, 3],
      [2, 5],
      [],
    ]);
    const hidden = [9, ...Array.from({ length: 40 }, (_, i) => i + 10), 9, 9];
    expect(find(put(hidden), hidden.length, 9)).toEqual([0, 41, 42]);
    for (const damaged of [[RECENT + 1], [RECENT], [RECENT, 0x80]]) {
      expect(find(Uint8Array.from(damaged), 1, 7)).toBeUndefined();
    }
  });

  test('whatever is written is read', () => {
    let seed = 12345;
    const random = (below: number): number => {
      seed = (Math.imul(seed, 1103515245) + 12345) & 0x7fffffff;
      return seed % below;
    };
    for (const spread of [3, 40, 1000, MAX]) {
      const values = Array.from({ length: 3000 }, () => random(spread) + random(2));
      expect(get(put(values), values.length)).toEqual(values);
      for (const wanted of new Set(values.slice(0, 40))) {
        if (wanted > 0)
          expect(find(put(values), values.length, wanted)).toEqual(where(values, wanted));
      }
    }
  });

  test.each<[string, number[], number, number]>([
    ['a rank too high', [RECENT + 1], 1, MAX],
    ['a number above the limit', [RECENT, 14], 1, 6],
    ['a number below 0', [RECENT, 1], 1, MAX],
    ['distances that end early', [RECENT, 0x80], 1, MAX],
    ['a distance too long', [RECENT, 0x80, 0x80, 0x80, 0x80, 0x80, 0], 1, MAX],
    ['no distance', [RECENT], 1, MAX],
  ])('%s is refused', (_name, bytes, count, max) => {
    expect(get(Uint8Array.from(bytes), count, max)).toBeUndefined();
  });
});

test('chunks of format version 2, whose slots are distances, are read', async () => {
  const { dictionary } = openBytes(await exampleTrace());
  // first event, objects; rows, allocs, links, passes; 16 bits; codes 0, 1, 2; slots +1, +0, −1; size; holder
  const payload = [1, 0, 3, 1, 1, 0, 0, 0, 0, 1, 0, 2, 0, 2, 0, 1, 0x70, 0, 6, 8];
  const place = { file: 'old.rwt', offset: 0 };
  const { chunk } = new ChunkDecoder(dictionary).decode(Uint8Array.from(payload), place);
  expect([[...chunk.code], [...chunk.slot], [...chunk.size]]).toEqual([[0, 1, 2], [1, 1, 0], [56]]);
});
