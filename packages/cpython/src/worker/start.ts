import { Worker } from 'node:worker_threads';
import type { WorkerTask } from './messages.js';

/** Stack for Python code that recurses in C: parsers, deallocators, comparisons. */
const STACK_MEGABYTES = 32;

/** Starts the thread in which CPython runs; it waits for an `InterpreterImage` to be posted to it. */
export function startWorker(task: WorkerTask): Worker {
  return new Worker(workerFile(), {
    workerData: task,
    resourceLimits: { stackSizeMb: STACK_MEGABYTES },
    // The interpreter's arguments to Node are none of the worker's business.
    execArgv: [],
  });
}

/** The worker is a file of its own beside this one in the built package, the same for both formats. */
function workerFile(): URL {
  return new URL('./worker.js', import.meta.url);
}
