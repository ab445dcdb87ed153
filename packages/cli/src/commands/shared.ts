import type { Command } from 'commander';
import type { ExitCode } from '../exit-codes.js';
import type { Io } from '../io.js';

/** Runs a command's work: it gets the io as the command's options made it. */
export type Run = (command: Command, work: (io: Io) => Promise<ExitCode>) => Promise<void>;

/** What every command can be told. */
export interface CommonOptions {
  readonly json?: boolean;
}

/** The options that every command has, after its own. */
export function withCommonOptions(command: Command, json: string): Command {
  return command.option('--json', json).option('--no-color', 'no colours');
}

/** The examples under a command's help. */
export function withExamples(command: Command, ...examples: [string, string][]): Command {
  const width = Math.max(...examples.map(([line]) => line.length));
  const lines = examples.map(([line, what]) => `  $ ${line.padEnd(width)}   ${what}`.trimEnd());
  return command.addHelpText('after', `\nExamples:\n${lines.join('\n')}`);
}
