import type { HeapEvent } from '@refwind/core';
import type { Command } from 'commander';
import { chosenEvents, type EventChoice } from '../event-stream.js';
import { ExitCode } from '../exit-codes.js';
import { shown, toJson } from '../format/escape.js';
import { EventTable } from '../format/event-table.js';
import { Places } from '../format/sites.js';
import { styleFor } from '../format/style.js';
import type { Io, Lines } from '../io.js';
import { beginningOf, momentOf, objectOf } from '../moments.js';
import { wholeNumber, words } from '../options.js';
import { type Trace, withTrace } from '../trace.js';
import { type CommonOptions, type Run, withCommonOptions, withExamples } from './shared.js';

const eventTypes = [
  'alloc',
  'incref',
  'decref',
  'link',
  'unlink',
  'free',
  'gc-pass',
  'mark',
] as const satisfies readonly HeapEvent['type'][];

interface EventsOptions extends CommonOptions {
  readonly object?: string;
  readonly type?: readonly HeapEvent['type'][];
  readonly from?: string;
  readonly to?: string;
  readonly limit?: number;
  readonly reverse?: boolean;
}

export function eventsCommand(program: Command, run: Run): void {
  const command = program
    .command('events')
    .argument('<trace>', 'a trace file')
    .summary('the events, filtered')
    .description('Lists the events of a trace, one per line.')
    .option('--object <object>', 'only events of this object (not of what it holds)')
    .option(
      '--type <types>',
      `only these types: ${eventTypes.join(', ')}`,
      words('--type', eventTypes),
    )
    .option('--from <moment>', 'from this event on; of a line or a pass, its first')
    .option('--to <moment>', 'up to this event; of a line or a pass, its last')
    .option('--limit <n>', 'at most so many', wholeNumber('--limit', 1))
    .option('--reverse', 'last event first')
    .action((path: string, options: EventsOptions) =>
      run(command, (io) =>
        withTrace(path, io, (trace, out) => listEvents(trace, out, io, options)),
      ),
    );
  withCommonOptions(command, 'one JSON object per event and line');
  withExamples(
    command,
    ['refwind events app.rwt --limit 20', 'the first 20 events'],
    ['refwind events app.rwt --object 7', 'the life of object 7'],
    [
      'refwind events app.rwt --type alloc,free --from app.py:3',
      'births and deaths from line 3 on',
    ],
    ['refwind events app.rwt --from app.py:3 --to app.py:3', 'what line 3 did, its calls included'],
    ['refwind events app.rwt --json --reverse', 'for scripts, last event first'],
  );
}

async function listEvents(
  trace: Trace,
  out: Lines,
  io: Io,
  options: EventsOptions,
): Promise<ExitCode> {
  const choice = await choiceOf(trace, options);
  const { events, objects } = trace.reader.summary;
  const most = { seq: events, object: objects };
  const table = new EventTable(most, new Places(io.cwd), styleFor(io.color));
  let left = options.limit ?? Number.POSITIVE_INFINITY;
  let found = false;
  for (const event of await chosenEvents(trace, choice)) {
    if (!found && !options.json) await out.line(table.header());
    found = true;
    await out.line(options.json ? toJson(event) : table.line(event));
    if (--left === 0) break;
  }
  if (found || !isFiltered(options)) return ExitCode.fine;
  await out.flush();
  await io.stderr.write(`refwind: ${shown(trace.reader.file)} has no such event.\n`);
  return ExitCode.failed;
}

async function choiceOf(trace: Trace, options: EventsOptions): Promise<EventChoice> {
  const { events } = trace.reader.summary;
  const from = options.from === undefined ? 1 : await beginningOf(trace, options.from);
  return {
    from: Math.max(1, from),
    to: options.to === undefined ? events : await momentOf(trace, options.to),
    reverse: options.reverse ?? false,
    ...(options.type && { types: options.type }),
    ...(options.object && { object: await objectOf(trace, options.object) }),
  };
}

function isFiltered({ object, type, from, to }: EventsOptions): boolean {
  return [object, type, from, to].some((option) => option !== undefined);
}
