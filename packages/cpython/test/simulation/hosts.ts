import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A Python on this machine. */
export interface HostPython {
  /** A command; or the folder of an installed `pyodide` package, which is a CPython as well. */
  readonly command: string;
  /** `3.11.7`. */
  readonly version: string;
}

const NAMES = ['python3', 'python'].concat(
  [8, 9, 10, 11, 12, 13, 14, 15].map((minor) => `python3.${minor}`),
);

const TELL = 'import sys; print("%d.%d.%d" % sys.version_info[:3], sys.implementation.name)\n';
const PACKAGE_PYTHON = fileURLToPath(new URL('../support/package-python.mjs', import.meta.url));

/**
 * The CPythons 3.8 … 3.15 that run here, one of each version: what `REFWIND_PYTHONS` lists, files and folders parted
 * as in PATH, and what the names on the path start.
 */
export function hostPythons(): HostPython[] {
  const listed = (process.env.REFWIND_PYTHONS ?? '').split(delimiter).filter((file) => file !== '');
  const found = new Map<string, HostPython>();
  for (const command of [...listed, ...NAMES]) {
    const version = versionOf(command);
    if (version !== undefined && !found.has(version)) found.set(version, { command, version });
  }
  return [...found.values()];
}

/** CPython 3.13, which can be recorded and is there wherever Refwind is developed. */
export function packagedPython(): HostPython {
  const command = dirname(createRequire(import.meta.url).resolve('pyodide-313/package.json'));
  const version = versionOf(command);
  if (version === undefined) throw new Error(`${command} does not run`);
  return { command, version };
}

/** What a program prints, alone: no user's or site's packages, no environment. */
export function outputOf({ command }: HostPython, file: string): string {
  const { status, stdout, stderr } = run(command, file);
  if (status !== 0) throw new Error(`${command} ${file} failed: ${stderr}`);
  return stdout;
}

function run(command: string, file: string): ReturnType<typeof spawnSync> & { stdout: string } {
  const [program, ...args] = existsSync(join(command, 'pyodide.mjs'))
    ? [process.execPath, PACKAGE_PYTHON, command, file]
    : [command, '-I', '-S', file];
  return spawnSync(program, args, { encoding: 'utf8' });
}

/** `undefined` where there is no such command, or it is no CPython of these. */
function versionOf(command: string): string | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'refwind-host-'));
  try {
    const file = join(folder, 'tell.py');
    writeFileSync(file, TELL);
    const { status, stdout } = run(command, file);
    const version = /^(3\.(?:[89]|1[0-5])\.\d+) cpython\s*$/.exec(status === 0 ? stdout : '');
    return version?.[1];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
