import { describe, expect, test } from 'vitest';
import { dictPlaces, dictTableBytes, setPlaces } from '../../src/versions/sizes/tables.js';
import { parseVersion } from '../../src/versions/version.js';

describe('tables, as p22 printed them', () => {
  /** Bytes of a dict that gets keys one by one, at the lengths where they change, less an empty dict's 64 or 40. */
  test.each([
    ['3.8.18', 8, 'any', [168, 296, 576, 1112, 2208, 4632, 9248]],
    ['3.11.7', 8, 'any', [160, 288, 568, 1104, 2200, 4624, 9240]],
    ['3.14.10', 8, 'str', [120, 208, 400, 768, 1520, 3264, 6512]],
    ['3.14.2', 4, 'any', [88, 156, 304, 588, 1168, 2572, 5136]],
    ['3.14.2', 4, 'str', [68, 116, 220, 420, 828, 1892, 3772]],
  ] as const)('%s, pointers of %i bytes, %s keys', (python, wordSize, keys, expected) => {
    const version = parseVersion(python);
    const lengths = [1, 6, 11, 22, 43, 86, 171];
    const bytes = (length: number) => dictTableBytes(dictPlaces(length), keys, version, wordSize);
    expect(lengths.map(bytes)).toEqual(expected);
    expect(lengths.slice(1).map((length) => bytes(length - 1))).toEqual(expected.slice(0, -1));
  });

  test('places of a set', () => {
    const lengths = [0, 4, 5, 18, 19, 76, 77, 306, 307];
    expect(lengths.map(setPlaces)).toEqual([8, 8, 32, 32, 128, 128, 512, 512, 2048]);
  });
});
