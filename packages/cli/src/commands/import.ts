import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Importer, ImportResult } from '@refwind/exchange';
import type { Command } from 'commander';
import { loadExchange, loadFiles } from '../engine.js';
import { CommandError, systemCode, systemReason, wrongUse } from '../errors.js';
import { ExitCode } from '../exit-codes.js';
import { removeFile } from '../export/output-file.js';
import { shown, toJson } from '../format/escape.js';
import { counted, size } from '../format/numbers.js';
import type { Io } from '../io.js';
import type { ImportJson } from '../json-outputs.js';
import { didYouMean } from '../options.js';
import { ProgressLine } from '../progress-line.js';
import { checkOutput } from '../record/output.js';
import { type CommonOptions, type Run, withCommonOptions, withExamples } from './shared.js';

interface ImportCommandOptions extends CommonOptions {
  readonly as: string;
  readonly output: string;
  readonly lenient?: boolean;
}

export function importCommand(program: Command, run: Run): void {
  const command = program
    .command('import')
    .argument('<file>', "a file in another tool's format")
    .summary("a trace made of another tool's file")
    .description(
      "Makes a trace of another tool's file. Every line is checked; what is wrong is named by line and field.",
    )
    .requiredOption('--as <format>', 'the format of the file')
    .requiredOption('-o, --output <trace>', 'the trace to write')
    .option('--lenient', 'leave out what is wrong, and count it')
    .action((path: string, options: ImportCommandOptions) =>
      run(command, (io) => importTrace(path, io, options)),
    );
  withCommonOptions(command, 'what was made as one JSON object');
  withExamples(
    command,
    ['refwind import app.ndjson --as ndjson -o app.rwt', 'events as any program can write them'],
    ['refwind import app.ndjson --as ndjson -o app.rwt --lenient', 'as far as they make sense'],
  );
}

async function importTrace(path: string, io: Io, options: ImportCommandOptions): Promise<ExitCode> {
  const importer = await importerOf(options.as);
  if (resolve(io.cwd, path) === resolve(io.cwd, options.output)) {
    throw wrongUse(`-o ${options.output} is the file that is to be imported.`);
  }
  const module = { kind: 'module', name: options.as } as const;
  await checkOutput({ output: options.output, program: module }, io.cwd);
  const result = await imported(importer, path, io, options);
  await tell(result, options.output, io, options);
  return ExitCode.fine;
}

async function importerOf(name: string): Promise<Importer> {
  const { importers } = await loadExchange();
  const found = importers.find((each) => each.name === name);
  if (found !== undefined) return found;
  const names = importers.map((each) => each.name);
  throw wrongUse(`--as takes ${names.join(', ')}, not '${name}'.${didYouMean(name, names)}`);
}

/** A trace that could not be made whole is not left behind. */
async function imported(
  importer: Importer,
  path: string,
  io: Io,
  { output, lenient = false }: ImportCommandOptions,
): Promise<ImportResult> {
  const { fileSink, zlibCodec } = await loadFiles();
  const target = resolve(io.cwd, output);
  // Of what is no file, or cannot be read, that is said when it is read.
  const total = await stat(resolve(io.cwd, path)).then(
    ({ size: bytes }) => bytes,
    () => 0,
  );
  const line = new ProgressLine(io);
  try {
    return await importer.import(piecesOf(path, io.cwd), fileSink(target), {
      name: path,
      lenient,
      codec: zlibCodec,
      onProgress: (bytes) => line.showPart('importing', bytes, total, size),
    });
  } catch (error) {
    await removeFile(target);
    throw error;
  } finally {
    line.clear();
  }
}

async function* piecesOf(path: string, cwd: string): AsyncGenerator<Uint8Array> {
  try {
    yield* createReadStream(resolve(cwd, path), { highWaterMark: 2 ** 20 });
  } catch (error) {
    const code = systemCode(error);
    if (code === undefined) throw error;
    const message = `${path} cannot be read: ${systemReason(code)}.`;
    throw new CommandError(ExitCode.wrongUse, message, { cause: error });
  }
}

async function tell(
  result: ImportResult,
  output: string,
  io: Io,
  { json }: ImportCommandOptions,
): Promise<void> {
  const { events, objects, skipped, unlawful, problems, notes } = result;
  if (json) {
    const value: ImportJson = { trace: output, ...result };
    await io.stdout.write(`${toJson(value)}\n`);
    return;
  }
  for (const text of [...problems, ...notes]) await io.stderr.write(`refwind: ${shown(text)}\n`);
  const left = skipped > 0 ? `, ${counted(skipped, 'line')} left out` : '';
  const broken = unlawful > 0 ? `, ${counted(unlawful, 'broken law')}` : '';
  const sum = `${counted(events, 'event')}, ${counted(objects, 'object')}`;
  await io.stdout.write(`Wrote ${shown(output)}: ${sum}${left}${broken}.\n`);
}
