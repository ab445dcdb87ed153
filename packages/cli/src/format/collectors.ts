import type { CollectorFigures, CollectorRun, CollectorSweep, Spread } from '@refwind/replay';
import { count, counted, ratio, size } from './numbers.js';
import type { ReportSection } from './report.js';
import type { TextTable } from './table.js';

/** One collector beside what was recorded, and its passes. */
export interface RunResult {
  readonly recorded: CollectorFigures;
  readonly simulated: CollectorRun;
  /** Of how many collected objects it is not known exactly since when they were garbage. */
  readonly inexact: number;
  /** How many objects the recorded passes ended without counting them. */
  readonly uncounted: number;
}

export function runSections(
  { recorded, simulated, inexact, uncounted }: RunResult,
  python: string,
  limit: number,
): readonly ReportSection[] {
  const figures = [recorded, simulated];
  const row = (name: string, cell: (of: CollectorFigures) => string) => [
    name,
    ...figures.map(cell),
  ];
  return [
    {
      title: `The program of this trace (Python ${python}) under collector ${nameOf(simulated)}`,
      table: {
        heads: ['', 'recorded', 'simulated'],
        rows: [
          row('passes', ({ passes }) => count(passes.length)),
          row('  generation 0, 1, 2', ({ generations }) => generations.map(count).join(', ')),
          row('collected', ({ collected }) => count(collected)),
          row('uncollectable', ({ uncollectable }) => count(uncollectable)),
          row('most objects alive', ({ live }) => count(live.objects.most)),
          row('most bytes alive', ({ live }) => size(live.bytes.most)),
          row('garbage waited: half', ({ floating }) => waited(floating, 'median')),
          row('  95 of 100', ({ floating }) => waited(floating, 'p95')),
          row('  longest', ({ floating }) => waited(floating, 'max')),
          row('garbage at the end', ({ left }) => counted(left.objects, 'object')),
          row('objects examined', ({ examined }) => known(examined)),
          row('  per object collected', perCollected),
        ],
        numbers: [1, 2],
      },
      notes: [
        ...(inexact > 0
          ? [
              `Of ${counted(inexact, 'object')} it is not known exactly since when nobody could reach it.`,
            ]
          : []),
        ...(uncounted > 0
          ? [
              `By ${counted(uncounted, 'object')} passes of the trace freed more or fewer than they counted: collected may differ by that.`,
            ]
          : []),
        ...(simulated.untrackedTuples > 0
          ? [
              `Taken as not tracked: ${counted(simulated.untrackedTuples, 'tuple')}. Those that hold what is older than the trace bring passes forward.`,
            ]
          : []),
      ],
    },
    ...passSections(simulated, limit),
  ];
}

/** One row for each collector. */
export function sweepSections(
  { recorded, runs, best }: CollectorSweep,
  python: string,
): readonly ReportSection[] {
  const names = (which: readonly number[]) => which.map((at) => nameOf(runs[at])).join(', ');
  return [
    {
      title: `The program of this trace (Python ${python}) under ${counted(runs.length, 'collector')}`,
      table: {
        heads: [
          'collector',
          'passes',
          'collected',
          'most objects',
          'most bytes',
          'waited: half',
          '95 of 100',
          'longest',
          'left',
          'examined',
        ],
        rows: [
          figuresRow('recorded', recorded),
          ...runs.map((run) => figuresRow(nameOf(run), run)),
        ],
        numbers: [1, 2, 3, 4, 5, 6, 7, 8, 9],
      },
      notes: [`Least memory at its peak: ${names(best.peak)}`, `Least work: ${names(best.work)}`],
    },
  ];
}

function figuresRow(name: string, figures: CollectorFigures): string[] {
  const { passes, collected, live, floating, left, examined } = figures;
  return [
    name,
    count(passes.length),
    count(collected),
    count(live.objects.most),
    size(live.bytes.most),
    waited(floating, 'median'),
    waited(floating, 'p95'),
    waited(floating, 'max'),
    count(left.objects),
    known(examined),
  ];
}

function passSections({ passes }: CollectorRun, limit: number): readonly ReportSection[] {
  if (passes.length === 0 || limit === 0) return [];
  const table: TextTable = {
    heads: [
      'pass',
      'before event',
      'objects so far',
      'generation',
      'because',
      'collected',
      'examined',
    ],
    rows: passes
      .slice(0, limit)
      .map(({ seq, allocs, generation, reason, collected, examined }, at) => [
        String(at + 1),
        count(seq),
        count(allocs),
        String(generation),
        BECAUSE[reason],
        count(collected),
        known(examined),
      ]),
    numbers: [0, 1, 2, 3, 5, 6],
  };
  const more = passes.length - limit;
  const notes = more > 0 ? [`… and ${count(more)} more; --limit ${passes.length} lists all`] : [];
  return [{ title: 'Simulated passes', table, notes }];
}

const BECAUSE = { threshold: 'allocations', explicit: 'asked for', shutdown: 'the end' } as const;

function nameOf({ policy, thresholds }: CollectorRun): string {
  return policy === 'none' ? policy : `${policy} (${thresholds.join(', ')})`;
}

function waited(spread: Spread, quantile: 'median' | 'p95' | 'max'): string {
  return spread.count === 0 ? '–' : counted(spread[quantile], 'event');
}

function known(value: number | null): string {
  return value === null ? 'not known' : count(value);
}

function perCollected({ examined, collected }: CollectorFigures): string {
  return examined === null || collected === 0 ? '–' : ratio(examined / collected);
}
