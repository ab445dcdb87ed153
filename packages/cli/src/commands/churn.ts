import type { ChurnBy, ChurnRow } from '@refwind/replay';
import type { Command } from 'commander';
import { loadReplay } from '../engine.js';
import { ExitCode } from '../exit-codes.js';
import { toJson } from '../format/escape.js';
import { count, counted, size } from '../format/numbers.js';
import { reportLines } from '../format/report.js';
import { rowName } from '../format/row-name.js';
import { Places } from '../format/sites.js';
import { styleFor } from '../format/style.js';
import type { Io, Lines } from '../io.js';
import { choice, wholeNumber } from '../options.js';
import { programPart, type Trace, withTrace } from '../trace.js';
import { type CommonOptions, type Run, withCommonOptions, withExamples } from './shared.js';

interface ChurnOptions extends CommonOptions {
  readonly by: ChurnBy;
  readonly limit?: number;
}

const ROWS = 20;
const BY: readonly ChurnBy[] = ['line', 'function', 'type'];

export function churnCommand(program: Command, run: Run): void {
  const command = program
    .command('churn')
    .argument('<trace>', 'a trace file')
    .summary('what each line allocates, how much is alive at once, how long it lives')
    .description(
      'Adds up what each line (or function, type) allocated, what became of it, how many were alive at once, and how ' +
        "long they lived, in events. The interpreter's shutdown is left out.",
    )
    .option('--by <what>', `${BY.join(', ')}`, choice('--by', BY), 'line')
    .option('--limit <n>', `list at most so many rows (${ROWS})`, wholeNumber('--limit', 0))
    .action((path: string, options: ChurnOptions) =>
      run(command, (io) => withTrace(path, io, (trace, out) => show(trace, out, io, options))),
    );
  withCommonOptions(command, 'one JSON array, with all rows');
  withExamples(
    command,
    ['refwind churn app.rwt', 'line by line'],
    ['refwind churn app.rwt --by type', 'which types come and go'],
  );
}

async function show(
  trace: Trace,
  out: Lines,
  io: Io,
  { json, by, limit = ROWS }: ChurnOptions,
): Promise<ExitCode> {
  const { churn } = await loadReplay();
  const rows = churn(await programPart(trace), by);
  if (json) {
    await out.line(toJson(rows));
    return ExitCode.fine;
  }
  const places = new Places(io.cwd);
  const heads = [
    'allocated',
    'bytes',
    'freed',
    'by collector',
    'left',
    'at once',
    'lived: half',
    'longest',
    by,
  ];
  const table = {
    heads,
    rows: rows.slice(0, limit).map((row) => cells(row, by, places)),
    numbers: heads.slice(0, -1).map((_, at) => at),
  };
  const more = rows.length - limit;
  const notes =
    more > 0 ? [`… and ${counted(more, 'more row')}; --limit ${rows.length} shows all`] : [];
  const section = {
    title: `Objects by the ${by} that allocated them; lives in events`,
    table,
    notes,
  };
  const title = by === 'type' ? 'Objects by type; lives in events' : section.title;
  for (const line of reportLines([{ ...section, title }], styleFor(io.color), io.columns))
    await out.line(line);
  return ExitCode.fine;
}

function cells(row: ChurnRow, by: ChurnBy, places: Places): string[] {
  const { allocated, freed, collected, left, peak, lifetime } = row;
  const numbers = [allocated.objects, freed.objects, collected.objects, left.objects, peak].map(
    count,
  );
  const lives = lifetime.count === 0 ? ['–', '–'] : [count(lifetime.median), count(lifetime.max)];
  return [
    numbers[0],
    size(allocated.bytes),
    ...numbers.slice(1),
    ...lives,
    rowName(row, by, places),
  ];
}
