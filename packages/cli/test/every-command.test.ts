import { spawn } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { bin, refwind, refwindHere, stackTrace, temporaryFolder } from './refwind.js';

// Every command that reads a trace, as a process: what it does with a file that is not there, that is damaged or no
// trace, with a reader that goes away, with a wrong option, in a narrow terminal and in a wide one.

const folder = temporaryFolder();
const path = (name: string) => join(folder, name);
const inFolder = (args: readonly string[], env: Record<string, string> = {}) =>
  refwind(args, { cwd: folder, env });

const PROGRAM = `import gc, refwind
class Node:
    def __init__(self): self.other = None
kept = []
def a_function_with_quite_a_long_name_that_makes_a_table_wide(number):
    a, b = Node(), Node()
    a.other, b.other = b, a
    kept.append([str(number) * 30, Node()])
    gc.collect(0)
    refwind.mark('round')
for number in range(12):
    a_function_with_quite_a_long_name_that_makes_a_table_wide(number)
`;

/** Each command with what it needs behind the trace. */
const COMMANDS: Readonly<Record<string, readonly string[]>> = {
  info: [],
  verify: [],
  events: [],
  state: ['--at', 'end'],
  history: ['Node#1'],
  holders: ['Node#3', '--at', 'end'],
  why: ['Node#3'],
  graph: ['--object', 'Node#3'],
  replay: [],
  leaks: [],
  cycles: [],
  find: ['type Node live > 2'],
  diff: ['mark:round', 'end'],
  growth: [],
  balance: [],
  retained: [],
  churn: [],
  lifetimes: [],
  garbage: [],
  timeline: [],
  report: [],
  passes: [],
  check: ['cycles == 0', 'peak objects < 1'],
  whatif: ['--drop', 'kept'],
};
const all = Object.entries(COMMANDS);

/** Those whose answer is tables that fit any width; events and ledgers are lines of a stream, and as long as they are. */
const TABLES = new Set(['balance', 'retained', 'churn', 'lifetimes', 'garbage', 'timeline']);

/** Commands whose arguments are of another kind; they have tests of their own. */
const OTHERS =
  /^(record|simulate|compare|index|python-module|completion|export|import|redact|sql)$/;

beforeAll(async () => {
  mkdirSync(path('src'));
  writeFileSync(path('src/app.py'), PROGRAM);
  const recorded = await inFolder([
    'record',
    '-q',
    '--holders',
    'full',
    '-o',
    'app.rwt',
    'src/app.py',
  ]);
  expect(recorded).toMatchObject({ code: 0, stderr: '' });
  cpSync(path('app.rwt'), path('cut.rwt'));
  truncateSync(path('cut.rwt'), Math.floor(readFileSync(path('app.rwt')).length * 0.7));
  writeFileSync(path('text.rwt'), PROGRAM);
}, 120_000);

test('no command is left out', async () => {
  const { stdout } = await refwindHere('--help');
  const names = [...stdout.matchAll(/^ {2}([a-z-]+) \[options\]/gm)].map(([, name]) => name);
  const known = names.filter((name) => !OTHERS.test(name));
  expect(known.filter((name) => !(name in COMMANDS))).toEqual([]);
});

describe.each(all)('%s', (name, rest) => {
  const run = (trace: string, ...more: string[]) => inFolder([name, trace, ...rest, ...more]);

  test('of a file that is not there, a folder, a file that is no trace', async () => {
    for (const [trace, reason] of [
      ['none.rwt', 'there is no such file'],
      ['src', 'it is not an ordinary file'],
      ['text.rwt', 'text.rwt'],
    ]) {
      const { code, stdout, stderr } = await run(trace);
      expect([trace, code, stdout]).toEqual([trace, 3, '']);
      expect(stderr).toMatch(/^refwind: .+\.\n$/);
      expect(stderr).toContain(reason);
    }
  });

  test('of a damaged trace: what stands before the break, and the break', async () => {
    const { code, stderr } = await run('cut.rwt');
    expect(stderr).not.toMatch(stackTrace);
    expect(stderr).toMatch(/refwind: .*cut\.rwt/);
    // What is asked for may lie behind the break: then it is not found.
    expect([1, 3]).toContain(code);
  });

  test('of a trace that may not be read', async ({ skip }) => {
    if (process.getuid?.() === 0) skip();
    cpSync(path('app.rwt'), path('locked.rwt'));
    chmodSync(path('locked.rwt'), 0);
    const { code, stderr } = await run('locked.rwt');
    expect([code, stderr]).toEqual([3, expect.stringContaining('you have no permission for it')]);
  });

  test('with a wrong option', async () => {
    for (const args of [
      [name, 'app.rwt', ...rest, '--jsno'],
      [name, 'app.rwt', ...rest, '--json=1'],
    ]) {
      const { code, stdout, stderr } = await inFolder(args);
      expect([code, stdout]).toEqual([2, '']);
      expect(stderr).toContain('Try --help.');
    }
    const { stderr } = await inFolder([name, 'app.rwt', ...rest, '--jsno']);
    expect(stderr).toContain('Did you mean --json?');
  });

  test('whose reader goes away', async () => {
    const { code, stderr } = await cutOff([name, 'app.rwt', ...rest]);
    expect([code, stderr]).toEqual([expect.toBeOneOf([0, 1]), '']);
  });

  test.runIf(TABLES.has(name)).each([80, 120])(
    'fits %i columns, without colours',
    async (columns) => {
      const { stdout } = await inFolder([name, 'app.rwt', ...rest], { COLUMNS: `${columns}` });
      const tooLong = stdout.split('\n').filter((line) => isTable(line) && line.length > columns);
      expect(tooLong).toEqual([]);
      expect(stdout).not.toContain('\u001b');
    },
  );
});

/** Sentences may be longer: terminals wrap them. Tables have gaps. */
function isTable(line: string): boolean {
  return /\S {2,}\S.* {2,}\S/.test(line.trim()) && !/[.:] [A-Za-z]/.test(line);
}

/** Runs a command whose stdout is closed before it writes. */
function cutOff(args: readonly string[]): Promise<{ code: number | null; stderr: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [bin, ...args], { cwd: folder });
    let stderr = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    child.stdout.destroy();
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stderr }));
  });
}
