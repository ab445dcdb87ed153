import type { RuleResult } from '@refwind/replay';
import type { Command } from 'commander';
import { annotationsOf } from '../check/annotations.js';
import { CONFIG_FILES } from '../check/config.js';
import { humanLines } from '../check/human.js';
import { junitOf } from '../check/junit.js';
import { rulesToCheck } from '../check/rules.js';
import { loadReplay } from '../engine.js';
import { ExitCode } from '../exit-codes.js';
import { toJson } from '../format/escape.js';
import { Places } from '../format/sites.js';
import { styleFor } from '../format/style.js';
import type { Io } from '../io.js';
import type { CheckJson } from '../json-outputs.js';
import { choice } from '../options.js';
import { type Trace, withTrace } from '../trace.js';
import { type CommonOptions, type Run, withCommonOptions, withExamples } from './shared.js';

const FORMATS = ['text', 'junit', 'github'] as const;
type Format = (typeof FORMATS)[number];

interface CheckOptions extends CommonOptions {
  readonly config?: string;
  readonly format?: Format;
}

export function checkCommand(program: Command, run: Run): void {
  const command = program
    .command('check')
    .argument('<trace>', 'a trace file')
    .argument(
      '[rule...]',
      `what must hold; those of ${CONFIG_FILES.join(' or ')} when none is given`,
    )
    .summary('whether a trace is as rules demand: for CI')
    .description(
      'Checks rules such as "leaks == 0" or "growth(mark:round) <= 0 type Node". Exits with 1 when one is broken, and ' +
        'names the lines to blame. Measures: leaks, cycles, growth(mark:LABEL), peak bytes, peak objects, live bytes, ' +
        'live objects, never-freed, unbalanced FILE; each may be restricted by type NAME, in FILE[:LINE], at MOMENT.',
    )
    .option(
      '--config <file>',
      'rules from this file, JSON or TypeScript: { "rules": ["leaks == 0"] }',
    )
    .option(
      '--format <format>',
      `${FORMATS.join(', ')} (JUnit XML, GitHub annotations)`,
      choice('--format', FORMATS),
    )
    .action((path: string, rules: string[], options: CheckOptions) =>
      run(command, async (io) => {
        const sources = { given: rules, config: options.config, cwd: io.cwd };
        const toCheck = await rulesToCheck(sources, 'refwind check app.rwt "leaks == 0"');
        return withTrace(path, io, async (trace, out) => {
          const { checkRules } = await loadReplay();
          const results = checkRules(trace.timeline, toCheck);
          await out.text(written(path, trace, results, io, options));
          return results.every(({ holds }) => holds) ? ExitCode.fine : ExitCode.failed;
        });
      }),
    );
  withCommonOptions(command, 'the results as one JSON object');
  withExamples(
    command,
    ['refwind check app.rwt "leaks == 0"', 'nothing is left that nobody can reach'],
    ['refwind check app.rwt "never-freed type Session == 0"', 'every Session was freed'],
    ['refwind check app.rwt "growth(mark:round) <= 0"', 'no round left anything behind'],
    ['refwind check app.rwt "peak bytes < 50MB" --format github', 'shown in a pull request'],
    ['refwind check app.rwt --config memory.json --format junit', 'for CI servers'],
  );
}

function written(
  path: string,
  trace: Trace,
  results: readonly RuleResult[],
  io: Io,
  { json, format }: CheckOptions,
): string {
  const places = new Places(io.cwd);
  if (json) {
    const all: CheckJson = { holds: results.every((result) => result.holds), results };
    return `${toJson(all)}\n`;
  }
  if (format === 'junit') return junitOf(path, results, places);
  if (format === 'github') return annotationsOf(results, places);
  const lines = humanLines(results, trace.source, places, styleFor(io.color));
  return `${[...lines].join('\n')}\n`;
}
