import type { Growing } from '@refwind/replay';
import { count, counted, size } from '../../format/numbers.js';
import { ownTypesFirst } from '../causes.js';
import { SHOWN } from '../excerpts.js';
import type { GrowthSeries } from '../growth.js';
import type { PageContext, Section } from './context.js';
import { type Html, html } from './html.js';
import { placeOf, sourceAround } from './source.js';
import { table } from './table.js';

/** What grew between marks. */
export function growthSection(context: PageContext): Section | null {
  const { growth } = context.report;
  if (growth.length === 0) return null;
  return {
    id: 'growth',
    title: 'Growth between marks',
    body: html`${growth.map((each) => series(each, context))}`,
  };
}

function series({ label, marks, rounds, growth }: GrowthSeries, context: PageContext): Html {
  const first = rounds[0];
  const last = rounds[rounds.length - 1];
  const name = label === null ? html`all marks` : html`mark <code>${label}</code>`;
  const rows = ownTypesFirst(growth.filter(({ objects }) => objects > 0)).slice(0, SHOWN.growth);
  const blamed = rows[0]?.site ?? null;
  const most = Math.max(1, ...rows.map(({ objects }) => objects));
  return html`<article><h3>${name} <span class="amount">${counted(marks, 'time')}${
    rounds.length < marks ? `, ${rounds.length} of them compared` : ''
  }</span></h3>
<p>From the first to the last: ${signed(last.live - first.live)} objects, ${bytesText(last.bytes - first.bytes)}.${
    rows.length === 0 ? ' Nothing grew.' : ''
  }</p>
${
  rows.length === 0
    ? null
    : table(
        'What grew',
        [
          { head: 'type', kind: 'code', cell: ({ typeName }) => typeName },
          { head: 'allocated at', cell: ({ site }) => placeOf(site, context) },
          {
            head: 'more objects',
            kind: 'bar',
            share: ({ objects }) => objects / most,
            cell: ({ objects }) => signed(objects),
          },
          { head: 'bytes', kind: 'number', cell: ({ bytes }) => bytesText(bytes) },
          { head: 'from mark to mark', kind: 'number', cell: steps },
        ],
        rows,
      )
}${sourceAround(blamed, context)}</article>
`;
}

function steps({ perRound }: Growing): string {
  return perRound.map(signed).join(' ');
}

function bytesText(bytes: number): string {
  return `${bytes < 0 ? '−' : '+'}${size(Math.abs(bytes))}`;
}

function signed(value: number): string {
  return value < 0 ? `−${count(-value)}` : `+${count(value)}`;
}
