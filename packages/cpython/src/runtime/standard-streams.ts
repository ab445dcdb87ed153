import { readSync, writeSync } from 'node:fs';
import { isatty } from 'node:tty';
import type { StreamHandlers } from './interpreter.js';

/** How long to wait before a write to a full non-blocking pipe is tried again, in milliseconds. */
const RETRY_AFTER = 1;

const clock = new Int32Array(new SharedArrayBuffer(4));

/**
 * This process's own standard streams, written and read directly: what the program prints is there
 * when it prints it, in its order, from whichever thread.
 */
export const processStreams: StreamHandlers = {
  stdin: { read: (buffer) => retrying(() => readAtEnd(buffer)), isatty: isatty(0) },
  stdout: { write: (buffer) => retrying(() => writeSync(1, buffer)), isatty: isatty(1) },
  stderr: { write: (buffer) => retrying(() => writeSync(2, buffer)), isatty: isatty(2) },
};

function readAtEnd(buffer: Uint8Array): number {
  try {
    return readSync(0, buffer);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EOF') return 0;
    throw error;
  }
}

function retrying(attempt: () => number): number {
  for (;;) {
    try {
      return attempt();
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
      Atomics.wait(clock, 0, 0, RETRY_AFTER);
    }
  }
}
