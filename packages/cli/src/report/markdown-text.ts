import { shown } from '../format/escape.js';

/**
 * A text of a trace as code in Markdown: shown as it is, whatever it has in it; never a link, a mention or HTML. For
 * tables, too: a bar is escaped there.
 */
export function code(text: string, where: 'text' | 'table' = 'text'): string {
  const safe = shown(text);
  if (safe.trim() === '') return '` `';
  const longest = Math.max(0, ...[...safe.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  const space = /^[` ]|[` ]$/.test(safe) ? ' ' : '';
  const span = `${fence}${space}${safe}${space}${fence}`;
  return where === 'table' ? span.replaceAll('|', '\\|') : span;
}

/** Words as text that is nothing else in Markdown or HTML. No names: GitHub makes links and mentions of some. */
export function plain(text: string): string {
  return shown(text).replace(/[\\`*_{}[\]()<>!|~$&#@]/g, (mark) => `&#${mark.codePointAt(0)};`);
}

/** A name within HTML, as code. */
export function htmlCode(name: string): string {
  return `<code>${plain(name)}</code>`;
}

/** A table; numbers at their ends. Cells are Markdown. */
export function markdownTable(
  heads: readonly string[],
  rows: readonly (readonly string[])[],
  numbers: readonly number[],
): string {
  const rule = heads.map((_, column) => (numbers.includes(column) ? '---:' : '---'));
  return [heads, rule, ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** Lines of code between fences that are longer than any within. */
export function codeBlock(language: string, text: string): string {
  const runs = [...text.matchAll(/`{3,}/g)].map(([run]) => run.length);
  const fence = '`'.repeat(Math.max(2, ...runs) + 1);
  return `${fence}${language}\n${text.trimEnd()}\n${fence}`;
}

/** What can be opened; the title is Markdown without HTML. */
export function details(title: string, body: string): string {
  return `<details>\n<summary>${title}</summary>\n\n${body}\n\n</details>`;
}
