import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { bin, type Ended, refwind, temporaryFolder } from './refwind.js';
import { zipOf } from './zip.js';

// Programs as people have them, recorded by the built command.

const folder = temporaryFolder();
const write = (name: string, ...lines: string[]): void => {
  mkdirSync(join(folder, name, '..'), { recursive: true });
  writeFileSync(join(folder, name), `${lines.join('\n')}\n`);
};
const record = (...args: string[]) => refwind(['record', '-q', ...args], { cwd: folder });

/** As `record`, with something to read on stdin; `started` gets the process. */
function recordWith(
  input: string,
  args: readonly string[],
  onOutput: (kill: (signal: NodeJS.Signals) => void) => void = () => {},
): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [bin, 'record', '-q', ...args], { cwd: folder });
    const texts = { stdout: '', stderr: '' };
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      if (texts.stdout === '') onOutput((signal) => child.kill(signal));
      texts.stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      texts.stderr += text;
    });
    child.on('error', reject);
    child.on('close', (code) => resolve({ code: code ?? -1, ...texts }));
    child.stdin.end(input);
  });
}

describe('a program from stdin', () => {
  test('has its arguments; its file is <stdin>', async () => {
    const code = 'import sys\nprint(__file__, sys.argv, repr(sys.path[0]))\na = [1]\n1/0\n';
    expect(await recordWith(code, ['-', 'x', '-o'])).toEqual({
      code: 1,
      stdout: "<stdin> ['-', 'x', '-o'] ''\n",
      stderr: expect.stringMatching(
        /^Traceback [^\n]+\n {2}File "<stdin>", line 4, in <module>\nZeroDivisionError: [^\n]+\nrefwind: -o stands after /,
      ),
    });
    const state = await refwind(['state', 'stdin.rwt', '--at', '<stdin>:3'], { cwd: folder });
    expect(state.stdout).toContain('a = [1]');
  });

  test('that is empty', async () => {
    expect(await recordWith('', ['-o', 'empty.rwt', '-'])).toEqual({
      code: 0,
      stdout: '',
      stderr: '',
    });
  });
});

test('input(), line by line, and its end', async () => {
  const code = 'print(input("? ") + "!", input())\ntry: input()\nexcept EOFError: print("over")';
  expect(await recordWith('one\ntwo\n', ['-o', 'input.rwt', '-c', code])).toEqual({
    code: 0,
    stdout: '? one! two\nover\n',
    stderr: '',
  });
});

test('a large output, whole and in order', async () => {
  const code = 'for i in range(50_000): print(i, "x" * 60)';
  const { stdout } = await record('-o', 'large.rwt', '-c', code);
  const lines = Array.from({ length: 50_000 }, (_, i) => `${i} ${'x'.repeat(60)}\n`);
  expect(stdout).toBe(lines.join(''));
});

describe('tests', () => {
  beforeAll(() => {
    write(
      'tests/test_app.py',
      'import unittest',
      'class AppTest(unittest.TestCase):',
      '    def test_good(self): self.assertEqual(1 + 1, 2)',
      '    def test_bad(self): self.assertEqual(1 + 1, 3)',
      '    @unittest.skip("later")',
      '    def test_later(self): pass',
    );
    write('tests/__init__.py');
  });

  test('of unittest, found by itself', async () => {
    const { code, stdout, stderr } = await record('-o', 'u.rwt', '-m', 'unittest', '--', '-v');
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain('AssertionError: 2 != 3');
    expect(stderr).toMatch(/Ran 3 tests in [\d.]+s\n\nFAILED \(failures=1, skipped=1\)\n$/);
  });

  test('of unittest, named', async () => {
    const name = 'tests.test_app.AppTest.test_good';
    const { code, stderr } = await record('-o', 'n.rwt', '-m', 'unittest', name);
    expect({ code, last: stderr.trimEnd().split('\n').at(-1) }).toEqual({ code: 0, last: 'OK' });
  });
});

test('asyncio: tasks, a queue, a timeout', async () => {
  write(
    'loop.py',
    'import asyncio',
    'async def worker(name, queue, seen):',
    '    while True:',
    '        seen.append((name, await queue.get()))',
    '        queue.task_done()',
    'async def main():',
    '    queue, seen = asyncio.Queue(), []',
    '    tasks = [asyncio.create_task(worker(n, queue, seen)) for n in "ab"]',
    '    for i in range(4): queue.put_nowait(i)',
    '    await queue.join()',
    '    for task in tasks: task.cancel()',
    '    print(await asyncio.gather(*tasks, return_exceptions=True) and sorted(i for _, i in seen))',
    '    try: await asyncio.wait_for(asyncio.sleep(60), 0.01)',
    '    except TimeoutError: print("timeout")',
    'asyncio.run(main())',
  );
  expect(await record('loop.py')).toEqual({
    code: 0,
    stdout: '[0, 1, 2, 3]\ntimeout\n',
    stderr: '',
  });
});

describe('packages', () => {
  const program = 'import tiny, sys; print(tiny.NAME); sys.exit(tiny.main())';
  const files = (name: string) => ({
    'tiny/__init__.py': `NAME = ${JSON.stringify(name)}\nfrom .inner import main\n`,
    'tiny/inner.py': 'def main(): return 5\n',
    'tiny/__main__.py': 'from . import main\nraise SystemExit(main())\n',
    'tiny-1.0.dist-info/METADATA': 'Metadata-Version: 2.1\nName: tiny\nVersion: 1.0\n',
  });

  test('of a folder of wheels, the newest version; others are left alone', async () => {
    mkdirSync(join(folder, 'wheels'));
    const wheel = (name: string, of: string): void =>
      writeFileSync(join(folder, 'wheels', name), zipOf(files(of)));
    wheel('tiny-1.9-py3-none-any.whl', 'an old wheel');
    wheel('tiny-1.10-py3-none-any.whl', 'a wheel');
    wheel('tiny-2.0-cp314-cp314-linux_x86_64.whl', 'native');
    const run = await record('--wheels', 'wheels', '-o', 'w.rwt', '-c', program);
    expect(run).toEqual({ code: 5, stdout: 'a wheel\n', stderr: '' });
    expect(await record('--wheels', 'wheels', '-o', 'w.rwt', '-m', 'tiny')).toMatchObject({
      code: 5,
    });
    const version = 'import importlib.metadata as m; print(m.version("tiny"))';
    const told = await record('--wheels', 'wheels', '-o', 'w.rwt', '-c', version);
    expect(told.stdout).toBe('1.0\n');
  });

  test('of a virtual environment, given or active, with its .pth files', async () => {
    const site = 'venv/lib/python3.11/site-packages';
    for (const [name, text] of Object.entries(files('a venv'))) write(`${site}/${name}`, text);
    write(`${site}/more.pth`, join(folder, 'elsewhere'));
    write('elsewhere/linked.py', 'print("linked")');
    const given = await record('--venv', 'venv', '-o', 'v.rwt', '-c', `import linked; ${program}`);
    expect(given).toEqual({ code: 5, stdout: 'linked\na venv\n', stderr: '' });
    const active = await refwind(['record', '-q', '-o', 'v.rwt', '-c', program], {
      cwd: folder,
      env: { VIRTUAL_ENV: join(folder, 'venv') },
    });
    expect(active).toEqual({ code: 5, stdout: 'a venv\n', stderr: '' });
  });

  test('that are not where they are said to be', async () => {
    expect(await record('--venv', 'tests', '-c', '0')).toEqual({
      code: 2,
      stdout: '',
      stderr: 'refwind: tests is no virtual environment: it has no lib/python3.…/site-packages.\n',
    });
    expect(await record('--wheels', 'nowhere', '-c', '0')).toEqual({
      code: 2,
      stdout: '',
      stderr: 'refwind: there is no folder of wheels nowhere.\n',
    });
  });
});

test.each(['SIGINT', 'SIGTERM'] as const)(
  '%s ends a sleeping program and keeps its trace',
  async (signal) => {
    const code = 'import time; keep = [1]; print("asleep", flush=True); time.sleep(600)';
    const ended = await recordWith('', ['-o', 'sleep.rwt', '-c', code], (kill) => kill(signal));
    expect(ended).toMatchObject({ code: 130, stdout: 'asleep\n' });
    expect(ended.stderr).toMatch(/\nKeyboardInterrupt\n$/);
    const info = await refwind(['info', 'sleep.rwt', '--json'], { cwd: folder });
    expect(JSON.parse(info.stdout)).toMatchObject({
      complete: true,
      end: { exitCode: 130, error: 'KeyboardInterrupt' },
    });
  },
);

test('time.sleep is what it was', async () => {
  const code = [
    'import time',
    'print(time.sleep, time.sleep.__module__, time.sleep(0.03), time.sleep(0))',
    'for bad in -1, "x", float("nan"), 10**400:',
    '    try: time.sleep(bad)',
    '    except Exception as error: print(type(error).__name__, error)',
  ].join('\n');
  expect((await record('-o', 's.rwt', '-c', code)).stdout).toBe(
    [
      '<built-in function sleep> time None None',
      'ValueError sleep length must be non-negative',
      "TypeError 'str' object cannot be interpreted as an integer or float",
      'ValueError Invalid value NaN (not a number)',
      'OverflowError timestamp too large to convert to C PyTime_t',
      '',
    ].join('\n'),
  );
});
