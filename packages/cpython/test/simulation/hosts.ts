import { spawnSync } from 'node:child_process';
import { delimiter } from 'node:path';

/** A Python on this machine. */
export interface HostPython {
  readonly command: string;
  /** `3.11.7`. */
  readonly version: string;
}

const NAMES = ['python3', 'python'].concat(
  [8, 9, 10, 11, 12, 13, 14, 15].map((minor) => `python3.${minor}`),
);

const TELL = 'import sys; print("%d.%d.%d" % sys.version_info[:3], sys.implementation.name)';

/**
 * The CPythons 3.8 … 3.15 that run here, one of each version: what the names on the path start, and what
 * `REFWIND_PYTHONS` lists, files parted as in PATH.
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

/** What a program prints, alone: no user's or site's packages, no environment. */
export function outputOf({ command }: HostPython, file: string): string {
  const { status, stdout, stderr } = spawnSync(command, ['-I', '-S', file], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} ${file} failed: ${stderr}`);
  return stdout;
}

/** `undefined` where there is no such command, or it is no CPython of these. */
function versionOf(command: string): string | undefined {
  const { status, stdout } = spawnSync(command, ['-I', '-S', '-c', TELL], { encoding: 'utf8' });
  const version = /^(3\.(?:[89]|1[0-5])\.\d+) cpython\s*$/.exec(status === 0 ? stdout : '');
  return version?.[1];
}
