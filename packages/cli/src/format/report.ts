import type { Style } from './style.js';
import { type TextTable, tableLines } from './table.js';

/** A part of a report, under its title: a table, then sentences. */
export interface ReportSection {
  readonly title: string;
  readonly table?: TextTable;
  readonly notes?: readonly string[];
}

/** Sections as lines, an empty one between two; tables as wide as `width` at most, as far as it goes. */
export function* reportLines(
  sections: readonly ReportSection[],
  style: Style,
  width: number,
): Generator<string> {
  for (const [at, { title, table, notes = [] }] of sections.entries()) {
    if (at > 0) yield '';
    yield style.title(title);
    if (table !== undefined) yield* tableLines(table, style, width);
    yield* notes;
  }
}
