import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll } from 'vitest';
import { run } from '../src/index.js';

const packageDir = dirname(dirname(fileURLToPath(import.meta.url)));

/** The built program. */
export const bin = join(packageDir, 'dist', 'bin.js');

/** The repository. */
export const root = dirname(dirname(packageDir));

export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Surroundings {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Where stdout goes: a file descriptor instead of a pipe. */
  readonly stdout?: number;
}

/** Runs `refwind` without a terminal. */
export function refwind(args: readonly string[], around: Surroundings = {}): Promise<Ended> {
  const { cwd = root, env = {}, stdout = 'pipe' } = around;
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [bin, ...args], {
      cwd,
      env: { ...plainEnvironment(), ...env },
      stdio: ['ignore', stdout, 'pipe'],
    });
    const texts = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr'] as const) {
      child[name]?.setEncoding('utf8').on('data', (text: string) => {
        texts[name] += text;
      });
    }
    child.on('error', reject);
    child.on('close', (code, signal) => {
      if (code === null) reject(new Error(`refwind ${args[0]} was ended by ${signal}`));
      else resolve({ code, ...texts });
    });
  });
}

/** Runs a command in this process: for the many rounds that a process each would make slow. */
export async function refwindHere(...args: string[]): Promise<Ended> {
  const texts = { stdout: '', stderr: '' };
  const output = (name: 'stdout' | 'stderr') => ({
    write: async (contents: string | Uint8Array) => {
      texts[name] += typeof contents === 'string' ? contents : Buffer.from(contents).toString();
    },
  });
  const code = await run(args, {
    stdout: output('stdout'),
    stderr: output('stderr'),
    isTty: false,
    notesOnTty: false,
    columns: 100,
    color: false,
    cwd: root,
    interrupt: () => new AbortController().signal,
  });
  return { code, ...texts };
}

/** A folder that is removed after the file's tests. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'refwind-cli-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** What a stack trace looks like. */
export const stackTrace = /^\s+at .+[:(]/m;

/** The tests' own environment may ask for colours or a width. */
function plainEnvironment(): NodeJS.ProcessEnv {
  const { FORCE_COLOR: _, NO_COLOR: __, COLUMNS: ___, ...rest } = process.env;
  return rest;
}
