import { readFileSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { RecorderError } from './errors.js';
import type { EvaluationLoop } from './instrument/probes.js';
import { rewriteModule } from './instrument/rewrite.js';
import type { Instrumentation } from './instrument/shared.js';
import { FRAME } from './layout/cpython-314.js';
import {
  type CachedBytes,
  defaultCacheFolder,
  type InterpreterFiles,
  interpreterFiles,
  RecorderCache,
} from './runtime/cache.js';
import type { WorkerMessage, WorkerTask } from './worker/messages.js';

/** Everything a worker needs to start CPython. */
export interface InterpreterImage {
  readonly wasm: CachedBytes;
  readonly snapshot: CachedBytes;
}

/** The function that runs bytecode. */
const EVALUATION_LOOP: EvaluationLoop = {
  exportName: '_PyEval_EvalFrameDefault',
  instructionField: FRAME.instruction,
  previousField: FRAME.previous,
};

const SNAPSHOT = 'snapshot.bin';

/** Says, in a word or two, what takes time. */
type PhaseListener = (phase: string) => void;

/** Where the cache is and who is told what takes time. */
export interface ImageOptions {
  readonly cacheFolder?: string;
  readonly onPhase?: PhaseListener;
}

/**
 * Calls `use` with the interpreter in the wanted instrumentation and a memory snapshot to boot from:
 * both from the cache, or made now (a few seconds, once per version). When `use` finds the cache
 * damaged, it is made anew, and `use` is called once more.
 *
 * @param instrumentation `none` for the module as it came
 * @throws RecorderError `unsupported-module`, `boot-failed`
 */
export async function withInterpreterImage<T>(
  instrumentation: Instrumentation | 'none',
  options: ImageOptions,
  use: (image: InterpreterImage) => Promise<T>,
): Promise<T> {
  const files = interpreterFiles();
  const cache = new RecorderCache(options.cacheFolder ?? defaultCacheFolder(), files.version);
  const image = async (): Promise<InterpreterImage> => ({
    wasm:
      instrumentation === 'none'
        ? { bytes: original(files) }
        : instrumented(files, cache, instrumentation),
    snapshot: await snapshot(files, cache, options.onPhase),
  });
  try {
    return await use(await image());
  } catch (error) {
    if (!(error instanceof RecorderError && error.code === 'damaged-cache')) throw error;
    cache.clear();
    return use(await image());
  }
}

function original(files: InterpreterFiles): Uint8Array<ArrayBuffer> {
  return new Uint8Array(readFileSync(files.wasm));
}

function instrumented(
  files: InterpreterFiles,
  cache: RecorderCache,
  instrumentation: Instrumentation,
): CachedBytes {
  const name = `${instrumentation}.wasm`;
  const cached = cache.find(name);
  if (cached) return cached;
  const { bytes } = rewriteModule(original(files), instrumentation, EVALUATION_LOOP);
  return cache.write(name, new Uint8Array(bytes));
}

async function snapshot(
  files: InterpreterFiles,
  cache: RecorderCache,
  onPhase?: PhaseListener,
): Promise<CachedBytes> {
  const cached = cache.find(SNAPSHOT);
  if (cached) return cached;
  onPhase?.('preparing CPython, once');
  return cache.write(SNAPSHOT, await makeSnapshot({ kind: 'snapshot', wasm: original(files) }));
}

function makeSnapshot(task: WorkerTask): Promise<Uint8Array<ArrayBuffer>> {
  return new Promise((resolve, reject) => {
    const worker = startWorker(task);
    worker.on('message', (message: WorkerMessage) => {
      if (message.kind === 'snapshot') resolve(message.bytes);
      if (message.kind === 'failed') reject(new RecorderError('boot-failed', message.message));
      void worker.terminate();
    });
    worker.on('error', (cause) => {
      reject(
        new RecorderError('boot-failed', `CPython did not start: ${cause.message}`, { cause }),
      );
    });
  });
}

/** Stack for Python code that recurses in C: parsers, deallocators, comparisons. */
const STACK_MEGABYTES = 32;

/** Starts the thread in which CPython runs. */
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
