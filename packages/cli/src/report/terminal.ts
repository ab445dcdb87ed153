import type { ChurnRow, RetainedRow } from '@refwind/replay';
import { cycleLines } from '../format/cycles.js';
import { shown } from '../format/escape.js';
import type { Glyphs } from '../format/glyphs.js';
import { growthLines } from '../format/growth.js';
import { leakLines } from '../format/leaks.js';
import { count, counted, size } from '../format/numbers.js';
import { type ReportSection, reportLines } from '../format/report.js';
import { comparisonSections } from '../format/report-comparison.js';
import type { Places } from '../format/sites.js';
import type { Style } from '../format/style.js';
import type { SourceText } from '../source-text.js';
import { sortedLeaks } from './causes.js';
import { remarksOf, remarkText } from './remarks.js';
import type { Report } from './report.js';

export interface TerminalReportOptions {
  /** How many passes to list. */
  readonly limit: number;
  readonly glyphs: Glyphs;
  readonly source: SourceText;
  readonly places: Places;
  readonly style: Style;
  /** Cells that a line has. */
  readonly width: number;
}

/** Rows of each table, groups of each kind: the rest is what the other commands are for. */
const ROWS = 5;
const GROUPS = 3;

/** A report as lines for a terminal. */
export function* terminalReport(report: Report, options: TerminalReportOptions): Generator<string> {
  const { style, width, places, source } = options;
  yield* reportLines([glance(report, options)], style, width);
  yield '';
  yield style.title('Still alive at the end');
  const { causes, others } = sortedLeaks(report.leaks.groups);
  const groups = [...causes, ...others];
  yield* leakLines(
    { ...report.leaks, groups },
    { limit: GROUPS, source, places, style, all: 'refwind leaks' },
  );
  yield* growth(report, options);
  yield* cycles(report, options);
  yield '';
  yield* reportLines(
    [...tables(report, places), ...comparisonSections(report, options)],
    style,
    width,
  );
}

function glance(report: Report, { places, style }: TerminalReportOptions): ReportSection {
  const { program, python } = report.program;
  const ran = `${places.file(program)} on ${shown(`${python.implementation} ${python.version}`)}`;
  const remarks = remarksOf(report, places).map((remark) => {
    const text = remarkText(remark);
    if (remark.kind === 'bad') return style.warning(`! ${text}`);
    return `${remark.kind === 'look' ? '?' : ' '} ${text}`;
  });
  return { title: `${ran}: ${counted(report.events, 'event')}`, notes: remarks };
}

function* growth(
  { growth: series }: Report,
  { places, style }: TerminalReportOptions,
): Generator<string> {
  for (const { label, ...found } of series) {
    yield '';
    yield style.title(
      label === null ? 'Growth from mark to mark' : `Growth over the marks ${shown(label)}`,
    );
    yield* growthLines(found, ROWS, places);
  }
}

function* cycles(
  { cycles: { groups, collected, left } }: Report,
  { places, source, style }: TerminalReportOptions,
): Generator<string> {
  if (groups.length === 0) return;
  yield '';
  yield style.title(
    `Cycles: ${count(collected)} freed by the collector, ${count(left)} still there`,
  );
  for (const group of groups.slice(0, GROUPS)) yield* cycleLines(group, source, places, style);
  const more = groups.length - GROUPS;
  if (more > 0)
    yield style.faint(`… and ${counted(more, 'more group')}; refwind cycles lists them`);
}

function tables({ churn, retained }: Report, places: Places): ReportSection[] {
  const place = (row: ChurnRow | RetainedRow) =>
    row.typeName === null ? places.line(row.site) : shown(row.typeName);
  const both = (
    title: string,
    heads: string[],
    rows: string[][],
    command: string,
    more: number,
  ): ReportSection => ({
    title,
    table: { heads, rows, numbers: heads.slice(0, -1).map((_, at) => at) },
    notes: more > 0 ? [`… and ${counted(more, 'more row')}; ${command} lists them`] : [],
  });
  const churned = (by: 'type' | 'line', rows: readonly ChurnRow[]) =>
    both(
      `Most allocated, by ${by}`,
      ['allocated', 'bytes', 'at once', 'left', by],
      rows
        .slice(0, ROWS)
        .map((row) => [
          ...[count(row.allocated.objects), size(row.allocated.bytes)],
          ...[count(row.peak), count(row.left.objects), place(row)],
        ]),
      by === 'line' ? 'refwind churn' : 'refwind churn --by type',
      rows.length - ROWS,
    );
  const kept = (by: 'type' | 'line', rows: readonly RetainedRow[]) =>
    both(
      `What keeps most at the end, by ${by}`,
      ['retained', 'retained objects', 'objects', 'bytes', by],
      rows
        .slice(0, ROWS)
        .map((row) => [
          ...[size(row.retained.bytes), count(row.retained.objects)],
          ...[count(row.own.objects), size(row.own.bytes), place(row)],
        ]),
      'refwind retained',
      rows.length - ROWS,
    );
  const isKept = retained.types.length > 0;
  return [
    ...(isKept ? [kept('type', retained.types), kept('line', retained.lines)] : []),
    churned('type', churn.types),
    churned('line', churn.lines),
  ];
}
