import type { Seq } from '@refwind/core';
import type { Change } from '@refwind/replay';
import { type Command, Option } from 'commander';
import { loadReplay } from '../engine.js';
import { wrongUse } from '../errors.js';
import { ExitCode } from '../exit-codes.js';
import { toJson } from '../format/escape.js';
import { counted, size } from '../format/numbers.js';
import { Places } from '../format/sites.js';
import { styleFor } from '../format/style.js';
import { WhatIfText } from '../format/what-if.js';
import type { Io, Lines } from '../io.js';
import type { WhatifJson } from '../json-outputs.js';
import { momentOf, objectOf } from '../moments.js';
import { wholeNumber } from '../options.js';
import { type Trace, withTrace } from '../trace.js';
import { momentText } from './moment-text.js';
import { type CommonOptions, type Run, withCommonOptions, withExamples } from './shared.js';

interface WhatifOptions extends CommonOptions {
  readonly at: string;
  readonly python?: string;
  readonly limit?: number;
}

/** A change as the command line says it. */
type Request =
  | { readonly type: 'drop'; readonly holder: string }
  | { readonly type: 'bind'; readonly name: string; readonly object: string }
  | { readonly type: 'collect'; readonly generation: number };

const ROWS = 20;

export function whatifCommand(program: Command, run: Run): void {
  // Changes are made in the order in which they are given, whatever their kind.
  const requests: Request[] = [];
  const command = program
    .command('whatif')
    .argument('<trace>', 'a trace file')
    .summary('what would happen if a holder let go')
    .description(
      'Goes on from a moment in a simulation, without the program: drops holders, binds names, runs ' +
        'the collector, in the order given. Tells which objects die, in which order and why, and ' +
        'which live on and who holds them. The trace stays as it is.',
    )
    .option('--at <moment>', 'the moment', 'end')
    .option(
      '--drop <holder>',
      "a holder lets go: a, f#1.x, #3['k'], list#2[0], temporary of #3; again for more",
      (holder) => requests.push({ type: 'drop', holder }),
    )
    .option('--bind <name=object>', 'a name is bound to an object, or to None', (text) =>
      requests.push(bindingOf(text)),
    )
    .addOption(
      new Option('--collect [generation]', 'the collector runs: 0, 1 or 2')
        .preset('2')
        .argParser((text) => requests.push({ type: 'collect', generation: generationOf(text) })),
    )
    .option('--python <version>', "whose rules to follow (the trace's own version)")
    .option('--limit <n>', `at most so many objects in a list (${ROWS})`, wholeNumber('--limit', 1))
    .action((path: string, options: WhatifOptions) =>
      run(command, (io) => {
        if (requests.length === 0) throw nothingToDo();
        return withTrace(path, io, (trace, out) => tell(trace, out, io, requests, options));
      }),
    );
  withCommonOptions(command, 'what would happen as one JSON object');
  withExamples(
    command,
    ['refwind whatif app.rwt --at app.py:12 --drop cache', 'if line 12 had deleted `cache`'],
    ['refwind whatif app.rwt --drop "cache[\'k\']" --collect', 'and then the collector ran'],
    ['refwind whatif app.rwt --at 480 --bind keep=list#3 --drop a', 'if `keep` held the list'],
  );
}

function bindingOf(text: string): Request {
  const equals = text.indexOf('=');
  const name = text.slice(0, Math.max(0, equals)).trim();
  const object = text.slice(equals + 1).trim();
  if (equals > 0 && name !== '' && object !== '') return { type: 'bind', name, object };
  throw wrongUse(`--bind takes NAME=OBJECT, like a=#3 or a=None, not '${text}'.`);
}

function generationOf(text: string): number {
  if (/^[012]$/.test(text)) return Number(text);
  throw wrongUse(`--collect takes a generation, 0, 1 or 2, or nothing, not '${text}'.`);
}

function nothingToDo(): Error {
  return wrongUse('Say what should happen: --drop HOLDER, --bind NAME=OBJECT or --collect.');
}

async function tell(
  trace: Trace,
  out: Lines,
  io: Io,
  requests: readonly Request[],
  options: WhatifOptions,
): Promise<ExitCode> {
  const { whatIf } = await loadReplay();
  const seq = await momentOf(trace, options.at);
  const changes: Change[] = [];
  for (const request of requests) changes.push(await changeOf(trace, request, seq));
  const python = options.python ?? trace.reader.meta.python.version;
  const result = whatIf(trace.timeline, seq, changes, { python });
  if (options.json) {
    const found: WhatifJson = { python, ...result };
    await out.line(toJson(found));
    return ExitCode.fine;
  }
  const style = styleFor(io.color);
  const { live, bytes } = result.before;
  await out.line(momentText(trace, seq, new Places(io.cwd), style));
  await out.line(`${counted(live, 'object')} alive, ${size(bytes)}; the rules of Python ${python}`);
  const text = new WhatIfText(trace.timeline.at(seq), result, style, options.limit ?? ROWS);
  for (const line of text.lines()) await out.line(line);
  return ExitCode.fine;
}

/** @throws LookupError when the trace has no such holder, name or object then. */
async function changeOf(trace: Trace, request: Request, seq: Seq): Promise<Change> {
  const { resolveHolder, resolveName } = await loadReplay();
  switch (request.type) {
    case 'drop':
      return { type: 'drop', ...resolveHolder(trace.timeline, request.holder, seq) };
    case 'bind': {
      const { name, object } = request;
      const variable = resolveName(trace.timeline, name, seq);
      const id = object === 'None' ? null : await objectOf(trace, object, seq);
      return { type: 'bind', ...variable, object: id };
    }
    case 'collect':
      return request;
  }
}
