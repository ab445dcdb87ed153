import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { RecordNote } from '../src/index.js';
import { RECORDER_VERSION } from '../src/recorder.js';
import { recorded, root } from './support/recording.js';

describe('what this build of CPython cannot do is said once', () => {
  const twice = (statement: string, error: string): string =>
    [
      'for _ in range(2):',
      '    try:',
      `        ${statement}`,
      `    except ${error} as refusal:`,
      '        print(type(refusal).__name__)',
    ].join('\n');

  test.each<[RecordNote['code'], string, string]>([
    [
      'threads',
      'import threading',
      twice('threading.Thread(target=print).start()', 'RuntimeError'),
    ],
    [
      'threads',
      'from concurrent.futures import ThreadPoolExecutor',
      twice('ThreadPoolExecutor().submit(print)', 'RuntimeError'),
    ],
    ['subprocess', 'import subprocess', twice("subprocess.run(['true'])", 'OSError')],
    ['subprocess', 'import os', twice("os.popen('true')", 'OSError')],
    [
      'native-module',
      [
        'import importlib.util, tempfile',
        "file = tempfile.NamedTemporaryFile(suffix='.so')",
        "file.write(b'no module'); file.flush()",
        "spec = importlib.util.spec_from_file_location('native', file.name)",
      ].join('\n'),
      twice('importlib.util.module_from_spec(spec)', 'ImportError'),
    ],
  ])('%s, after %s', async (note, imports, attempt) => {
    const code = `${imports}\n${attempt}`;
    const run = await recorded({ program: { kind: 'command', code }, holders: 'none' });
    expect(run).toMatchObject({ exit: 0, stderr: '' });
    const [first, second] = run.stdout.trimEnd().split('\n');
    expect(second).toBe(first);
    expect(run.result.notes).toEqual([
      { code: note, message: expect.stringMatching(/^the program tried to .+ WebAssembly module/) },
    ]);
  });

  test('all three at once', async () => {
    const code = [
      'import importlib, subprocess, threading',
      twice('threading.Thread(target=print).start()', 'RuntimeError'),
      twice("subprocess.Popen(['true'])", 'OSError'),
      'importlib.reload(threading)', // its functions are others now
      twice('threading.Thread(target=print).start()', 'RuntimeError'),
    ].join('\n');
    const run = await recorded({ program: { kind: 'command', code }, holders: 'none' });
    expect(run.result.notes.map((note) => note.code)).toEqual(['threads', 'subprocess']);
  });

  test('nothing tried, nothing said', async () => {
    const code = 'import threading, subprocess\nthreading.Lock()\nthreading.current_thread()';
    const run = await recorded({ program: { kind: 'command', code }, holders: 'none' });
    expect(run.result.notes).toEqual([]);
  });
});

test("the recorder's version is the package's", () => {
  const manifest = readFileSync(join(root, 'packages', 'cpython', 'package.json'), 'utf8');
  expect(RECORDER_VERSION).toBe(JSON.parse(manifest).version);
});
