import type { Command } from 'commander';
import { loadReplay } from '../engine.js';
import { ExitCode } from '../exit-codes.js';
import { toJson } from '../format/escape.js';
import { asciiGlyphs, unicodeGlyphs } from '../format/glyphs.js';
import { type ReportSection, reportLines } from '../format/report.js';
import { comparisonSections } from '../format/report-comparison.js';
import { styleFor } from '../format/style.js';
import type { Io, Lines } from '../io.js';
import { wholeNumber } from '../options.js';
import { programPart, type Trace, withTrace } from '../trace.js';
import { type CommonOptions, type Run, withCommonOptions, withExamples } from './shared.js';

interface ReportOptions extends CommonOptions {
  readonly limit?: number;
  readonly ascii?: boolean;
}

const PASSES = 20;

export function reportCommand(program: Command, run: Run): void {
  const command = program
    .command('report')
    .argument('<trace>', 'a trace file')
    .summary('reference counting and the cyclic collector, in numbers')
    .description(
      'Sets reference counting and the cyclic collector side by side: what sets each off, how much ' +
        'each freed, how long garbage waited for it, and what it cost.',
    )
    .option('--limit <n>', `list at most so many passes (${PASSES})`, wholeNumber('--limit', 0))
    .option('--ascii', 'draw with plain characters')
    .action((path: string, options: ReportOptions) =>
      run(command, (io) => withTrace(path, io, (trace, out) => report(trace, out, io, options))),
    );
  withCommonOptions(command, 'the report as one JSON object, with all passes');
  withExamples(
    command,
    ['refwind report app.rwt', ''],
    ['refwind report app.rwt --limit 0', 'without the list of passes'],
    ['refwind report app.rwt --json', 'for scripts'],
  );
}

async function report(
  trace: Trace,
  out: Lines,
  io: Io,
  { json, ascii, limit = PASSES }: ReportOptions,
): Promise<ExitCode> {
  const { comparison } = await loadReplay();
  const compared = comparison(await programPart(trace));
  if (json) {
    await out.line(toJson(compared));
    return ExitCode.fine;
  }
  const glyphs = ascii ? asciiGlyphs : unicodeGlyphs;
  const sections: readonly ReportSection[] = comparisonSections(compared, { limit, glyphs });
  for (const line of reportLines(sections, styleFor(io.color))) await out.line(line);
  return ExitCode.fine;
}
