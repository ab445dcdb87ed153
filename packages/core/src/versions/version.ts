import { RefwindError } from '../errors.js';

/** A release of CPython. The major number is 3. */
export interface PythonVersion {
  /** 8 to 15. */
  readonly minor: number;
  /** ≥ 0. */
  readonly patch: number;
  /** `3.14.2`: always with a patch number. */
  readonly text: string;
}

/** The interpreter that the recorder carries, and what a simulation follows when nothing is said. */
export const RECORDER_PYTHON = '3.14.2';

/**
 * What a text without a patch number stands for: the newest release that was looked at, run or read, when the
 * rules were written; for 3.14 the recorder's own. Later patches follow the newest rule known of their minor.
 */
const NEWEST_PATCHES: ReadonlyMap<number, number> = new Map([
  [8, 18],
  [9, 18],
  [10, 13],
  [11, 7],
  [12, 3],
  [13, 18],
  [14, 2],
  [15, 2],
]);

const PATTERN = /^3\.(\d{1,2})(?:\.(\d{1,3}))?(?:(?:a|b|rc)\d+)?$/;

/**
 * A version text: `3.12`, `3.14.2`; a pre-release (`3.15.0rc1`) counts as its release.
 *
 * @throws RefwindError `unknown-python-version` when it is no version, or one whose rules are not known.
 */
export function parseVersion(text: string): PythonVersion {
  const match = PATTERN.exec(text.trim());
  const minor = Number(match?.[1]);
  const newest = NEWEST_PATCHES.get(minor);
  if (match === null || newest === undefined) throw unknown(text);
  const patch = match[2] === undefined ? newest : Number(match[2]);
  return { minor, patch, text: `3.${minor}.${patch}` };
}

/** Whether the version is `3.minor.patch` or a later one. */
export function isSince(version: PythonVersion, minor: number, patch = 0): boolean {
  return version.minor > minor || (version.minor === minor && version.patch >= patch);
}

function unknown(text: string): RefwindError {
  const known = [...NEWEST_PATCHES.keys()].map((minor) => `3.${minor}`).join(', ');
  const message = `The memory rules of Python "${text}" are not known. Known: ${known}, with or without a patch number (3.14.2).`;
  return new RefwindError('unknown-python-version', message);
}
