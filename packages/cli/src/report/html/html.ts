import { shown } from '../../format/escape.js';

/** Text that is HTML already; whatever else stands in a template is escaped. */
export class Html {
  constructor(readonly text: string) {}
}

/** What a template takes: `null` for nothing. */
export type Part = Html | string | number | null | readonly Part[];

/**
 * A template of HTML: parts that are not `Html` become text, with control and bidirectional characters shown as in a
 * terminal. Parts stand in elements or in quoted attributes, nowhere else.
 */
export function html(texts: TemplateStringsArray, ...parts: Part[]): Html {
  let all = texts[0];
  for (const [at, part] of parts.entries()) all += written(part) + texts[at + 1];
  return new Html(all);
}

function written(part: Part): string {
  if (part === null) return '';
  if (part instanceof Html) return part.text;
  if (typeof part === 'string' || typeof part === 'number') return escaped(shown(String(part)));
  return part.map(written).join('');
}

const REFERENCES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** A text as HTML that shows it. */
export function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (mark) => REFERENCES[mark]);
}
