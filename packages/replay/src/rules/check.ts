import { matches } from '../queries/find/amounts.js';
import type { Timeline } from '../timeline.js';
import { MEASURING } from './measures.js';
import type { Culprit, Rule, RuleResult } from './rule.js';
import { Scans } from './scans.js';

/**
 * Whether a trace is as a rule demands, and which lines are to blame when it is not.
 *
 * @example
 * const { holds, culprits } = checkRule(timeline, parseRule('leaks == 0'));
 * if (!holds) console.error(culprits[0].site?.file, culprits[0].site?.line);
 *
 * @throws RuleError when the trace has not what the rule is about, such as marks; LookupError for its moment
 */
export function checkRule(timeline: Timeline, rule: Rule): RuleResult {
  return checked(new Scans(timeline), rule);
}

/**
 * As `checkRule`, of several rules: what more than one of them needs to know of the trace is found out once.
 *
 * @returns the results in the rules' order
 * @throws RuleError, LookupError for the first rule that cannot be asked
 */
export function checkRules(timeline: Timeline, rules: readonly Rule[]): RuleResult[] {
  const scans = new Scans(timeline);
  return rules.map((rule) => checked(scans, rule));
}

function checked(scans: Scans, rule: Rule): RuleResult {
  const { found, at, culprits } = MEASURING[rule.measure](scans, rule);
  const holds = matches(found, rule.comparator, rule.amount);
  return { rule, found, holds, at, culprits: holds ? [] : [...culprits].sort(byBlame) };
}

/** The most first; then by file and line, so that equals have an order. */
function byBlame(a: Culprit, b: Culprit): number {
  const [one, other] = [a.site?.file ?? '', b.site?.file ?? ''];
  return (
    b.amount - a.amount ||
    (one < other ? -1 : Number(one > other)) ||
    (a.site?.line ?? 0) - (b.site?.line ?? 0)
  );
}
