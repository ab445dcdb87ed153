import { RefwindError } from '../errors.js';
import type { Located, ScriptSource } from './syntax.js';

/**
 * Refuses what is good Python and no heap script.
 *
 * @param found what is there, in words: `an async function`
 * @param supported what could stand in its place, a sentence without its full stop
 * @throws RefwindError `unsupported-python`
 */
export function refuse(source: ScriptSource, at: Located, found: string, supported: string): never {
  throw complaint('unsupported-python', source, at, `heap scripts have no ${found}`, supported);
}

/**
 * Refuses what is no Python.
 *
 * @param found what is wrong, in words: `a bracket is never closed`
 * @param expected what should be there, a sentence without its full stop; may be left out
 * @throws RefwindError `python-syntax`
 */
export function badSyntax(
  source: ScriptSource,
  at: Located,
  found: string,
  expected?: string,
): never {
  throw complaint('python-syntax', source, at, found, expected);
}

function complaint(
  code: string,
  source: ScriptSource,
  at: Located,
  found: string,
  help: string | undefined,
): RefwindError {
  const lines = [
    `${source.fileName}:${at.line}:${at.column + 1}: ${found}`,
    ...excerpt(source, at),
  ];
  if (help !== undefined) lines.push(`${help}.`);
  return new RefwindError(code, lines.join('\n'));
}

/** The longest line that is shown whole; of a longer one, the part around the place. */
const WIDTH = 100;

function excerpt(source: ScriptSource, at: Located): string[] {
  const line = lineOf(source.text, at.line);
  const from = line.length <= WIDTH ? 0 : Math.max(0, at.column - WIDTH / 2);
  const shown = line.slice(from, from + WIDTH);
  const end = at.endLine === at.line ? at.endColumn : line.length;
  const start = at.column - from;
  const length = Math.max(1, Math.min(end - from, shown.length) - start);
  // Tabs stay tabs, so that the caret stands under its character however wide they are shown.
  const indent = shown.slice(0, start).replace(/[^\t]/g, ' ').padEnd(start);
  return [`    ${shown}`, `    ${indent}${'^'.repeat(length)}`];
}

function lineOf(text: string, line: number): string {
  let start = 0;
  for (let number = 1; number < line; number += 1) {
    const next = text.indexOf('\n', start);
    if (next < 0) return '';
    start = next + 1;
  }
  const end = text.indexOf('\n', start);
  return text.slice(start, end < 0 ? text.length : end).replace(/\r$/, '');
}
