import type { Site } from '@refwind/core';
import { drawingOf, mermaidOf } from '@refwind/exchange/pictures';
import type { ChurnRow, CycleGroup, HeapGraph, LeakGroup, RetainedRow } from '@refwind/replay';
import { shownSourceLine } from '../format/escape.js';
import { unicodeGlyphs } from '../format/glyphs.js';
import { holderText } from '../format/holders.js';
import { count, counted, size } from '../format/numbers.js';
import { comparisonSections } from '../format/report-comparison.js';
import type { Places } from '../format/sites.js';
import { ownTypesFirst, sortedLeaks } from './causes.js';
import { blamedFor } from './excerpts.js';
import type { GrowthSeries } from './growth.js';
import { code, codeBlock, details, htmlCode, markdownTable, plain } from './markdown-text.js';
import { type Remark, remarksOf } from './remarks.js';
import type { Report } from './report.js';

const ROWS = 5;
const GROUPS = 5;
const SIGN = { bad: '🔴', look: '🟡', good: '🟢' } as const;

/** A report as Markdown, short enough for a pull request: what stands out, the rest to be opened. */
export function markdownOf(report: Report, places: Places): string {
  const { program, python } = report.program;
  const { allocated, live, events } = report;
  const numbers = markdownTable(
    ['events', 'allocated', 'most alive', 'at the end', 'freed by counting', 'by the collector'],
    [
      [
        ...[count(events), count(allocated.objects)],
        `${count(live.objects.most)} (${size(live.bytes.most)})`,
        `${count(live.atEnd.objects)} (${size(live.atEnd.bytes)})`,
        count(report.counting.freed.objects),
        count(report.collecting.freed.objects),
      ],
    ],
    [0, 1, 2, 3, 4, 5],
  );
  const parts = [
    `## Memory of ${code(places.file(program))}`,
    `${plain(`${python.implementation} ${python.version}`)}, recorded by Refwind`,
    remarksOf(report, places).map(remarkLine).join('\n'),
    numbers,
    ...leaks(report, places),
    ...report.growth.flatMap((series) => growth(series, places)),
    ...cycles(report, places),
    ...tables(report, places),
    collector(report),
  ];
  return `${parts.join('\n\n')}\n`;
}

function remarkLine({ kind, text }: Remark): string {
  const pieces = text.map((piece) => (typeof piece === 'string' ? plain(piece) : code(piece.name)));
  return `- ${SIGN[kind]} ${pieces.join('')}`;
}

function placeOf(site: Site | null, places: Places, where: 'text' | 'table' = 'text'): string {
  return site === null ? 'not known' : code(places.line(site), where);
}

function leaks(report: Report, places: Places): string[] {
  const { groups, at } = report.leaks;
  const { causes, others } = sortedLeaks(groups);
  if (groups.length === 0) return [];
  const shownGroups = [...causes, ...others].slice(0, GROUPS);
  const rows = shownGroups.map((group) => [
    code(group.typeName, 'table'),
    count(group.objects),
    size(group.bytes),
    placeOf(group.site, places, 'table'),
    keeper(group),
    placeOf(blamedFor(group), places, 'table'),
  ]);
  const more = groups.length - GROUPS;
  return [
    '### Still alive at the end',
    markdownTable(['type', 'objects', 'bytes', 'allocated', 'kept by', 'since'], rows, [1, 2]),
    ...(more > 0 ? [`… and ${counted(more, 'more group')}`] : []),
    ...shownGroups.slice(0, 3).flatMap((group) => leakDetails(group, at, report, places)),
  ];
}

function leakDetails(group: LeakGroup, at: number, report: Report, places: Places): string[] {
  const site = blamedFor(group);
  const graph = report.pictures.leaks.find((each) => each.start === group.oldest && each.at === at);
  const body = [...source(site, report), ...picture(graph)];
  if (body.length === 0) return [];
  const where = site === null ? '' : `, ${htmlCode(places.line(site))}`;
  const title = `${count(group.objects)} ${htmlCode(group.typeName)}: who holds the oldest${where}`;
  return [details(title, body.join('\n\n'))];
}

function keeper({ holder, ownerType, kept }: LeakGroup): string {
  if (holder === null) return kept === 'nobody' ? '**nobody**' : 'temporary or C code';
  const owner = ownerType === null ? '' : ` in ${code(ownerType, 'table')}`;
  const by = `${code(holderText(holder), 'table')}${owner}`;
  return kept === 'nobody' ? `**nobody** but ${by}` : by;
}

function source(site: Site | null, { excerpts }: Report): string[] {
  const found = excerpts.find(({ file, line }) => file === site?.file && line === site.line);
  if (found === undefined) return [];
  const text = found.lines.map((line, at) => {
    const number = found.first + at;
    return `${number === found.line ? '>' : ' '} ${String(number).padStart(4)}  ${shownSourceLine(line)}`.trimEnd();
  });
  return [codeBlock('text', text.join('\n'))];
}

function picture(graph: HeapGraph | undefined): string[] {
  return graph === undefined ? [] : [codeBlock('mermaid', mermaidOf(drawingOf(graph)))];
}

function growth({ label, marks, rounds, growth: rows }: GrowthSeries, places: Places): string[] {
  const first = rounds[0];
  const last = rounds[rounds.length - 1];
  const name = label === null ? 'all marks' : `the marks ${code(label)}`;
  const grown = ownTypesFirst(rows.filter(({ objects }) => objects > 0)).slice(0, ROWS);
  return [
    `### Growth over ${name}`,
    `${counted(marks, 'mark')}: from ${count(first.live)} objects (${size(first.bytes)}) to ${count(last.live)} (${size(last.bytes)}).`,
    ...(grown.length === 0
      ? []
      : [
          markdownTable(
            ['type', 'allocated', 'more objects', 'from mark to mark'],
            grown.map(({ typeName, site, objects, perRound }) => [
              ...[code(typeName, 'table'), placeOf(site, places, 'table'), `+${count(objects)}`],
              perRound.map((each) => `${each < 0 ? '−' : '+'}${count(Math.abs(each))}`).join(' '),
            ]),
            [2, 3],
          ),
        ]),
  ];
}

function cycles(report: Report, places: Places): string[] {
  const { groups, collected, left } = report.cycles;
  if (groups.length === 0) return [];
  const rows = groups
    .slice(0, GROUPS)
    .map((group) => [
      count(group.collected + group.left),
      count(group.left),
      membersOf(group),
      placeOf(group.closedBy, places, 'table'),
    ]);
  const [first] = groups;
  const graph = report.pictures.cycles.find(({ start }) => start === first.example[0]);
  const body = [...source(first.closedBy, report), ...picture(graph)];
  return [
    `### Cycles`,
    `${counted(collected, 'cycle')} freed by the collector, ${count(left)} still there at the end.`,
    markdownTable(['cycles', 'still there', 'members', 'closed by'], rows, [0, 1]),
    ...(body.length === 0 ? [] : [details('The first of them', body.join('\n\n'))]),
  ];
}

function membersOf({ types }: CycleGroup): string {
  return types
    .map(({ typeName, objects }) => `${count(objects)} ${code(typeName, 'table')}`)
    .join(', ');
}

function tables({ churn, retained }: Report, places: Places): string[] {
  const place = ({ typeName, site }: ChurnRow | RetainedRow) =>
    typeName === null ? placeOf(site, places, 'table') : code(typeName, 'table');
  const churned = (by: string, rows: readonly ChurnRow[]) =>
    markdownTable(
      [by, 'allocated', 'bytes', 'at once', 'left'],
      rows
        .slice(0, ROWS)
        .map((row) => [
          ...[place(row), count(row.allocated.objects), size(row.allocated.bytes)],
          ...[count(row.peak), count(row.left.objects)],
        ]),
      [1, 2, 3, 4],
    );
  const kept = (by: string, rows: readonly RetainedRow[]) =>
    markdownTable(
      [by, 'retained', 'retained objects', 'objects'],
      rows
        .slice(0, ROWS)
        .map((row) => [
          ...[place(row), size(row.retained.bytes), count(row.retained.objects)],
          count(row.own.objects),
        ]),
      [1, 2, 3],
    );
  return [
    ...(retained.types.length === 0
      ? []
      : [
          details(
            'What keeps most at the end',
            `${kept('type', retained.types)}\n\n${kept('line', retained.lines)}`,
          ),
        ]),
    details(
      'What was allocated most',
      `${churned('type', churn.types)}\n\n${churned('line', churn.lines)}`,
    ),
  ];
}

function collector(report: Report): string {
  const [sides] = comparisonSections(report, { limit: 0, glyphs: unicodeGlyphs });
  const rows = (sides.table?.rows ?? []).map((cells) => cells.map((cell) => plain(cell.trim())));
  const body = markdownTable(['', 'reference counting', 'cyclic collector'], rows, []);
  return details('Reference counting and the collector', body);
}
