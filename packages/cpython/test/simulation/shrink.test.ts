import { describe, expect, test } from 'vitest';
import { shrink, smallerScripts } from './shrink.js';

const script = `# a comment
def f(x):
    if x:
        y = x
    return x

a = []
f(a)
`;

describe('smaller scripts', () => {
  test('leave out statements, runs of them, and headers', () => {
    expect(smallerScripts(script)).toEqual(
      expect.arrayContaining([
        '',
        'a = []\nf(a)\n',
        'def f(x):\n    if x:\n        y = x\n    return x\na = []\n',
        'def f(x):\n    if x:\n        pass\n    return x\na = []\nf(a)\n',
        'def f(x):\n    y = x\n    return x\na = []\nf(a)\n',
      ]),
    );
  });

  test('never hold the script itself', () => {
    expect(smallerScripts('a = 1\n')).toEqual(['']);
  });
});

test('a script shrinks to what fails', async () => {
  const failing = async (sources: readonly string[]) =>
    sources.map((source) => source.includes('return x') && source.includes('f(a)'));
  expect(await shrink(script, failing)).toBe('return x\nf(a)\n');
});
