import type { PassDetail } from '@refwind/replay';
import type { Command } from 'commander';
import { loadReplay } from '../engine.js';
import { wrongUse } from '../errors.js';
import { ExitCode } from '../exit-codes.js';
import { toJson } from '../format/escape.js';
import { passLines } from '../format/passes.js';
import { Places } from '../format/sites.js';
import { styleFor } from '../format/style.js';
import type { Io, Lines } from '../io.js';
import { wholeNumber } from '../options.js';
import { type Trace, withTrace } from '../trace.js';
import { type CommonOptions, type Run, withCommonOptions, withExamples } from './shared.js';

interface PassesOptions extends CommonOptions {
  readonly pass?: number;
  readonly limit?: number;
}

const OBJECTS = 20;

export function passesCommand(program: Command, run: Run): void {
  const command = program
    .command('passes')
    .argument('<trace>', 'a trace file')
    .summary("the collector's passes, and what each freed")
    .description(
      "Lists the collector's passes: why each ran, which objects it freed and the cycles that they were in, and " +
        'which finalizers and callbacks ran within it.',
    )
    .option('--pass <n>', 'only this one: gc:N', wholeNumber('--pass', 1))
    .option(
      '--limit <n>',
      `list at most so many objects of a pass (${OBJECTS})`,
      wholeNumber('--limit', 0),
    )
    .action((path: string, options: PassesOptions) =>
      run(command, (io) => withTrace(path, io, (trace, out) => list(trace, out, io, options))),
    );
  withCommonOptions(command, 'one JSON object per pass, with all objects');
  withExamples(
    command,
    ['refwind passes app.rwt', ''],
    ['refwind passes app.rwt --pass 2 --limit 100', 'more of the second one'],
  );
}

async function list(
  trace: Trace,
  out: Lines,
  io: Io,
  { json, pass: wanted, limit = OBJECTS }: PassesOptions,
): Promise<ExitCode> {
  const { passes } = await loadReplay();
  const all = passes(trace.timeline);
  const chosen = wanted === undefined ? all : all.filter(({ number }) => number === wanted);
  if (wanted !== undefined && chosen.length === 0) throw noSuchPass(wanted, all);
  const places = new Places(io.cwd);
  const style = styleFor(io.color);
  for (const [at, each] of chosen.entries()) {
    if (json) {
      await out.line(toJson(each));
      continue;
    }
    if (at > 0) await out.line();
    for (const line of passLines(each, { limit, places, style })) await out.line(line);
  }
  if (!json && all.length === 0) await out.line('The collector did not run.');
  return ExitCode.fine;
}

function noSuchPass(wanted: number, all: readonly PassDetail[]) {
  const numbers = all.length === 0 ? 'none' : `1 to ${all.at(-1)?.number}`;
  return wrongUse(`--pass ${wanted}: there is no such pass; passes here: ${numbers}.`);
}
