import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { beforeAll, expect, test } from 'vitest';
import { highlighter } from '../src/highlight.js';
import { refwind, temporaryFolder } from './refwind.js';
import { writeTrace } from './traces.js';

const folder = temporaryFolder();
const a = { kind: 'variable', frame: '__main__', name: 'a' } as const;

beforeAll(() =>
  writeTrace(join(folder, 'app.rwt'), {
    sources: { 'app.py': "if x: a = ['\u001b[31m', 1]  # why\n" },
    steps: [
      {
        ...{ type: 'alloc', object: 1, typeName: 'list', size: 8, gc: true, refcount: 1 },
        at: 'app.py:1',
      },
      { type: 'link', object: 1, holder: a, at: 'app.py:1' },
    ],
  }),
);

test('a line of Python in pieces', () => {
  const [first, second] = highlighter()("def f(x):\n    return 'a' # b");
  expect(first.map(({ text, kind }) => `${kind} ${text}`)).toEqual([
    'keyword def',
    'plain  ',
    'name f',
    'plain (x):',
  ]);
  expect(second.map(({ text }) => text).join('')).toBe("    return 'a' # b");
  expect(second.at(-1)).toEqual({ text: '# b', kind: 'comment' });
  for (const text of ['', ')(', "'''", '\u{1f600} = 1', 'x'.repeat(5000)]) {
    const pieces = highlighter()(text).flatMap((line) => line.map((token) => token.text));
    expect(pieces.join('')).toBe(text);
  }
});

test('source lines have colours on a terminal, none of them from the trace', async () => {
  const why = ['why', 'app.rwt', 'list#1'];
  const { stdout } = await refwind(why, { cwd: folder, env: { FORCE_COLOR: '1' } });
  expect(stdout).toContain('\u001b[35mif\u001b[39m x: a = [\u001b[32m');
  expect(stripVTControlCharacters(stdout)).toContain("if x: a = ['\\x1b[31m', 1]  # why");
  expect(stdout).not.toContain('\u001b[31m');
  const plain = await refwind(why, { cwd: folder, env: { FORCE_COLOR: '1', NO_COLOR: '1' } });
  expect(plain.stdout).not.toContain('\u001b');
  expect(plain.stdout).toContain("if x: a = ['\\x1b[31m', 1]  # why");
});
