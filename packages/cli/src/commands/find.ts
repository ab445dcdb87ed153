import type { Command } from 'commander';
import { loadReplay } from '../engine.js';
import { wrongUse } from '../errors.js';
import { ExitCode } from '../exit-codes.js';
import { toJson } from '../format/escape.js';
import { Places } from '../format/sites.js';
import { styleFor } from '../format/style.js';
import type { Io, Lines } from '../io.js';
import type { FindJson } from '../json-outputs.js';
import { beginningOf, momentOf } from '../moments.js';
import { type Trace, withTrace } from '../trace.js';
import { momentText } from './moment-text.js';
import { type CommonOptions, type Run, withCommonOptions, withExamples } from './shared.js';

interface FindOptions extends CommonOptions {
  readonly first?: boolean;
  readonly last?: boolean;
  readonly from?: string;
  readonly to?: string;
}

export function findCommand(program: Command, run: Run): void {
  const command = program
    .command('find')
    .argument('<trace>', 'a trace file')
    .argument('<predicate>', 'what is to hold, in quotes')
    .summary('the first or last moment at which something holds')
    .description(
      'Looks for the first (or last) moment at which a predicate holds: of the event that leads to it (free of 42, ' +
        'event of 42, gc-pass, mark LABEL, line FILE:LINE, site FILE:LINE+OFFSET, function NAME) or of the heap after it (refcount(42) == 3, live > 1000, ' +
        'bytes > 1000, type NAME live > 10, allocated > 10), joined by and, or, not and parentheses.',
    )
    .option('--first', 'the first such moment (default)')
    .option('--last', 'the last such moment')
    .option('--from <moment>', 'look from here on')
    .option('--to <moment>', 'look up to here')
    .action((path: string, predicate: string, options: FindOptions) =>
      run(command, (io) =>
        withTrace(path, io, (trace, out) => search(trace, predicate, out, io, options)),
      ),
    );
  withCommonOptions(command, 'one JSON object: {predicate, seq, event}');
  withExamples(
    command,
    ["refwind find app.rwt 'free of 42'", 'when object 42 was freed'],
    ["refwind find app.rwt 'event of 42' --from 121", 'what happens to it next after event 120'],
    [
      "refwind find app.rwt 'refcount(Session#1) == 3' --last",
      'when its count was 3 for the last time',
    ],
    ["refwind find app.rwt 'type Node live > 1000'", 'when there were more than 1000 nodes'],
    ["refwind find app.rwt 'line app.py:17 and not alloc' --from gc:1", ''],
  );
}

async function search(
  trace: Trace,
  predicate: string,
  out: Lines,
  io: Io,
  { json, first, last, from, to }: FindOptions,
): Promise<ExitCode> {
  if (first && last) throw wrongUse('--first and --last exclude each other.');
  const { find } = await loadReplay();
  const { timeline } = trace;
  const seq = find(timeline, predicate, {
    which: last ? 'last' : 'first',
    ...(from === undefined ? {} : { from: await beginningOf(trace, from) }),
    ...(to === undefined ? {} : { to: await momentOf(trace, to) }),
  });
  const found: FindJson = { predicate, seq, event: seq === null ? null : timeline.event(seq) };
  if (json) await out.line(toJson(found));
  else if (seq === null) await out.line('It never holds.');
  else await out.line(momentText(trace, seq, new Places(io.cwd), styleFor(io.color)));
  return seq === null ? ExitCode.failed : ExitCode.fine;
}
