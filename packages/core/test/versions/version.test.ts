import { describe, expect, test } from 'vitest';
import { parseVersion } from '../../src/versions/version.js';

describe('a version text', () => {
  test.each([
    ['3.8', '3.8.18'],
    ['3.12', '3.12.3'],
    ['3.14', '3.14.2'],
    ['3.14.10', '3.14.10'],
    ['3.15.0rc1', '3.15.0'],
    [' 3.13.0 ', '3.13.0'],
  ])('%s means %s', (text, version) => {
    expect(parseVersion(text).text).toBe(version);
  });

  test.each(['3.7', '3.16', '2.7', '3', '', '3.14.', 'python3.12', '3.13t'])(
    '%o is refused',
    (text) => {
      expect(() => parseVersion(text)).toThrow(
        expect.objectContaining({
          code: 'unknown-python-version',
          message: `The memory rules of Python "${text}" are not known. Known: 3.8, 3.9, 3.10, 3.11, 3.12, 3.13, 3.14, 3.15, with or without a patch number (3.14.2).`,
        }),
      );
    },
  );
});
