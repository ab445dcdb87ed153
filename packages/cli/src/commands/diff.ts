import type { Command } from 'commander';
import { loadReplay } from '../engine.js';
import { ExitCode } from '../exit-codes.js';
import { changeLines } from '../format/changes.js';
import { toJson } from '../format/escape.js';
import { Places } from '../format/sites.js';
import { styleFor } from '../format/style.js';
import type { Io, Lines } from '../io.js';
import { momentOf } from '../moments.js';
import { wholeNumber } from '../options.js';
import { type Trace, withTrace } from '../trace.js';
import { momentText } from './moment-text.js';
import { type CommonOptions, type Run, withCommonOptions, withExamples } from './shared.js';

interface DiffOptions extends CommonOptions {
  readonly limit: number;
}

const ROWS = 20;

export function diffCommand(program: Command, run: Run): void {
  const command = program
    .command('diff')
    .argument('<trace>', 'a trace file')
    .argument('<first>', 'a moment')
    .argument('<second>', 'another moment, also an earlier one')
    .summary('in what two moments of a trace differ')
    .description(
      'Tells which objects are alive at one of two moments only, and which have another count or other holders. ' +
        'For two runs: refwind compare.',
    )
    .option(
      '--limit <n>',
      `so many objects in each list (${ROWS})`,
      wholeNumber('--limit', 1),
      ROWS,
    )
    .action((path: string, first: string, second: string, options: DiffOptions) =>
      run(command, (io) =>
        withTrace(path, io, (trace, out) =>
          showDifference(trace, [first, second], out, io, options),
        ),
      ),
    );
  withCommonOptions(
    command,
    "one JSON object: {summary, patches, inverse}; patches as immer's, of the state's JSON with objects by id",
  );
  withExamples(
    command,
    ['refwind diff app.rwt app.py:12 end', 'what changed since line 12 has run'],
    ['refwind diff app.rwt mark:before mark:after', 'between two marks'],
    ['refwind diff app.rwt 480 gc:1 --json', 'patches there and back, for scripts'],
  );
}

async function showDifference(
  trace: Trace,
  moments: readonly [string, string],
  out: Lines,
  io: Io,
  { json, limit }: DiffOptions,
): Promise<ExitCode> {
  const { diff } = await loadReplay();
  const { timeline } = trace;
  const from = await momentOf(trace, moments[0]);
  const to = await momentOf(trace, moments[1]);
  const change = diff(timeline.at(from), timeline.at(to));
  if (json) {
    await out.text(`{"summary":${toJson(change.summary)}`);
    await printList('patches', change.patches, out);
    await printList('inverse', change.inverse, out);
    await out.line('}');
    return ExitCode.fine;
  }
  const style = styleFor(io.color);
  const places = new Places(io.cwd);
  await out.line(momentText(trace, from, places, style));
  await out.line(momentText(trace, to, places, style));
  for (const line of changeLines(change, style, limit)) await out.line(line);
  return ExitCode.fine;
}

/** One by one: two moments may have a million objects between them. */
async function printList(name: string, items: readonly unknown[], out: Lines): Promise<void> {
  await out.text(`,"${name}":[`);
  for (const [at, item] of items.entries()) await out.text(`${at === 0 ? '' : ','}${toJson(item)}`);
  await out.text(']');
}
