import { mkdirSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { openTraceFile } from '@refwind/core/node';
import { beforeAll, describe, expect, test } from 'vitest';
import { perform, type Task, temporaryFolder } from './support/recording.js';

const folder = realpathSync(temporaryFolder());
const output = join(folder, 'trace.rwt');
const inside = join(folder, 'a ünusual folder');

beforeAll(() => {
  mkdirSync(inside);
  writeFileSync(join(inside, 'prögram.py'), 'import sys\nprint(sys.argv, __file__, sys.path[0])\n');
  symlinkSync(join(inside, 'prögram.py'), join(folder, 'link.py'));
});

/** Records and parses what the program printed as Python literals would be. */
const run = (task: Omit<Task, 'output' | 'holders'>, cwd = folder) =>
  perform({ output, holders: 'none', ...task } as Task, { cwd });

describe('paths', () => {
  test('of any letters, relative to the working folder', async () => {
    const path = join('a ünusual folder', 'prögram.py');
    const ended = await run({ program: { kind: 'script', path }, args: ['ä b', '', '-x'] });
    const file = join(folder, path);
    expect(ended).toMatchObject({
      exit: 0,
      stdout: `['${path}', 'ä b', '', '-x'] ${file} ${inside}\n`,
      stderr: '',
    });
    const reader = openTraceFile(output);
    expect(reader.meta).toMatchObject({ program: path, argv: [path, 'ä b', '', '-x'] });
    expect([...reader.sources.keys()]).toEqual([file]);
  });

  test('through a link', async () => {
    const ended = await run({ program: { kind: 'script', path: 'link.py' } });
    const file = join(folder, 'link.py');
    expect(ended).toMatchObject({ exit: 0, stdout: `['link.py'] ${file} ${inside}\n` });
  });

  test.each([
    ['absolute', inside],
    ['relative', relative(folder, inside)],
  ])('a working folder, %s', async (_name, cwd) => {
    const ended = await run({ cwd, program: { kind: 'script', path: 'prögram.py' } });
    const file = join(inside, 'prögram.py');
    expect(ended).toMatchObject({ exit: 0, stdout: `['prögram.py'] ${file} ${inside}\n` });
  });

  test('a working folder that is not there', async () => {
    const cwd = join(folder, 'nowhere');
    const ended = await run({ cwd, program: { kind: 'command', code: 'print(1)' } });
    expect(ended).toMatchObject({
      stdout: '',
      error: { name: 'RecorderError', code: 'no-program' },
    });
    expect(ended.error?.message).toContain(cwd);
  });
});

describe('the environment', () => {
  const program = {
    kind: 'command',
    code: 'import os; print(sorted(os.environ.items()))',
  } as const;

  test('is what was given, nothing else', async () => {
    const ended = await run({ program, env: { B: 'ä', A: '' } });
    expect(ended.stdout).toBe("[('A', ''), ('B', 'ä')]\n");
  });

  test('leads to modules by PYTHONPATH', async () => {
    writeFileSync(join(inside, 'found.py'), 'print("found")\n');
    const ended = await run({
      program: { kind: 'module', name: 'found' },
      env: { PYTHONPATH: `/nowhere:${inside}` },
    });
    expect(ended).toMatchObject({ exit: 0, stdout: 'found\n', stderr: '' });
  });
});

test('a reader that goes away is a broken pipe in the program', async () => {
  const code = 'for number in range(200_000): print(number)';
  const task = { program: { kind: 'command', code }, output, holders: 'none' } as const;
  const ended = await perform(task, {
    onStart: (child) => child.stdout?.once('data', () => child.stdout?.destroy()),
  });
  expect(ended.exit).toBe(1);
  expect(ended.stderr).toMatch(/\nBrokenPipeError: .*Broken pipe\n/);
  const reader = openTraceFile(output);
  expect(reader.summary.end).toEqual({ exitCode: 1, error: 'BrokenPipeError' });
});
