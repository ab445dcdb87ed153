import type { HeapEvent } from '@refwind/core';
import { runScript } from '@refwind/core/script';
import type { HeapScript, Observation } from './observation.js';

/** The embedded CPython is a 32-bit one. Sizes of a host's objects are not compared. */
const WORD_SIZE = 4;

/** Runs a script in the simulator, as the CPython that the recorder carries, or as another. */
export function simulateScript({ name, source }: HeapScript, python = '3.14.2'): Observation {
  const events: HeapEvent[] = [];
  const written: string[] = [];
  try {
    const { exit } = runScript(source, {
      fileName: name,
      python,
      wordSize: WORD_SIZE,
      observe: ({ events$ }) => events$.subscribe((event) => events.push(event)),
      write: (text) => written.push(text),
    });
    // The exception that ends a script is the last that is written; the batch's driver tells it apart.
    const error = exit === 0 ? null : lastLine(written.pop() ?? '');
    return { events, output: written.join(''), error };
  } catch (cause) {
    // The simulator itself failed: so does the comparison, with this as what differs.
    const error = String((cause as Error).stack ?? cause);
    return { events, output: written.join(''), error };
  }
}

const lastLine = (text: string): string => text.trimEnd().split('\n').at(-1) ?? '';
