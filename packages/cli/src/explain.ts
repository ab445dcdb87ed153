import { CommanderError } from 'commander';
import { loadTraces } from './engine.js';
import { CommandError, messageOf, OutputClosed } from './errors.js';
import { ExitCode } from './exit-codes.js';

/** How a failure is told: a sentence, empty for a quiet end, and the exit code. */
export interface Explanation {
  readonly message: string;
  /** Lines of the script that the sentence is about, with what is to be said of them. */
  readonly excerpt?: readonly string[];
  readonly exitCode: ExitCode;
}

/** Turns whatever was thrown into a sentence for people and an exit code. */
export async function explain(error: unknown): Promise<Explanation> {
  if (error instanceof OutputClosed) return { message: '', exitCode: ExitCode.fine };
  if (error instanceof CommandError) return { message: error.message, exitCode: error.exitCode };
  if (error instanceof CommanderError) return explainUse(error);
  const { RefwindError, TraceError } = await loadTraces();
  if (error instanceof TraceError) {
    const exitCode = error.code === 'write-failed' ? ExitCode.wrongUse : ExitCode.unreadable;
    return { message: sentence(error.message), exitCode };
  }
  if (error instanceof RefwindError) {
    if (aboutSource.test(error.code)) return explainSource(error.message);
    return { message: sentence(error.message), exitCode: exitCodeFor(error.code) };
  }
  const message = `Something unforeseen went wrong: ${sentence(messageOf(error))} This is a fault in refwind; please report it.`;
  return { message, exitCode: ExitCode.wrongUse };
}

/**
 * What was asked for is not in the trace, as opposed to asked for wrongly; or the trace's history is one that
 * cannot be.
 */
const absent =
  /^(unknown-(?!python)|(no-holders|no-beginning|moment-out-of-range|out-of-range|bad-state)$)/;

/** A script that cannot be simulated: the message shows the place in it. */
const aboutSource = /^(unsupported-python|python-syntax)$/;

function explainSource(text: string): Explanation {
  const [message, ...excerpt] = text.split('\n');
  return { message, excerpt, exitCode: ExitCode.wrongUse };
}

function exitCodeFor(code: string): ExitCode {
  return absent.test(code) ? ExitCode.failed : ExitCode.wrongUse;
}

/** commander's words, on one line: `error: unknown option '--x'\n(Did you mean --y?)`. */
function explainUse({ message }: CommanderError): Explanation {
  const [first, ...rest] = message.replace(/^error: /, '').split('\n');
  const more = rest.map((line) => line.replace(/^\((.*)\)$/, '$1'));
  const text = [sentence(capital(first)), ...more, 'Try --help.'].join(' ');
  return { message: text, exitCode: ExitCode.wrongUse };
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
