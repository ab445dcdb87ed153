import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TraceReader } from '@refwind/core';
import { openTraceFile } from '@refwind/core/node';
import { beforeAll, describe, expect, test } from 'vitest';
import { bin, refwind, refwindHere, root, temporaryFolder } from './refwind.js';
import { twoNames, writeTrace } from './traces.js';

const folder = temporaryFolder();
const path = (name: string): string => join(folder, name);
const producers = join(root, 'examples', 'producers');
const has = (program: string): boolean =>
  spawnSync(program, ['--version'], { stdio: 'ignore' }).status === 0;

beforeAll(() => writeTrace(path('two.rwt'), twoNames));

function events(name: string): unknown[] {
  const reader: TraceReader = openTraceFile(path(name));
  const all = [...reader.events()];
  reader.close();
  return all;
}

describe('export', () => {
  test('to stdout, a part of it', async () => {
    const { stdout, code } = await refwind([
      'export',
      path('two.rwt'),
      '--as',
      'ndjson',
      '--from',
      'app.py:4',
      '--to',
      'end',
      '--object',
      'dict#1',
    ]);
    const types = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line).type);
    expect([code, types]).toEqual([0, [undefined, undefined, 'alloc', 'link', 'mark', undefined]]);
  });

  test('--json tells what was written', async () => {
    const output = path('two.ndjson');
    const { stdout } = await refwindHere(
      ...['export', path('two.rwt'), '--as', 'ndjson', '-o', output, '--json'],
    );
    const bytes = readFileSync(output).length;
    expect(JSON.parse(stdout)).toEqual({ file: output, format: 'ndjson', bytes });
    expect(existsSync(`${output}.partial`)).toBe(false);
  });

  test.runIf(process.platform !== 'win32')('a reader that goes away ends it quietly', () => {
    const command = `"${process.execPath}" "${bin}" export "${path('two.rwt')}" --as ndjson | head -n 1`;
    const { stdout, stderr } = spawnSync('sh', ['-c', command], { encoding: 'utf8' });
    expect([JSON.parse(stdout).record, stderr]).toEqual(['refwind', '']);
  });

  test.runIf(existsSync('/dev/null'))('a device is written to and stays', async () => {
    const { code } = await refwindHere(
      'export',
      path('two.rwt'),
      '--as',
      'ndjson',
      '-o',
      '/dev/null',
    );
    expect([code, existsSync('/dev/null.partial'), existsSync('/dev/null')]).toEqual([
      0,
      false,
      true,
    ]);
  });

  test.each([
    [['--as', 'ndjsn'], '--as takes ndjson'],
    [['--as', 'ndjson', '--json'], '--json tells what was written to a file: name one with -o.'],
    [
      ['--as', 'ndjson', '-o', join('none', 'x')],
      'cannot be written: there is no such file or folder.',
    ],
    [['--as', 'ndjson', '--object', '99'], '99'],
  ])('%j', async (args, message) => {
    const { code, stderr } = await refwindHere('export', path('two.rwt'), ...args);
    expect(code).toBeGreaterThan(0);
    expect(stderr).toContain(message);
  });
});

describe('import', () => {
  test('of what was exported is the trace', async () => {
    await refwindHere('export', path('two.rwt'), '--as', 'ndjson', '-o', path('back.ndjson'));
    const { stdout, stderr } = await refwind(
      ['import', 'back.ndjson', '--as', 'ndjson', '-o', 'back.rwt'],
      { cwd: folder },
    );
    expect([stdout, stderr]).toEqual(['Wrote back.rwt: 11 events, 2 objects.\n', '']);
    expect(events('back.rwt')).toEqual(events('two.rwt'));
  });

  test('of what is wrong names the line and leaves no trace, unless --lenient', async () => {
    writeFileSync(
      path('bad.ndjson'),
      '{"record":"refwind","version":1}\n{"seq":1,"type":"marc"}\n',
    );
    const args = ['import', 'bad.ndjson', '--as', 'ndjson', '-o', 'bad.rwt'];
    const refused = await refwind(args, { cwd: folder });
    expect([refused.code, refused.stderr]).toEqual([
      2,
      'refwind: bad.ndjson line 2: field type: expected "alloc" or "incref" or "decref" or "link" or "unlink" or "free" or "gc-pass" or "mark", found "marc".\n',
    ]);
    expect(existsSync(path('bad.rwt'))).toBe(false);
    const { code, stdout } = await refwind([...args, '--lenient', '--json'], { cwd: folder });
    expect([code, JSON.parse(stdout)]).toMatchObject([
      0,
      { trace: 'bad.rwt', events: 0, skipped: 1 },
    ]);
  });

  test.each([
    ['none.ndjson', 'x.rwt', 'none.ndjson cannot be read: there is no such file or folder.'],
    ['two.rwt', 'two.rwt', 'is the file that is to be imported'],
    ['two.rwt', 'bad.ndjson', 'exists and is no trace, so it is not overwritten'],
  ])('%s to %s', async (file, output, message) => {
    const { code, stderr } = await refwind(['import', file, '--as', 'ndjson', '-o', output], {
      cwd: folder,
    });
    expect(code).toBe(2);
    expect(stderr).toContain(message);
  });
});

describe('programs that make events', () => {
  async function expectImported(lines: string, program: string): Promise<void> {
    writeFileSync(path('made.ndjson'), lines);
    const made = await refwind(
      ['import', 'made.ndjson', '--as', 'ndjson', '-o', 'made.rwt', '--json'],
      {
        cwd: folder,
      },
    );
    expect(JSON.parse(made.stdout)).toMatchObject({ events: 6, objects: 2, live: 1, notes: [] });
    const verified = await refwind(['verify', 'made.rwt', '--json'], { cwd: folder });
    expect(JSON.parse(verified.stdout).findings).toEqual([]);
    const leaks = await refwind(['leaks', 'made.rwt'], { cwd: folder });
    expect(leaks.stdout).toMatch(
      new RegExp(`1 Texture, 64 B \\(#2\\)\\n  allocated  ${program}:\\d+`),
    );
  }

  const python = join(producers, 'producer.py');

  test.runIf(has('python3'))('in Python', () =>
    expectImported(execFileSync('python3', [python], { encoding: 'utf8' }), 'producer.py'),
  );

  test('in Python, on the interpreter that is recorded', async () => {
    const { stdout } = await refwind(
      ['record', '-q', '--holders', 'none', '-o', 'it.rwt', python],
      {
        cwd: folder,
      },
    );
    await expectImported(stdout, 'producer.py');
  });

  test.runIf(has('g++'))('in C++', async () => {
    const program = path('producer');
    execFileSync('g++', ['-std=c++17', join(producers, 'producer.cpp'), '-o', program]);
    await expectImported(execFileSync(program, { encoding: 'utf8' }), 'producer.cpp');
  });
});
