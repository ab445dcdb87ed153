import type { Command } from 'commander';
import { loadReplay } from '../engine.js';
import { ExitCode } from '../exit-codes.js';
import { shown, toJson } from '../format/escape.js';
import { count, size } from '../format/numbers.js';
import { reportLines } from '../format/report.js';
import { Places } from '../format/sites.js';
import { styleFor } from '../format/style.js';
import type { Io, Lines } from '../io.js';
import type { RetainedJson } from '../json-outputs.js';
import { momentOf } from '../moments.js';
import { wholeNumber } from '../options.js';
import { type Trace, withTrace } from '../trace.js';
import { momentText } from './moment-text.js';
import { type CommonOptions, type Run, withCommonOptions, withExamples } from './shared.js';

interface RetainedOptions extends CommonOptions {
  readonly at: string;
  readonly type?: string;
  readonly limit?: number;
}

const ROWS = 20;

export function retainedCommand(program: Command, run: Run): void {
  const command = program
    .command('retained')
    .argument('<trace>', 'a trace file')
    .summary('what would die with each object: retained sizes')
    .description(
      'Lists the objects that keep most: what would die with each, since every way from a variable (or from what has no ' +
        'name) to it leads through that object.',
    )
    .option('--at <moment>', 'the moment', 'end')
    .option('--type <name>', 'only objects of this type')
    .option('--limit <n>', `list at most so many (${ROWS})`, wholeNumber('--limit', 0))
    .action((path: string, options: RetainedOptions) =>
      run(command, (io) => withTrace(path, io, (trace, out) => show(trace, out, io, options))),
    );
  withCommonOptions(command, 'one JSON object');
  withExamples(
    command,
    ['refwind retained app.rwt', 'at the end of the program'],
    [
      'refwind retained app.rwt --type Session --at mark:busy',
      'sessions, when the program said so',
    ],
  );
}

async function show(
  trace: Trace,
  out: Lines,
  io: Io,
  { json, at, type, limit = ROWS }: RetainedOptions,
): Promise<ExitCode> {
  const { dominators } = await loadReplay();
  const moment = await momentOf(trace, at);
  const isWanted = (name: string): boolean => type === undefined || name === type;
  const found = dominators(trace.timeline, moment);
  const objects = found.largest(limit, isWanted);
  const exitCode = objects.length === 0 && limit > 0 ? ExitCode.failed : ExitCode.fine;
  if (json) {
    const result: RetainedJson = { at: moment, reached: found.reached, objects };
    await out.line(toJson(result));
    return exitCode;
  }
  const places = new Places(io.cwd);
  const style = styleFor(io.color);
  await out.line(momentText(trace, moment, places, style));
  const rows = objects.map(({ object, typeName, size: own, retained, dominator, site }) => [
    ...[size(retained.bytes), count(retained.objects), size(own), `#${object}`, shown(typeName)],
    dominator === null ? '' : `#${dominator}`,
    places.line(site),
  ]);
  const heads = ['retained', 'objects', 'itself', 'object', 'type', 'through', 'allocated'];
  const table = { heads, rows, numbers: [0, 1, 2] };
  for (const line of reportLines([{ title: 'What keeps most', table }], style, io.columns))
    await out.line(line);
  return exitCode;
}
