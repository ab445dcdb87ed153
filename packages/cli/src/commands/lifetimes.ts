import type { ChurnBy, LifetimeBucket, LifetimeRow } from '@refwind/replay';
import type { Command } from 'commander';
import { loadReplay } from '../engine.js';
import { ExitCode } from '../exit-codes.js';
import { toJson } from '../format/escape.js';
import { asciiGlyphs, unicodeGlyphs } from '../format/glyphs.js';
import { count, counted } from '../format/numbers.js';
import { reportLines } from '../format/report.js';
import { rowName } from '../format/row-name.js';
import { Places } from '../format/sites.js';
import { sparkline } from '../format/sparkline.js';
import { styleFor } from '../format/style.js';
import type { Io, Lines } from '../io.js';
import { choice, wholeNumber } from '../options.js';
import { programPart, type Trace, withTrace } from '../trace.js';
import { type CommonOptions, type Run, withCommonOptions, withExamples } from './shared.js';

interface LifetimesOptions extends CommonOptions {
  readonly by: ChurnBy;
  readonly limit?: number;
  readonly ascii?: boolean;
}

const ROWS = 20;
const BY: readonly ChurnBy[] = ['line', 'function', 'type'];

export function lifetimesCommand(program: Command, run: Run): void {
  const command = program
    .command('lifetimes')
    .argument('<trace>', 'a trace file')
    .summary('how long objects live, and which one lived longest')
    .description(
      'Tells, for each line (or function, type), how long the objects lived that it allocated, in events; which of them ' +
        'lived longest; and how old those are that are alive at the end. ' +
        "The interpreter's shutdown is left out.",
    )
    .option('--by <what>', `${BY.join(', ')}`, choice('--by', BY), 'line')
    .option('--limit <n>', `list at most so many rows (${ROWS})`, wholeNumber('--limit', 0))
    .option('--ascii', 'draw with plain characters only')
    .action((path: string, options: LifetimesOptions) =>
      run(command, (io) => withTrace(path, io, (trace, out) => show(trace, out, io, options))),
    );
  withCommonOptions(command, 'one JSON array, with all rows');
  withExamples(
    command,
    ['refwind lifetimes app.rwt', 'line by line'],
    ['refwind lifetimes app.rwt --by type', 'which types stay'],
  );
}

async function show(
  trace: Trace,
  out: Lines,
  io: Io,
  { json, by, limit = ROWS, ascii }: LifetimesOptions,
): Promise<ExitCode> {
  const { lifetimes } = await loadReplay();
  const rows = lifetimes(await programPart(trace), by);
  if (json) {
    await out.line(toJson(rows));
    return ExitCode.fine;
  }
  const places = new Places(io.cwd);
  const last = rows.reduce((most, { buckets }) => Math.max(most, lastPower(buckets)), 0);
  const heads = ['died', 'half', 'longest', 'which', 'alive', 'oldest', 'lives', by];
  const table = {
    heads,
    rows: rows
      .slice(0, limit)
      .map((row) => [
        ...numbers(row),
        sparkline(barsOf(row.buckets, last), ascii ? asciiGlyphs : unicodeGlyphs),
        rowName(row, by, places),
      ]),
    numbers: [0, 1, 2, 3, 4, 5],
  };
  const more = rows.length - limit;
  const notes = [`lives: how many lived 1, 2–3, 4–7, … up to ${count(2 ** (last + 1) - 1)} events`];
  if (more > 0) notes.push(`… and ${counted(more, 'more row')}; --limit ${rows.length} shows all`);
  const title = `How long objects lived, in events, by ${by === 'type' ? 'type' : `the ${by} that allocated them`}`;
  for (const line of reportLines([{ title, table, notes }], styleFor(io.color), io.columns)) {
    await out.line(line);
  }
  return ExitCode.fine;
}

function numbers({ lifetime, longest, age }: LifetimeRow): string[] {
  const died = lifetime.count === 0;
  return [
    count(lifetime.count),
    died ? '–' : count(lifetime.median),
    died ? '–' : count(lifetime.max),
    longest === null ? '–' : `#${longest.object}`,
    count(age.count),
    age.count === 0 ? '–' : count(age.max),
  ];
}

function lastPower(buckets: readonly LifetimeBucket[]): number {
  return buckets.reduce((most, { from }) => Math.max(most, Math.log2(from)), 0);
}

/** A bar for each power of two up to `last`. */
function barsOf(buckets: readonly LifetimeBucket[], last: number): number[] {
  const bars = Array.from({ length: last + 1 }, () => 0);
  for (const { from, objects } of buckets) bars[Math.log2(from)] = objects;
  return bars;
}
