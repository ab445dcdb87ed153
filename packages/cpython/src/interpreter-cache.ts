import { readFileSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { RecorderError } from './errors.js';
import type { EvaluationLoop } from './instrument/probe.js';
import { rewriteModule } from './instrument/rewrite.js';
import type { Instrumentation } from './instrument/shared.js';
import { FRAME } from './layout/structures.js';
import { defaultCacheFolder, RecorderCache } from './runtime/cache.js';
import type { InterpreterFiles } from './runtime/distribution.js';
import type { InterpreterImage } from './runtime/interpreter.js';
import type { CPythonVersion } from './versions/version.js';
import type { WorkerMessage } from './worker/messages.js';
import { startWorker } from './worker/start.js';

/** The function that runs bytecode. */
const evaluationLoop = ({ hidesDeaths, collector }: CPythonVersion): EvaluationLoop => ({
  exportName: '_PyEval_EvalFrameDefault',
  instructionField: FRAME.instruction,
  previousField: FRAME.previous,
  stackField: FRAME.stackEnd,
  hidesDeaths,
  marksRoots: 'work' in collector,
});

const SNAPSHOT = 'snapshot.bin';

/**
 * How much a WebAssembly function runs before V8's optimizing compiler takes it, in bytes of code: the value of newer
 * versions of V8. That of Node 20's is a seventh of it, with which booting alone keeps that compiler busy for a
 * second, on the processors that the program's start needs, and the evaluation loop waits in its queue.
 */
const TIERING_BUDGET = '--wasm-tiering-budget=13000000';

/**
 * How much V8 lets a heap grow before it looks for garbage, in percent of what was alive: without, to four times of that,
 * which is what following holders makes soon.
 */
const HEAP_GROWTH = '--heap-growing-percent=60';

/** Says, in a word or two, what takes time. */
type PhaseListener = (phase: string) => void;

/** Where the cache is and who is told what takes time. */
export interface ImageOptions {
  readonly cacheFolder?: string;
  readonly onPhase?: PhaseListener;
}

/**
 * Calls `use` with the interpreter in the wanted instrumentation and a memory snapshot to boot from, on their way:
 * both from the cache, or made now (a few seconds, once per version). When the cache turns out to be damaged, it is
 * made anew, and `use` is called once more.
 *
 * @param instrumentation `none` for the module as it came
 * @throws RecorderError `unsupported-module`, `boot-failed`
 */
export async function withInterpreterImage<T>(
  files: InterpreterFiles,
  instrumentation: Instrumentation | 'none',
  options: ImageOptions,
  use: (image: Promise<InterpreterImage>) => Promise<T>,
): Promise<T> {
  const cache = new RecorderCache(options.cacheFolder ?? defaultCacheFolder(), files.version);
  const image = async (): Promise<InterpreterImage> => {
    const [module, memory] = await Promise.all([
      compiled(files, cache, instrumentation),
      snapshot(files, cache, options.onPhase),
    ]);
    return { module, snapshot: memory };
  };
  try {
    return await use(image());
  } catch (error) {
    if (!(error instanceof RecorderError && error.code === 'damaged-cache')) throw error;
    cache.clear();
    return use(image());
  }
}

async function compiled(
  files: InterpreterFiles,
  cache: RecorderCache,
  instrumentation: Instrumentation | 'none',
): Promise<WebAssembly.Module> {
  if (instrumentation === 'none') return WebAssembly.compile(original(files));
  const bytes = await instrumented(files, cache, instrumentation);
  setFlagsFromString(TIERING_BUDGET);
  setFlagsFromString(HEAP_GROWTH);
  return WebAssembly.compile(bytes);
}

function original(files: InterpreterFiles): Uint8Array<ArrayBuffer> {
  return new Uint8Array(readFileSync(files.wasm));
}

async function instrumented(
  files: InterpreterFiles,
  cache: RecorderCache,
  instrumentation: Instrumentation,
): Promise<Uint8Array<ArrayBuffer>> {
  const name = `${instrumentation}.wasm`;
  const cached = await cache.read(name);
  if (cached) return cached;
  const { bytes } = rewriteModule(original(files), instrumentation, evaluationLoop(files.python));
  const made = new Uint8Array(bytes);
  cache.write(name, made);
  return made;
}

async function snapshot(
  files: InterpreterFiles,
  cache: RecorderCache,
  onPhase?: PhaseListener,
): Promise<Uint8Array<ArrayBuffer>> {
  const cached = await cache.read(SNAPSHOT);
  if (cached) return cached;
  onPhase?.('preparing CPython, once');
  const made = await makeSnapshot(files.loader, await WebAssembly.compile(original(files)));
  cache.write(SNAPSHOT, made);
  return made;
}

function makeSnapshot(
  loader: string,
  module: WebAssembly.Module,
): Promise<Uint8Array<ArrayBuffer>> {
  return new Promise((resolve, reject) => {
    const worker = startWorker({ kind: 'snapshot', loader });
    worker.postMessage({ module });
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
