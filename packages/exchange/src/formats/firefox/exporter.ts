import type { Timeline } from '@refwind/replay';
import type { Exporter, ExportOptions } from '../../exporter.js';
import { type CounterPoint, Counters } from '../../heap/counters.js';
import { lifetimes } from '../../heap/lifetimes.js';
import { rangeOf } from '../../range.js';
import { nameOf, STACKS_NOTE } from '../../stacks/profile.js';
import { jsonText } from '../../text/json.js';
import { TextBytes } from '../../text/textBytes.js';
import { TextTable } from '../../text/textTable.js';
import { writeAllocations } from './allocations.js';
import { MARKER_SCHEMAS, type Marker, markersOf, milliseconds } from './markers.js';
import { CATEGORIES, StackTables } from './stacks.js';

/**
 * The processed format's version. Newer profilers bring it up to date when they open a file:
 * https://github.com/firefox-devtools/profiler/blob/main/docs-developer/CHANGELOG-formats.md
 */
const PROCESSED_VERSION = 57;
/** Of the format that Firefox itself writes, which is not used here. */
const GECKO_VERSION = 30;
const PROCESS = '1';
const INSTANT = 0;
const INTERVAL = 1;

/** Allocations, counters, passes, marks and chosen objects' events for the Firefox Profiler. */
export const firefoxExporter: Exporter = {
  name: 'firefox',
  title: 'allocations, counters, passes and marks, for the Firefox Profiler',
  extension: '.profile.json',
  isBinary: false,
  export: profileOf,
};

async function* profileOf(
  timeline: Timeline,
  options: ExportOptions = {},
): AsyncGenerator<Uint8Array> {
  const out = new TextBytes();
  const strings = new TextTable();
  const stacks = new StackTables(timeline.dictionary, strings);
  out.text(`{"meta":${jsonText(metaOf(timeline, options))},\n"libs":[],"pages":[],\n`);
  out.text(`"counters":${jsonText(countersOf(timeline, options))},\n"threads":[`);
  out.text(`${jsonText(threadOf(timeline, options)).slice(0, -1)},\n"nativeAllocations":`);
  for (const _ of writeAllocations(out, timeline, options, stacks)) {
    if (out.isFull) yield out.take();
  }
  yield* writeMarkers(out, [...markersOf(timeline, options, strings)]);
  out.text(`,\n${jsonText(stacks.tables()).slice(1)}],\n`);
  out.text(`"shared":{"stringArray":${jsonText(strings.all)}}}\n`);
  yield out.take();
}

function metaOf(timeline: Timeline, options: ExportOptions): object {
  const { meta } = timeline.source;
  const startTime = Date.parse(meta?.startedAt ?? '');
  const { from, to } = rangeOf(timeline, options);
  const name = nameOf(timeline, options);
  return {
    interval: milliseconds(1),
    startTime: Number.isNaN(startTime) ? 0 : startTime,
    profilingStartTime: milliseconds(from - 1),
    profilingEndTime: milliseconds(Math.max(to, from - 1)),
    processType: 0,
    categories: CATEGORIES,
    product: name,
    stackwalk: 0,
    debug: false,
    version: GECKO_VERSION,
    preprocessedProfileVersion: PROCESSED_VERSION,
    symbolicated: true,
    symbolicationNotSupported: true,
    importedFrom: 'refwind',
    arguments: meta?.argv.join(' ') ?? '',
    usesOnlyOneStackType: true,
    sourceCodeIsNotOnSearchfox: true,
    markerSchema: MARKER_SCHEMAS,
    sampleUnits: { time: 'ms', eventDelay: 'ms', threadCPUDelta: 'ns' },
    extra: [
      {
        label: 'Trace',
        entries: [
          { label: 'Time', format: 'string', value: 'one microsecond is one event of the history' },
          { label: 'Stacks', format: 'string', value: STACKS_NOTE },
        ],
      },
    ],
  };
}

function threadOf(timeline: Timeline, options: ExportOptions): object {
  return {
    processType: 'default',
    processStartupTime: 0,
    processShutdownTime: null,
    registerTime: 0,
    unregisterTime: null,
    pausedRanges: [],
    showMarkersInTimeline: true,
    name: 'heap',
    isMainThread: true,
    processName: nameOf(timeline, options),
    pid: PROCESS,
    tid: 1,
    samples: { stack: [], time: [], weight: null, weightType: 'samples', length: 0 },
  };
}

/** What is counted is told as differences, as the profiler adds them up. */
function countersOf(timeline: Timeline, options: ExportOptions): object[] {
  const { from, to } = rangeOf(timeline, options);
  const points: CounterPoint[] = [];
  if (from <= to) {
    const counters = new Counters(from, to);
    for (const event of lifetimes(timeline, { ...options, onProgress: () => {} })) {
      const point = counters.add(event);
      if (point !== null) points.push(point);
    }
    points.push(...counters.end());
  }
  return [
    counterOf('bytes alive', 'Bytes of live objects', points, ({ bytes }) => bytes),
    counterOf('objects alive', 'Live objects, shown as bytes', points, ({ live }) => live),
  ];
}

function counterOf(
  name: string,
  description: string,
  points: readonly CounterPoint[],
  amount: (point: CounterPoint) => number,
): object {
  const count = points.map((point, at) => amount(point) - (at === 0 ? 0 : amount(points[at - 1])));
  const time = points.map(({ seq }) => milliseconds(seq));
  const samples = { time, count, length: points.length };
  return { name, category: 'Memory', description, pid: PROCESS, mainThreadIndex: 0, samples };
}

function* writeMarkers(out: TextBytes, markers: readonly Marker[]): Generator<Uint8Array> {
  const column = (name: string, of: (marker: Marker) => unknown) =>
    out.text(`"${name}":${jsonText(markers.map(of))},`);
  out.text(',\n"markers":{');
  column('name', ({ name }) => name);
  column('startTime', ({ start }) => milliseconds(start));
  column('endTime', ({ end }) => (end === null ? null : milliseconds(end)));
  column('phase', ({ end }) => (end === null ? INSTANT : INTERVAL));
  column('category', ({ category }) => category);
  out.text('"data":[');
  for (const [at, { data }] of markers.entries()) {
    out.text(`${at === 0 ? '' : ','}\n${jsonText(data)}`);
    if (out.isFull) yield out.take();
  }
  out.text(`],"length":${markers.length}}`);
}
