import type { ChildProcess } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { checkLaws } from '@refwind/core';
import { openTraceFile } from '@refwind/core/node';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Program } from '../src/index.js';
import { perform, script, type Task, temporaryFolder } from './support/recording.js';

const folder = temporaryFolder();
const path = (name: string): string => join(folder, name);
const command = (...lines: string[]): Program => ({ kind: 'command', code: lines.join('\n') });
const hello = command('print("hello")');

/** A recording with holders. */
const recording = (name: string, program: Program): Task => ({
  program,
  output: path(name),
  holders: 'slots',
});

describe('no such program', () => {
  beforeAll(() => {
    mkdirSync(path('folder.py'));
    writeFileSync(path('file'), '');
  });

  test.each([
    ['nowhere.py', 'there is no such file'],
    ['folder.py', 'it is a folder'],
    ['file/within.py', 'it cannot be read (ENOTDIR)'],
  ])('%s', async (name, why) => {
    const program = { kind: 'script', path: path(name) } as const;
    const ended = await perform(recording('none.rwt', program));
    expect(ended.error).toEqual({
      name: 'RecorderError',
      code: 'no-program',
      message: `cannot record ${path(name)}: ${why}`,
    });
    expect({ stdout: ended.stdout, stderr: ended.stderr }).toEqual({ stdout: '', stderr: '' });
    expect(existsSync(path('none.rwt'))).toBe(false);
  });

  test('no module of that name is the program’s own failure', async () => {
    const program = { kind: 'module', name: 'nowhere_to_be_found' } as const;
    const ended = await perform(recording('module.rwt', program));
    expect(ended).toMatchObject({ exit: 1, stderr: ': No module named nowhere_to_be_found\n' });
  });
});

describe('a trace that cannot be written: the program runs to its end all the same', () => {
  const busy = command(
    'print("begun")',
    'for number in range(100_000): [number, str(number)]',
    'print("ended")',
  );

  test.each([
    ['in a folder that is not there', path('nowhere/trace.rwt')],
    ['a folder', folder],
    ['on a full disk', '/dev/full'],
  ])('%s', async (_name, output) => {
    if (output === '/dev/full' && !existsSync(output)) return; // not every system has one
    const ended = await perform({ program: busy, output, holders: 'none' });
    expect(ended).toMatchObject({ exit: 0, stdout: 'begun\nended\n', stderr: '' });
    expect(ended.result).toMatchObject({
      bytes: 0,
      summary: { events: 0, objects: 0 },
      stopped: { reason: 'write-failed', message: expect.stringContaining(output) },
    });
  });

  test.each(['none', 'slots', 'full'] as const)(
    'when the disk is full later on, holders %s: what is there can be opened',
    async (holders) => {
      const output = path(`full-${holders}.rwt`);
      const program = command(
        'import gc',
        ...['print("begun")', 'number = 0', 'kept = {}'],
        'while number < 300_000:',
        '    number += 1',
        '    kept[number % 1000] = [number, {str(number)}]',
        'print("ended", number, len(kept), gc.get_count()[2])',
      );
      const ended = await perform({ program, output, holders }, { fileKilobytes: 400 });
      expect(ended).toMatchObject({ exit: 0, stderr: '' });
      expect(ended.stdout).toMatch(/^begun\nended 300000 1000 \d+\n$/);
      const { result } = ended;
      expect(result?.stopped).toEqual({
        reason: 'write-failed',
        message: expect.stringMatching(/full-\w+\.rwt: writing failed: EFBIG: .*can be opened/),
      });
      expect(statSync(output).size).toBeLessThanOrEqual(400 * 1024);
      const reader = openTraceFile(output);
      expect(reader.complete).toBe(false);
      expect(reader.summary).toEqual(result?.summary);
      expect(reader.summary.events).toBeGreaterThan(65_536);
      expect(checkLaws(reader.chunks(), reader.dictionary)).toEqual([]);
    },
  );
});

describe('the cache', () => {
  // Two processes meet an empty cache at once; the tests that follow use what they made.
  const cacheFolder = path('cache');

  /** The cached files. */
  function cached(): { name: string; file: string }[] {
    const [version] = readdirSync(cacheFolder) as [string];
    const inner = join(cacheFolder, version);
    return readdirSync(inner).map((name) => ({ name, file: join(inner, name) }));
  }

  const good = { exit: 0, stdout: 'hello\n', stderr: '' };

  beforeAll(async () => {
    const two = ['one.rwt', 'two.rwt'].map((name) =>
      perform({ ...recording(name, hello), cacheFolder }),
    );
    for (const ended of await Promise.all(two)) expect(ended).toMatchObject(good);
  });

  test('two at once leave a whole one and nothing beside it', async () => {
    expect(cached().map(({ name }) => name)).toEqual(['links.wasm', 'snapshot.bin']);
    for (const name of ['one.rwt', 'two.rwt']) {
      expect([...openTraceFile(path(name)).verify()]).toEqual([]);
    }
  });

  test.each<[string, (file: string) => void]>([
    ['one changed byte', (file) => flip(file, Math.floor(statSync(file).size / 2))],
    ['a changed last byte', (file) => flip(file, statSync(file).size - 1)],
    ['half a file', (file) => truncateSync(file, Math.floor(statSync(file).size / 2))],
    ['an empty file', (file) => truncateSync(file, 0)],
  ])('is made anew when damaged: %s', async (_name, damage) => {
    for (const { file } of cached()) damage(file);
    expect(await perform({ ...recording('anew.rwt', hello), cacheFolder })).toMatchObject(good);
    const before = cached().map(({ file }) => statSync(file).mtimeMs);
    expect(await perform({ ...recording('anew.rwt', hello), cacheFolder })).toMatchObject(good);
    expect(cached().map(({ file }) => statSync(file).mtimeMs)).toEqual(before); // used as it is
  });

  test('does not have to be writable', async () => {
    writeFileSync(path('no-folder'), '');
    const nowhere = join(path('no-folder'), 'cache');
    const ended = await perform({ ...recording('slow.rwt', hello), cacheFolder: nowhere });
    expect(ended).toMatchObject(good);
  });

  function flip(file: string, at: number): void {
    const bytes = readFileSync(file);
    bytes[Math.floor(at)] = (bytes[Math.floor(at)] as number) ^ 0x40;
    writeFileSync(file, bytes);
  }
});

describe('interrupted', () => {
  /** Sends SIGINT to the process when the program has said that it runs. */
  const whenRunning = (child: ChildProcess): void => {
    child.stdout?.once('data', () => child.kill('SIGINT'));
  };
  const forever = ['print("running", flush=True)', 'while True: [1.5]'];

  test.each(['slots', 'none'] as const)('a program without end, holders %s', async (holders) => {
    const task = { ...recording('forever.rwt', command(...forever)), holders };
    const ended = await perform(task, { onStart: whenRunning });
    expect(ended).toMatchObject({ exit: 130, stdout: 'running\n' });
    expect(ended.stderr).toMatch(/^Traceback[\s\S]+\nKeyboardInterrupt\n$/);
    expect(ended.result).toMatchObject({ exitCode: 130, exception: 'KeyboardInterrupt' });
    const reader = openTraceFile(path('forever.rwt'));
    expect(reader.complete).toBe(true);
    expect(reader.summary.end).toEqual({ exitCode: 130, error: 'KeyboardInterrupt' });
    expect([...reader.verify()]).toEqual([]);
  });

  test('the program may handle it', async () => {
    const code = command(
      'try:',
      ...forever.map((line) => `  ${line}`),
      'except KeyboardInterrupt:',
      '  print("handled")',
    );
    const ended = await perform(recording('handled.rwt', code), { onStart: whenRunning });
    expect(ended).toMatchObject({ exit: 0, stdout: 'running\nhandled\n', stderr: '' });
  });

  test('before it started, it is as soon as it does', async () => {
    const task = { ...recording('early.rwt', command(...forever)), aborted: true };
    expect(await perform(task)).toMatchObject({ exit: 130, stdout: '' });
    expect(openTraceFile(path('early.rwt')).complete).toBe(true);
  });
});

describe('killed', () => {
  const growing = command(
    'kept = {}',
    'number = 0',
    'while True:',
    '    number += 1',
    '    kept[number % 1000] = [number, {str(number)}]',
  );

  test.each([1, 100_000, 400_000, 1_500_000])('after %i bytes of the trace', async (bytes) => {
    const output = path(`killed-${bytes}.rwt`);
    const ended = await perform(
      { program: growing, output, holders: 'slots' },
      {
        onStart(child) {
          const timer = setInterval(() => {
            if (existsSync(output) && statSync(output).size >= bytes) child.kill('SIGKILL');
          }, 5);
          child.once('close', () => clearInterval(timer));
        },
      },
    );
    expect(ended.exit).toBe('SIGKILL');
    const reader = openTraceFile(output);
    expect(reader.complete).toBe(false);
    expect(reader.damage?.offset).toBeGreaterThan(0);
    expect(reader.meta.program).toBe('-c');
    // What is there is a lawful beginning of a history, and its end can be looked at.
    expect(checkLaws(reader.chunks(), reader.dictionary)).toEqual([]);
    expect(reader.columnsAt(reader.summary.events).seq).toBe(reader.summary.events);
  });
});

describe('side by side', () => {
  test('two recordings and a plain run in one process', async () => {
    const program = script('examples', 'cycle.py');
    const tasks: Task[] = [
      { program, output: path('side-1.rwt'), holders: 'slots', check: true },
      { program, output: path('side-2.rwt'), holders: 'none', check: true },
      { run: 'plain', program },
    ];
    const ended = await perform(tasks);
    expect(ended.stderr).toBe('');
    expect(ended.stdout.split('\n').filter((line) => line === 'collected 2')).toHaveLength(3);
    expect(ended.all).toMatchObject([
      { result: { exitCode: 0, check: { mismatches: 0 } } },
      { result: { exitCode: 0, check: { mismatches: 0 } } },
      { result: { exitCode: 0 } },
    ]);
    for (const name of ['side-1.rwt', 'side-2.rwt']) {
      expect([...openTraceFile(path(name)).verify()]).toEqual([]);
    }
  });

  test('an older trace is replaced', async () => {
    cpSync(path('side-1.rwt'), path('again.rwt'));
    const ended = await perform(recording('again.rwt', hello));
    expect(ended.exit).toBe(0);
    const reader = openTraceFile(path('again.rwt'));
    expect(reader.meta.program).toBe('-c');
    expect(reader.sources.get('<string>')).toBe('print("hello")');
  });
});
