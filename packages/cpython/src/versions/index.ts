import { CPYTHON_313 } from './cpython-313.js';
import { CPYTHON_314 } from './cpython-314.js';
import type { CPythonVersion } from './version.js';

/** Every version that can be recorded, the default first. */
export const CPYTHON_VERSIONS = [
  CPYTHON_314,
  CPYTHON_313,
] as const satisfies readonly CPythonVersion[];

/** A version that can be recorded: `3.14`. */
export type PythonRelease = (typeof CPYTHON_VERSIONS)[number]['release'];

/** What `--python` may be. */
export const PYTHON_RELEASES: readonly PythonRelease[] = CPYTHON_VERSIONS.map(
  ({ release }) => release,
);

/** The version that a build's `PY_VERSION_HEX` belongs to; none when it is not known here. */
export function versionOf(hex: number): CPythonVersion | undefined {
  return CPYTHON_VERSIONS.find(({ release }) => release === `${hex >>> 24}.${(hex >>> 16) & 255}`);
}

/** The version by its release; none when it is not known here. */
export function versionNamed(release: string): CPythonVersion | undefined {
  return CPYTHON_VERSIONS.find((version) => version.release === release);
}
