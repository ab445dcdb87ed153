import { type CollectorRules, collectorRules } from './collector.js';
import { type FrameRules, frameRules } from './frames.js';
import { type FreeLists, freeLists } from './freeLists.js';
import { type ImmortalRules, immortalRules } from './immortals.js';
import { type TeardownRules, teardownRules } from './teardown.js';
import { type TrackingRules, trackingRules } from './tracking.js';
import { type PythonVersion, parseVersion, RECORDER_PYTHON } from './version.js';

/**
 * How one release of CPython manages memory, as data. Every value names the source file or the probe (a small
 * program that was run under that release: p01 … p28) that it comes from.
 */
export interface PythonSemantics {
  readonly version: PythonVersion;
  readonly collector: CollectorRules;
  readonly tracking: TrackingRules;
  readonly freeLists: FreeLists;
  readonly frames: FrameRules;
  readonly teardown: TeardownRules;
  readonly immortals: ImmortalRules;
}

const known = new Map<string, PythonSemantics>();

/**
 * The rules of a release.
 *
 * @param python `3.8` … `3.15`, with or without a patch number; the recorder's own when left out.
 * @returns frozen, and the same object for the same release.
 * @throws RefwindError `unknown-python-version`
 */
export function semanticsOf(python: string = RECORDER_PYTHON): PythonSemantics {
  const version = parseVersion(python);
  const found = known.get(version.text);
  if (found !== undefined) return found;
  const made = deepFreeze({
    version,
    collector: collectorRules(version),
    tracking: trackingRules(version),
    freeLists: freeLists(version),
    frames: frameRules(version),
    teardown: teardownRules(version),
    immortals: immortalRules(version),
  });
  known.set(version.text, made);
  return made;
}

/** Freezes a record of records: a few levels, ours. */
function deepFreeze<T extends object>(value: T): T {
  for (const inner of Object.values(value)) {
    if (typeof inner === 'object' && inner !== null) deepFreeze(inner);
  }
  return Object.freeze(value);
}
