import type { FloatingGarbage, FloatingObject } from '@refwind/replay';
import type { Command } from 'commander';
import { loadReplay } from '../engine.js';
import { ExitCode } from '../exit-codes.js';
import { shown, toJson } from '../format/escape.js';
import { count, counted, size } from '../format/numbers.js';
import { type ReportSection, reportLines } from '../format/report.js';
import { styleFor } from '../format/style.js';
import { truncate } from '../format/width.js';
import type { Io, Lines } from '../io.js';
import { wholeNumber } from '../options.js';
import { programPart, type Trace, withTrace } from '../trace.js';
import { type CommonOptions, type Run, withCommonOptions, withExamples } from './shared.js';

interface GarbageOptions extends CommonOptions {
  readonly limit?: number;
}

const OBJECTS = 10;
const WIDEST = 40;

export function garbageCommand(program: Command, run: Run): void {
  const command = program
    .command('garbage')
    .argument('<trace>', 'a trace file')
    .summary('what waited for the collector, and how long')
    .description(
      'Tells how long garbage floats: the events from the one after which nobody could reach an object to its free. Only ' +
        'cycles, and what they hold, wait; what a count frees is freed at once. ' +
        "The interpreter's shutdown is left out.",
    )
    .option('--limit <n>', `list at most so many objects (${OBJECTS})`, wholeNumber('--limit', 0))
    .action((path: string, options: GarbageOptions) =>
      run(command, (io) => withTrace(path, io, (trace, out) => show(trace, out, io, options))),
    );
  withCommonOptions(command, 'one JSON object');
  withExamples(
    command,
    ['refwind garbage app.rwt', ''],
    ['refwind garbage app.rwt --limit 100', 'more of those that waited longest'],
  );
}

async function show(
  trace: Trace,
  out: Lines,
  io: Io,
  { json, limit = OBJECTS }: GarbageOptions,
): Promise<ExitCode> {
  const { floatingGarbage } = await loadReplay();
  const found = floatingGarbage(await programPart(trace), { limit });
  if (json) {
    await out.line(toJson(found));
    return ExitCode.fine;
  }
  for (const line of reportLines(sections(found), styleFor(io.color), io.columns))
    await out.line(line);
  return ExitCode.fine;
}

function sections(found: FloatingGarbage): ReportSection[] {
  const { freed, exact, types, longest } = found;
  const left = `${counted(found.left.objects, 'object')}, ${size(found.left.bytes)}: unreachable at the end, and not freed`;
  const passes = `${counted(freed.objects, 'object')}, ${size(freed.bytes)}: freed by passes`;
  const known = `; of ${count(exact)} it is known exactly how long they waited`;
  const notes = [freed.objects === 0 ? passes : passes + known, left];
  const result: ReportSection[] = [{ title: 'Garbage that waited for the collector', notes }];
  if (types.length > 0) {
    result.push({ title: 'By type; delays in events', table: typeTable(found) });
  }
  if (longest.length > 0) {
    result.push({ title: 'Those that waited longest', table: objectTable(longest) });
  }
  return result;
}

function typeTable({ types }: FloatingGarbage): ReportSection['table'] {
  return {
    heads: ['objects', 'bytes', 'waited: half', 'longest', 'type'],
    rows: types.map(({ objects, bytes, delay, typeName }) => [
      count(objects),
      size(bytes),
      count(delay.most.median),
      count(delay.most.max),
      truncate(shown(typeName), WIDEST),
    ]),
    numbers: [0, 1, 2, 3],
  };
}

function objectTable(longest: readonly FloatingObject[]): ReportSection['table'] {
  return {
    heads: ['object', 'since', 'freed', 'by', 'type'],
    rows: longest.map(({ object, since, freed, pass, typeName }) => [
      `#${object}`,
      count(since),
      freed === null ? 'not' : count(freed),
      pass === null ? '-' : `gc:${pass}`,
      truncate(shown(typeName), WIDEST),
    ]),
    numbers: [0, 1, 2],
  };
}
