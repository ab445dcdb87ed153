import type { BalanceBy } from '@refwind/replay';
import type { Command } from 'commander';
import { loadReplay } from '../engine.js';
import { ExitCode } from '../exit-codes.js';
import { balanceLines } from '../format/balance.js';
import { toJson } from '../format/escape.js';
import { Places } from '../format/sites.js';
import { styleFor } from '../format/style.js';
import type { Io, Lines } from '../io.js';
import { momentOf } from '../moments.js';
import { choice, wholeNumber } from '../options.js';
import { type Trace, withTrace } from '../trace.js';
import { momentText } from './moment-text.js';
import { type CommonOptions, type Run, withCommonOptions, withExamples } from './shared.js';

interface BalanceOptions extends CommonOptions {
  readonly at: string;
  readonly by: BalanceBy;
  readonly limit?: number;
}

const ROWS = 20;
const BY: readonly BalanceBy[] = ['site', 'line', 'function', 'type'];

export function balanceCommand(program: Command, run: Run): void {
  const command = program
    .command('balance')
    .argument('<trace>', 'a trace file')
    .summary('references taken and given back, the unbalanced first')
    .description(
      'Adds up the references that each line (or instruction, function, type) took, and what became of them: given ' +
        'back, gone with their object, or outstanding. The most outstanding come first.',
    )
    .option('--by <what>', `${BY.join(', ')}`, choice('--by', BY), 'line')
    .option('--at <moment>', 'up to this moment', 'end')
    .option('--limit <n>', `list at most so many rows (${ROWS})`, wholeNumber('--limit', 0))
    .action((path: string, options: BalanceOptions) =>
      run(command, (io) => withTrace(path, io, (trace, out) => show(trace, out, io, options))),
    );
  withCommonOptions(command, 'one JSON object, with all rows');
  withExamples(
    command,
    ['refwind balance app.rwt', 'line by line'],
    ['refwind balance app.rwt --by function', 'which function keeps references'],
    ['refwind balance app.rwt --by type --at mark:warm', 'which types are kept, up to a mark'],
  );
}

async function show(
  trace: Trace,
  out: Lines,
  io: Io,
  { json, at, by, limit = ROWS }: BalanceOptions,
): Promise<ExitCode> {
  const { balance } = await loadReplay();
  const moment = await momentOf(trace, at);
  const found = balance(trace.timeline, by, moment);
  if (json) {
    await out.line(toJson(found));
    return ExitCode.fine;
  }
  const places = new Places(io.cwd);
  const style = styleFor(io.color);
  await out.line(momentText(trace, moment, places, style));
  const options = { limit, source: trace.source, places, style, width: io.columns };
  for (const line of balanceLines(found, options)) await out.line(line);
  return ExitCode.fine;
}
