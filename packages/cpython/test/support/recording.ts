import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { HeapEvent, TraceReader } from '@refwind/core';
import { openTraceFile } from '@refwind/core/node';
import { afterAll } from 'vitest';
import type { RecordOptions, RecordResult, RunOptions } from '../../src/index.js';

const here = dirname(fileURLToPath(import.meta.url));

/** The repository. */
export const root = join(here, '..', '..', '..', '..');

/** What a process is asked to do: options of `record` or `runUnrecorded`, without functions. */
export type Task = { readonly aborted?: boolean } & (
  | ({ readonly run?: 'record' } & Omit<RecordOptions, 'signal' | 'onProgress'>)
  | ({ readonly run: 'plain' } & Omit<RunOptions, 'signal' | 'onProgress'>)
);

/** A failure as it crosses processes. */
interface Failure {
  readonly name: string;
  readonly code: string;
  readonly message: string;
}

/** What came of a task. */
interface Outcome {
  readonly result?: RecordResult;
  readonly error?: Failure;
}

/** How a process ended. */
export interface Ended extends Outcome {
  /** The exit code, or the signal that ended it. */
  readonly exit: number | NodeJS.Signals;
  readonly stdout: string;
  readonly stderr: string;
  readonly stdoutBytes: Uint8Array;
  readonly stderrBytes: Uint8Array;
  /** Of a list of tasks. */
  readonly all?: readonly Outcome[];
}

export interface Surroundings {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly stdin?: string;
  /** Files that the process writes can be no longer than this: a disk that is full. */
  readonly fileKilobytes?: number;
  /** Called once the process runs. */
  readonly onStart?: (child: ChildProcess) => void;
}

/** Performs a task, or several at once, in a process of its own, none of its streams a terminal. */
export function perform(task: Task | readonly Task[], around: Surroundings = {}): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const node = [process.execPath, join(here, 'host.mjs'), JSON.stringify(task)];
    const limit = around.fileKilobytes;
    // POSIX counts in blocks of 512 bytes; bash, where it is sh, in 1024.
    const [file, ...args] =
      limit === undefined ? node : ['bash', '-c', `ulimit -f ${limit}; exec "$0" "$@"`, ...node];
    const child = spawn(file as string, args, {
      cwd: around.cwd ?? root,
      env: around.env ?? process.env,
      stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
    });
    const [stdout, stderr, outcome] = [1, 2, 3].map((descriptor) => {
      const parts: Buffer[] = [];
      child.stdio[descriptor]?.on('data', (part: Buffer) => parts.push(part));
      return parts;
    }) as [Buffer[], Buffer[], Buffer[]];
    child.stdin?.on('error', () => {}); // a program may end without reading
    child.stdin?.end(around.stdin ?? '');
    child.on('error', reject);
    child.on('close', (code, signal) => {
      const [out, err] = [Buffer.concat(stdout), Buffer.concat(stderr)];
      resolve({
        exit: code ?? (signal as NodeJS.Signals),
        stdout: out.toString(),
        stderr: err.toString(),
        stdoutBytes: out,
        stderrBytes: err,
        ...JSON.parse(Buffer.concat(outcome).toString() || '{}'),
      });
    });
    around.onStart?.(child);
  });
}

/** A recorded program and its trace. */
export interface Recorded extends Ended {
  readonly result: RecordResult;
  readonly reader: TraceReader;
}

/**
 * Records in a process of its own and opens the trace.
 * @throws whatever kept it from being recorded
 */
export async function recorded(
  task: Omit<Extract<Task, { output: string }>, 'output'>,
  around: Surroundings = {},
): Promise<Recorded> {
  const output = join(traceFolder(), `${++traces}.rwt`);
  const ended = await perform({ ...task, output }, around);
  const { result } = ended;
  if (!result) throw new Error(ended.error?.message ?? `no result: ${ended.stderr}`);
  return { ...ended, result, reader: openTraceFile(output) };
}

/** The events of a program's trace. */
export function eventsOf({ reader }: Recorded): HeapEvent[] {
  return [...reader.events()];
}

/** A file of `fixtures/` or `examples/`. */
export function script(...path: string[]): { readonly kind: 'script'; readonly path: string } {
  return { kind: 'script', path: join(root, ...path) };
}

/** A folder that is removed after the file's tests. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'refwind-cpython-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

let traces = 0;
let folder: string | undefined;

/** Where this process's traces go. */
function traceFolder(): string {
  if (folder !== undefined) return folder;
  const made = mkdtempSync(join(tmpdir(), 'refwind-cpython-'));
  process.once('exit', () => rmSync(made, { recursive: true, force: true }));
  folder = made;
  return made;
}
