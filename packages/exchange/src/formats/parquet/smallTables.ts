import type { Timeline } from '@refwind/replay';
import { NumberColumn, TextColumn } from './columns.js';
import { ParquetTable } from './table.js';

/** Sites, passes and marks, those of the range from ≤ event ≤ to. */
export function smallTables(
  timeline: Timeline,
  trace: string,
  from: number,
  to: number,
): ParquetTable[] {
  const path = (name: string) => `${name}/${encodeURIComponent(trace)}.parquet`;
  return [
    sitesOf(timeline, trace, path('sites')),
    passesOf(timeline, trace, path('passes'), [from, to]),
    marksOf(timeline, trace, path('marks'), [from, to]),
  ];
}

function sitesOf({ dictionary }: Timeline, trace: string, path: string): ParquetTable {
  const { sites, strings } = dictionary;
  const rows = sites.length;
  const texts = () => new TextColumn(rows, (id) => strings[id]);
  const numbers = () => new NumberColumn(rows, false);
  const columns = {
    trace: new TextColumn(rows, () => trace),
    site: numbers(),
    file: texts(),
    line: numbers(),
    function: texts(),
    offset: numbers(),
    opcode: texts(),
  };
  sites.forEach((site, id) => {
    columns.trace.add(0);
    columns.site.add(id);
    columns.file.add(site.file);
    columns.line.add(site.line);
    columns.function.add(site.function);
    columns.offset.add(site.offset);
    columns.opcode.add(site.opcode);
  });
  return new ParquetTable(path, columns);
}

const REASONS = ['threshold', 'explicit', 'shutdown'];

function passesOf(
  { summary }: Timeline,
  trace: string,
  path: string,
  [from, to]: readonly [number, number],
): ParquetTable {
  const passes = summary.passes.filter(({ beginSeq }) => beginSeq >= from && beginSeq <= to);
  const numbers = (is64 = true) => new NumberColumn(passes.length, is64);
  const columns = {
    trace: new TextColumn(passes.length, () => trace),
    pass: numbers(false),
    begin_seq: numbers(),
    end_seq: numbers(),
    generation: numbers(false),
    reason: new TextColumn(passes.length, (id) => REASONS[id]),
    collected: numbers(),
    uncollectable: numbers(),
    examined: numbers(),
  };
  for (const pass of passes) {
    columns.trace.add(0);
    columns.pass.add(pass.number);
    columns.begin_seq.add(pass.beginSeq);
    columns.generation.add(pass.generation);
    columns.reason.add(REASONS.indexOf(pass.reason));
    const isEnded = pass.endSeq !== null && pass.endSeq <= to;
    addOr(columns.end_seq, isEnded ? pass.endSeq : null);
    addOr(columns.collected, isEnded ? pass.collected : null);
    addOr(columns.uncollectable, isEnded ? pass.uncollectable : null);
    addOr(columns.examined, isEnded ? (pass.examined ?? null) : null);
  }
  return new ParquetTable(path, columns);
}

function marksOf(
  { summary }: Timeline,
  trace: string,
  path: string,
  [from, to]: readonly [number, number],
): ParquetTable {
  const marks = summary.marks.filter(({ seq }) => seq >= from && seq <= to);
  const columns = {
    trace: new TextColumn(marks.length, () => trace),
    seq: new NumberColumn(marks.length, true),
    label: new TextColumn(marks.length, (id) => marks[id].label),
  };
  marks.forEach(({ seq }, id) => {
    columns.trace.add(0);
    columns.seq.add(seq);
    columns.label.add(id);
  });
  return new ParquetTable(path, columns);
}

function addOr(column: NumberColumn, value: number | null): void {
  if (value === null) column.skip();
  else column.add(value);
}
