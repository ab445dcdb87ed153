import { Worker } from 'node:worker_threads';
import { loadCore } from '../engine.js';
import { CommandError } from '../errors.js';
import { ExitCode } from '../exit-codes.js';
import type { SimulationMessage, SimulationTask } from './messages.js';

/** Takes what a running script makes, in order; the script waits while it is not taken. */
export interface Taker {
  chunk(message: Extract<SimulationMessage, { kind: 'chunk' }>): Promise<void>;
  text(message: Extract<SimulationMessage, { kind: 'text' }>): Promise<void>;
}

/** How a script ended: by itself, by an interrupt, or because it could not go on. */
export type ScriptEnd =
  | { readonly kind: 'done'; readonly exitCode: number }
  | { readonly kind: 'interrupted' }
  | { readonly kind: 'failed'; readonly error: Error };

/** Python's own stack is kept apart; this is for what its built-in functions do on top of each other. */
const STACK_MEGABYTES = 16;

/**
 * Runs a script in a thread of its own until it has ended and all that it made has been taken.
 * @throws whatever the taker throws
 */
export async function runInWorker(
  task: Omit<SimulationTask, 'backlog'>,
  taker: Taker,
  interrupt: AbortSignal,
): Promise<ScriptEnd> {
  const backlog = new SharedArrayBuffer(4);
  const worker = new Worker(new URL('./simulation.js', import.meta.url), {
    workerData: { ...task, backlog } satisfies SimulationTask,
    resourceLimits: { stackSizeMb: STACK_MEGABYTES },
    execArgv: [],
  });
  const queue = new Queue(taker, new Int32Array(backlog));
  try {
    const end = await endOf(worker, queue, interrupt);
    await queue.empty();
    return end;
  } finally {
    await worker.terminate();
  }
}

function endOf(worker: Worker, queue: Queue, interrupt: AbortSignal): Promise<ScriptEnd> {
  return new Promise((resolve, reject) => {
    const stop = () => resolve({ kind: 'interrupted' });
    if (interrupt.aborted) stop();
    interrupt.addEventListener('abort', stop, { once: true });
    queue.failed = reject;
    worker.on('message', (message: SimulationMessage) => {
      if (message.kind === 'done') resolve(message);
      else if (message.kind === 'failed') {
        failure(message).then((error) => resolve({ kind: 'failed', error }), reject);
      } else queue.add(message);
    });
    worker.on('error', (cause) => resolve({ kind: 'failed', error: crash(cause) }));
  });
}

async function failure({ code, message }: { code: string; message: string }): Promise<Error> {
  const { RefwindError } = await loadCore();
  return new RefwindError(code, message);
}

function crash(cause: Error): Error {
  if (!('code' in cause) || cause.code !== 'ERR_WORKER_OUT_OF_MEMORY') return cause;
  const message = 'The simulated heap does not fit into memory.';
  return new CommandError(ExitCode.wrongUse, message, { cause });
}

/** Messages one after the other. */
class Queue {
  failed: (error: unknown) => void = () => {};
  readonly #taker: Taker;
  readonly #backlog: Int32Array;
  #last: Promise<void> = Promise.resolve();

  constructor(taker: Taker, backlog: Int32Array) {
    this.#taker = taker;
    this.#backlog = backlog;
  }

  add(message: Extract<SimulationMessage, { kind: 'chunk' | 'text' }>): void {
    this.#last = this.#last.then(() => this.#take(message));
    this.#last.catch((error) => this.failed(error));
  }

  /** @throws whatever the taker threw */
  empty(): Promise<void> {
    return this.#last;
  }

  async #take(message: Extract<SimulationMessage, { kind: 'chunk' | 'text' }>): Promise<void> {
    if (message.kind === 'chunk') await this.#taker.chunk(message);
    else await this.#taker.text(message);
    Atomics.sub(this.#backlog, 0, 1);
    Atomics.notify(this.#backlog, 0);
  }
}
