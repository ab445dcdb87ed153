import { resolve } from 'node:path';
import type { CheckReport, PythonRelease, RecordProgress, RecordResult } from '@refwind/cpython';
import type { Rule } from '@refwind/replay';
import type { Command } from 'commander';
import { rulesToCheck } from '../check/rules.js';
import { loadRecorder } from '../engine.js';
import { wrongUse } from '../errors.js';
import { ExitCode } from '../exit-codes.js';
import { shown, toJson } from '../format/escape.js';
import { count, counted, duration, size } from '../format/numbers.js';
import type { Io } from '../io.js';
import type { CheckJson, RecordJson } from '../json-outputs.js';
import { byteSize, choice, wholeNumber } from '../options.js';
import { checkOutput } from '../record/output.js';
import { RecordingProgress } from '../record/progress.js';
import { type RecordRequest, requestOf } from '../record/request.js';
import { roundLines, roundsOf } from '../record/rounds.js';
import { type CheckedRules, checkRecorded } from '../record/rules.js';
import { type CommonOptions, type Run, withCommonOptions, withExamples } from './shared.js';

interface RecordFlags extends CommonOptions {
  readonly output?: string;
  readonly holders: 'none' | 'slots' | 'full';
  readonly check?: boolean;
  readonly checkSampled?: boolean;
  readonly until: 'program' | 'exit';
  readonly command?: string;
  readonly module?: string;
  readonly python: PythonRelease;
  readonly checkRules?: boolean;
  readonly rule?: readonly string[];
  readonly config?: string;
  readonly quiet?: boolean;
  readonly repeat?: number;
  readonly venv?: string;
  readonly wheels?: readonly string[];
  readonly warmup?: number;
  readonly collectorManaged?: boolean;
  readonly only?: readonly string[];
  readonly since?: string;
  readonly maxSize?: number;
  readonly ring?: number;
}

/** Bytes: a chunk and what belongs to it fit in. */
const LEAST_SIZE = 1_000_000;

const pythons = ['3.14', '3.13'] as const satisfies readonly PythonRelease[];
const holders = ['slots', 'full', 'none'] as const;
const ends = ['program', 'exit'] as const;

export function recordCommand(program: Command, run: Run): void {
  const command = program
    .command('record')
    .argument('[script]', 'a Python file, or - for stdin; what follows it belongs to the program')
    .argument('[args...]', "the program's own arguments")
    .summary('run a program and record its heap')
    .description(
      "Runs a Python program on real CPython and writes its heap's history to a trace. The program " +
        'uses this terminal as it always would; its exit code is passed through.',
    )
    .passThroughOptions()
    .option('-o, --output <trace>', 'the trace to write (default: SCRIPT.rwt in this folder)')
    .option('-c, --command <code>', 'run this code instead of a script')
    .option('-m, --module <name>', 'run this module instead of a script')
    .option(
      '--holders <what>',
      'record who holds what: variables and items (slots), attributes too (full), nothing (none)',
      choice('--holders', holders),
      'slots' as const,
    )
    .option(
      '--repeat <n>',
      'run a function again and again, given as module:function, with a mark after each round (round:1 …)',
      wholeNumber('--repeat', 1),
    )
    .option(
      '--warmup <n>',
      'rounds before those, for caches to fill (default: 3)',
      wholeNumber('--warmup', 0),
    )
    .option(
      '--venv <folder>',
      "use this virtual environment's packages (default: the active one's)",
    )
    .option(
      '--wheels <folder>',
      'use the pure-Python packages of the wheels in this folder; repeatable',
      (text, before: readonly string[] = []) => [...before, text],
    )
    .option('--collector-managed', 'record only objects that the cyclic collector manages')
    .option(
      '--only <what>',
      'record only objects of this type, or allocated by code of this module or file (type:, module:, file:); repeatable',
      (text: string, before: readonly string[] = []) => [...before, text],
    )
    .option(
      '--since <mark>',
      "start recording when the program makes this mark: mark:NAME for refwind.mark('NAME')",
      markLabel,
    )
    .option(
      '--max-size <bytes>',
      'stop recording when the trace has so many: 500MB, 2GB; the program runs on',
      byteSize('--max-size', LEAST_SIZE),
    )
    .option(
      '--ring <bytes>',
      'keep only the last part of the history, in so many: a flight recorder',
      byteSize('--ring', LEAST_SIZE),
    )
    .option(
      '--python <version>',
      `the version of CPython: ${pythons.join(' or ')}, which its own package has`,
      choice('--python', pythons),
      pythons[0],
    )
    .option('--check', "compare every count with the interpreter's memory at every line; slow")
    .option('--check-sampled', 'the same now and then: the work grows with the events only')
    .option(
      '--check-rules',
      'then check the rules of refwind.config.json or .ts, as refwind check does',
    )
    .option(
      '--rule <rule>',
      'then check this rule, such as "leaks == 0"; repeatable',
      (text, before: readonly string[] = []) => [...before, text],
    )
    .option('--config <file>', 'then check the rules of this file')
    .option(
      '--until <where>',
      "stop recording at the end of the program's own code (program) or of the interpreter (exit)",
      choice('--until', ends),
      'program' as const,
    )
    .option('-q, --quiet', 'no summary at the end; warnings stay')
    .action((script: string | undefined, args: readonly string[], flags: RecordFlags) =>
      run(command, (io) => recordProgram(requestOf(script, args, flags), flags, io)),
    );
  withCommonOptions(command, 'the result as one JSON object, the last line of stderr');
  withExamples(
    command,
    ['refwind record app.py', 'writes app.rwt'],
    ['refwind record -o run.rwt app.py --verbose', '--verbose goes to app.py'],
    ["refwind record -o t.rwt -c 'a = [1, 2, 3]; b = a'", 'a line of code'],
    ['refwind record --check -m unittest', 'every count checked; exit code 1 if one differs'],
    [
      'refwind record --check-rules -m unittest',
      'exit code 1 if a rule of the configuration is broken',
    ],
  );
}

async function recordProgram(
  request: RecordRequest,
  flags: RecordFlags,
  io: Io,
): Promise<ExitCode> {
  const { maxSize, ring, collectorManaged = false, only = [], since } = flags;
  if (maxSize !== undefined && ring !== undefined) {
    throw wrongUse('Give --max-size or --ring, not both.');
  }
  const rules = await rulesFor(flags, io);
  await checkOutput(request, io.cwd);
  const { record } = await loadRecorder();
  const progress = new RecordingProgress(io);
  const started = performance.now();
  const result = await record({
    ...request,
    holders: flags.holders,
    python: flags.python,
    check: flags.checkSampled ? 'sampled' : (flags.check ?? false),
    collectorManaged,
    only,
    ...(since !== undefined && { since }),
    ...(maxSize !== undefined && { maxSize }),
    ...(ring !== undefined && { ring }),
    until: flags.until,
    packages: {
      ...(flags.venv !== undefined && { venv: flags.venv }),
      ...(flags.wheels !== undefined && { wheels: flags.wheels }),
    },
    cwd: io.cwd,
    signal: io.interrupt(),
    onProgress: (at: RecordProgress) => progress.show(at),
  }).finally(() => progress.clear());
  const milliseconds = performance.now() - started;
  await printRemarks(request, result, flags.quiet ?? false, io);
  if (!flags.quiet) await printSummary(request, result, milliseconds, io);
  const rounds =
    request.program.kind === 'call' ? await roundsOf(request.output, io.cwd) : undefined;
  if (rounds !== undefined) for (const line of roundLines(rounds, io.cwd)) await say(line, io);
  const checked =
    rules === null ? null : await checkRecorded(resolve(io.cwd, request.output), rules, io);
  if (flags.json) {
    const more = { ...(rounds && { rounds }), ...(checked && { rules: rulesJson(checked) }) };
    await io.stderr.write(`${toJson({ ...jsonOf(request, result), ...more })}\n`);
  }
  return exitCodeOf(result) || (checked?.exitCode ?? ExitCode.fine);
}

/** `null` when none are to be checked. */
function rulesFor(
  { checkRules, rule = [], config }: RecordFlags,
  { cwd }: Io,
): Promise<Rule[]> | null {
  if (!checkRules && rule.length === 0 && config === undefined) return null;
  return rulesToCheck({ given: rule, config, cwd }, 'refwind record --rule "leaks == 0" app.py');
}

function rulesJson({ results }: CheckedRules): CheckJson {
  return { holds: results.every(({ holds }) => holds), results };
}

function markLabel(text: string): string {
  const label = /^mark:(.+)$/s.exec(text)?.[1];
  if (label !== undefined) return label;
  throw wrongUse(`--since takes mark: and a label, like mark:warm, not '${text}'.`);
}

/** The program's own; when it was content (then a broken rule may make it 1), 1 if a count or a link was wrong, 2 if the trace could not be written. */
function exitCodeOf({ exitCode, check, stopped }: RecordResult): ExitCode {
  if (exitCode !== 0) return exitCode;
  if (check !== undefined && wrong(check) > 0) return ExitCode.failed;
  return stopped?.reason === 'write-failed' ? ExitCode.wrongUse : exitCode;
}

const wrong = ({ mismatches, links }: CheckReport): number =>
  mismatches + (links?.differences ?? 0);

/** What went otherwise than the user may think, and what was checked; of that `quiet` keeps the bad. */
async function printRemarks(
  { strayOptions }: RecordRequest,
  { check, notes, exitCode, stopped, ringNeeded }: RecordResult,
  quiet: boolean,
  io: Io,
): Promise<void> {
  for (const { message } of notes) await say(message, io);
  if (stopped) await say(`${stopped.message}; the program ran on, unrecorded`, io);
  if (ringNeeded !== undefined) await say(ringTooSmall(ringNeeded), io);
  if (strayOptions !== '' && exitCode !== 0) await say(strayOptions, io);
  if (check === undefined || (quiet && wrong(check) === 0)) return;
  for (const line of checkLines(check)) await say(line, io);
}

async function printSummary(
  { output }: RecordRequest,
  { summary, bytes, seconds, start }: RecordResult,
  milliseconds: number,
  io: Io,
): Promise<void> {
  const kept = summary.events - start;
  const each = kept === 0 ? '' : `, ${(bytes / kept).toFixed(1)} bytes per event`;
  const took = `${duration(milliseconds)} (the program ${duration(seconds * 1000)})`;
  await say(
    `${output}: ${start === 0 ? '' : `the last ${count(kept)} of `}${counted(summary.events, 'event')}, ${counted(summary.objects, 'object')}, ` +
      `${size(bytes)}${each}, ${took}`,
    io,
  );
}

function ringTooSmall(needed: number): string {
  return `the heap alone takes much of --ring; the trace was allowed ${size(needed)} instead`;
}

async function say(text: string, io: Io): Promise<void> {
  await io.stderr.write(`refwind: ${shown(text)}\n`);
}

function checkLines({
  rhythm,
  boundaries,
  comparisons,
  mismatches,
  examples,
  links,
}: CheckReport): string[] {
  const compared = `${counted(comparisons, 'count')} compared at ${counted(boundaries, 'line')}${rhythm === 'sampled' ? ' (sampled)' : ''}`;
  const first = `checked: ${compared}, ${counted(mismatches, 'mismatch', 'mismatches')}`;
  const lines = examples.map(
    ({ file, line, object, typeName, expected, found }) =>
      `${file}:${line}: #${object} ${typeName} was recorded with count ${expected}, the memory has ${found}`,
  );
  const left = mismatches - examples.length;
  return [
    first,
    ...lines,
    ...linkLines(links),
    ...(left > 0 && examples.length > 0 ? [`and ${count(left)} more`] : []),
  ];
}

function linkLines(links: CheckReport['links']): string[] {
  if (links === undefined) return [];
  const { comparisons, differences, examples, references, held, unnamed } = links;
  const share = references === 0 ? 100 : (100 * held) / references;
  return [
    `checked: ${counted(comparisons, 'link')} compared, ${counted(differences, 'difference')}; ` +
      `${share.toFixed(2)} % of ${counted(references, 'reference')} have a known holder`,
    ...(unnamed.length === 0
      ? []
      : [
          `no known holder: ${unnamed.map((it) => `${it.typeName} ${count(it.references)} (#${it.object})`).join(', ')}`,
        ]),
    ...examples.map(
      (each) =>
        `${each.file}:${each.line}: #${each.object} ${each.typeName} was recorded to hold #${each.held} ` +
        `${each.heldTypeName} ${each.expected} times, the collector sees ${each.found}`,
    ),
  ];
}

function jsonOf({ output }: RecordRequest, result: RecordResult): RecordJson {
  const { exitCode, exception, summary, start, bytes, seconds, check, notes, stopped } = result;
  const { events, objects, live, passes, marks } = summary;
  const ended = { exitCode, ...(exception !== undefined && { exception }) };
  const held = { ...(start > 0 && { start }), events, objects, live, passes, marks };
  return {
    trace: output,
    ...ended,
    ...held,
    bytes,
    seconds,
    ...(check && { check }),
    ...(stopped && { stopped }),
    notes,
  };
}
