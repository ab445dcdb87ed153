import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Program } from '../src/index.js';
import { type Ended, perform, root, type Task, temporaryFolder } from './support/recording.js';

// The keys are explained in fixtures/behaviour/README.md.

interface Expectation {
  readonly args?: readonly string[];
  readonly command?: readonly string[];
  readonly cwd?: string;
  readonly stdin?: string;
  readonly stdout?: string;
  readonly stdoutBytes?: number;
  readonly stdoutSha256?: string;
  readonly stderr?: string;
  readonly stderrBytes?: number;
  readonly stderrSha256?: string;
  readonly exit: number;
}

const folder = join(root, 'fixtures', 'behaviour');
const suffix = '.expect.json';
const names = readdirSync(folder)
  .filter((file) => file.endsWith(suffix))
  .map((file) => file.slice(0, -suffix.length));

/** What a change of the counts-only mode, or of what happens around a program, could break. */
const countsOnly = names.filter((_, index) => index % 4 === 0);
/** Shows that the expectations are the interpreter's own, without instrumentation. */
const unrecorded = names.filter((_, index) => index % 4 === 2);

const traces = temporaryFolder();

describe('recording, with holders, changes nothing', () => {
  test.each(names)('%s', (name) => behaves(name, { output: trace(name), holders: 'slots' }));
});

describe('recording without holders changes nothing', () => {
  test.each(countsOnly)('%s', (name) => behaves(name, { output: trace(name), holders: 'none' }));
});

describe('what is expected is what the interpreter does', () => {
  test.each(unrecorded)('%s', (name) => behaves(name, { run: 'plain' }));
});

type Mode =
  | { readonly run: 'plain' }
  | { readonly output: string; readonly holders: 'none' | 'slots' };

const trace = (name: string): string => join(traces, `${name}.rwt`);

async function behaves(name: string, mode: Mode): Promise<void> {
  const file = join(folder, `${name}.py`);
  const fill = (text: string): string =>
    text.replaceAll('{script}', file).replaceAll('{dir}', folder);
  const text = readFileSync(join(folder, name + suffix), 'utf8');
  const expected = JSON.parse(text, (_, value) =>
    typeof value === 'string' ? fill(value) : value,
  ) as Expectation;
  const empty = mkdtempSync(join(tmpdir(), 'refwind-empty-'));
  try {
    const task = { ...mode, ...invocation(file, expected) } as Task;
    const ended = await perform(task, {
      cwd: expected.cwd ?? empty,
      env: withoutPython(process.env),
      stdin: expected.stdin ?? '',
    });
    expect(seen(ended, expected)).toEqual(wanted(expected));
    expect(readdirSync(empty)).toEqual([]);
  } finally {
    rmSync(empty, { recursive: true });
  }
}

/** The interpreter's command line as a task. */
function invocation(file: string, { args = [], command }: Expectation) {
  if (!command) return { program: { kind: 'script', path: file } satisfies Program, args };
  const [option, value, ...rest] = command as [string, string, ...string[]];
  const program: Program =
    option === '-c' ? { kind: 'command', code: value } : { kind: 'module', name: value };
  return { program, args: rest };
}

/** As much of what was printed as the expectation speaks of. */
function seen(ended: Ended, expected: Expectation): Expectation {
  const hash = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
  return {
    ...(expected.stdout === undefined
      ? { stdoutBytes: ended.stdoutBytes.length, stdoutSha256: hash(ended.stdoutBytes) }
      : { stdout: ended.stdout }),
    ...(expected.stderr === undefined
      ? { stderrBytes: ended.stderrBytes.length, stderrSha256: hash(ended.stderrBytes) }
      : { stderr: ended.stderr }),
    exit: ended.exit as number,
  };
}

function wanted({ args, command, cwd, stdin, ...rest }: Expectation): Expectation {
  return rest;
}

function withoutPython(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('PYTHON')));
}

test('every script has its expectation', () => {
  const scripts = readdirSync(folder).filter(
    (file) => file.endsWith('.py') && !file.startsWith('helper_'),
  );
  const without = scripts.filter((file) => !existsSync(join(folder, file.replace('.py', suffix))));
  expect(without).toEqual([]);
  expect(names.length).toBeGreaterThan(55);
});
