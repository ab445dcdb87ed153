import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { refwind, root, temporaryFolder } from './refwind.js';

// Real programs on real CPython. What exactly is recorded is the recorder's own tests' business.

const folder = temporaryFolder();
const trace = (name: string) => join(folder, `${name}.rwt`);
const inFolder = (...args: string[]) => refwind(args, { cwd: folder });

beforeAll(() => {
  writeFileSync(
    join(folder, 'app.py'),
    'import sys\nprint(sys.argv[1:])\nprint(input(), file=sys.stderr) if "in" in sys.argv else 0\nsys.exit(7)\n',
  );
});

describe('record', () => {
  test("the program's output, its exit code, and a summary on stderr", async () => {
    const ended = await inFolder('record', 'app.py', '--check', '-x');
    expect(ended).toEqual({
      code: 7,
      stdout: "['--check', '-x']\n",
      stderr: expect.stringMatching(
        /^refwind: --check stands after app\.py[^\n]+\nrefwind: app\.rwt: [\d,]+ events, [\d,]+ objects, [^\n]+\n$/,
      ),
    });
    expect(existsSync(join(folder, 'app.rwt'))).toBe(true);
  });

  test('quiet, with JSON as the last line of stderr', async () => {
    const args = ['record', '--quiet', '--json', '-o', trace('json'), '--', 'app.py', '1'];
    const { code, stdout, stderr } = await refwind(args, { cwd: folder });
    expect({ code, stdout }).toEqual({ code: 7, stdout: "['1']\n" });
    expect(JSON.parse(stderr)).toMatchObject({
      trace: trace('json'),
      exitCode: 7,
      events: expect.any(Number),
      objects: expect.any(Number),
      live: expect.any(Number),
      bytes: expect.any(Number),
      notes: [],
    });
  });

  test('quiet, but not about what the program could not do', async () => {
    const code = 'import threading; threading.Thread(target=print).start()';
    const { stderr } = await inFolder('record', '-q', '-o', trace('thread'), '-c', code);
    const own = stderr.split('\n').filter((line) => line.startsWith('refwind: '));
    expect(own).toEqual([expect.stringMatching(/^refwind: the program tried to start a thread; /)]);
  });

  test('code, a module', async () => {
    const code = await inFolder('record', '-c', 'import sys; print(sys.argv)', 'x', '-o', 'y');
    expect(code).toMatchObject({ code: 0, stdout: "['-c', 'x', '-o', 'y']\n" });
    const module = await inFolder('record', '-o', 'm.rwt', '-m', 'this');
    expect(module).toMatchObject({ code: 0, stdout: expect.stringContaining('Zen of Python') });
    expect(existsSync(join(folder, 'command.rwt'))).toBe(true);
  });

  test('every count is what the memory holds', async () => {
    const args = ['record', '--check', '-o', trace('check'), 'examples/refcount.py'];
    const { code, stdout, stderr } = await refwind(args);
    expect(stderr).toMatch(
      /^refwind: checked: [\d,]+ counts compared at [\d,]+ lines, 0 mismatches\n/,
    );
    expect(code).toBe(0);
    expect(stdout).toBe('2\n3\n4\n3\n2\ndone\n');
  });

  test('no such program', async () => {
    const { code, stderr } = await inFolder('record', 'nope.py');
    expect(stderr).toMatch(/^refwind: .*nope\.py/);
    expect(code).toBe(2);
    expect(existsSync(join(folder, 'nope.rwt'))).toBe(false);
  });
});

describe('a recorded example, all the way', () => {
  test.each(['refcount', 'cycle'])('%s', async (name) => {
    const path = trace(name);
    const recorded = await refwind(['record', '-o', path, `examples/${name}.py`]);
    expect(recorded.code).toBe(0);
    const info = await refwind(['info', path, '--json']);
    const { events, live } = JSON.parse(info.stdout);
    const list = await refwind(['events', path, '--json']);
    const forward = list.stdout.trimEnd().split('\n');
    expect(forward).toHaveLength(events);
    const back = await refwind(['replay', path, '--json', '--reverse']);
    expect(back.stdout.trimEnd().split('\n').reverse()).toEqual(forward);
    const state = await refwind(['state', path, '--at', 'end', '--json']);
    expect(JSON.parse(state.stdout)).toMatchObject({ seq: events, live });
    const verified = await refwind(['verify', path]);
    expect(verified).toMatchObject({ code: 0, stderr: '' });
    const shown = await refwind(['replay', path]);
    const source = readFileSync(join(root, 'examples', `${name}.py`), 'utf8');
    const line = source.split('\n').findIndex((text) => text.startsWith('a = ')) + 1;
    expect(shown.stdout).toContain(
      `examples/${name}.py:${line}  ${source.split('\n')[line - 1]}\n`,
    );
  });
});

describe('what the program says by its module refwind', () => {
  beforeAll(async () => {
    writeFileSync(
      join(folder, 'says.py'),
      [
        'import refwind',
        'cache = {}',
        'refwind.watch(cache, "the cache")',
        `refwind.watch([cache], "${String.raw`a\x1b[31m\n\"b\"`}")`,
        'refwind.mark("warm")',
        'cache["k"] = [1]',
        'refwind.mark("warm")',
      ].join('\n'),
    );
    expect(await inFolder('record', '-q', 'says.py')).toEqual({ code: 0, stdout: '', stderr: '' });
  });
  const json = async (...args: string[]) => JSON.parse((await inFolder(...args, '--json')).stdout);

  test('marks are moments', async () => {
    const first = await json('state', 'says.rwt', '--at', 'mark:warm');
    const second = await json('state', 'says.rwt', '--at', 'mark:warm#2');
    expect([first, second].map(({ live }) => live)).toEqual([2, 3]);
  });

  test('a watched object goes by its name and is shown with it', async () => {
    const life = await json('history', 'says.rwt', 'watch:the cache');
    expect(life).toMatchObject({ typeName: 'dict', watched: ['the cache'] });
    const { stdout } = await inFolder('history', 'says.rwt', 'the cache@end');
    expect(stdout).toMatch(/^#\d+ dict "the cache", /);
    const state = await inFolder('state', 'says.rwt', '--object', 'watch:the cache');
    expect(state.stdout).toMatch(/│ #\d+ dict "the cache" +[\d.]+ B │/);
    const { objects } = await json('state', 'says.rwt', '--object', 'the cache');
    expect(objects).toMatchObject([{ typeName: 'dict', watched: ['the cache'] }]);
  });

  test('a hostile name does no harm', async () => {
    const { stdout } = await inFolder('history', 'says.rwt', 'list#1');
    expect(stdout).toMatch(/^#\d+ list "a\\u001b\[31m\\n\\"b\\"", /);
    const info = await inFolder('info', 'says.rwt');
    expect(info.stdout).not.toContain('\u001b');
  });

  test('the file that stands in for the module elsewhere', async () => {
    const printed = await inFolder('python-module');
    expect(printed.stdout).toMatch(/^"""Refwind: marks and names for recordings\.\n/);
    expect(await inFolder('python-module', '-o', 'refwind.py')).toMatchObject({ code: 0 });
    expect(readFileSync(join(folder, 'refwind.py'), 'utf8')).toBe(printed.stdout);
    expect(await inFolder('python-module', '-o', 'refwind.py')).toEqual({
      code: 2,
      stdout: '',
      stderr: 'refwind: The module cannot be written to refwind.py: there is a file already.\n',
    });
  });
});

test("--until exit: the interpreter's shutdown, phase by phase, until nothing is left", async () => {
  const code = 'keep = [[1]]';
  const args = ['record', '-q', '--until', 'exit', '-o', 'exit.rwt', '-c', code];
  expect(await inFolder(...args)).toEqual({ code: 0, stdout: '', stderr: '' });
  const live = async (at: string): Promise<number> =>
    JSON.parse((await inFolder('state', 'exit.rwt', '--json', '--at', at)).stdout).live;
  expect(await live('end')).toBeGreaterThanOrEqual(2);
  expect(await live('mark:shutdown:modules')).toBeGreaterThanOrEqual(2);
  expect(await live('exit')).toBe(0);
  const { stdout: info } = await inFolder('info', 'exit.rwt');
  expect(info).toMatch(/^objects {5}[\d,]+ allocated, 0 never freed \(0 B\)$/m);
  const { stdout: life } = await inFolder('history', 'exit.rwt', 'keep@end');
  expect(life).toMatch(/when its count reached 0, in the interpreter's shutdown\.\n$/);
  const report = await inFolder('report', 'exit.rwt', '--json');
  expect(JSON.parse(report.stdout).passes ?? []).toEqual([]);
});

test('passes: what each freed, the cycles, and what ran within it', async () => {
  const code = [
    'import gc',
    'class Node:',
    '    def __del__(self): pass',
    'a = Node(); a.self = a',
    'loop = []; loop.append(loop)',
    'del a, loop',
    'gc.collect()',
  ].join('\n');
  await inFolder('record', '-q', '--holders', 'full', '-o', 'passes.rwt', '-c', code);
  const { stdout } = await inFolder('passes', 'passes.rwt');
  const text = stdout
    .replace(/event(s?) [\d,]+( to [\d,]+)?/g, 'event$1 N')
    .replace(/#\d+/g, '#N')
    .replace(/[\d,]+ examined/, 'N examined');
  expect(text).toBe(
    [
      'gc:1  generation 2, explicit, events N at <string>:7 in <module>, CALL',
      '  freed 2 objects, 52 B: 2 in 2 cycles (N examined, 2 collected, 0 uncollectable)',
      '  cycle 1    #N Node',
      '  cycle 2    #N list',
      '  finalizer  Node.__del__ at <string>:3, event N',
      '',
    ].join('\n'),
  );
  const json = await inFolder('passes', 'passes.rwt', '--json', '--pass', '1');
  expect(JSON.parse(json.stdout)).toMatchObject({ number: 1, cycles: 2, freed: [{}, {}] });
  expect(await inFolder('passes', 'passes.rwt', '--pass', '2')).toMatchObject({
    code: 2,
    stderr: 'refwind: --pass 2: there is no such pass; passes here: 1 to 1.\n',
  });
});
