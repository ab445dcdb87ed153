import type { Site } from '@refwind/core';
import type { Excerpt } from '../excerpts.js';
import type { PageContext } from './context.js';
import { type Html, html } from './html.js';

/** Where something happened: `app.py:12`. */
export function placeOf(site: Site | null, { places }: PageContext): Html {
  return site === null
    ? html`<span class="faint">not known</span>`
    : html`<code>${places.line(site)}</code>`;
}

/** The source around a line, with the line marked; nothing where the trace does not have it. */
export function sourceAround(site: Site | null, context: PageContext): Html | null {
  const { report, places, highlight } = context;
  const excerpt = report.excerpts.find(
    ({ file, line }) => file === site?.file && line === site.line,
  );
  if (excerpt === undefined || site === null) return null;
  const name = site.function === '' || site.function === '<module>' ? '' : ` in ${site.function}`;
  return html`<figure class="source"><figcaption>${places.line(site)}${name}</figcaption><pre>${linesOf(excerpt, highlight)}</pre></figure>`;
}

function linesOf({ first, line, lines }: Excerpt, highlight: PageContext['highlight']): Html[] {
  const text = lines.map((each) => each.replaceAll('\t', '    ')).join('\n');
  return highlight(text).map((tokens, at) => {
    const number = first + at;
    const pieces = tokens.map(({ text: piece, kind }) =>
      kind === 'plain' ? html`${piece}` : html`<span class="${kind}">${piece}</span>`,
    );
    return number === line
      ? html`<mark><b>${number}</b>${pieces}\n</mark>`
      : html`<span><b>${number}</b>${pieces}\n</span>`;
  });
}
