import type {
  Amount,
  Collecting,
  Comparison,
  Counting,
  FloatingAt,
  PassReport,
  Spread,
} from '@refwind/replay';
import type { Glyphs } from './glyphs.js';
import { count, counted, ratio, size } from './numbers.js';
import type { ReportSection } from './report.js';
import { sparkline } from './sparkline.js';

export interface ComparisonOptions {
  /** How many passes to list. */
  readonly limit: number;
  readonly glyphs: Glyphs;
}

/** Reference counting beside the cyclic collector, memory over time, the passes. */
export function comparisonSections(
  compared: Comparison,
  options: ComparisonOptions,
): readonly ReportSection[] {
  return [sideBySide(compared), memory(compared, options), ...passes(compared, options)];
}

function sideBySide(compared: Comparison): ReportSection {
  const { counting, collecting, allocated, events } = compared;
  const all = counting.freed.objects + collecting.freed.objects;
  const row = (name: string, left: string, right: string) => [name, left, right];
  const isExact = collecting.exact === collecting.freed.objects;
  return {
    title: `Reference counting and the cyclic collector: ${counted(events, 'event')}, ${amount(allocated)} allocated`,
    table: {
      heads: ['', 'reference counting', 'cyclic collector'],
      rows: [
        row('set off by', 'a count that reaches 0', triggers(collecting)),
        row('freed', amount(counting.freed), amount(collecting.freed)),
        ...(all === 0 ? [] : [row('', share(counting.freed, all), share(collecting.freed, all))]),
        row('waited: half', waited(counting.delay, 'median'), waitedBetween(collecting, 'median')),
        row('  95 of 100', waited(counting.delay, 'p95'), waitedBetween(collecting, 'p95')),
        row('  longest', waited(counting.delay, 'max'), waitedBetween(collecting, 'max')),
        row('cycles', 'are never freed', cycles(collecting)),
        row('work', operations(counting), examined(collecting)),
      ],
      wraps: true,
    },
    notes: [
      ...(collecting.freed.objects > 0 && !isExact ? [inexact(collecting)] : []),
      ...(all === 0 ? ['Nothing was freed.'] : []),
    ],
  };
}

function triggers({ passes }: Collecting): string {
  const all = passes.threshold + passes.explicit + passes.shutdown;
  if (all === 0) return 'nothing: it never ran';
  const parts = [
    ...(passes.threshold > 0 ? [`${count(passes.threshold)} by allocations`] : []),
    ...(passes.explicit > 0 ? [`${count(passes.explicit)} asked for`] : []),
    ...(passes.shutdown > 0 ? [`${count(passes.shutdown)} at the end`] : []),
  ];
  return `${counted(all, 'pass', 'passes')}: ${parts.join(', ')}`;
}

function amount({ objects, bytes }: Amount): string {
  return `${counted(objects, 'object')}, ${size(bytes)}`;
}

function share({ objects }: Amount, all: number): string {
  return `${((objects / all) * 100).toFixed(1)} % of all freed`;
}

type Quantile = 'median' | 'p95' | 'max';

function waited(spread: Spread, quantile: Quantile): string {
  return spread.count === 0 ? '–' : upTo(spread[quantile], quantile);
}

function waitedBetween({ delay: { least, most } }: Collecting, quantile: Quantile): string {
  if (most.count === 0) return '–';
  const [low, high] = [least[quantile], most[quantile]];
  return low === high ? upTo(high, quantile) : `${upTo(high, quantile)} (or from ${count(low)} on)`;
}

function upTo(events: number, quantile: Quantile): string {
  const text = counted(events, 'event');
  return quantile === 'max' ? text : `up to ${text}`;
}

function cycles({ freed, groups }: Collecting): string {
  if (freed.objects === 0) return 'none were found';
  return `${counted(groups, 'group')} that held each other`;
}

function operations({ increments, decrements, operationsPerAllocation }: Counting): string {
  const each = ratio(operationsPerAllocation);
  return `${counted(increments + decrements, 'count operation')}, ${each} per object`;
}

function examined({ examined: looked, examinedPerCollected, passes }: Collecting): string {
  if (passes.threshold + passes.explicit + passes.shutdown === 0) return 'none';
  if (looked === null) return 'objects examined: not in this trace';
  const all = `${count(looked)} examined`;
  if (examinedPerCollected === null) return all;
  return `${all}, ${ratio(examinedPerCollected)} for each collected`;
}

function inexact({ exact, freed }: Collecting): string {
  return (
    `How long the collector's garbage waited is known exactly for ${count(exact)} of ` +
    `${counted(freed.objects, 'object')}; of the others, not all holders are known.`
  );
}

function memory(
  { live, floating, events }: Comparison,
  { glyphs }: ComparisonOptions,
): ReportSection {
  const { peak, left, samples } = floating;
  const line = sparkline(
    samples.map(({ objects }) => objects),
    glyphs,
  );
  return {
    title: 'Memory',
    table: {
      heads: ['', '', ''],
      rows: [
        ['most objects alive', count(live.objects.most), `after event ${count(live.objects.seq)}`],
        ['most bytes alive', size(live.bytes.most), `after event ${count(live.bytes.seq)}`],
        ['most floating garbage', amountAt(peak), `after event ${count(peak.seq)}`],
        ['alive at the end', amount(live.atEnd), `after event ${count(events)}`],
        ['  unreachable', left.objects === 0 ? 'none known' : `at least ${amount(left)}`, ''],
      ],
    },
    notes: peak.objects === 0 ? [] : [`Floating garbage from the first event to the last: ${line}`],
  };
}

function amountAt({ objects, bytes }: FloatingAt): string {
  return amount({ objects, bytes });
}

function passes({ passes: all }: Comparison, { limit }: ComparisonOptions): ReportSection[] {
  if (all.length === 0 || limit === 0) return [];
  const more = all.length - limit;
  return [
    {
      title: 'Passes',
      table: {
        heads: [
          'pass',
          'from event',
          'generation',
          'because',
          'collected',
          'freed',
          'bytes',
          'waited: half',
          'longest',
          'examined',
        ],
        rows: all.slice(0, limit).map(passRow),
        numbers: [0, 1, 2, 4, 5, 6, 7, 8, 9],
      },
      notes: more > 0 ? [`… and ${count(more)} more; --limit ${all.length} lists all`] : [],
    },
  ];
}

const BECAUSE = { threshold: 'allocations', explicit: 'asked for', shutdown: 'the end' } as const;

function passRow(pass: PassReport): string[] {
  const { freed, delay } = pass;
  const isEmpty = freed.objects === 0;
  return [
    `gc:${pass.number}`,
    count(pass.beginSeq),
    String(pass.generation),
    BECAUSE[pass.reason],
    count(pass.collected),
    count(freed.objects),
    size(freed.bytes),
    isEmpty ? '–' : count(delay.most.median),
    isEmpty ? '–' : count(delay.most.max),
    pass.examined === null ? '–' : count(pass.examined),
  ];
}
