import type { HolderAt } from '@refwind/replay';
import type { Command } from 'commander';
import { loadReplay } from '../engine.js';
import { ExitCode } from '../exit-codes.js';
import { shown, toJson } from '../format/escape.js';
import { holderText } from '../format/holders.js';
import { count, counted } from '../format/numbers.js';
import { reportLines } from '../format/report.js';
import { Places } from '../format/sites.js';
import { styleFor } from '../format/style.js';
import { truncate } from '../format/width.js';
import type { Io, Lines } from '../io.js';
import { momentOf, objectOf } from '../moments.js';
import { type Trace, withTrace } from '../trace.js';
import { momentText } from './moment-text.js';
import { type CommonOptions, type Run, withCommonOptions, withExamples } from './shared.js';

interface HoldersOptions extends CommonOptions {
  readonly at: string;
}

const WIDEST = 40;

export function holdersCommand(program: Command, run: Run): void {
  const command = program
    .command('holders')
    .argument('<trace>', 'a trace file')
    .argument('<object>', 'an id, TYPE#N or NAME@MOMENT')
    .summary('who holds an object, each since which line')
    .description(
      'Lists the holders of an object at a moment, each with the event and the line by which it came to hold it, and how ' +
        'many references none of them explains.',
    )
    .option('--at <moment>', 'the moment', 'end')
    .action((path: string, object: string, options: HoldersOptions) =>
      run(command, (io) =>
        withTrace(path, io, (trace, out) => show(trace, object, out, io, options)),
      ),
    );
  withCommonOptions(command, 'one JSON object');
  withExamples(
    command,
    ['refwind holders app.rwt Session#1', 'who holds the first Session at the end'],
    ['refwind holders app.rwt 12 --at app.py:20', 'who held object 12 once line 20 had run'],
  );
}

async function show(
  trace: Trace,
  object: string,
  out: Lines,
  io: Io,
  options: HoldersOptions,
): Promise<ExitCode> {
  const { holders } = await loadReplay();
  const at = await momentOf(trace, options.at);
  const found = holders(trace.timeline, await objectOf(trace, object, at), at);
  if (options.json) {
    await out.line(toJson(found));
    return ExitCode.fine;
  }
  const style = styleFor(io.color);
  const places = new Places(io.cwd);
  await out.line(momentText(trace, at, places, style));
  const { object: id, typeName, refcount, unknown } = found;
  const title = `#${id} ${shown(typeName)}, refcount = ${count(refcount)}`;
  const rows = found.holders.map((each) => cells(each, trace, places));
  const table = { heads: ['holder', 'since', 'line', 'source'], rows, numbers: [1] };
  const notes =
    unknown === 0
      ? []
      : [
          `${counted(unknown, 'reference')} more: temporaries, C code, what is older than the trace`,
        ];
  const section = rows.length === 0 ? { title, notes } : { title, table, notes };
  for (const line of reportLines([section], style, io.columns)) await out.line(line);
  return ExitCode.fine;
}

function cells({ holder, ownerType, seq, site }: HolderAt, trace: Trace, places: Places): string[] {
  const owner = ownerType === null ? '' : ` (${shown(ownerType)})`;
  return [
    truncate(holderText(holder) + owner, WIDEST),
    seq === null ? '-' : count(seq),
    places.line(site),
    trace.source.lineAt(site),
  ];
}
