import { Command, CommanderError } from 'commander';
import { version } from '../package.json';
import { balanceCommand } from './commands/balance.js';
import { checkCommand } from './commands/check.js';
import { churnCommand } from './commands/churn.js';
import { compareCommand } from './commands/compare.js';
import { completionCommand } from './commands/completion.js';
import { cyclesCommand } from './commands/cycles.js';
import { diffCommand } from './commands/diff.js';
import { eventsCommand } from './commands/events.js';
import { exportCommand } from './commands/export.js';
import { findCommand } from './commands/find.js';
import { garbageCommand } from './commands/garbage.js';
import { graphCommand } from './commands/graph.js';
import { growthCommand } from './commands/growth.js';
import { historyCommand } from './commands/history.js';
import { holdersCommand } from './commands/holders.js';
import { importCommand } from './commands/import.js';
import { indexCommand } from './commands/index-trace.js';
import { infoCommand } from './commands/info.js';
import { leaksCommand } from './commands/leaks.js';
import { lifetimesCommand } from './commands/lifetimes.js';
import { passesCommand } from './commands/passes.js';
import { pythonModuleCommand } from './commands/python-module.js';
import { recordCommand } from './commands/record.js';
import { redactCommand } from './commands/redact.js';
import { replayCommand } from './commands/replay.js';
import { reportCommand } from './commands/report.js';
import { retainedCommand } from './commands/retained.js';
import type { Run } from './commands/shared.js';
import { simulateCommand } from './commands/simulate.js';
import { sqlCommand } from './commands/sql.js';
import { stateCommand } from './commands/state.js';
import { timelineCommand } from './commands/timeline.js';
import { verifyCommand } from './commands/verify.js';
import { whatifCommand } from './commands/whatif.js';
import { whyCommand } from './commands/why.js';
import { ExitCode } from './exit-codes.js';
import { explain } from './explain.js';
import { shown, shownSourceLine } from './format/escape.js';
import type { Io } from './io.js';

/** In the order of the help, under what a person wants to do. */
const commands = {
  'Record:': [recordCommand, pythonModuleCommand, simulateCommand],
  'Look at a trace:': [infoCommand, verifyCommand, indexCommand, reportCommand],
  'Travel in time:': [replayCommand, eventsCommand, stateCommand, findCommand, diffCommand],
  'Ask about an object:': [historyCommand, holdersCommand, whyCommand, graphCommand, whatifCommand],
  'Hunt leaks:': [
    leaksCommand,
    cyclesCommand,
    growthCommand,
    balanceCommand,
    retainedCommand,
    compareCommand,
  ],
  'Measure:': [timelineCommand, churnCommand, lifetimesCommand, garbageCommand, passesCommand],
  'Use elsewhere:': [
    checkCommand,
    exportCommand,
    importCommand,
    redactCommand,
    sqlCommand,
    completionCommand,
  ],
};

const examples = `
Examples:
  $ refwind record app.py                 writes app.rwt
  $ refwind info app.rwt                  what it holds
  $ refwind replay app.rwt --reverse      from the last event back to the first
  $ refwind state app.rwt --at app.py:12  who holds what once line 12 has run
  $ refwind history app.rwt cache@end     the life of what \`cache\` holds at the end
  $ refwind leaks app.rwt                 what is alive at the end, and which line keeps it
  $ refwind why app.rwt Session#1         who keeps it, and which line took the reference
  $ refwind whatif app.rwt --drop cache   what would die without that variable
  $ refwind simulate app.py               the same as \`record\`, in the simulator

A moment is an event's number, start, end (of the program's own code), exit, FILE:LINE (once that line has run, and what it calls;
FILE:LINE#3 for the third time), gc:2 (the end of the second pass), mark:LABEL, or what info --share gave. An object is an id,
TYPE#N (the N-th of that type), NAME@MOMENT (what variable NAME holds then) or watch:NAME (what the
program named so, with refwind.watch).

Exit codes: 0 fine; 1 a check failed or nothing was found; 2 wrong use; 3 a trace that cannot be
read. \`record\` and \`simulate\` end with the program's own exit code.`;

/**
 * Runs one command line to its end. Never throws: whatever goes wrong becomes a sentence on stderr.
 * @param args what follows the program's name
 */
export async function run(args: readonly string[], io: Io): Promise<ExitCode> {
  const helpTexts: string[] = [];
  let exitCode: ExitCode = ExitCode.fine;
  const program = programWith(helpTexts, io.columns, async (command, work) => {
    exitCode = await work(ioFor(command, io));
  });
  try {
    if (args.length === 0) {
      await io.stderr.write(program.helpInformation());
      return ExitCode.wrongUse;
    }
    await program.parseAsync([...args], { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return printHelp(helpTexts, io);
    const { message, excerpt = [], exitCode: code } = await explain(error);
    if (message !== '') await io.stderr.write(`refwind: ${shown(message)}\n`);
    for (const line of excerpt) await io.stderr.write(`${shownSourceLine(line)}\n`);
    return code;
  }
}

function programWith(helpTexts: string[], columns: number, run: Run): Command {
  const program = new Command('refwind')
    .description('A time-travel debugger for reference-counted heaps of real CPython programs.')
    .version(version)
    .option('--no-color', 'no colours')
    .enablePositionalOptions()
    .exitOverride()
    .configureOutput({
      writeOut: (text) => helpTexts.push(text),
      writeErr: () => {},
      outputError: () => {},
      getOutHelpWidth: () => columns,
      getErrHelpWidth: () => columns,
    })
    .addHelpText('after', examples);
  for (const [heading, defines] of Object.entries(commands)) {
    program.commandsGroup(heading);
    for (const define of defines) define(program, run);
  }
  return program;
}

async function printHelp(texts: readonly string[], io: Io): Promise<ExitCode> {
  try {
    await io.stdout.write(texts.join(''));
    return ExitCode.fine;
  } catch (error) {
    return (await explain(error)).exitCode;
  }
}

function ioFor(command: Command, io: Io): Io {
  return { ...io, color: io.color && command.optsWithGlobals().color !== false };
}
