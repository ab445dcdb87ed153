import { isSince, type PythonVersion } from './version.js';

/**
 * The collectors that CPython's releases had, told apart by what a program can see of them. The free-threaded
 * builds' collector is not among them (docs/collectors.md says why).
 *
 * - `G1` 3.8: three generations, runs inside allocation, one resurrected object saves all.
 * - `G2` 3.9–3.11: as G1, but only what is reachable from a resurrected object is saved.
 * - `G3` 3.12, 3.13: as G2, but runs where the interpreter checks for pending work.
 * - `I1` 3.14.0: incremental, counts allocations.
 * - `I2` 3.14.1–3.14.4: incremental, counts tracked objects, does nothing while it has credit.
 * - `G4` 3.14.5 and later: three generations again.
 * - `G5` 3.15: as G4, but weak references without callback live until finalizers have run.
 * - `none`: no pass ever; not even on demand.
 */
export type PolicyName = 'G1' | 'G2' | 'G3' | 'I1' | 'I2' | 'G4' | 'G5' | 'none';

/** `gc.get_threshold()` of a fresh interpreter. */
export type Thresholds = readonly [number, number, number];

/** How the cyclic collector of a version behaves. */
export interface CollectorRules {
  readonly policy: PolicyName;
  readonly thresholds: Thresholds;
  /**
   * When a pass that is due runs: inside the allocation that went over the threshold, before the new object is
   * tracked; or at the next check of the interpreter's loop (function entry, backward jump, after a call).
   */
  readonly runs: 'allocation' | 'check';
  /** A pass that was due when the collector was disabled still runs at the next check. */
  readonly servesWhenDisabled: boolean;
  /** What the young count counts: memory of managed objects obtained and given back, or tracking and untracking. */
  readonly counts: 'allocation' | 'tracking';
  /** What becomes of garbage when a finalizer brought a part of it back. */
  readonly resurrection: 'all-or-nothing' | 'partial';
  /** When weak references without callback to garbage are cleared. Those with a callback always go before finalizers. */
  readonly clearsWeakrefs: 'before-finalizers' | 'before-and-after-finalizers' | 'after-finalizers';
  /** Whether `gc.get_stats()` and callbacks tell `candidates` and `duration`, too. */
  readonly tellsCandidates: boolean;
}

/**
 * Thresholds: gcmodule.c `_PyGC_InitState` (3.8.2–3.12.3), gc.c (3.13.15, 3.14.0, 3.14.4); run: `p10`.
 * The rest: cpython-semantics §§3–5, the sources named at each field's function.
 */
export function collectorRules(version: PythonVersion): CollectorRules {
  return {
    policy: policyOf(version),
    thresholds: thresholdsOf(version),
    // 3.12's gcmodule.c sets an eval-breaker bit in gc_alloc instead of collecting there; run: p12.
    runs: isSince(version, 12) ? 'check' : 'allocation',
    // gh-116604; seen in 3.12.1 (p12), absent from the source of 3.12.3.
    servesWhenDisabled: version.minor === 12 && version.patch < 3,
    counts: policyOf(version) === 'I2' ? 'tracking' : 'allocation',
    // 3.9: bpo-38009, gcmodule.c handle_resurrected_objects; run: p14.
    resurrection: isSince(version, 9) ? 'partial' : 'all-or-nothing',
    clearsWeakrefs: weakrefRule(version),
    // run: p10, "stats keys".
    tellsCandidates: isSince(version, 15),
  };
}

/** 3.14: the changelogs of 3.14.1 (gh-139951) and 3.14.5 (gh-142516, gh-148726); run: p09, p11. */
function policyOf(version: PythonVersion): PolicyName {
  const { minor, patch } = version;
  if (minor <= 8) return 'G1';
  if (minor <= 11) return 'G2';
  if (minor <= 13) return 'G3';
  if (minor >= 15) return 'G5';
  if (patch === 0) return 'I1';
  return patch <= 4 ? 'I2' : 'G4';
}

function thresholdsOf(version: PythonVersion): Thresholds {
  if (version.minor <= 12) return [700, 10, 10];
  const isIncremental = version.minor === 14 && version.patch <= 4;
  return isIncremental ? [2000, 10, 0] : [2000, 10, 10];
}

/**
 * 3.15: gh-135552; run: p13, p15. The second clearing, which catches weak references made by finalizers:
 * gh-91636 in the changelog of 3.14.4. Of 3.13 only a late patch has it: in the source of 3.13.15, not of 3.13.7.
 */
function weakrefRule(version: PythonVersion): CollectorRules['clearsWeakrefs'] {
  if (isSince(version, 15)) return 'after-finalizers';
  const hasSecond = version.minor === 13 ? version.patch >= 15 : isSince(version, 14, 4);
  return hasSecond ? 'before-and-after-finalizers' : 'before-finalizers';
}
