import { readFile, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { CommandError, systemCode, systemReason } from '../errors.js';
import { ExitCode } from '../exit-codes.js';
import type { Io } from '../io.js';
import type { Run } from './shared.js';
import { withExamples } from './shared.js';

/** The file beside the built program. */
const MODULE = new URL('../python/refwind.py', import.meta.url);

export function pythonModuleCommand(program: Command, run: Run): void {
  const command = program
    .command('python-module')
    .summary('the Python file that lets a program run without the recorder')
    .description(
      'A recorded program can `import refwind` and call refwind.mark("warm") and refwind.watch(obj, "name"). ' +
        'This prints a Python file of that name, whose functions do nothing: put it beside the program and the ' +
        'program also runs on any Python.',
    )
    .option('-o, --output <file>', 'write it to this file, unless there is one')
    .option('--no-color', 'no colours')
    .action(({ output }: { output?: string }) => run(command, (io) => give(output, io)));
  withExamples(command, ['refwind python-module -o refwind.py', 'beside the program']);
}

async function give(output: string | undefined, io: Io): Promise<ExitCode> {
  const text = await readFile(MODULE, 'utf8');
  if (output === undefined) await io.stdout.write(text);
  else await writeNew(output, text, io);
  return ExitCode.fine;
}

async function writeNew(output: string, text: string, io: Io): Promise<void> {
  try {
    await writeFile(resolve(io.cwd, output), text, { flag: 'wx' });
  } catch (error) {
    const code = systemCode(error) ?? 'an unknown failure';
    const reason = code === 'EEXIST' ? 'there is a file already' : systemReason(code);
    const message = `The module cannot be written to ${output}: ${reason}.`;
    throw new CommandError(ExitCode.wrongUse, message, { cause: error });
  }
}
