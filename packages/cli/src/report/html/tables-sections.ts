import type { ChurnRow, RetainedRow } from '@refwind/replay';
import { count, size } from '../../format/numbers.js';
import type { PageContext, Section } from './context.js';
import { html, type Part } from './html.js';
import { placeOf } from './source.js';
import { type Column, tableWithRest } from './table.js';

const ROWS = { first: 8, most: 60 } as const;

/** What was allocated, by type and by line. */
export function churnSection(context: PageContext): Section {
  const { types, lines } = context.report.churn;
  return {
    id: 'churn',
    title: 'Where objects come from',
    body: html`<p>How much each type and each line allocated, how much of it was alive at once and is left, and how long what died had lived, in events.</p>
${tableWithRest(
  'By type',
  churnColumns('type', types, ({ typeName }) => typeName),
  types,
  ROWS,
)}
${tableWithRest(
  'By line',
  churnColumns('line', lines, ({ site }) => placeOf(site, context)),
  lines,
  ROWS,
)}`,
  };
}

function churnColumns(
  head: string,
  rows: readonly ChurnRow[],
  name: (row: ChurnRow) => Part,
): Column<ChurnRow>[] {
  const most = Math.max(1, ...rows.map(({ allocated }) => allocated.objects));
  return [
    { head, kind: head === 'type' ? 'code' : 'text', cell: name },
    {
      head: 'allocated',
      kind: 'bar',
      share: ({ allocated }) => allocated.objects / most,
      cell: ({ allocated }) => count(allocated.objects),
    },
    { head: 'bytes', kind: 'number', cell: ({ allocated }) => size(allocated.bytes) },
    { head: 'at once', kind: 'number', cell: ({ peak }) => count(peak) },
    { head: 'left', kind: 'number', cell: ({ left }) => count(left.objects) },
    { head: 'by collector', kind: 'number', cell: ({ collected }) => count(collected.objects) },
    {
      head: 'half lived',
      kind: 'number',
      cell: ({ lifetime }) => (lifetime.count === 0 ? '–' : `≤ ${count(lifetime.median)}`),
    },
  ];
}

/** What keeps most at the end. */
export function retainedSection(context: PageContext): Section | null {
  const { types, lines, largest } = context.report.retained;
  if (types.length === 0) return null;
  const all = largest.length === 0 ? 1 : Math.max(1, largest[0].retained.bytes);
  return {
    id: 'retained',
    title: 'What keeps memory',
    body: html`<p>Retained is what would die with the objects: themselves, and all that is reached through them alone. Rows overlap; no row counts anything twice.</p>
${tableWithRest(
  'By type',
  retainedColumns('type', types, ({ typeName }) => typeName),
  types,
  ROWS,
)}
${tableWithRest(
  'By line',
  retainedColumns('line', lines, ({ site }) => placeOf(site, context)),
  lines,
  ROWS,
)}
${tableWithRest(
  'Single objects',
  [
    { head: 'object', kind: 'code', cell: ({ object, typeName }) => `#${object} ${typeName}` },
    {
      head: 'retained',
      kind: 'bar',
      share: ({ retained }) => retained.bytes / all,
      cell: ({ retained }) => size(retained.bytes),
    },
    { head: 'objects', kind: 'number', cell: ({ retained }) => count(retained.objects) },
    { head: 'itself', kind: 'number', cell: ({ size: own }) => size(own) },
    { head: 'allocated at', cell: ({ site }) => placeOf(site, context) },
  ],
  largest,
  ROWS,
)}`,
  };
}

function retainedColumns(
  head: string,
  rows: readonly RetainedRow[],
  name: (row: RetainedRow) => Part,
): Column<RetainedRow>[] {
  const most = Math.max(1, ...rows.map(({ retained }) => retained.bytes));
  return [
    { head, kind: head === 'type' ? 'code' : 'text', cell: name },
    {
      head: 'retained',
      kind: 'bar',
      share: ({ retained }) => retained.bytes / most,
      cell: ({ retained }) => size(retained.bytes),
    },
    { head: 'retained objects', kind: 'number', cell: ({ retained }) => count(retained.objects) },
    { head: 'objects', kind: 'number', cell: ({ own }) => count(own.objects) },
    { head: 'bytes', kind: 'number', cell: ({ own }) => size(own.bytes) },
  ];
}
