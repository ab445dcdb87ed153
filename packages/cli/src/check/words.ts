import type { Culprit, RuleResult } from '@refwind/replay';
import { shown } from '../format/escape.js';
import { counted, size } from '../format/numbers.js';

/** `12 objects`, `1.5 MiB`: a number as the rule's measure counts. */
function amountText({ rule }: RuleResult, amount: number): string {
  switch (rule.measure) {
    case 'peak bytes':
    case 'live bytes':
      return size(amount);
    case 'cycles':
      return counted(amount, 'cycle');
    case 'unbalanced':
      return counted(amount, 'reference');
    default:
      return counted(amount, 'object');
  }
}

/** What a rule's number is about, after `3 objects`. */
const FOUND: Readonly<Record<RuleResult['rule']['measure'], string>> = {
  leaks: 'that nobody can reach, not freed',
  cycles: 'closed',
  growth: 'more after the last mark than after the first',
  'peak bytes': 'alive at once',
  'peak objects': 'alive at once',
  'live bytes': 'alive',
  'live objects': 'alive',
  'never-freed': 'never freed',
  unbalanced: 'taken and not given back',
};

/** `3 objects never freed`. */
export function foundText(result: RuleResult): string {
  return `${amountText(result, result.found)} ${FOUND[result.rule.measure]}`;
}

/** What a line has to do with it: `2 objects Session (#12 …)`. */
export function culpritText(result: RuleResult, { amount, typeName, object }: Culprit): string {
  const type = typeName === null ? '' : ` ${shown(typeName)}`;
  const which = object === null ? '' : ` (#${object}${amount > 1 && !isSize(result) ? ' …' : ''})`;
  return `${amountText(result, amount)}${type}${which}`;
}

function isSize({ rule }: RuleResult): boolean {
  return rule.measure.endsWith('bytes');
}
