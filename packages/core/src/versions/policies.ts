import type { CollectorRules, PolicyName } from './collector.js';
import { semanticsOf } from './semantics.js';

/** A release that has each collector. */
const RELEASES: Readonly<Record<Exclude<PolicyName, 'none'>, string>> = {
  G1: '3.8',
  G2: '3.11',
  G3: '3.13',
  I1: '3.14.0',
  I2: '3.14.2',
  G4: '3.14.5',
  G5: '3.15',
};

/** The rules of a collector, as a release has them that came with it; `own` where that is the one. */
export function rulesOfPolicy(policy: PolicyName, own: CollectorRules): CollectorRules {
  if (policy === own.policy) return own;
  if (policy === 'none') return { ...own, policy };
  return semanticsOf(RELEASES[policy]).collector;
}
