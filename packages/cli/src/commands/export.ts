import { basename } from 'node:path';
import type { Exporter, ExportOptions, FolderExporter, MeasureName } from '@refwind/exchange';
import type { Command } from 'commander';
import { loadExchange } from '../engine.js';
import { wrongUse } from '../errors.js';
import { ExitCode } from '../exit-codes.js';
import { outputFile, type PiecesSink } from '../export/output-file.js';
import { writeFolder } from '../export/output-folder.js';
import { shown, toJson } from '../format/escape.js';
import { inEvents, size } from '../format/numbers.js';
import type { Io } from '../io.js';
import type { ExportJson } from '../json-outputs.js';
import { beginningOf, momentOf, objectOf } from '../moments.js';
import { choice, didYouMean } from '../options.js';
import { ProgressLine } from '../progress-line.js';
import { type Trace, withTrace } from '../trace.js';
import { type CommonOptions, type Run, withCommonOptions, withExamples } from './shared.js';

const MEASURES: readonly MeasureName[] = [
  'allocated',
  'retained',
  'objects',
  'live',
  'taken',
  'given',
  'outstanding',
];

interface ExportCommandOptions extends CommonOptions {
  readonly as: string;
  readonly output?: string;
  readonly from?: string;
  readonly to?: string;
  readonly at?: string;
  readonly object?: readonly string[];
  readonly measure?: MeasureName;
}

export function exportCommand(program: Command, run: Run): void {
  const command = program
    .command('export')
    .argument('<trace>', 'a trace file')
    .summary("a trace in another tool's format")
    .description(
      "Writes a trace, or a part of it, in another tool's format, to a file or to stdout. docs/exchange.md tells of " +
        'each format who reads it and what it holds.',
    )
    .requiredOption('--as <format>', 'the format')
    .option('-o, --output <file>', 'write to this file instead of stdout; a folder for parquet')
    .option('--from <moment>', 'from this event on; of a line or a pass, its first')
    .option('--to <moment>', 'up to this event')
    .option('--at <moment>', 'the moment, of formats that show one (end)')
    .option(
      '--object <object>',
      'only events of this object; may be given several times',
      (text: string, before: readonly string[] = []) => [...before, text],
    )
    .option(
      '--measure <what>',
      `what collapsed counts (allocated): ${MEASURES.join(', ')}`,
      choice('--measure', MEASURES),
    )
    .action((path: string, options: ExportCommandOptions) =>
      run(command, (io) => exportTrace(path, io, options)),
    );
  withCommonOptions(command, 'what was written as one JSON object (with -o)');
  withExamples(
    command,
    ['refwind export app.rwt --as ndjson -o app.ndjson', 'all events, a JSON object to a line'],
    ['refwind export app.rwt --as speedscope -o app.json', 'bytes and references as flame graphs'],
    [
      'refwind export app.rwt --as heapsnapshot --at mark:warm -o warm.heapsnapshot',
      'for DevTools',
    ],
    ['refwind export app.rwt --as parquet -o runs', 'tables for SQL, beside those of other runs'],
    ['refwind export app.rwt --as ndjson --object list#3 | head', 'the first events of one object'],
  );
}

async function exportTrace(path: string, io: Io, options: ExportCommandOptions): Promise<ExitCode> {
  const { exporter, folderExporter } = await formatOf(options.as);
  const { output } = options;
  if (options.json && output === undefined) {
    throw wrongUse('--json tells what was written to a file: name one with -o.');
  }
  if (folderExporter !== null && output === undefined) {
    throw wrongUse(`${folderExporter.name} is several files: name a folder with -o.`);
  }
  if (exporter?.isBinary && output === undefined && io.isTty) {
    throw wrongUse(`${exporter.name} is no text for a terminal: name a file with -o.`);
  }
  return withTrace(path, io, async (trace, out) => {
    const line = new ProgressLine(io);
    const { events } = trace.timeline.summary;
    const chosen = {
      ...(await choiceOf(trace, options)),
      traceName: basename(path, '.rwt'),
      onProgress: (seq: number) => line.showPart('exporting', seq, events, inEvents),
    };
    try {
      if (exporter !== null && output === undefined) {
        await writeAll(exporter.export(trace.timeline, chosen), io.stdout);
      } else if (output !== undefined) {
        const bytes =
          exporter === null
            ? await writeFolder(folderExporter.export(trace.timeline, chosen), output, io.cwd)
            : await writeFile(exporter.export(trace.timeline, chosen), output, io);
        line.clear();
        const written = { file: output, format: options.as, bytes };
        await out.line(options.json ? toJson(written satisfies ExportJson) : sentence(written));
      }
    } finally {
      line.clear();
    }
    return ExitCode.fine;
  });
}

/** One of the two. */
type Format =
  | { readonly exporter: Exporter; readonly folderExporter: null }
  | { readonly exporter: null; readonly folderExporter: FolderExporter };

async function formatOf(name: string): Promise<Format> {
  const { exporters, folderExporters } = await loadExchange();
  const exporter = exporters.find((each) => each.name === name);
  if (exporter !== undefined) return { exporter, folderExporter: null };
  const folderExporter = folderExporters.find((each) => each.name === name);
  if (folderExporter !== undefined) return { exporter: null, folderExporter };
  const names = [...exporters, ...folderExporters].map((each) => each.name);
  throw wrongUse(`--as takes ${names.join(', ')}, not '${name}'.${didYouMean(name, names)}`);
}

async function choiceOf(trace: Trace, options: ExportCommandOptions): Promise<ExportOptions> {
  const { from, object, measure } = options;
  const to = options.at ?? options.to;
  const objects: number[] = [];
  for (const text of object ?? []) objects.push(await objectOf(trace, text));
  return {
    ...(from !== undefined && { from: await beginningOf(trace, from) }),
    ...(to !== undefined && { to: await momentOf(trace, to) }),
    ...(object !== undefined && { objects }),
    ...(measure !== undefined && { measure }),
  };
}

async function writeFile(pieces: AsyncIterable<Uint8Array>, path: string, io: Io): Promise<number> {
  const file = await outputFile(path, io.cwd);
  try {
    const bytes = await writeAll(pieces, file);
    await file.finish();
    return bytes;
  } catch (error) {
    await file.abandon();
    throw error;
  }
}

async function writeAll(pieces: AsyncIterable<Uint8Array>, sink: PiecesSink): Promise<number> {
  let bytes = 0;
  for await (const piece of pieces) {
    await sink.write(piece);
    bytes += piece.length;
  }
  return bytes;
}

function sentence({ file, format, bytes }: ExportJson): string {
  return `Wrote ${shown(file)}: ${size(bytes)} of ${format}.`;
}
