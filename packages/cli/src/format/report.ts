import type { Style } from './style.js';
import { padEnd, padStart, widthOf } from './width.js';

/** A table: a line of headings, then rows of as many cells. */
export interface ReportTable {
  readonly heads: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** Columns of numbers, aligned at their ends. */
  readonly numbers?: readonly number[];
}

/** A part of a report, under its title: a table, then sentences. */
export interface ReportSection {
  readonly title: string;
  readonly table?: ReportTable;
  readonly notes?: readonly string[];
}

/** Sections as lines, an empty one between two. */
export function* reportLines(sections: readonly ReportSection[], style: Style): Generator<string> {
  for (const [at, { title, table, notes = [] }] of sections.entries()) {
    if (at > 0) yield '';
    yield style.title(title);
    if (table !== undefined) yield* tableLines(table, style);
    yield* notes;
  }
}

/** A table's lines, two cells of space between its columns. */
function* tableLines({ heads, rows, numbers = [] }: ReportTable, style: Style): Generator<string> {
  const widths = heads.map((head, column) =>
    [head, ...rows.map((row) => row[column])].reduce((w, cell) => Math.max(w, widthOf(cell)), 0),
  );
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, column) =>
        numbers.includes(column) ? padStart(cell, widths[column]) : padEnd(cell, widths[column]),
      )
      .join('  ')
      .trimEnd();
  if (heads.some((head) => head !== '')) yield style.faint(line(heads));
  for (const row of rows) yield line(row);
}
