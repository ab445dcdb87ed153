import type { CycleGroup } from '@refwind/replay';
import { count, counted, size } from '../../format/numbers.js';
import { SHOWN } from '../excerpts.js';
import type { PageContext, Section } from './context.js';
import { type Html, html } from './html.js';
import { membersText } from './leaks-section.js';
import { placeOf, sourceAround } from './source.js';

/** Cycles, by the line that closed them. */
export function cyclesSection(context: PageContext): Section | null {
  const { collected, left, groups } = context.report.cycles;
  if (groups.length === 0) return null;
  const more = groups.length - SHOWN.cycles;
  const body = html`<p>${counted(collected, 'cycle')} freed by the collector, <strong${left > 0 ? html` class="bad"` : null}>${count(left)} still there</strong> at the end. Counting alone never frees objects that lead to each other.</p>
${groups.slice(0, SHOWN.cycles).map((group, at) => cycle(group, at, context))}${
  more > 0
    ? html`<p class="faint">… and ${counted(more, 'more group')}: <code>refwind cycles</code> lists them.</p>`
    : null
}`;
  return { id: 'cycles', title: 'Cycles', body };
}

function cycle(group: CycleGroup, at: number, context: PageContext): Html {
  const { types, closedBy, collected, left, objects, bytes, example } = group;
  const graph = context.report.pictures.cycles.find(({ start }) => start === example[0]);
  const picture = graph && context.pictures.get(`${graph.start}@${graph.at}`);
  return html`<article id="cycle-${at + 1}"><h3>${counted(collected + left, 'cycle')} <span class="amount">${counted(objects, 'object')}, ${size(bytes)}</span>${
    left > 0 ? html` <span class="tag bad">${count(left)} still there</span>` : null
  }</h3>
<dl><dt>members</dt><dd>${membersText(types)}</dd><dt>closed by</dt><dd>${placeOf(closedBy, context)}</dd><dt>such as</dt><dd>${example
    .map((object) => `#${object}`)
    .join(', ')}</dd></dl>
<div class="pair">${sourceAround(closedBy, context)}${picture ?? null}</div></article>
`;
}
