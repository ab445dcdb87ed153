import type { HeapEvent, Site } from '@refwind/core';
import type { BlameKind, Parting, RunComparison } from '@refwind/replay';
import type { SourceText } from '../source-text.js';
import { shown } from './escape.js';
import { detailText, objectText } from './events.js';
import { count, counted } from './numbers.js';
import { type ReportSection, reportLines } from './report.js';
import type { Places } from './sites.js';
import type { Style } from './style.js';

export interface ComparedLineOptions {
  /** Rows of each table at most. */
  readonly limit: number;
  readonly sources: { readonly good: SourceText; readonly bad: SourceText };
  readonly places: Places;
  readonly style: Style;
  /** Cells that a line has. */
  readonly width: number;
}

const DID: Record<BlameKind, string> = {
  holds: 'holds it',
  closes: 'closes a cycle',
  inside: 'within it',
  unnamed: 'takes it',
};

/** Two runs side by side: the lines to look at first. */
export function comparedLines(compared: RunComparison, options: ComparedLineOptions): string[] {
  const { blame, parting, balance, populations } = compared;
  if (parting === null && blame.length + balance.length + populations.length === 0) {
    return ['The runs do not differ.'];
  }
  const sections = [
    blameSection(compared, options),
    partingSection(parting, options),
    populationSection(compared, options),
    balanceSection(compared, options),
  ];
  return [...reportLines(sections, options.style, options.width)];
}

function blameSection({ blame }: RunComparison, options: ComparedLineOptions): ReportSection {
  const { sources, places } = options;
  const rows = blame.map(({ kind, site, typeNames }) => [
    places.line(site),
    DID[kind],
    typeNames.map(shown).join(', '),
    sources.bad.lineAt(site),
  ]);
  const title = 'Lines that keep what the good run has not, the likeliest first';
  return section(title, ['line', 'what it does', 'objects', 'source'], rows, options, 'None.');
}

function partingSection(
  parting: Parting | null,
  { places, sources }: ComparedLineOptions,
): ReportSection {
  if (parting === null)
    return { title: 'Where they part', notes: ['Nowhere: event by event they are the same.'] };
  const told = (name: string, event: HeapEvent | null, source: SourceText): string => {
    if (event === null) return `${name}: it is over`;
    const what = [event.type, objectText(event), detailText(event)].filter(Boolean).join(' ');
    if (event.site === null) return `${name}: ${what}`;
    return `${name}: ${what} at ${places.line(event.site)}: ${source.lineAt(event.site)}`;
  };
  return {
    title: `Where they part: event ${count(parting.seq)}`,
    notes: [told('  good', parting.good, sources.good), told('  bad ', parting.bad, sources.bad)],
  };
}

function populationSection(
  { populations }: RunComparison,
  options: ComparedLineOptions,
): ReportSection {
  const rows = populations.map(({ moment, typeName, site, good, bad }) => [
    count(good),
    count(bad),
    shown(typeName),
    lineOf(site, options),
    shown(moment),
  ]);
  const heads = ['good', 'bad', 'type', 'allocated', 'moment'];
  return section('Objects alive', heads, rows, options, 'As many of each in both.', [0, 1]);
}

function balanceSection({ balance }: RunComparison, options: ComparedLineOptions): ReportSection {
  const rows = balance.map(({ good, bad, goodSite, badSite }) => [
    count(good),
    count(bad),
    lineOf(badSite ?? goodSite, options),
    (badSite === null ? options.sources.good : options.sources.bad).lineAt(badSite ?? goodSite),
  ]);
  const heads = ['good', 'bad', 'taken by', 'source'];
  return section(
    'References that stand out',
    heads,
    rows,
    options,
    'As many of each line in both.',
    [0, 1],
  );
}

function section(
  title: string,
  heads: readonly string[],
  rows: readonly (readonly string[])[],
  { limit }: ComparedLineOptions,
  none: string,
  numbers: readonly number[] = [],
): ReportSection {
  if (rows.length === 0) return { title, notes: [none] };
  const more = rows.length - limit;
  const notes =
    more > 0 ? [`… and ${counted(more, 'more row')}; --limit ${rows.length} shows all`] : [];
  return { title, table: { heads, rows: rows.slice(0, limit), numbers }, notes };
}

function lineOf(site: Site | null, { places }: ComparedLineOptions): string {
  return places.line(site);
}
