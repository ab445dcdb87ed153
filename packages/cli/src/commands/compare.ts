import type { Command } from 'commander';
import { loadReplay } from '../engine.js';
import { ExitCode } from '../exit-codes.js';
import { comparedLines } from '../format/compared.js';
import { toJson } from '../format/escape.js';
import { Places } from '../format/sites.js';
import { styleFor } from '../format/style.js';
import type { Io, Lines } from '../io.js';
import { wholeNumber } from '../options.js';
import { type Trace, withTrace } from '../trace.js';
import { type CommonOptions, type Run, withCommonOptions, withExamples } from './shared.js';

interface CompareOptions extends CommonOptions {
  readonly limit?: number;
}

const ROWS = 8;

export function compareCommand(program: Command, run: Run): void {
  const command = program
    .command('compare')
    .argument('<good>', 'a trace of a run that is as it should be')
    .argument('<bad>', 'a trace of one that is not')
    .summary('what a bad run keeps that a good one does not, and the lines to blame')
    .description(
      'Compares two runs of a program, or of two variants of it: which lines keep what the good run has not, the first ' +
        'event in which they differ, where references stand out, which objects are alive in one only.',
    )
    .option('--limit <n>', `list at most so many of each (${ROWS})`, wholeNumber('--limit', 0))
    .action((good: string, bad: string, options: CompareOptions) =>
      run(command, (io) =>
        withTrace(good, io, (goodTrace) =>
          withTrace(bad, io, (badTrace, out) => show(goodTrace, badTrace, out, io, options)),
        ),
      ),
    );
  withCommonOptions(command, 'one JSON object, with all differences');
  withExamples(
    command,
    ['refwind compare good.rwt bad.rwt', ''],
    ['refwind compare v1.rwt v2.rwt --json', 'for scripts'],
  );
}

async function show(
  good: Trace,
  bad: Trace,
  out: Lines,
  io: Io,
  { json, limit = ROWS }: CompareOptions,
): Promise<ExitCode> {
  const { compare } = await loadReplay();
  const lineTexts = {
    good: (file: string, line: number) => good.source.text(file, line),
    bad: (file: string, line: number) => bad.source.text(file, line),
  };
  const compared = compare(good.timeline, bad.timeline, { lineTexts });
  if (json) {
    await out.line(toJson(compared));
    return ExitCode.fine;
  }
  const sources = { good: good.source, bad: bad.source };
  const options = {
    ...{ limit, sources, places: new Places(io.cwd) },
    ...{ style: styleFor(io.color), width: io.columns },
  };
  for (const line of comparedLines(compared, options)) await out.line(line);
  return ExitCode.fine;
}
