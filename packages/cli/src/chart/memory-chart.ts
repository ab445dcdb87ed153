import type { MarkSummary, PassSummary, Seq } from '@refwind/core';
import type { MemoryOverTime, MemorySample } from '@refwind/replay';
import { shown } from '../format/escape.js';
import { count, counted, size } from '../format/numbers.js';
import { escaped } from '../report/html/html.js';
import { binaryTicks, decimalTicks } from './ticks.js';

/** What a chart of live objects or bytes shows. */
export interface MemoryChart {
  readonly memory: MemoryOverTime;
  readonly unit: 'bytes' | 'objects';
  readonly passes: readonly Pick<PassSummary, 'number' | 'beginSeq' | 'generation' | 'collected'>[];
  readonly marks: readonly MarkSummary[];
  /** Of the picture, in pixels. */
  readonly width: number;
  readonly height: number;
}

const TOP = 22;
const LEFT = 64;
const RIGHT = 10;
const BOTTOM = 42;

/**
 * Stacked areas over the events, type on type, as SVG elements: colours are the classes `t0` … `t7` and `rest`. What a
 * point stands for is a title, which browsers show where the pointer is.
 */
export function memoryChart(chart: MemoryChart): string {
  const frame = frameOf(chart);
  return [
    ...yAxis(chart, frame),
    ...layers(chart, frame),
    ...xAxis(chart, frame),
    ...passTicks(chart, frame),
    ...markLines(chart, frame),
    ...hits(chart, frame),
  ].join('\n');
}

/** From what is shown to where it is in the picture. */
interface Frame {
  readonly x: (seq: Seq) => string;
  readonly y: (value: number) => string;
  readonly bottom: number;
  readonly right: number;
}

function frameOf({ memory, unit, width, height }: MemoryChart): Frame {
  const { from, to } = memory;
  const most = memory.samples.reduce((so, sample) => Math.max(so, sample[unit]), 1);
  const [right, bottom] = [width - RIGHT, height - BOTTOM];
  const across = (right - LEFT) / Math.max(1, to - from);
  return {
    x: (seq) => fixed(LEFT + (seq - from) * across),
    y: (value) => fixed(bottom - (value / most) * (bottom - TOP)),
    bottom,
    right,
  };
}

function yAxis({ memory, unit }: MemoryChart, { y, right }: Frame): string[] {
  const most = memory.samples.reduce((so, sample) => Math.max(so, sample[unit]), 1);
  const ticks = unit === 'bytes' ? binaryTicks(most, 4) : decimalTicks(most, 5);
  return ticks.flatMap((value) => [
    `<path class="grid" d="M${LEFT} ${y(value)}H${right}"/>`,
    `<text class="tick" x="${LEFT - 8}" y="${y(value)}" dy="0.32em" text-anchor="end">${amountText(value, unit)}</text>`,
  ]);
}

function xAxis({ memory: { from, to } }: MemoryChart, { x, bottom, right }: Frame): string[] {
  const step = decimalTicks(to - from, 9)[1] ?? 1;
  const first = Math.ceil(from / step) * step;
  const ticks = Array.from(
    { length: Math.floor((to - first) / step) + 1 },
    (_, at) => first + at * step,
  );
  return [
    `<path class="axis" d="M${LEFT} ${bottom}H${right}"/>`,
    ...ticks.map(
      (seq) =>
        `<text class="tick" x="${x(seq)}" y="${bottom + 27}" text-anchor="middle">${count(seq)}</text>`,
    ),
    `<text class="tick" x="${right}" y="${bottom + 39}" text-anchor="end">events</text>`,
  ];
}

/** Areas from the bottom up, the largest type first; what other types have on top. */
function layers({ memory, unit }: MemoryChart, { x, y }: Frame): string[] {
  const { types, typesLeft, samples } = memory;
  const values = (sample: MemorySample) =>
    unit === 'bytes' ? sample.bytesByType : sample.objectsByType;
  const upTo = (layer: number) => (sample: MemorySample) =>
    layer > types.length
      ? sample[unit]
      : values(sample)
          .slice(0, layer)
          .reduce((sum, value) => sum + value, 0);
  const count = types.length + (typesLeft > 0 ? 1 : 0);
  return Array.from({ length: count }, (_, layer) => {
    const [low, high] = [upTo(layer), upTo(layer + 1)];
    const name = layer < types.length ? shown(types[layer]) : 'other types';
    const there = samples.map((sample) => `${x(sample.seq)} ${y(high(sample))}`);
    const back = [...samples].reverse().map((sample) => `${x(sample.seq)} ${y(low(sample))}`);
    const style = layer < types.length ? `t${layer}` : 'rest';
    const path = `M${[...there, ...back].join('L')}Z`;
    return `<path class="${style}" d="${path}"><title>${escaped(name)}</title></path>`;
  });
}

/** A stroke below the axis for each pass; of those at the same pixel one. */
function passTicks({ passes, memory: { from } }: MemoryChart, { x, bottom }: Frame): string[] {
  const shownAt = new Set<string>();
  return passes.flatMap(({ number, beginSeq, generation, collected }) => {
    const at = x(beginSeq).replace(/\.\d*$/, '');
    if (beginSeq < from || shownAt.has(at)) return [];
    shownAt.add(at);
    const title = `gc:${number}, generation ${generation}, after event ${count(beginSeq)}: ${count(collected)} collected`;
    return [
      `<path class="pass" d="M${x(beginSeq)} ${bottom + 3}v9"><title>${title}</title></path>`,
    ];
  });
}

const LETTER = 6.2;
const LONGEST = 18;

/** A line for each mark, and its label where there is room. */
function markLines(
  { marks, memory: { from, to } }: MemoryChart,
  { x, bottom, right }: Frame,
): string[] {
  let free = 0;
  const drawn = new Set<string>();
  return marks.flatMap(({ label, seq }) => {
    const at = x(seq).replace(/\.\d*$/, '');
    if (seq < from || seq > to || drawn.has(at)) return [];
    drawn.add(at);
    const name = shown(label);
    const letters = [...name];
    const short = letters.length > LONGEST ? `${letters.slice(0, LONGEST - 1).join('')}…` : name;
    const width = [...short].length * LETTER;
    const isAtEnd = Number(x(seq)) + width > right;
    const begins = isAtEnd ? Number(x(seq)) - width : Number(x(seq));
    const line = `<path class="mark" d="M${x(seq)} ${TOP - 4}V${bottom}"><title>${escaped(`mark ${name}, event ${count(seq)}`)}</title></path>`;
    if (begins < free) return [line];
    free = begins + width + 10;
    const anchor = isAtEnd ? 'end' : 'start';
    return [
      line,
      `<text class="mark-label" x="${x(seq)}" y="${TOP - 9}" text-anchor="${anchor}">${escaped(short)}</text>`,
    ];
  });
}

/** For each sample an invisible strip that says what was alive then. */
function hits({ memory }: MemoryChart, { x, bottom }: Frame): string[] {
  const { samples, types } = memory;
  return samples.map((sample, at) => {
    const from = at === 0 ? sample.seq : (samples[at - 1].seq + sample.seq) / 2;
    const to = at === samples.length - 1 ? sample.seq : (sample.seq + samples[at + 1].seq) / 2;
    const width = Math.max(1, Number(x(to)) - Number(x(from)));
    const largest = types
      .map((name, type) => ({
        name,
        bytes: sample.bytesByType[type],
        objects: sample.objectsByType[type],
      }))
      .filter(({ objects }) => objects > 0)
      .map(({ name, bytes, objects }) => `\n${shown(name)}: ${size(bytes)}, ${count(objects)}`);
    const title = `event ${count(sample.seq)}: ${size(sample.bytes)}, ${counted(sample.objects, 'object')}${largest.join('')}`;
    return `<rect class="hit" x="${x(from)}" y="${TOP}" width="${fixed(width)}" height="${bottom - TOP}"><title>${escaped(title)}</title></rect>`;
  });
}

function amountText(value: number, unit: 'bytes' | 'objects'): string {
  return unit === 'bytes' ? size(value) : count(value);
}

/** A length with a tenth of a pixel. */
function fixed(value: number): string {
  return String(Math.round(value * 10) / 10);
}
