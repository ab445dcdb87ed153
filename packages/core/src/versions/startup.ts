import type { OlderObjects } from '../simulation/options.js';
import { isSince, type PythonVersion } from './version.js';

/** What an interpreter has when a program begins. */
export interface Startup {
  readonly older: OlderObjects;
  /**
   * Whether a container has been written (`repr`) by then: the list of what is being written, and the thread's dict
   * that holds it, are there already.
   */
  readonly hasWritten: boolean;
}

/**
 * A process that runs nothing but the program, as `python -I -S` does: measured on 3.14.4, and near enough for the full
 * passes of the others. In all, 4,418 to 4,426 of its objects are followed, 180 to 220 of them hidden; 1,200 more are
 * counted by 3.14.0 only. With other numbers increments come less far or farther than they did (p23, p24).
 */
const NATIVE: Startup = {
  older: { reachable: 4221, hidden: 200, untracked: 1200 },
  hasWritten: false,
};

/**
 * WebAssembly, with what its loader brings along: `len(gc.get_objects())` says 20,146 on 3.14.2, 17,389 on 3.13.2. How
 * many only C code holds shows in increments alone: 800 to 1,000 (p23).
 */
const WASM32: Startup = {
  older: { reachable: 19_246, hidden: 900, untracked: 0 },
  hasWritten: true,
};
const WASM32_BEFORE_314: Startup = {
  older: { reachable: 17_389, hidden: 0, untracked: 0 },
  hasWritten: true,
};

/** @param wordSize bytes of a pointer: 4 is WebAssembly */
export function startupOf(version: PythonVersion, wordSize: 4 | 8): Startup {
  if (wordSize === 8) return NATIVE;
  return isSince(version, 14) ? WASM32 : WASM32_BEFORE_314;
}
