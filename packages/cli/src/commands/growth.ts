import type { MarkSummary } from '@refwind/core';
import type { Command } from 'commander';
import { loadReplay } from '../engine.js';
import { CommandError } from '../errors.js';
import { ExitCode } from '../exit-codes.js';
import { shown, toJson } from '../format/escape.js';
import { growthLines } from '../format/growth.js';
import { Places } from '../format/sites.js';
import type { Io, Lines } from '../io.js';
import { momentOf } from '../moments.js';
import { wholeNumber } from '../options.js';
import { type Trace, withTrace } from '../trace.js';
import { type CommonOptions, type Run, withCommonOptions, withExamples } from './shared.js';

interface GrowthOptions extends CommonOptions {
  readonly marks: string;
  readonly at?: readonly string[];
  readonly warmup?: number;
  readonly limit?: number;
}

const ROWS = 20;

export function growthCommand(program: Command, run: Run): void {
  const command = program
    .command('growth')
    .argument('<trace>', 'a trace file')
    .summary('what grows from round to round')
    .description(
      'Compares moments that should look alike, such as the marks of `record --repeat`: how many objects and references ' +
        'each round left behind, and the lines that they come from. What grows in every round comes first.',
    )
    .option('--marks <label>', 'the marks with this label, or with a number behind it', 'round')
    .option('--at <moment...>', 'these moments instead')
    .option('--warmup <n>', 'so many at the beginning do not count', wholeNumber('--warmup', 0))
    .option('--limit <n>', `list at most so many lines (${ROWS})`, wholeNumber('--limit', 0))
    .action((path: string, options: GrowthOptions) =>
      run(command, (io) => withTrace(path, io, (trace, out) => show(trace, out, io, options))),
    );
  withCommonOptions(command, 'one JSON object, with all that grows');
  withExamples(
    command,
    ['refwind growth app.rwt', 'over the marks `round:0`, `round:1` …'],
    [
      'refwind growth app.rwt --marks request --warmup 2',
      'over the marks `request`, but the first two',
    ],
    ['refwind growth app.rwt --at app.py:20#1 app.py:20#50', 'over two moments'],
  );
}

async function show(
  trace: Trace,
  out: Lines,
  io: Io,
  { json, marks, at, warmup = 0, limit = ROWS }: GrowthOptions,
): Promise<ExitCode> {
  const { growth } = await loadReplay();
  const moments =
    at === undefined
      ? markedMoments(trace, marks)
      : (await Promise.all(at.map((text) => momentOf(trace, text)))).sort((a, b) => a - b);
  const found = growth(trace.timeline, moments, { warmup });
  if (json) await out.line(toJson(found));
  else for (const line of growthLines(found, limit, new Places(io.cwd))) await out.line(line);
  return ExitCode.fine;
}

/** The marks called so, and those called so with a number: `round`, `round:3`. */
function markedMoments({ timeline }: Trace, label: string): number[] {
  const { marks } = timeline.summary;
  const isMeant = (mark: MarkSummary) =>
    mark.label === label ||
    (mark.label.startsWith(`${label}:`) && /^\d+$/.test(mark.label.slice(label.length + 1)));
  const moments = marks.filter(isMeant).map(({ seq }) => seq);
  if (moments.length > 0) return moments;
  const known = [...new Set(marks.map((mark) => mark.label))].slice(0, 8).map(shown).join(', ');
  throw new CommandError(
    ExitCode.failed,
    `There is no mark '${label}' or '${label}:1' in this trace; its marks: ${known || 'none'}. ` +
      'Name others with --marks, or moments with --at.',
  );
}
