import type { Command } from 'commander';
import { loadReplay } from '../engine.js';
import { ExitCode } from '../exit-codes.js';
import { toJson } from '../format/escape.js';
import { leakLines } from '../format/leaks.js';
import { Places } from '../format/sites.js';
import { styleFor } from '../format/style.js';
import type { Io, Lines } from '../io.js';
import { momentOf } from '../moments.js';
import { wholeNumber } from '../options.js';
import { type Trace, withTrace } from '../trace.js';
import { momentText } from './moment-text.js';
import { type CommonOptions, type Run, withCommonOptions, withExamples } from './shared.js';

interface LeaksOptions extends CommonOptions {
  readonly at: string;
  readonly type?: string;
  readonly limit?: number;
}

const GROUPS = 10;

export function leaksCommand(program: Command, run: Run): void {
  const command = program
    .command('leaks')
    .argument('<trace>', 'a trace file')
    .summary('what is alive, who keeps it, and the line that took the reference')
    .description(
      'Lists what is alive at a moment: first what nobody can reach and nobody freed, then what calls left behind, by ' +
        'type, by allocating line and by the reference that keeps it, with the line that took that reference.',
    )
    .option('--at <moment>', 'the moment', 'end')
    .option('--type <name>', 'only objects of this type')
    .option('--limit <n>', `list at most so many groups (${GROUPS})`, wholeNumber('--limit', 0))
    .action((path: string, options: LeaksOptions) =>
      run(command, (io) => withTrace(path, io, (trace, out) => show(trace, out, io, options))),
    );
  withCommonOptions(command, 'one JSON object, with all groups');
  withExamples(
    command,
    ['refwind leaks app.rwt', 'at the end of the program'],
    ['refwind leaks app.rwt --type Session', 'only sessions'],
    ['refwind leaks app.rwt --at mark:closed', 'when the program said so'],
  );
}

async function show(
  trace: Trace,
  out: Lines,
  io: Io,
  { json, at, type, limit = GROUPS }: LeaksOptions,
): Promise<ExitCode> {
  const { leaks } = await loadReplay();
  const moment = await momentOf(trace, at);
  const all = leaks(trace.timeline, moment);
  const groups =
    type === undefined ? all.groups : all.groups.filter((each) => each.typeName === type);
  const found = { ...all, groups };
  if (json) await out.line(toJson(found));
  else {
    const places = new Places(io.cwd);
    const style = styleFor(io.color);
    await out.line(momentText(trace, moment, places, style));
    const options = { limit, source: trace.source, places, style };
    for (const line of leakLines(found, options)) await out.line(line);
  }
  return type !== undefined && groups.length === 0 ? ExitCode.failed : ExitCode.fine;
}
