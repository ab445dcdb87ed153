import type { HeapEvent } from '@refwind/core';

/** A heap script. Its name is the file name of its code objects: `cycle.py`. */
export interface HeapScript {
  readonly name: string;
  readonly source: string;
}

/** What was seen of a script that ran, in the simulator or on CPython. */
export interface Observation {
  /** From the script's first instruction to its last, ids as they were given. */
  readonly events: readonly HeapEvent[];
  /** What it printed, on either stream. */
  readonly output: string;
  /** The uncaught exception: `KeyError: 'a'`. */
  readonly error: string | null;
}
