import { basename } from 'node:path';
import type { Program } from '@refwind/cpython';
import { wrongUse } from '../errors.js';

/** What is to be run, and where its trace goes. */
export interface RecordRequest {
  readonly program: Program;
  readonly args: readonly string[];
  /** As the user wrote it, or made from the program's name. */
  readonly output: string;
  /** A hint when options of `record` stand where the program gets them; else empty. */
  readonly strayOptions: string;
}

interface Flags {
  readonly repeat?: number;
  readonly warmup?: number;
  readonly output?: string;
  readonly command?: string;
  readonly module?: string;
}

/** @throws CommandError when it is not clear what to run. */
export function requestOf(
  script: string | undefined,
  args: readonly string[],
  { output, command, module, repeat, warmup }: Flags,
): RecordRequest {
  if (command !== undefined && module !== undefined) {
    throw wrongUse('Give -c CODE or -m MODULE, not both.');
  }
  if (output === '') throw wrongUse('-o takes the name of the trace to write, not an empty one.');
  if (repeat === undefined && warmup !== undefined) throw wrongUse('--warmup goes with --repeat.');
  if (repeat !== undefined) {
    if (command !== undefined || module !== undefined) {
      throw wrongUse('--repeat runs a FUNC, given as module:function; not -c or -m.');
    }
    return callRequest(script, args, repeat, warmup ?? DEFAULT_WARMUP, output);
  }
  const rest = script === undefined ? args : [script, ...args];
  if (command !== undefined) {
    const program = { kind: 'command', code: command } as const;
    return { program, args: rest, output: output ?? 'command.rwt', strayOptions: '' };
  }
  if (module !== undefined) {
    const program = { kind: 'module', name: module } as const;
    return { program, args: rest, output: output ?? `${module}.rwt`, strayOptions: '' };
  }
  if (script === undefined) {
    throw wrongUse(
      'There is nothing to record: name a script, or give -c CODE, -m MODULE or - (stdin).',
    );
  }
  if (script === '-') {
    const stray = strayIn(args, script);
    return { program: { kind: 'stdin' }, args, output: output ?? 'stdin.rwt', strayOptions: stray };
  }
  const program = { kind: 'script', path: script } as const;
  const made = traceNameFor(script);
  return { program, args, output: output ?? made, strayOptions: strayIn(args, script) };
}

/** As CPython's own test runner has it. */
const DEFAULT_WARMUP = 3;

function callRequest(
  target: string | undefined,
  args: readonly string[],
  rounds: number,
  warmUp: number,
  output: string | undefined,
): RecordRequest {
  if (target === undefined || !/^[^:\s/]+:[^:\s/]+$/.test(target)) {
    throw wrongUse(
      `--repeat takes what to run as module:function, such as tests.test_app:run, not '${target ?? ''}'.`,
    );
  }
  const program = { kind: 'call', target, rounds, warmUp } as const;
  const made = `${target.replace(':', '.')}.rwt`;
  return { program, args, output: output ?? made, strayOptions: strayIn(args, target) };
}

/** A script's trace, in the current folder: `app.rwt` for `src/app.py`. */
export function traceNameFor(script: string): string {
  return `${basename(script).replace(/\.pyw?$/, '')}.rwt`;
}

/** People write `record app.py -o app.rwt`; Python's own rule gives `-o` to app.py. */
function strayIn(args: readonly string[], script: string): string {
  const stray = args.find((arg) =>
    /^(-o|--output|--holders|--check|--max-size|--ring|--only|--since|--collector-managed|--until|--python|--repeat|--warmup|--venv|--wheels)(=|$)/.test(
      arg,
    ),
  );
  if (stray === undefined) return '';
  return (
    `${stray} stands after ${script} and went to the program; options of record come before it: ` +
    `refwind record ${stray} … ${script}`
  );
}
