import { formatHolder, type Seq, type Site } from '@refwind/core';
import { history, type LedgerRow, type Timeline } from '@refwind/replay';
import type { ExportOptions } from '../../exporter.js';
import { rangeOf } from '../../range.js';
import type { TextTable } from '../../text/textTable.js';
import { Category } from './stacks.js';

/** An event's number as the profiler's time: a thousandth of a millisecond for each event. */
export function milliseconds(seq: Seq): number {
  return seq / 1000;
}

const DISPLAY = ['marker-chart', 'marker-table', 'timeline-overview'];

/** How the profiler shows our markers. */
export const MARKER_SCHEMAS = [
  {
    name: 'RefwindPass',
    tooltipLabel: '{marker.data.pass}: generation {marker.data.generation}',
    tableLabel: '{marker.data.pass}: generation {marker.data.generation}, {marker.data.reason}',
    chartLabel: 'generation {marker.data.generation}',
    display: [...DISPLAY, 'timeline-memory'],
    fields: [
      { key: 'pass', label: 'Pass', format: 'string' },
      { key: 'generation', label: 'Generation', format: 'integer' },
      { key: 'reason', label: 'Reason', format: 'string' },
      { key: 'collected', label: 'Collected', format: 'integer' },
      { key: 'uncollectable', label: 'Uncollectable', format: 'integer' },
      { key: 'examined', label: 'Examined', format: 'integer' },
    ],
  },
  {
    name: 'RefwindMark',
    tableLabel: '{marker.data.label}',
    chartLabel: '{marker.data.label}',
    display: DISPLAY,
    fields: [{ key: 'label', label: 'Mark', format: 'string' }],
  },
  {
    name: 'RefwindEvent',
    tableLabel: '{marker.data.what}, count {marker.data.count} {marker.data.holder}',
    chartLabel: '{marker.data.what}, count {marker.data.count}',
    display: DISPLAY,
    fields: [
      { key: 'what', label: 'Event', format: 'string' },
      { key: 'event', label: 'Number', format: 'integer' },
      { key: 'count', label: 'Count after it', format: 'integer' },
      { key: 'holder', label: 'Holder', format: 'string' },
      { key: 'line', label: 'Line', format: 'string' },
    ],
  },
];

/** A marker table's rows. */
export interface Marker {
  readonly name: number;
  readonly start: number;
  /** `null` for what takes no time. */
  readonly end: number | null;
  readonly category: number;
  readonly data: object;
}

/** Passes, marks, and the events of chosen objects. Memory as these. */
export function* markersOf(
  timeline: Timeline,
  options: ExportOptions,
  strings: TextTable,
): Generator<Marker> {
  const { from, to } = rangeOf(timeline, options);
  const { passes, marks } = timeline.summary;
  for (const { number, beginSeq, endSeq, ...pass } of passes) {
    const [begin, end] = [Math.max(beginSeq, from), Math.min(endSeq ?? to, to)];
    if (begin > end) continue;
    const { generation, reason, collected, uncollectable, examined } = pass;
    const counted = endSeq === null || endSeq > to ? {} : { collected, uncollectable, examined };
    const data = { type: 'RefwindPass', pass: `gc:${number}`, generation, reason, ...counted };
    yield { name: strings.of('pass'), start: begin, end, category: Category.collector, data };
  }
  for (const { label, seq } of marks) {
    if (seq < from || seq > to) continue;
    const data = { type: 'RefwindMark', label };
    yield { name: strings.of('mark'), start: seq, end: null, category: Category.program, data };
  }
  for (const object of new Set(options.objects)) {
    const { typeName, rows } = history(timeline, object);
    const name = strings.of(`#${object} ${typeName}`);
    for (const row of rows) {
      if (row.seq < from || row.seq > to) continue;
      yield { name, start: row.seq, end: null, category: Category.program, data: dataOf(row) };
    }
  }
}

function dataOf({ type: what, seq, refcount, holder, site }: LedgerRow): object {
  return {
    type: 'RefwindEvent',
    what,
    event: seq,
    count: refcount,
    holder: holder === null ? '' : formatHolder(holder),
    line: lineOf(site),
  };
}

function lineOf(site: Site | null): string {
  return site === null ? '' : `${site.file}:${site.line} in ${site.function}`;
}
