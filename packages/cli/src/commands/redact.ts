import { resolve } from 'node:path';
import type { Redaction } from '@refwind/exchange';
import type { Command } from 'commander';
import { loadExchange, loadFiles } from '../engine.js';
import { wrongUse } from '../errors.js';
import { ExitCode } from '../exit-codes.js';
import { removeFile } from '../export/output-file.js';
import { shown, toJson } from '../format/escape.js';
import { counted, inEvents } from '../format/numbers.js';
import type { Io } from '../io.js';
import type { RedactJson } from '../json-outputs.js';
import { ProgressLine } from '../progress-line.js';
import { checkOutput } from '../record/output.js';
import { type TraceFile, withTraceFile } from '../trace.js';
import { type CommonOptions, type Run, withCommonOptions, withExamples } from './shared.js';

interface RedactCommandOptions extends CommonOptions {
  readonly output: string;
  readonly match?: readonly string[];
}

export function redactCommand(program: Command, run: Run): void {
  const command = program
    .command('redact')
    .argument('<trace>', 'a trace file')
    .summary('a copy of a trace without names, paths, keys and texts')
    .description(
      'Writes a copy of a trace in which pseudonyms stand for file paths, functions, types, variables, keys and marks, and ' +
        "which has no source texts, so that it can be given away. All numbers stay, Python's own words too: they are listed.",
    )
    .requiredOption('-o, --output <trace>', 'the trace to write')
    .option(
      '--match <pattern>',
      'replace only what this matches (* is anything); may be given several times',
      (text: string, before: readonly string[] = []) => [...before, text],
    )
    .action((path: string, options: RedactCommandOptions) =>
      run(command, (io) =>
        withTraceFile(path, io, async (trace, out) => {
          const done = await redacted(trace, path, io, options);
          const value: RedactJson = { trace: options.output, ...done };
          await out.text(options.json ? `${toJson(value)}\n` : report(value));
          return ExitCode.fine;
        }),
      ),
    );
  withCommonOptions(command, 'what was replaced and what stays as one JSON object');
  withExamples(
    command,
    ['refwind redact app.rwt -o public.rwt', 'nothing of the program but numbers'],
    ["refwind redact app.rwt -o public.rwt --match '*/acme/*' --match 'Acme*'", 'only these'],
  );
}

async function redacted(
  { reader }: TraceFile,
  path: string,
  io: Io,
  { output, match = [] }: RedactCommandOptions,
): Promise<Redaction> {
  if (resolve(io.cwd, path) === resolve(io.cwd, output)) {
    throw wrongUse(`-o ${output} is the trace itself.`);
  }
  await checkOutput({ output, program: { kind: 'module', name: 'redact' } }, io.cwd);
  const [{ redact }, { fileSink, zlibCodec }] = await Promise.all([loadExchange(), loadFiles()]);
  const target = resolve(io.cwd, output);
  const line = new ProgressLine(io);
  try {
    return await redact(reader, fileSink(target), {
      match,
      codec: zlibCodec,
      onProgress: (seq) => line.showPart('redacting', seq, reader.summary.events, inEvents),
    });
  } catch (error) {
    await removeFile(target);
    throw error;
  } finally {
    line.clear();
  }
}

function report({ trace, replaced, sources, kept }: RedactJson): string {
  const lines = [
    `Wrote ${shown(trace)}: ${counted(replaced, 'name')} replaced, ${counted(sources, 'source text')} left out.`,
    'What stays: counts, sizes, lines, bytecode offsets, times, whole-number keys, and these words:',
    `  ${kept.map(shown).join(' ')}`,
  ];
  return `${lines.join('\n')}\n`;
}
