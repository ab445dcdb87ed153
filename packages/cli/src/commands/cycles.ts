import type { Command } from 'commander';
import { loadReplay } from '../engine.js';
import { ExitCode } from '../exit-codes.js';
import { cycleLines } from '../format/cycles.js';
import { toJson } from '../format/escape.js';
import { count, counted } from '../format/numbers.js';
import { Places } from '../format/sites.js';
import { styleFor } from '../format/style.js';
import type { Io, Lines } from '../io.js';
import { wholeNumber } from '../options.js';
import { programPart, type Trace, withTrace } from '../trace.js';
import { type CommonOptions, type Run, withCommonOptions, withExamples } from './shared.js';

interface CyclesOptions extends CommonOptions {
  readonly limit?: number;
}

const GROUPS = 10;

export function cyclesCommand(program: Command, run: Run): void {
  const command = program
    .command('cycles')
    .argument('<trace>', 'a trace file')
    .summary('cycles that the collector freed or that are left, by the line that closed them')
    .description(
      "Lists the cycles of the program's own code: objects that lead to each other and that nothing else leads to, freed " +
        'by a pass of the collector or still there at the end, by the types of their members and the line that closed them.',
    )
    .option('--limit <n>', `list at most so many groups (${GROUPS})`, wholeNumber('--limit', 0))
    .action((path: string, options: CyclesOptions) =>
      run(command, (io) => withTrace(path, io, (trace, out) => show(trace, out, io, options))),
    );
  withCommonOptions(command, 'one JSON object, with all groups');
  withExamples(
    command,
    ['refwind cycles app.rwt', ''],
    ['refwind cycles app.rwt --json', 'for scripts'],
  );
}

async function show(
  trace: Trace,
  out: Lines,
  io: Io,
  { json, limit = GROUPS }: CyclesOptions,
): Promise<ExitCode> {
  const { cycles } = await loadReplay();
  const found = cycles(await programPart(trace));
  if (json) {
    await out.line(toJson(found));
    return ExitCode.fine;
  }
  const { collected, left, groups } = found;
  await out.line(
    collected + left === 0
      ? 'No cycle became garbage, as far as it is known who held whom.'
      : `${counted(collected, 'cycle')} freed by the collector, ${count(left)} still there at the end`,
  );
  const places = new Places(io.cwd);
  const style = styleFor(io.color);
  for (const group of groups.slice(0, limit)) {
    await out.line();
    for (const line of cycleLines(group, trace.source, places, style)) await out.line(line);
  }
  const more = groups.length - limit;
  if (more > 0)
    await out.line(
      style.faint(`… and ${counted(more, 'more group')}; --limit ${groups.length} shows all`),
    );
  return ExitCode.fine;
}
