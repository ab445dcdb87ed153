#!/usr/bin/env node
import { CommandError, messageOf, OutputClosed, systemCode, systemReason } from './errors.js';
import { ExitCode } from './exit-codes.js';
import type { Io, Output } from './io.js';
import { run } from './program.js';

// The only file that knows the process: its arguments, its environment, its streams, its end.

type Stream = NodeJS.WriteStream;

/** Text or bytes for a stream; waits until the stream has taken them. */
function outputTo(stream: Stream): Output {
  // Failures also come as events, which would end the process with a stack trace.
  stream.on('error', () => {});
  return {
    write: (contents) =>
      new Promise((resolve, reject) => {
        stream.write(contents, (error) => {
          if (error) reject(outputFailed(error));
          else resolve();
        });
      }),
  };
}

function outputFailed(error: Error): Error {
  const code = systemCode(error) ?? 'EPIPE';
  if (code === 'EPIPE' || code === 'ERR_STREAM_DESTROYED') return new OutputClosed();
  const reason = systemReason(code);
  return new CommandError(ExitCode.wrongUse, `The output cannot be written: ${reason}.`, {
    cause: error,
  });
}

/** Notes that nobody can read are no reason to fail. */
function notesTo(stream: Stream): Output {
  const output = outputTo(stream);
  return { write: (contents) => output.write(contents).catch(() => {}) };
}

/** NO_COLOR and FORCE_COLOR as on no-color.org and force-color.org: any value but the empty one. */
function wantsColor(stream: Stream): boolean {
  const { NO_COLOR, FORCE_COLOR, TERM } = process.env;
  if (NO_COLOR) return false;
  if (FORCE_COLOR) return FORCE_COLOR !== '0' && FORCE_COLOR !== 'false';
  return stream.isTTY === true && TERM !== 'dumb';
}

const DEFAULT_COLUMNS = 100;

/** A terminal's own width, else what COLUMNS says. */
function columnsOf(stream: Stream): number {
  const told = stream.isTTY ? stream.columns : Number(process.env.COLUMNS);
  return Number.isInteger(told) && told > 0 ? told : DEFAULT_COLUMNS;
}

function interruptSignal(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    // The second one ends the process, should the first not be heeded.
    process.once(signal, () => controller.abort(signal));
  }
  return controller.signal;
}

/** Drawing needs a terminal that can be drawn on, and keys. */
function hasTerminal(): boolean {
  const { stdin, stdout, env } = process;
  return stdin.isTTY === true && stdout.isTTY === true && env.TERM !== 'dumb';
}

const io: Io = {
  stdout: outputTo(process.stdout),
  stderr: notesTo(process.stderr),
  isTty: process.stdout.isTTY === true,
  notesOnTty: process.stderr.isTTY === true,
  columns: columnsOf(process.stdout),
  color: wantsColor(process.stdout),
  cwd: process.cwd(),
  interrupt: interruptSignal,
  ...(hasTerminal() && { terminal: { input: process.stdin, output: process.stdout } }),
};

run(process.argv.slice(2), io).then(
  (code) => {
    process.exitCode = code;
  },
  (error) => {
    process.stderr.write(`refwind: ${messageOf(error)}\n`);
    process.exitCode = ExitCode.wrongUse;
  },
);
