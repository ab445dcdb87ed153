import type { RuleResult } from '@refwind/replay';
import type { Places } from '../format/sites.js';
import { culpritText, foundText } from './words.js';

/**
 * Results as JUnit XML, which CI servers show as test results: a suite named after the trace, a test case per rule.
 */
export function junitOf(trace: string, results: readonly RuleResult[], places: Places): string {
  const broken = results.filter(({ holds }) => !holds).length;
  const counts = `tests="${results.length}" failures="${broken}" errors="0" skipped="0"`;
  const cases = results.map((result) => caseOf(trace, result, places)).join('');
  return (
    '<?xml version="1.0" encoding="UTF-8"?>\n' +
    `<testsuites name="refwind" ${counts}>\n` +
    `  <testsuite name="${escaped(trace)}" ${counts}>\n${cases}  </testsuite>\n</testsuites>\n`
  );
}

function caseOf(trace: string, result: RuleResult, places: Places): string {
  const { rule, holds, culprits } = result;
  const [first] = culprits;
  const place = first?.site
    ? ` file="${escaped(places.file(first.site.file))}" line="${first.site.line}"`
    : '';
  const head = `    <testcase classname="${escaped(trace)}" name="${escaped(rule.text)}"${place}`;
  if (holds) return `${head}/>\n`;
  const lines = culprits.map((culprit) => {
    const where = culprit.site === null ? 'line not known' : places.line(culprit.site);
    return `${where}: ${culpritText(result, culprit)}\n`;
  });
  return (
    `${head}>\n      <failure type="${escaped(rule.measure)}" message="${escaped(foundText(result))}">` +
    `${escaped(lines.join(''))}</failure>\n    </testcase>\n`
  );
}

/** A text in XML, in attributes too. Characters that XML does not have (`shown` wrote the others) are left away. */
function escaped(text: string): string {
  return text
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '\ufffd')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
