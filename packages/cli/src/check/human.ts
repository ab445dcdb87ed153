import type { Culprit, RuleResult } from '@refwind/replay';
import { shown } from '../format/escape.js';
import { counted } from '../format/numbers.js';
import type { Places } from '../format/sites.js';
import type { Style } from '../format/style.js';
import type { SourceText } from '../source-text.js';
import { culpritText, foundText } from './words.js';

/** Lines to blame for a broken rule that are listed. */
const CULPRITS = 5;

/** Each rule with what was found, and for a broken one the lines to blame. */
export function* humanLines(
  results: readonly RuleResult[],
  source: SourceText,
  places: Places,
  style: Style,
): Generator<string> {
  for (const result of results) {
    const { holds, rule, culprits } = result;
    const verdict = holds ? 'holds ' : style.warning('broken');
    yield `${verdict}  ${style.title(shown(rule.text))}: ${foundText(result)}`;
    for (const culprit of culprits.slice(0, CULPRITS)) {
      yield `        ${culpritLine(result, culprit, source, places, style)}`;
    }
    const more = culprits.length - CULPRITS;
    if (more > 0) yield style.faint(`        … and ${counted(more, 'more line')}; --json has all`);
  }
  const broken = results.filter(({ holds }) => !holds).length;
  yield broken === 0
    ? `${counted(results.length, 'rule')}, all hold`
    : `${counted(results.length, 'rule')}, ${broken} broken`;
}

function culpritLine(
  result: RuleResult,
  culprit: Culprit,
  source: SourceText,
  places: Places,
  style: Style,
): string {
  const what = culpritText(result, culprit);
  const { site } = culprit;
  if (site === null) return `${what}, line not known`;
  const line = style.source(source.lineAt(site));
  return `${what}  ${style.place(places.line(site))}  ${line}`.trimEnd();
}
