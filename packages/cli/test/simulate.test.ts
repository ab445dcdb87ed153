import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { bin, refwind, root, temporaryFolder } from './refwind.js';

const folder = temporaryFolder();
const inFolder = (...args: string[]) => refwind(args, { cwd: folder });

/** Writes a script; its name. */
function script(name: string, ...lines: string[]): string {
  writeFileSync(join(folder, name), `${lines.join('\n')}\n`);
  return name;
}

const ring = script(
  'ring.py',
  'import gc',
  'class Node:',
  '    def __init__(self):',
  '        self.me = self',
  'for i in range(100):',
  '    Node()',
  'print(gc.get_threshold(), gc.collect())',
);

describe('a simulated example, all the way', () => {
  test.each([
    ['refcount', '2\n3\n4\n3\n2\ndone\n'],
    ['cycle', 'unreachable, but alive\ncollected 2\ndone\n'],
  ])('%s', async (name, output) => {
    const path = join(folder, `${name}.rwt`);
    const ended = await refwind(['simulate', '-o', path, `examples/${name}.py`]);
    expect(ended).toEqual({
      code: 0,
      stdout: output,
      stderr: expect.stringMatching(
        /: [\d,]+ events, \d+ objects, [^\n]+ per event, simulated as Python 3\.14\.2 \(collector I2\) in [^\n]+\n$/,
      ),
    });
    const info = await refwind(['info', path, '--json']);
    const { events, live, python, program, complete } = JSON.parse(info.stdout);
    expect({ python, program, complete }).toEqual({
      python: { version: '3.14.2', implementation: 'refwind-simulation', platform: '64 bit' },
      program: `examples/${name}.py`,
      complete: true,
    });
    const list = await refwind(['events', path, '--json']);
    const forward = list.stdout.trimEnd().split('\n');
    expect(forward).toHaveLength(events);
    const back = await refwind(['replay', path, '--json', '--reverse']);
    expect(back.stdout.trimEnd().split('\n').reverse()).toEqual(forward);
    const state = await refwind(['state', path, '--at', 'end', '--json']);
    expect(JSON.parse(state.stdout)).toMatchObject({ seq: events, live });
    expect(await refwind(['verify', path])).toMatchObject({ code: 0, stderr: '' });
    const shown = await refwind(['replay', path]);
    const source = readFileSync(join(root, 'examples', `${name}.py`), 'utf8').split('\n');
    const line = source.findIndex((text) => text.startsWith('a = ')) + 1;
    expect(shown.stdout).toContain(`examples/${name}.py:${line}  ${source[line - 1]}\n`);
    const history = await refwind(['history', path, `a@examples/${name}.py:${line}`]);
    expect(history).toMatchObject({ code: 0, stdout: expect.stringContaining('freed by event') });
  });
});

describe('options', () => {
  test.each([
    [[], '(2000, 10, 0) 100'],
    // Until 3.10 an instance's attributes are in a dict, which the collector counts as well.
    [['--python', '3.8'], '(700, 10, 10) 200'],
    [['--python', '3.12.1'], '(700, 10, 10) 100'],
    [['--python', '3.14.5'], '(2000, 10, 10) 100'],
    [['--gc', 'none'], '(2000, 10, 0) 0'],
    [['--python', '3.15', '--threshold', '5'], '(5, 10, 10) '],
    [['--python', '3.13', '--threshold', '7,8,9'], '(7, 8, 9) '],
    [['--python', '3.13', '--threshold', '0'], '(0, 10, 10) 100'],
  ])('%j', async (options, expected) => {
    const { code, stdout } = await inFolder('simulate', ring, '--quiet', ...options);
    expect(stdout.startsWith(expected)).toBe(true);
    expect(code).toBe(0);
  });

  test('a collector and thresholds show in the passes', async () => {
    const passes = async (...options: string[]) => {
      await inFolder('simulate', ring, '-q', '-o', 'passes.rwt', ...options);
      const { stdout } = await inFolder('info', 'passes.rwt', '--json');
      const found = JSON.parse(stdout).passes as { reason: string; collected: number }[];
      return found.map(({ reason, collected }) => `${reason} ${collected}`);
    };
    expect(await passes('--python', '3.13', '--threshold', '40')).toEqual([
      expect.stringMatching(/^threshold \d\d$/),
      expect.stringMatching(/^threshold \d\d$/),
      expect.stringMatching(/^explicit \d+$/),
    ]);
    expect(await passes('--python', '3.13')).toEqual(['explicit 100']);
    expect(await passes('--gc', 'none')).toEqual([]);
  });

  test('quiet, with JSON as the last line of stderr', async () => {
    const name = script('exit.py', 'import sys', 'print(sys.argv)', 'sys.exit(7)');
    const { code, stdout, stderr } = await inFolder('simulate', '-q', '--json', name);
    expect({ code, stdout }).toEqual({ code: 7, stdout: "['exit.py']\n" });
    expect(JSON.parse(stderr)).toEqual({
      trace: 'exit.rwt',
      exitCode: 7,
      python: '3.14.2',
      collector: 'I2',
      thresholds: [2000, 10, 0],
      events: expect.any(Number),
      objects: expect.any(Number),
      live: expect.any(Number),
      passes: [],
      marks: [],
      bytes: expect.any(Number),
      seconds: expect.any(Number),
    });
  });

  test('the trace goes to the current folder, and replaces a trace but nothing else', async () => {
    mkdirSync(join(folder, 'sub'), { recursive: true });
    writeFileSync(join(folder, 'sub', 'app.pyw'), 'a = [1]\n');
    for (let round = 0; round < 2; round++) {
      expect(await inFolder('simulate', 'sub/app.pyw')).toMatchObject({ code: 0 });
    }
    expect(existsSync(join(folder, 'app.rwt'))).toBe(true);
    writeFileSync(join(folder, 'notes.txt'), 'mine');
    const { code, stderr } = await inFolder('simulate', ring, '-o', 'notes.txt');
    expect(stderr).toContain('notes.txt exists and is no trace');
    expect({ code, left: readFileSync(join(folder, 'notes.txt'), 'utf8') }).toEqual({
      code: 2,
      left: 'mine',
    });
  });
});

describe('how a script ends', () => {
  test('by an exception: a traceback, exit code 1, a whole trace', async () => {
    const name = script('fails.py', 'def f(x):', '    return 1 / x', 'print("on")', 'f(0)');
    const { code, stdout, stderr } = await inFolder('simulate', name, '-q');
    expect({ code, stdout }).toEqual({ code: 1, stdout: 'on\n' });
    expect(stderr).toMatch(
      /^Traceback \(most recent call last\):\n {2}File ".*fails\.py", line 4, in <module>\n[\s\S]*line 2, in f\n[\s\S]*ZeroDivisionError: division by zero\n$/,
    );
    expect(await inFolder('verify', 'fails.rwt')).toMatchObject({ code: 0 });
    const { stdout: info } = await inFolder('info', 'fails.rwt', '--json');
    expect(JSON.parse(info)).toMatchObject({ complete: true, end: { exitCode: 1 } });
  });

  test('never: an interrupt ends it, and its trace is whole', async () => {
    const name = script('forever.py', 'print("on")', 'while True:', '    a = [[], []]');
    const child = spawn(process.execPath, [bin, 'simulate', name], { cwd: folder });
    let stderr = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    child.stdout.once('data', () => setTimeout(() => child.kill('SIGINT'), 300));
    const code = await new Promise((resolve) => child.on('close', resolve));
    expect(code).toBe(130);
    expect(stderr).toMatch(/^refwind: forever\.rwt: [\d,]+ events/);
    expect(await inFolder('verify', 'forever.rwt')).toMatchObject({ code: 0 });
  });

  test('unheard: its trace is written when nobody reads what it prints', async () => {
    const name = script('chatty.py', 'for i in range(200_000):', '    print(i)', 'a = [[]]');
    const child = spawn(process.execPath, [bin, 'simulate', '-q', name], { cwd: folder });
    child.stdout.once('data', () => child.stdout.destroy());
    const code = await new Promise((resolve) => child.on('close', resolve));
    expect(code).toBe(0);
    const { stdout } = await inFolder('info', 'chatty.rwt', '--json');
    expect(JSON.parse(stdout)).toMatchObject({ complete: true, end: { exitCode: 0 } });
  });
});

describe('what cannot be simulated', () => {
  test.each([
    [
      ['async def f():', '    pass'],
      /^refwind: bad\.py:1:1: heap scripts have no async[^\n]*\n {4}async def f\(\):\n {4}\^{5}\n[^\n]+\.\n$/,
    ],
    [
      ['if True:', '\twith open("x") as f:', '\t\tpass'],
      /^refwind: bad\.py:2:\d+: heap scripts have no [^\n]*\n {8}with open\("x"\) as f:\n {4,}\^+\n/,
    ],
    [['x = [1,'], /^refwind: bad\.py:1:5: [^\n]*never closed\n {4}x = \[1,\n {8}\^\n$/],
    [['import os'], /^refwind: bad\.py:1:\d+: [^\n]*os[^\n]*\n {4}import os\n/],
  ])('%j', async (lines, message) => {
    const { code, stdout, stderr } = await inFolder('simulate', script('bad.py', ...lines));
    expect(stderr).toMatch(message);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(existsSync(join(folder, 'bad.rwt'))).toBe(false);
  });

  test.each([
    [['nope.py'], 'The script nope.py cannot be read: there is no such file or folder.'],
    [['.'], 'The script . cannot be read: it is a folder, not a file.'],
    [['latin.py'], 'The script latin.py cannot be read: it is not UTF-8 text.'],
    [[ring, '-o', ''], '-o takes the name of the trace to write, not an empty one.'],
    [[ring, '-o', ring], '-o ring.py is the program itself; the trace would overwrite it.'],
    [
      [ring, '-o', 'no/t.rwt'],
      'The trace cannot be written to no/t.rwt: there is no such file or folder.',
    ],
    [
      [ring, '--python', '2.7'],
      'The memory rules of Python "2.7" are not known. Known: 3.8, 3.9, 3.10, 3.11, 3.12, 3.13, 3.14, 3.15, with or without a patch number (3.14.2).',
    ],
    [
      [ring, '--gc', 'g3'],
      "--gc takes G1, G2, G3, I1, I2, G4, G5, none, not 'g3'. Did you mean 'G3'?",
    ],
    [
      [ring, '--threshold', '1,2,3,4'],
      "--threshold takes one to three whole numbers, like 700,10,10, not '1,2,3,4'.",
    ],
    [
      [ring, '--threshold', '-1'],
      "--threshold takes one to three whole numbers, like 700,10,10, not '-1'.",
    ],
    [[], 'Say what to simulate: a SCRIPT, or --trace TRACE.'],
  ])('%j', async (args, message) => {
    writeFileSync(join(folder, 'latin.py'), Buffer.from([0x61, 0x3d, 0x22, 0xe4, 0x22]));
    const { code, stdout, stderr } = await inFolder('simulate', ...args);
    expect({ code, stdout, stderr }).toEqual({
      code: 2,
      stdout: '',
      stderr: `refwind: ${message}\n`,
    });
  });

  test('hostile names and texts do not reach the terminal', async () => {
    const red = '\u001b[31m';
    const name = script(`a${red}.py`, `d = {"k${red}": [], "b\u202e": []}`, 'e = 1 / 0');
    const { code, stderr } = await inFolder('simulate', name, '-o', 'hostile.rwt');
    expect(code).toBe(1);
    const own = stderr.split('\n').filter((line) => line.startsWith('refwind: '));
    expect(own.join('')).not.toContain('\u001b');
    for (const args of [['info'], ['state'], ['replay'], ['events'], ['whatif', '--drop', 'd']]) {
      const [command, ...rest] = args;
      const shown = await inFolder(command, 'hostile.rwt', ...rest);
      // biome-ignore lint/suspicious/noControlCharactersInRegex: it is what must not be there
      expect(shown.stdout + shown.stderr).not.toMatch(/[\u001b\u202e]/);
    }
    const refused = await inFolder('simulate', script('b.py', `x = "${red}"; async def f(): 0`));
    expect(refused.code).toBe(2);
    expect(refused.stderr).not.toContain('\u001b');
  });
});
