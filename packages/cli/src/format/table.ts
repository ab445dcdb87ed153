import type { Style } from './style.js';
import { padEnd, padStart, truncate, widthOf } from './width.js';

/** A table: a line of headings, then rows of as many cells. */
export interface TextTable {
  readonly heads: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** Columns of numbers, aligned at their ends; they are never cut. */
  readonly numbers?: readonly number[];
  /** Whether texts that are too long go on in the next line instead of being cut. */
  readonly wraps?: boolean;
}

const GAP = '  ';
/** Cells that are left of a text which is cut, at least. */
const LEAST = 12;

/**
 * A table's lines, two cells of space between its columns. Where it is wider than `width` headings take several lines,
 * then texts are cut, the longest first, places such as `app/tree.py:12` last: they lose their beginnings.
 */
export function* tableLines(
  { heads, rows, numbers = [], wraps = false }: TextTable,
  style: Style,
  width: number,
): Generator<string> {
  const cells = heads.map((_, column) => rows.map((row) => row[column]));
  const natural = heads.map((head, column) => widest([head, ...cells[column]]));
  const texts = [...heads.keys()].filter((column) => !numbers.includes(column));
  const isWide = sum(natural) > width;
  const wanted = isWide
    ? heads.map((head, column) => widest([...head.split(' '), ...cells[column]]))
    : natural;
  const widths = fitted(wanted, width, [
    texts.filter((column) => !cells[column].every((cell) => PLACE.test(cell))),
    texts,
  ]);
  const line = (row: readonly string[]) =>
    row
      .map((text, column) =>
        numbers.includes(column)
          ? padStart(text, widths[column])
          : padEnd(cut(text, widths[column]), widths[column]),
      )
      .join(GAP)
      .trimEnd();
  const wrapped = (row: readonly string[]) => row.map((text, column) => wrap(text, widths[column]));
  // Headings stand on the rows: short ones begin further down.
  if (heads.some((head) => head !== '')) {
    const lines = wrapped(heads);
    const height = Math.max(...lines.map(({ length }) => length));
    for (const row of across(lines, (all, at) => all[at - height + all.length])) {
      yield style.faint(line(row));
    }
  }
  for (const row of rows) {
    if (wraps) for (const each of across(wrapped(row), (all, at) => all[at])) yield line(each);
    else yield line(row);
  }
}

/** Cells of several lines as rows of a line each. */
function* across(
  cells: readonly (readonly string[])[],
  pick: (lines: readonly string[], at: number) => string | undefined,
): Generator<string[]> {
  const height = Math.max(...cells.map(({ length }) => length));
  for (let at = 0; at < height; at++) yield cells.map((lines) => pick(lines, at) ?? '');
}

/**
 * Widths that together are no more than `width`, as far as texts can be cut for it.
 * @param orders columns that are cut, one set after the other
 */
function fitted(
  wanted: readonly number[],
  width: number,
  orders: readonly (readonly number[])[],
): readonly number[] {
  const widths = [...wanted];
  for (const columns of orders) {
    while (sum(widths) > width) {
      const longest = columns.reduce(
        (so, each) => (widths[each] > widths[so] ? each : so),
        columns[0],
      );
      if (longest === undefined || widths[longest] <= LEAST) break;
      widths[longest]--;
    }
  }
  return widths;
}

function sum(widths: readonly number[]): number {
  return widths.reduce((all, cells) => all + cells, GAP.length * (widths.length - 1));
}

function widest(texts: readonly string[]): number {
  return texts.reduce((most, text) => Math.max(most, widthOf(text)), 0);
}

/** Words on lines of at most `width` cells; a longer word has a line of its own. */
function wrap(text: string, width: number): string[] {
  if (widthOf(text) <= width) return [text];
  const lines: string[] = [];
  for (const word of text.trim().split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && widthOf(last) + 1 + widthOf(word) <= width) {
      lines[lines.length - 1] = `${last} ${word}`;
    } else lines.push(word);
  }
  return lines;
}

/** `app/tree.py:12`, or a path. */
const PLACE = /[:/\\]\S*\d$|^-$/;

/** A text of at most `width` cells; of a place its end is kept, which tells most. */
function cut(text: string, width: number): string {
  if (widthOf(text) <= width) return text;
  if (!PLACE.test(text)) return truncate(text, width);
  const letters = [...text];
  while (letters.length > 0 && widthOf(letters.join('')) > width - 1) letters.shift();
  return `…${letters.join('')}`;
}
