import { rm, stat } from 'node:fs/promises';
import type { Codec, TraceReader } from '@refwind/core';
import type { Prefix } from '@refwind/replay';
import type { Command } from 'commander';
import { loadFiles, loadReplay } from '../engine.js';
import { ExitCode } from '../exit-codes.js';
import { shown, toJson } from '../format/escape.js';
import { counted, inEvents, size } from '../format/numbers.js';
import { indexPath } from '../index-file.js';
import type { Io } from '../io.js';
import type { IndexJson } from '../json-outputs.js';
import { ProgressLine } from '../progress-line.js';
import { type Trace, withTrace } from '../trace.js';
import { type CommonOptions, type Run, withCommonOptions, withExamples } from './shared.js';

export function indexCommand(program: Command, run: Run): void {
  const command = program
    .command('index')
    .argument('<trace>', 'a trace file')
    .summary('make any moment of a long trace quick to get at')
    .description(
      'Reads a trace once and writes TRACE.index beside it, which every other command then uses: moments and the ' +
        'history of objects come from it without the rest of the trace being read. Ctrl-C stops; the same command goes on.',
    )
    .action((path: string, options: CommonOptions) =>
      run(command, (io) =>
        withTrace(path, io, async (trace, out) => {
          const made = await makeIndex(trace, io);
          if (made === null) return ExitCode.failed;
          if (options.json) await out.line(toJson(made));
          else {
            const { index, bytes, events } = made;
            await out.line(
              `Wrote ${shown(index)}: ${size(bytes)} for ${counted(events, 'event')}.`,
            );
          }
          return ExitCode.fine;
        }),
      ),
    );
  withCommonOptions(command, 'what was written as one JSON object');
  withExamples(
    command,
    ['refwind index app.rwt', 'writes app.rwt.index'],
    ['refwind index app.rwt --json', 'for scripts'],
  );
}

/** `null` when it was stopped. */
async function makeIndex({ reader }: Trace, io: Io): Promise<IndexJson | null> {
  const [{ fileSink, zlibCodec }, { buildIndex }] = await Promise.all([loadFiles(), loadReplay()]);
  const { events } = reader.summary;
  const path = indexPath(reader.file);
  const begun = await unfinished(reader, zlibCodec);
  const signal = io.interrupt();
  const line = new ProgressLine(io);
  try {
    const sink = fileSink(path, { atomic: true, keep: begun?.prefix.end ?? 0 });
    const isWhole = await buildIndex(reader, sink, {
      codec: zlibCodec,
      unfinished: begun?.prefix,
      stop: () => signal.aborted,
      onProgress: (seq) => line.showPart('indexing', seq, events, inEvents),
    });
    if (isWhole) return { index: path, bytes: (await stat(path)).size, events };
    line.clear();
    await io.stderr.write('refwind: stopped; the same command goes on from there.\n');
    return null;
  } finally {
    line.clear();
    begun?.close();
  }
}

/** What an earlier run left. */
async function unfinished(
  reader: TraceReader,
  codec: Codec,
): Promise<{ prefix: Prefix; close(): void } | null> {
  const [{ fileSource }, { readPrefix }] = await Promise.all([loadFiles(), loadReplay()]);
  const partial = `${indexPath(reader.file)}.partial`;
  if ((await stat(partial).catch(() => null)) === null) return null;
  const file = fileSource(partial);
  const prefix = readPrefix(file, codec, reader);
  if (prefix !== null) return { prefix, close: file.close };
  file.close();
  await rm(partial, { force: true });
  return null;
}
