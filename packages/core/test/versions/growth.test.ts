import { describe, expect, test } from 'vitest';
import { firstRoom, resizedRoom } from '../../src/versions/sizes/lists.js';
import { dictPlaces, dictTableBytes, setPlaces } from '../../src/versions/sizes/tables.js';
import { parseVersion } from '../../src/versions/version.js';

/** `length:room` whenever the room changes, from one length to another, one at a time. */
function steps(python: string, from: number, to: number, room: number): string {
  const version = parseVersion(python);
  const step = from < to ? 1 : -1;
  const seen = [`${from}:${room}`];
  let now = room;
  for (let length = from + step; length !== to + step; length += step) {
    const next = resizedRoom(now, length - step, length, version);
    if (next !== now) seen.push(`${length}:${next}`);
    now = next;
  }
  return seen.join(' ');
}

describe('the room of a list, as p22 printed it', () => {
  const GROWN =
    '0:0 1:4 5:8 9:16 17:24 25:32 33:40 41:52 53:64 65:76 77:92 93:108 109:128 129:148 149:172 173:200';

  test.each([
    [
      '3.8.18',
      '0:0 1:4 5:8 9:16 17:25 26:35 36:46 47:58 59:72 73:88 89:106 107:126 127:148 149:173 174:201',
    ],
    ['3.9.18', GROWN],
    ['3.14.2', GROWN],
    ['3.14.10', GROWN],
  ])('%s: append', (python, expected) => {
    expect(steps(python, 0, 200, 0)).toBe(expected);
  });

  test.each([
    ['3.8.18', '200:200 99:117 57:70 34:44 21:29 13:20 9:16 7:10 4:7 2:5 1:4 0:0'],
    ['3.9.18', '200:200 99:116 57:68 33:40 19:24 11:16 7:12 5:8 1:4 0:0'],
    ['3.14.2', '200:200 99:116 57:68 33:40 19:24 11:16 7:12 5:8 1:4 0:0'],
    ['3.14.10', '200:200 99:116 57:68 33:40 19:24 0:0'],
    ['3.15.2', '200:200 99:116 57:68 33:40 19:24 0:0'],
  ])('%s: pop', (python, expected) => {
    expect(steps(python, 200, 0, 200)).toBe(expected);
  });

  /** `list(range(5))`, `[].extend(range(5))`, `[] += [1]`, `[1, 2, 3]` (an extended list from 3.9 on), `[1] * 7`. */
  test.each([
    ['3.8.18', [5, 8, 4, undefined, 7]],
    ['3.9.18', [5, 8, 4, 8, 7]],
    ['3.10.13', [6, 6, 2, 4, 7]],
    ['3.14.2', [6, 6, 2, 4, 7]],
  ])('%s: at first', (python, expected) => {
    const version = parseVersion(python);
    expect([
      firstRoom(5, 'sized', version),
      firstRoom(5, 'extended', version),
      firstRoom(1, 'extended', version),
      version.minor === 8 ? undefined : firstRoom(3, 'extended', version),
      firstRoom(7, 'exact', version),
    ]).toEqual(expected);
  });

  /** `del l[:9]` of 11 items in the room that `insert` made; `l[:] = [1, 2, 3, 4]` of ten. */
  test.each([
    ['3.8.18', [18, 5, 7]],
    ['3.14.2', [16, 8, 8]],
    ['3.14.10', [16, 16, 10]],
  ])('%s: insert, delete, replace', (python, expected) => {
    const version = parseVersion(python);
    const inserted = resizedRoom(10, 10, 11, version);
    const deleted = resizedRoom(inserted, 11, 2, version);
    expect([inserted, deleted, resizedRoom(10, 10, 4, version)]).toEqual(expected);
  });
});

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
