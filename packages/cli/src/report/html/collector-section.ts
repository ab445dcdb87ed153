import type { PassReport } from '@refwind/replay';
import { unicodeGlyphs } from '../../format/glyphs.js';
import { count, size } from '../../format/numbers.js';
import { comparisonSections } from '../../format/report-comparison.js';
import type { PageContext, Section } from './context.js';
import { type Html, html } from './html.js';
import { tableWithRest } from './table.js';

/** Reference counting beside the collector: the terminal's table, in HTML. */
export function collectorSection({ report }: PageContext): Section {
  const [sides, memory] = comparisonSections(report, { limit: 0, glyphs: unicodeGlyphs });
  return {
    id: 'collector',
    title: 'Counting and the collector',
    body: html`<div class="scroll"><table class="sides"><caption>Reference counting beside the cyclic collector</caption><thead><tr><td></td><th scope="col">reference counting</th><th scope="col">cyclic collector</th></tr></thead><tbody>
${(sides.table?.rows ?? []).map(
  ([name, counting, collector]) =>
    html`<tr><th scope="row">${name}</th><td>${counting}</td><td>${collector}</td></tr>\n`,
)}</tbody></table></div>
${(sides.notes ?? []).map((note) => html`<p>${note}</p>`)}
<div class="scroll"><table class="sides"><caption>Memory</caption><tbody>
${(memory.table?.rows ?? []).map(
  ([name, amount, when]) =>
    html`<tr><th scope="row">${name}</th><td>${amount}</td><td class="faint">${when}</td></tr>\n`,
)}</tbody></table></div>
${report.passes.length === 0 ? null : passes(report.passes)}`,
  };
}

const BECAUSE = { threshold: 'allocations', explicit: 'asked for', shutdown: 'the end' } as const;

function passes(all: readonly PassReport[]): Html {
  const most = Math.max(1, ...all.map(({ freed }) => freed.objects));
  return tableWithRest(
    'Passes',
    [
      { head: 'pass', kind: 'code', cell: ({ number }) => `gc:${number}` },
      { head: 'from event', kind: 'number', cell: ({ beginSeq }) => count(beginSeq) },
      { head: 'generation', kind: 'number', cell: ({ generation }) => generation },
      { head: 'because', cell: ({ reason }) => BECAUSE[reason] },
      {
        head: 'freed',
        kind: 'bar',
        share: ({ freed }) => freed.objects / most,
        cell: ({ freed }) => count(freed.objects),
      },
      { head: 'bytes', kind: 'number', cell: ({ freed }) => size(freed.bytes) },
      {
        head: 'half waited',
        kind: 'number',
        cell: ({ freed, delay }) => (freed.objects === 0 ? '–' : `≤ ${count(delay.most.median)}`),
      },
      {
        head: 'examined',
        kind: 'number',
        cell: ({ examined }) => (examined === null ? '–' : count(examined)),
      },
    ],
    all,
    { first: 10, most: 200 },
  );
}
