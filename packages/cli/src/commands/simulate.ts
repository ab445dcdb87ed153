import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { PolicyName, Thresholds, TraceMeta, TraceSummary } from '@refwind/core';
import { type Command, Option } from 'commander';
import { version } from '../../package.json';
import { loadCore } from '../engine.js';
import { CommandError, OutputClosed, systemCode, systemReason, wrongUse } from '../errors.js';
import { ExitCode } from '../exit-codes.js';
import { shown, toJson } from '../format/escape.js';
import { counted, duration, size } from '../format/numbers.js';
import type { Io } from '../io.js';
import type { SimulateJson } from '../json-outputs.js';
import { choice, wholeNumber, words } from '../options.js';
import { checkOutput } from '../record/output.js';
import { traceNameFor } from '../record/request.js';
import { runInWorker, type ScriptEnd, type Taker } from '../simulate/run.js';
import { TraceFile } from '../simulate/trace-file.js';
import { type CommonOptions, type Run, withCommonOptions, withExamples } from './shared.js';
import { simulateTrace } from './simulate-trace.js';

interface SimulateOptions extends CommonOptions {
  readonly output?: string;
  readonly python?: string;
  readonly gc?: PolicyName;
  readonly threshold?: readonly number[];
  readonly quiet?: boolean;
  readonly trace?: string;
  readonly sweep?: readonly PolicyName[];
  readonly limit?: number;
}

const policies = ['G1', 'G2', 'G3', 'I1', 'I2', 'G4', 'G5', 'none'] as const;

export function simulateCommand(program: Command, run: Run): void {
  const command = program
    .command('simulate')
    .argument('[script]', 'a heap script: a Python file in the subset that the simulator runs')
    .summary('run a script in the simulator, or a trace under another collector')
    .description(
      "Runs a script in the simulator instead of Python: as the version's memory manager would, with " +
        'any of its collectors. Writes the same kind of trace as `record`. The script prints to this ' +
        'terminal; its exit code is passed through. With --trace: takes what the program of a trace ' +
        'did, and tells what another collector would have done.',
    )
    .option('-o, --output <trace>', 'the trace to write (default: SCRIPT.rwt in this folder)')
    .option(
      '--python <version>',
      'whose rules to follow: 3.8 … 3.15, 3.14.0 (default: as `record`)',
    )
    .option('--gc <policy>', `another collector: ${policies.join(', ')}`, choice('--gc', policies))
    .option(
      '--threshold <a,b,c>',
      "the collector's thresholds; 0 for no automatic pass",
      thresholds,
    )
    .option('-q, --quiet', 'no summary at the end')
    .option('--trace <trace>', 'instead of a script: the program of this trace')
    .addOption(
      new Option('--sweep [policies]', 'with --trace: a row for each of several collectors (all)')
        .preset(policies.join(','))
        .argParser(words('--sweep', policies)),
    )
    .option(
      '--limit <n>',
      'with --trace: list at most so many passes (20)',
      wholeNumber('--limit', 0),
    )
    .action((script: string | undefined, options: SimulateOptions) =>
      run(command, (io) => scriptOrTrace(script, options, io)),
    );
  withCommonOptions(
    command,
    'the result as one JSON object: the last line of stderr; with --trace, on stdout',
  );
  withExamples(
    command,
    ['refwind simulate app.py', 'writes app.rwt'],
    ['refwind simulate app.py --python 3.8 -o old.rwt', 'as Python 3.8 would'],
    ['refwind simulate app.py --gc none', 'without the cyclic collector'],
    ['refwind simulate app.py --threshold 50,5,5', 'as after gc.set_threshold(50, 5, 5)'],
    ['refwind simulate --trace app.rwt --gc G3', "what 3.13's collector would have done"],
    ['refwind simulate --trace app.rwt --sweep', 'all collectors, a row each'],
    ['refwind simulate --trace app.rwt --sweep I2,G4 --threshold 500', 'two, at other thresholds'],
  );
}

function scriptOrTrace(
  script: string | undefined,
  options: SimulateOptions,
  io: Io,
): Promise<ExitCode> {
  const { trace, sweep, limit } = options;
  if (trace !== undefined) {
    if (script === undefined) return simulateTrace({ ...options, trace }, io);
    throw wrongUse(`Either a script or --trace, not both: ${script}, ${trace}.`);
  }
  if (sweep !== undefined) throw wrongUse('--sweep goes with --trace TRACE.');
  if (limit !== undefined) throw wrongUse('--limit goes with --trace TRACE.');
  if (script === undefined) throw wrongUse('Say what to simulate: a SCRIPT, or --trace TRACE.');
  return simulate(script, options, io);
}

function thresholds(text: string): readonly number[] {
  const parts = text.split(',').map((part) => part.trim());
  if (parts.length <= 3 && parts.every((part) => /^\d{1,9}$/.test(part))) return parts.map(Number);
  throw wrongUse(`--threshold takes one to three whole numbers, like 700,10,10, not '${text}'.`);
}

/** A script and how it is to be run. */
interface Simulation {
  readonly script: string;
  /** Its absolute path. */
  readonly file: string;
  readonly source: string;
  readonly output: string;
  /** With a patch number. */
  readonly python: string;
  readonly collector: PolicyName;
  readonly thresholds: Thresholds;
}

/** What came of it; no summary where no trace was begun. */
interface Result {
  readonly end: ScriptEnd;
  readonly trace: { readonly summary: TraceSummary; readonly bytes: number } | null;
}

async function simulate(script: string, options: SimulateOptions, io: Io): Promise<ExitCode> {
  const simulation = await simulationOf(script, options, io);
  const started = performance.now();
  const { end, trace } = await carryOut(simulation, io);
  const seconds = (performance.now() - started) / 1000;
  const exitCode = exitCodeOf(end);
  if (trace !== null) {
    if (!options.quiet) await printSummary(simulation, trace, seconds, io);
    if (options.json) {
      const { output, python, collector, thresholds } = simulation;
      const { events, objects, live, passes, marks } = trace.summary;
      const rules = { python, collector, thresholds };
      const held = { events, objects, live, passes, marks };
      const { bytes } = trace;
      const result: SimulateJson = { trace: output, exitCode, ...rules, ...held, bytes, seconds };
      await io.stderr.write(`${toJson(result)}\n`);
    }
  }
  if (end.kind === 'failed') throw await named(end.error, simulation);
  return exitCode;
}

/** The script in messages about it, as the user named it. */
async function named(error: Error, { file, script }: Simulation): Promise<Error> {
  const { RefwindError } = await loadCore();
  if (!(error instanceof RefwindError) || !error.message.startsWith(file)) return error;
  return new RefwindError(error.code, script + error.message.slice(file.length));
}

async function simulationOf(script: string, options: SimulateOptions, io: Io): Promise<Simulation> {
  const { semanticsOf } = await loadCore();
  const { version, collector } = semanticsOf(options.python);
  const output = options.output ?? traceNameFor(script);
  if (output === '') throw wrongUse('-o takes the name of the trace to write, not an empty one.');
  const file = resolve(io.cwd, script);
  const source = await readScript(script, file);
  await checkOutput({ output, program: { kind: 'script', path: script } }, io.cwd);
  const own = collector.thresholds;
  const given = options.threshold ?? [];
  return {
    script,
    file,
    source,
    output,
    python: version.text,
    collector: options.gc ?? collector.policy,
    thresholds: [given[0] ?? own[0], given[1] ?? own[1], given[2] ?? own[2]],
  };
}

async function readScript(script: string, path: string): Promise<string> {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(await readFile(path));
  } catch (error) {
    const code = systemCode(error);
    const reason = code === undefined ? 'it is not UTF-8 text' : systemReason(code);
    const text = `The script ${script} cannot be read: ${reason}.`;
    throw new CommandError(ExitCode.wrongUse, text, { cause: error });
  }
}

/** Runs the script; its trace ends where it ended, whatever ended it. */
async function carryOut(simulation: Simulation, io: Io): Promise<Result> {
  const { script, file, source, python, collector, thresholds } = simulation;
  const recording = new Recording(simulation, io);
  try {
    const task = { script, file, source, python, collector, thresholds };
    const end = await runInWorker(task, recording, io.interrupt());
    return { end, trace: await recording.finish(end) };
  } catch (error) {
    await recording.abort();
    throw error;
  }
}

/** Where what the script makes goes: its events to a trace, what it prints to our own streams. */
class Recording implements Taker {
  readonly #simulation: Simulation;
  readonly #io: Io;
  readonly #startedAt = new Date().toISOString();
  #file: TraceFile | null = null;
  #isClosed = false;

  constructor(simulation: Simulation, io: Io) {
    this.#simulation = simulation;
    this.#io = io;
  }

  async chunk({ chunk, growth }: Parameters<Taker['chunk']>[0]): Promise<void> {
    const file = await this.#open();
    await file.write(chunk, growth);
  }

  /** When nobody reads any more, the script runs on and its trace is written. */
  async text({ stream, text }: Parameters<Taker['text']>[0]): Promise<void> {
    if (this.#isClosed && stream === 'stdout') return;
    try {
      await this.#io[stream].write(text);
    } catch (error) {
      if (!(error instanceof OutputClosed)) throw error;
      this.#isClosed = true;
    }
  }

  /** A script that could not begin leaves no trace. */
  async finish(end: ScriptEnd): Promise<Result['trace']> {
    if (end.kind === 'failed' && this.#file === null) return null;
    const file = await this.#open();
    const exitCode = exitCodeOf(end);
    const summary = await file.finish({
      exitCode,
      ...(end.kind === 'failed' && { error: end.error.message }),
      ...(end.kind === 'interrupted' && { error: 'KeyboardInterrupt' }),
    });
    return { summary, bytes: file.bytes };
  }

  async abort(): Promise<void> {
    await this.#file?.abort();
  }

  async #open(): Promise<TraceFile> {
    const { file, source, output } = this.#simulation;
    const path = resolve(this.#io.cwd, output);
    this.#file ??= await TraceFile.create(path, this.#meta(), { file, text: source });
    return this.#file;
  }

  #meta(): TraceMeta {
    const { script, python, collector, thresholds } = this.#simulation;
    return {
      python: { version: python, implementation: IMPLEMENTATION, platform: '64 bit' },
      program: script,
      argv: [script],
      recorder: { name: '@refwind/cli', version },
      startedAt: this.#startedAt,
      holders: 'slots',
      options: { collector, thresholds },
    };
  }
}

/** What a simulated trace says in place of `CPython`. */
const IMPLEMENTATION = 'refwind-simulation';

/** As a shell says that a program was ended by Ctrl-C. */
const INTERRUPTED = 130;

function exitCodeOf(end: ScriptEnd): ExitCode {
  if (end.kind === 'done') return end.exitCode;
  return end.kind === 'interrupted' ? INTERRUPTED : ExitCode.wrongUse;
}

async function printSummary(
  { output, python, collector }: Simulation,
  { summary, bytes }: NonNullable<Result['trace']>,
  seconds: number,
  io: Io,
): Promise<void> {
  const { events, objects } = summary;
  const each = events === 0 ? '' : `, ${(bytes / events).toFixed(1)} bytes per event`;
  const held = `${counted(events, 'event')}, ${counted(objects, 'object')}, ${size(bytes)}${each}`;
  const how = `simulated as Python ${python} (collector ${collector}) in ${duration(seconds * 1000)}`;
  await io.stderr.write(`refwind: ${shown(`${output}: ${held}, ${how}`)}\n`);
}
