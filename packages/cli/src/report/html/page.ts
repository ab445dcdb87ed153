import { count, counted, size } from '../../format/numbers.js';
import type { Places } from '../../format/sites.js';
import { highlighter } from '../../highlight.js';
import { type Remark, remarksOf } from '../remarks.js';
import type { Report, ReportedProgram } from '../report.js';
import { collectorSection } from './collector-section.js';
import type { PageContext, Section } from './context.js';
import { cyclesSection } from './cycles-section.js';
import { growthSection } from './growth-section.js';
import { picturesOf } from './heap-picture.js';
import { Html, html } from './html.js';
import { leaksSection } from './leaks-section.js';
import { memorySection } from './memory-section.js';
import { STYLE } from './style.js';
import { churnSection, retainedSection } from './tables-sections.js';

/**
 * A report as one HTML file: no scripts, nothing that is loaded, nothing from the trace that is not escaped. The policy
 * in its head forbids browsers what the page does not need.
 */
export async function pageOf(report: Report, places: Places): Promise<string> {
  const highlight = highlighter();
  const pictures = await picturesOf([...report.pictures.leaks, ...report.pictures.cycles]);
  const context: PageContext = { report, places, highlight, pictures };
  const sections = [
    memorySection(context),
    leaksSection(context),
    growthSection(context),
    cyclesSection(context),
    retainedSection(context),
    churnSection(context),
    collectorSection(context),
    traceSection(context),
  ].filter((section) => section !== null);
  return `${document(context, sections).text}\n`;
}

function document(context: PageContext, sections: readonly Section[]): Html {
  const { program } = context.report.program;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${context.places.file(program)} – Refwind report</title>
<style>${new Html(STYLE)}</style>
</head>
<body>
${header(context)}
<div class="page">
<nav aria-label="Sections"><ol>${[{ id: 'glance', title: 'At a glance' }, ...sections].map(
    ({ id, title }) => html`<li><a href="#${id}">${title}</a></li>`,
  )}</ol></nav>
<main>
${glance(context)}
${sections.map(
  ({ id, title, body }) => html`<section id="${id}"><h2><a href="#${id}">${title}</a></h2>
${body}
</section>
`,
)}</main>
</div>
<footer><p>Made by <code>refwind report --html</code>. An object is named by its allocation ordinal: #12 is the twelfth that the program allocated.</p></footer>
</body>
</html>`;
}

function header({ report, places }: PageContext): Html {
  const { program, python, startedAt } = report.program;
  return html`<header><p class="eyebrow">Refwind report</p>
<h1>${places.file(program)}</h1>
<p class="faint">${python.implementation} ${python.version}, recorded ${dateText(startedAt)}</p></header>`;
}

/** `2026-01-02 03:04 UTC`; as it is when it is not written like a date. */
function dateText(text: string): string {
  const [, day, time] = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d)/.exec(text) ?? [];
  return day === undefined ? text : `${day} ${time} UTC`;
}

function glance(context: PageContext): Html {
  const { report, places } = context;
  const { events, allocated, live, counting, collecting } = report;
  const card = (name: string, value: string, more: string) =>
    html`<li><span>${name}</span><strong>${value}</strong><span class="faint">${more}</span></li>`;
  return html`<section id="glance"><h2><a href="#glance">At a glance</a></h2>
<ul class="remarks">${remarksOf(report, places).map(remark)}</ul>
<ul class="cards">
${card('events', count(events), '')}
${card('objects allocated', count(allocated.objects), size(allocated.bytes))}
${card('most alive at once', count(live.objects.most), size(live.bytes.most))}
${card('alive at the end', count(live.atEnd.objects), size(live.atEnd.bytes))}
${card('freed by counting', count(counting.freed.objects), size(counting.freed.bytes))}
${card('freed by collector', count(collecting.freed.objects), counted(report.passes.length, 'pass', 'passes'))}
</ul>
</section>`;
}

function remark({ kind, about, text }: Remark): Html {
  const pieces = text.map((piece) =>
    typeof piece === 'string' ? piece : html`<code>${piece.name}</code>`,
  );
  return html`<li class="${kind}"><a href="#${about}">${pieces}</a></li>`;
}

function traceSection({ report }: PageContext): Section {
  const { argv, python, recorder, holders, start, end, startedAt } = report.program;
  const row = (name: string, value: string) => html`<dt>${name}</dt><dd>${value}</dd>`;
  return {
    id: 'trace',
    title: 'What was recorded',
    body: html`<dl>${row('arguments', argv.slice(1).join(' ') || 'none')}
${row('Python', `${python.implementation} ${python.version} on ${python.platform}`)}
${row('recorded', `${startedAt} by ${recorder.name} ${recorder.version}`)}
${row('holders', HOLDERS[holders])}
${start > 0 ? row('kept', `the history's last part, from event ${count(start)} on`) : null}
${row('ended', endText(end))}
${row('marks', count(report.marks.length))}
${row('passes', count(report.passes.length))}</dl>`,
  };
}

const HOLDERS = {
  none: 'not recorded: nobody knows who holds what',
  slots: 'variables of modules, items of containers',
  full: 'attributes, local variables, closures and the rest, too',
} as const;

function endText(end: ReportedProgram['end']): string {
  if (end === null) return 'not known';
  const code = end.exitCode === undefined ? [] : [`exit code ${end.exitCode}`];
  const error = end.error === undefined ? [] : [end.error];
  const stopped = end.stopped === undefined ? [] : ['recording stopped before: the trace was full'];
  return [...code, ...error, ...stopped].join(', ') || 'not known';
}
