import type { Culprit, RuleResult } from '@refwind/replay';
import type { Places } from '../format/sites.js';
import { culpritText, foundText } from './words.js';

/** Lines of one broken rule that get an annotation: GitHub shows ten of a step. */
const LINES = 3;

/**
 * Broken rules as GitHub Actions' workflow commands, which it shows at the lines of a pull request.
 * @see https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
 */
export function annotationsOf(results: readonly RuleResult[], places: Places): string {
  const broken = results.filter(({ holds }) => !holds);
  return broken.map((result) => annotationsFor(result, places)).join('');
}

function annotationsFor(result: RuleResult, places: Places): string {
  const lines = result.culprits.filter(({ site }) => site !== null).slice(0, LINES);
  if (lines.length === 0)
    return `::error title=${property(title(result))}::${data(foundText(result))}\n`;
  return lines.map((culprit) => annotation(result, culprit, places)).join('');
}

function annotation(result: RuleResult, culprit: Culprit, places: Places): string {
  const { site } = culprit;
  const place = site === null ? '' : `file=${property(places.file(site.file))},line=${site.line},`;
  const message = `${foundText(result)}; here ${culpritText(result, culprit)}`;
  return `::error ${place}title=${property(title(result))}::${data(message)}\n`;
}

function title({ rule }: RuleResult): string {
  return `refwind: ${rule.text}`;
}

function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
