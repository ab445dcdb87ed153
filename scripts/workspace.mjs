// What the scripts share: where the repository is, which packages it has, how a step is run.
import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Every package, with the packages of ours that it is built on. A package stands after its own. */
export const packages = [
  { name: 'core', needs: [] },
  { name: 'replay', needs: ['core'] },
  { name: 'cpython', needs: ['core'] },
  { name: 'exchange', needs: ['core', 'replay'] },
  { name: 'cli', needs: ['core', 'replay', 'cpython', 'exchange'] },
];

export const packageDir = (name) => join(root, 'packages', name);

/** npm and npx are scripts on Windows, which only a shell starts. */
const isWindows = process.platform === 'win32';

/** A development tool's own JavaScript file, to be started with node: no shell, no lookup on PATH. */
export const tool = (path) => join(root, 'node_modules', path);

/**
 * Runs a program to its end without a terminal; answers its exit code and all it printed.
 * With `show`, it prints straight to this process's own output instead.
 */
export function run(command, args, { cwd = root, env = {}, show = false } = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: show ? ['ignore', 'inherit', 'inherit'] : ['ignore', 'pipe', 'pipe'],
      shell: isWindows && command !== process.execPath,
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text) => {
        output += text;
      });
    }
    child.on('error', (error) => resolve({ code: 127, output: `${output}${error.message}\n` }));
    child.on('close', (code) => resolve({ code: code ?? 1, output }));
  });
}

export const node = (args, options) => run(process.execPath, args, options);

/** pnpm is not assumed on a machine; npm brings it. */
export const pnpm = (args, options) => run('npx', ['--yes', 'pnpm@10', ...args], options);

/** Runs a step that must succeed; what it printed is worth reading only when it did not. */
export async function must(what, step) {
  const { code, output } = await step;
  if (code !== 0) throw new StepFailed(what, output);
  return output;
}

/** A step of a script failed. `output` is what the step printed. */
export class StepFailed extends Error {
  constructor(what, output) {
    super(`${what} failed`);
    this.name = 'StepFailed';
    this.output = output;
  }
}

/** The end of a script: a failed step shows what it printed, and the exit code is 1. */
export function fail(error) {
  if (error instanceof StepFailed) {
    process.stderr.write(`${error.output.trimEnd()}\n${error.message}\n`);
  } else {
    process.stderr.write(`${error?.stack ?? error}\n`);
  }
  process.exitCode = 1;
}
