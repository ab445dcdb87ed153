import type { Seq } from '@refwind/core';
import { shown } from '../format/escape.js';
import type { Glyphs } from '../format/glyphs.js';
import { count, counted, size } from '../format/numbers.js';
import { sparkline } from '../format/sparkline.js';
import type { Style } from '../format/style.js';
import { padEnd, padStart, truncate, widthOf } from '../format/width.js';
import type { MemoryChart } from './memory-chart.js';

export interface MemoryLook {
  readonly glyphs: Glyphs;
  readonly style: Style;
  /** Cells that a line has. */
  readonly width: number;
}

const WIDEST_NAME = 24;
const LEAST_BARS = 16;
const MOST_BARS = 120;
const MARKS = 8;

/** A chart for a terminal: a row of bars for all that was alive, one for each type, then passes and marks. */
export function* memoryLines(
  { memory, unit, passes, marks }: Omit<MemoryChart, 'width' | 'height'>,
  { glyphs, style, width }: MemoryLook,
): Generator<string> {
  const { from, to, types, typesLeft, samples } = memory;
  const amount = unit === 'bytes' ? size : count;
  const ofType = (at: number) =>
    samples.map((sample) => (unit === 'bytes' ? sample.bytesByType : sample.objectsByType)[at]);
  const all = samples.map((sample) => sample[unit]);
  const shownTypes = types.map((_, at) => ofType(at));
  const rest = all.map((value, at) => value - shownTypes.reduce((sum, each) => sum + each[at], 0));
  const rows = [
    { name: 'all', values: all },
    ...types.map((name, at) => ({ name: shown(name), values: shownTypes[at] })),
    ...(typesLeft > 0 ? [{ name: counted(typesLeft, 'other type'), values: rest }] : []),
  ];
  const most = rows.map(({ values }) => amount(Math.max(0, ...values)));
  const last = rows.map(({ values }) => amount(values[values.length - 1] ?? 0));
  const names = rows.map(({ name }) => truncate(name, WIDEST_NAME));
  const [nameWidth, mostWidth, lastWidth] = [names, ['most', ...most], ['end', ...last]].map(
    (texts) => Math.max(...texts.map(widthOf)),
  );
  const room = width - nameWidth - mostWidth - lastWidth - 6;
  const bars = Math.max(LEAST_BARS, Math.min(MOST_BARS, room));
  const line = (name: string, picture: string, high: string, end: string) =>
    `${padEnd(name, nameWidth)}  ${picture}  ${padStart(high, mostWidth)}  ${padStart(end, lastWidth)}`;
  const columnOf = (seq: Seq) =>
    Math.min(bars - 1, Math.floor(((seq - from) / Math.max(1, to - from)) * bars));
  const columns = samples.map(({ seq }) => columnOf(seq));
  yield style.title(
    `${unit === 'bytes' ? 'Bytes' : 'Objects'} alive, events ${count(from)} to ${count(to)}`,
  );
  yield style.faint(line('', ' '.repeat(bars), 'most', 'end'));
  for (const [at, { values }] of rows.entries()) {
    const picture = sparkline(highest(values, columns, bars), glyphs);
    yield line(names[at], at === 0 ? picture : style.place(picture), most[at], last[at]);
  }
  if (passes.length > 0) {
    const row = strokes(
      passes.map(({ beginSeq }) => columnOf(beginSeq)),
      bars,
      glyphs,
    );
    yield `${padEnd('passes', nameWidth)}  ${row}  ${padStart(count(passes.length), mostWidth)}`;
  }
  if (marks.length > 0) {
    const row = strokes(
      marks.map(({ seq }) => columnOf(seq)),
      bars,
      glyphs,
    );
    yield `${padEnd('marks', nameWidth)}  ${row}  ${padStart(count(marks.length), mostWidth)}`;
    const named = marks.slice(0, MARKS).map(({ label, seq }) => `${shown(label)} ${count(seq)}`);
    const more =
      marks.length > MARKS ? `, ${glyphs.ellipsis} and ${count(marks.length - MARKS)} more` : '';
    yield style.faint(truncate(`marks: ${named.join(', ')}${more}`, width));
  }
}

/** The highest of the samples in each column; columns without one go on as before. */
function highest(values: readonly number[], columns: readonly number[], bars: number): number[] {
  const found = new Array<number>(bars).fill(-1);
  for (const [at, column] of columns.entries()) found[column] = Math.max(found[column], values[at]);
  let before = 0;
  return found.map((value) => {
    before = value < 0 ? before : value;
    return before;
  });
}

function strokes(columns: readonly number[], bars: number, { vertical }: Glyphs): string {
  const there = new Set(columns);
  return Array.from({ length: bars }, (_, at) => (there.has(at) ? vertical : ' ')).join('');
}
