import type { Command } from 'commander';
import { loadReplay } from '../engine.js';
import { ExitCode } from '../exit-codes.js';
import { toJson } from '../format/escape.js';
import { Places } from '../format/sites.js';
import { styleFor } from '../format/style.js';
import { wayLines, whyLines } from '../format/why.js';
import type { Io, Lines } from '../io.js';
import { momentOf, objectOf } from '../moments.js';
import { wholeNumber } from '../options.js';
import { type Trace, withTrace } from '../trace.js';
import { momentText } from './moment-text.js';
import { type CommonOptions, type Run, withCommonOptions, withExamples } from './shared.js';

interface WhyOptions extends CommonOptions {
  readonly at: string;
  readonly ways?: number;
}

export function whyCommand(program: Command, run: Run): void {
  const command = program
    .command('why')
    .argument('<trace>', 'a trace file')
    .argument('<object>', 'an id, TYPE#N or NAME@MOMENT')
    .summary('who keeps an object alive, and since which line')
    .description(
      'Tells the shortest way to an object from a variable (or from what has no name: the ' +
        'evaluation stack, C code), or the cycle that keeps it, with the line that took each reference.',
    )
    .option('--at <moment>', 'the moment', 'end')
    .option('--ways <n>', 'not only the shortest way: up to so many', wholeNumber('--ways', 1))
    .action((path: string, object: string, options: WhyOptions) =>
      run(command, (io) =>
        withTrace(path, io, (trace, out) =>
          options.ways === undefined
            ? showWhy(trace, object, out, io, options)
            : showWays(trace, object, options.ways, out, io, options),
        ),
      ),
    );
  withCommonOptions(command, 'the way as one JSON object; with --ways the ways');
  withExamples(
    command,
    ['refwind why app.rwt Session#1', 'why the first Session is alive at the end'],
    ['refwind why app.rwt Session#1 --ways 5', 'all that would have to let go of it'],
    ['refwind why app.rwt 12 --at app.py:20', 'who kept object 12 once line 20 had run'],
  );
}

async function showWhy(
  trace: Trace,
  object: string,
  out: Lines,
  io: Io,
  options: WhyOptions,
): Promise<ExitCode> {
  const { why } = await loadReplay();
  const at = await momentOf(trace, options.at);
  const found = why(trace.timeline, await objectOf(trace, object, at), at);
  if (options.json) {
    await out.line(toJson(found));
    return ExitCode.fine;
  }
  const style = styleFor(io.color);
  const places = new Places(io.cwd);
  await out.line(momentText(trace, at, places, style));
  for (const line of whyLines(found, trace.source, places, style)) await out.line(line);
  return ExitCode.fine;
}

async function showWays(
  trace: Trace,
  object: string,
  limit: number,
  out: Lines,
  io: Io,
  { json, at }: WhyOptions,
): Promise<ExitCode> {
  const { ways } = await loadReplay();
  const moment = await momentOf(trace, at);
  const found = ways(trace.timeline, await objectOf(trace, object, moment), moment, { limit });
  // Where no root leads, there is the cycle to tell of.
  if (found.ways.length === 0 && !json) return showWhy(trace, object, out, io, { at });
  if (json) {
    await out.line(toJson(found));
    return ExitCode.fine;
  }
  const style = styleFor(io.color);
  const places = new Places(io.cwd);
  await out.line(momentText(trace, moment, places, style));
  for (const line of wayLines(found, trace.source, places, style)) await out.line(line);
  return ExitCode.fine;
}
