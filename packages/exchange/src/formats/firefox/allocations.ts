import type { Seq } from '@refwind/core';
import type { Timeline } from '@refwind/replay';
import type { ExportOptions } from '../../exporter.js';
import { type LifetimeEvent, lifetimes } from '../../heap/lifetimes.js';
import { rangeOf } from '../../range.js';
import type { TextBytes } from '../../text/textBytes.js';
import type { StackTables } from './stacks.js';

/**
 * Births and deaths as the format's native allocations: an object's address is its id, so that the profiler pairs a
 * death with its birth and knows what is retained. The columns stand one after the other in the file, so the history is
 * read once for each: that keeps memory small.
 */
export function* writeAllocations(
  out: TextBytes,
  timeline: Timeline,
  options: ExportOptions,
  stacks: StackTables,
): Generator<void> {
  const columns = columnsOf(out, timeline, stacks);
  let length = 0;
  out.text('{');
  for (const [at, { name, write }] of columns.entries()) {
    out.text(`"${name}":[`);
    length = 0;
    const onProgress = partly(timeline, options, at, columns.length);
    for (const event of lifetimes(timeline, { ...options, onProgress })) {
      if (length++ > 0) out.text(',');
      write(event);
      yield;
    }
    out.text('],');
  }
  out.text('"threadId":[');
  for (let row = 0; row < length; row++) {
    out.text(row > 0 ? ',1' : '1');
    yield;
  }
  out.text('],"weightType":"bytes","length":').number(length).text('}');
}

interface Column {
  readonly name: string;
  write(event: LifetimeEvent): void;
}

function columnsOf(out: TextBytes, timeline: Timeline, stacks: StackTables): readonly Column[] {
  const { codes } = timeline.dictionary;
  return [
    { name: 'time', write: ({ seq }) => writeTime(out, seq) },
    { name: 'weight', write: ({ kind, size }) => out.number(kind === 'born' ? size : -size) },
    {
      name: 'stack',
      write({ code, freeCode }) {
        const { site, arg: type } = codes[code];
        out.number(stacks.ofType(freeCode < 0 ? site : codes[freeCode].site, type));
      },
    },
    { name: 'memoryAddress', write: ({ object }) => out.number(object) },
  ];
}

/** Progress of one reading of several. */
function partly(timeline: Timeline, options: ExportOptions, at: number, all: number) {
  const { from, to } = rangeOf(timeline, options);
  return (seq: Seq) =>
    options.onProgress?.(Math.floor(from + ((to - from) * at + seq - from) / all));
}

/** An event's number as milliseconds, a thousandth for each event. */
function writeTime(out: TextBytes, seq: number): void {
  const rest = seq % 1000;
  out.number((seq - rest) / 1000);
  if (rest !== 0) out.text(`.${`${rest}`.padStart(3, '0').replace(/0+$/, '')}`);
}
