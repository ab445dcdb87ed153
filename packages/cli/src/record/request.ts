import { basename } from 'node:path';
import { wrongUse } from '../errors.js';

/** What is to be run, and where its trace goes. */
export interface RecordRequest {
  readonly program:
    | { readonly kind: 'script'; readonly path: string }
    | { readonly kind: 'command'; readonly code: string }
    | { readonly kind: 'module'; readonly name: string };
  readonly args: readonly string[];
  /** As the user wrote it, or made from the program's name. */
  readonly output: string;
  /** A hint when options of `record` stand where the program gets them; else empty. */
  readonly strayOptions: string;
}

interface Flags {
  readonly output?: string;
  readonly command?: string;
  readonly module?: string;
}

/** @throws CommandError when it is not clear what to run. */
export function requestOf(
  script: string | undefined,
  args: readonly string[],
  { output, command, module }: Flags,
): RecordRequest {
  if (command !== undefined && module !== undefined) {
    throw wrongUse('Give -c CODE or -m MODULE, not both.');
  }
  if (output === '') throw wrongUse('-o takes the name of the trace to write, not an empty one.');
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
    throw wrongUse('There is nothing to record: name a script, or give -c CODE or -m MODULE.');
  }
  const program = { kind: 'script', path: script } as const;
  const made = traceNameFor(script);
  return { program, args, output: output ?? made, strayOptions: strayIn(args, script) };
}

/** A script's trace, in the current folder: `app.rwt` for `src/app.py`. */
export function traceNameFor(script: string): string {
  return `${basename(script).replace(/\.pyw?$/, '')}.rwt`;
}

/** People write `record app.py -o app.rwt`; Python's own rule gives `-o` to app.py. */
function strayIn(args: readonly string[], script: string): string {
  const stray = args.find((arg) =>
    /^(-o|--output|--holders|--check|--max-size|--ring|--only|--since|--collector-managed|--until)(=|$)/.test(
      arg,
    ),
  );
  if (stray === undefined) return '';
  return (
    `${stray} stands after ${script} and went to the program; options of record come before it: ` +
    `refwind record ${stray} … ${script}`
  );
}
