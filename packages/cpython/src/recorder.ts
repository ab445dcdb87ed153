import { readFileSync } from 'node:fs';
import { resolve as resolvePath } from 'node:path';
import { fileSink } from '@refwind/core/node';
import {
  type Json,
  type Seq,
  type SizeLimit,
  TraceDictionary,
  TraceError,
  type TraceMeta,
  type TraceSummary,
  TraceWriter,
} from '@refwind/core/trace';
import { RecorderError, type RecorderErrorCode } from './errors.js';
import type { Instrumentation } from './instrument/shared.js';
import { type ImageOptions, withInterpreterImage } from './interpreter-cache.js';
import { type InterpreterFiles, interpreterFiles } from './runtime/distribution.js';
import type { InterpreterImage } from './runtime/interpreter.js';
import { INTERRUPT_SIGNAL } from './runtime/interrupt.js';
import type { PackagePlaces } from './runtime/packages.js';
import type { Program, ProgramEnd } from './runtime/program.js';
import { CALL_FILE, callSource } from './runtime/repeated-call.js';
import { forgetTexts } from './tracking/recorded-dictionary.js';
import type { SelectionOptions } from './tracking/selection.js';
import { CPYTHON_VERSIONS, type PythonRelease } from './versions/index.js';
import type { CPythonVersion } from './versions/version.js';
import { COLUMN_POOL_BYTES, ColumnPool } from './worker/column-pool.js';
import type {
  CheckReport,
  CheckRhythm,
  ChunkMessage,
  DictionaryGrowth,
  RecordNote,
  RunTask,
  WorkerMessage,
} from './worker/messages.js';
import { PackingCodec } from './worker/packing.js';
import { startWorker } from './worker/start.js';

/** What to run and where; shared by recording and plain running. */
export interface RunOptions {
  readonly program: Program;
  /** The version of CPython. Default: the newest. */
  readonly python?: PythonRelease;
  /** The program's own arguments. Default: none. */
  readonly args?: readonly string[];
  /** Default: the current folder. */
  readonly cwd?: string;
  /** Where packages are: a virtual environment (default: the active one), folders of wheels. */
  readonly packages?: PackagePlaces;
  /** Default: this process's environment. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Where the prepared interpreter is kept. Default: the platform's cache folder for this user. */
  readonly cacheFolder?: string;
  /** Interrupts the program as Ctrl-C would: KeyboardInterrupt. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: RecordProgress) => void;
  /**
   * Whether the interpreter is first brought to its full speed (see `WarmUp`), a few tenths of a second. Default:
   * when recording; without, the interpreter runs as its package runs it.
   */
  readonly warmUp?: boolean;
}

/** How to record. */
export interface RecordOptions extends RunOptions, SelectionOptions {
  /** The trace file to write. */
  readonly output: string;
  /**
   * Whether to record who holds what: not at all; variables of modules and items of containers (`slots`); attributes and
   * whatever else the collector sees, too (`full`).
   */
  readonly holders: 'none' | 'slots' | 'full';
  /**
   * Compare counts, and all links, with the interpreter's memory: at every line (slow, for small programs), or, `sampled`,
   * as often as keeps the work in proportion to the number of events.
   */
  readonly check?: boolean | 'sampled';
  /** Recording starts when the program makes this mark (`refwind.mark`). Default: at the program's start. */
  readonly since?: string;
  /** Bytes that the trace may have: when they are used up recording stops, and the program runs on. */
  readonly maxSize?: number;
  /** Bytes that the trace may have: when they are used up its beginning is given up. Not with `maxSize`. */
  readonly ring?: number;
  /**
   * Where recording stops: when the program's own code is done, or when the interpreter is no more (`exit`): exit
   * functions, the last passes, and the end of all modules are recorded too, each after a mark. Default: `program`.
   */
  readonly until?: 'program' | 'exit';
}

/** What recording holders needs. */
function instrumentationFor(
  holders: RecordOptions['holders'],
  { knowsFields }: CPythonVersion,
): Instrumentation {
  if (holders === 'none') return 'counts';
  return holders === 'full' && knowsFields ? 'full' : 'links';
}

/** Where a recording is. */
export interface RecordProgress {
  /** What is being done, in a word or two. */
  readonly phase: string;
  readonly events: number;
  readonly objects: number;
  /** Bytes of the trace so far. */
  readonly bytes: number;
}

/** Why a trace ends before its program did. */
export interface RecordStop {
  /** The disk refused, or whatever else the trace is written to; or the trace is as large as it may be. */
  readonly reason: 'write-failed' | 'max-size';
  /** What happened, for people. */
  readonly message: string;
}

/** What a recording came to. */
export interface RecordResult extends ProgramEnd {
  /** Of what can be read. */
  readonly summary: TraceSummary;
  /** The moment that the trace begins with: 0 unless its beginning was given up (`ring`). */
  readonly start: Seq;
  /** Set when the trace had to have more bytes than `ring` says: how many, for one heap's state takes most of that. */
  readonly ringNeeded?: number;
  /** Set when not all of the program is in the trace; the program itself ran to its end. */
  readonly stopped?: RecordStop;
  /** Size of the trace file. */
  readonly bytes: number;
  /** Seconds that the program itself ran. */
  readonly seconds: number;
  /** Seconds from the program's start until its trace was whole. */
  readonly wholeSeconds: number;
  readonly check?: CheckReport;
  /** What the program tried and this build of CPython cannot do. */
  readonly notes: readonly RecordNote[];
}

/**
 * Runs a Python program on real CPython and writes every allocation, count change and release of
 * its objects to a trace file. The program uses this process's standard streams directly. When the trace can no
 * longer be written the program runs on, unrecorded (`stopped`).
 *
 * @throws RecorderError `no-interpreter`, `no-program`, `boot-failed`, `interpreter-crash`, `unsupported-module`
 */
export async function record(options: RecordOptions): Promise<RecordResult> {
  const columns = new ColumnPool(new SharedArrayBuffer(COLUMN_POOL_BYTES));
  const writing = new TraceWriting(options, columns);
  const notes: RecordNote[] = [];
  const files = filesFor(options);
  const instrumentation = instrumentationFor(options.holders, files.python);
  const done = await withInterpreterImage(files, instrumentation, imageOptions(options), (image) =>
    runWorker(
      options,
      files.loader,
      image,
      {
        record: {
          instrumentation,
          fields: options.holders === 'full',
          ...rhythmOf(options),
          selection: selectionOf(options),
          ...(options.since !== undefined && { since: options.since }),
          shutdown: options.until === 'exit',
          columns: columns.buffer,
        },
      },
      (message) => {
        if (message.kind === 'booted') writing.open(message);
        else if (message.kind === 'chunk') writing.chunk(message);
        else if (message.kind === 'source') writing.source(message.file, message.text);
        else if (message.kind === 'note') notes.push(message.note);
      },
      () => writing.abort(),
    ),
  );
  const { seconds: wholeSeconds, ...written } = await writing.finish(done.end);
  return {
    ...done.end,
    ...written,
    seconds: done.seconds,
    wholeSeconds,
    ...(done.check ? { check: done.check } : {}),
    notes,
  };
}

/**
 * Runs a program on the same interpreter without instrumentation: what recording is compared with.
 * @throws RecorderError `no-interpreter`, `no-program`, `boot-failed`, `interpreter-crash`
 */
export async function runUnrecorded(
  options: RunOptions,
): Promise<ProgramEnd & { readonly seconds: number }> {
  const files = filesFor(options);
  const done = await withInterpreterImage(files, 'none', imageOptions(options), (image) =>
    runWorker(options, files.loader, image, {}, () => {}),
  );
  return { ...done.end, seconds: done.seconds };
}

function filesFor({
  python = CPYTHON_VERSIONS[0].release,
  cwd = '.',
}: RunOptions): InterpreterFiles {
  return interpreterFiles(python, resolvePath(cwd));
}

function imageOptions(options: RunOptions): ImageOptions {
  const { cacheFolder, onProgress } = options;
  return {
    ...(cacheFolder === undefined ? {} : { cacheFolder }),
    onPhase: (phase) => onProgress?.({ phase, events: 0, objects: 0, bytes: 0 }),
  };
}

type DoneMessage = Extract<WorkerMessage, { kind: 'done' }>;
type BootedMessage = Extract<WorkerMessage, { kind: 'booted' }>;

/** Runs a program in a worker; resolves when it has ended. */
function runWorker(
  options: RunOptions,
  loader: string,
  image: Promise<InterpreterImage>,
  task: Pick<RunTask, 'record'>,
  onMessage: (message: WorkerMessage) => void,
  onFailure: () => Promise<void> = async () => {},
): Promise<DoneMessage> {
  const interrupt = new SharedArrayBuffer(1);
  const onAbort = (): void =>
    Atomics.store(new Uint8Array(interrupt), 0, INTERRUPT_SIGNAL) as never;
  options.signal?.addEventListener('abort', onAbort);
  if (options.signal?.aborted) onAbort();
  const worker = startWorker({
    kind: 'run',
    loader,
    ...task,
    warmUp: options.warmUp ?? task.record !== undefined,
    interrupt,
    program: {
      program: options.program,
      args: options.args ?? [],
      cwd: resolvePath(options.cwd ?? '.'),
      env: definedOnly(options.env ?? process.env),
      ...(options.packages && { packages: options.packages }),
    },
  });
  return new Promise<DoneMessage>((resolve, reject) => {
    image.then(
      ({ module, snapshot }) =>
        worker.postMessage({ module, snapshot }, snapshot ? [snapshot.buffer] : []),
      reject,
    );
    worker.on('message', (message: WorkerMessage) => {
      try {
        onMessage(message);
      } catch (error) {
        reject(error);
      }
      if (message.kind === 'done') resolve(message);
      if (message.kind === 'failed') {
        reject(new RecorderError(message.code as RecorderErrorCode, message.message));
      }
    });
    worker.on('error', (cause) => {
      reject(new RecorderError('interpreter-crash', crashMessage(cause), { cause }));
    });
    worker.on('exit', (status) => {
      reject(new RecorderError('interpreter-crash', `CPython stopped with status ${status}`));
    });
  })
    .catch(async (error: unknown) => {
      await onFailure();
      throw error;
    })
    .finally(() => {
      options.signal?.removeEventListener('abort', onAbort);
      return worker.terminate();
    });
}

function crashMessage(cause: Error): string {
  return `CPython stopped: ${cause.message}`;
}

function definedOnly(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

/** What was written. */
type Written = Pick<RecordResult, 'summary' | 'bytes' | 'start' | 'ringNeeded' | 'stopped'> & {
  readonly seconds: number;
};

/** The trace file of a running recording. */
class TraceWriting {
  readonly #options: RecordOptions;
  readonly #columns: ColumnPool;
  readonly #dictionary = new TraceDictionary();
  readonly #startedAt = new Date().toISOString();
  #codec: PackingCodec | undefined;
  #writer: TraceWriter | undefined;
  /** When the program was about to start, in milliseconds of `performance.now`. */
  #begun = 0;
  #firstSeq = 1;
  #objects = 0;
  #stopped: RecordStop | undefined;
  /** What never should have been: thrown once the program has ended. */
  #fault: unknown;

  constructor(options: RecordOptions, columns: ColumnPool) {
    this.#options = options;
    this.#columns = columns;
  }

  open(booted: BootedMessage): void {
    this.#begun = performance.now();
    this.#codec = new PackingCodec();
    this.#writer = new TraceWriter(
      fileSink(this.#options.output),
      this.#dictionary,
      this.#meta(booted),
      { codec: this.#codec, ...limitOf(this.#options) },
    );
    const { program } = this.#options;
    if (program.kind === 'command') this.#writer.addSource('<string>', program.code);
    if (program.kind === 'call') this.#writer.addSource(CALL_FILE, callSource(program));
  }

  chunk({ chunk: rest, place, growth }: ChunkMessage): void {
    this.#grow(growth);
    const columns = this.#columns.at(place, rest.length);
    const chunk = { ...rest, ...columns, firstSeq: this.#firstSeq };
    this.#firstSeq += rest.length;
    this.#objects += rest.allocCount;
    this.#opened.writeChunk(chunk).then(
      (isTaken) => {
        if (!isTaken) this.#stop();
        // A file that is begun anew needs the whole dictionary.
        if (this.#options.ring === undefined) forgetTexts(this.#dictionary, growth.passing);
        this.#written(place);
      },
      (error: unknown) => {
        this.#fail(error);
        this.#written(place);
      },
    );
  }

  source(file: string, text?: string): void {
    try {
      this.#opened.addSource(file, text ?? readFileSync(file, 'utf8'));
    } catch {
      // A file that is gone or not text is shown without its lines.
    }
  }

  async finish(end: ProgramEnd): Promise<Written> {
    const summary = await this.#end(end);
    await this.#codec?.close();
    if (this.#fault !== undefined) throw this.#fault;
    const seconds = (performance.now() - this.#begun) / 1000;
    const stopped = this.#stopped;
    const { bytesWritten: bytes, start, mostBytes } = this.#opened;
    const { ring } = this.#options;
    const written = { summary, bytes, start, seconds, ...(stopped && { stopped }) };
    return ring === undefined || mostBytes <= ring
      ? written
      : { ...written, ringNeeded: mostBytes };
  }

  async abort(): Promise<void> {
    try {
      await this.#writer?.abort();
    } finally {
      await this.#codec?.close();
    }
  }

  async #end({ exitCode, exception }: ProgramEnd): Promise<TraceSummary> {
    const writer = this.#opened;
    const isFull = this.#stopped?.reason === 'max-size';
    if ((this.#stopped && !isFull) || this.#fault !== undefined) return writer.abort();
    const end = {
      exitCode,
      ...(exception === undefined ? {} : { error: exception }),
      ...(isFull ? { stopped: 'max-size' as const } : {}),
    };
    try {
      return await writer.finish(end);
    } catch (error) {
      this.#fail(error);
      return writer.abort();
    }
  }

  /** The trace is as large as it may be. */
  #stop(): void {
    const { output, maxSize = 0 } = this.#options;
    const message = `${output} would have become larger than ${maxSize} bytes (--max-size)`;
    this.#stopped ??= { reason: 'max-size', message };
    this.#columns.close();
  }

  /** The program runs on to its end, unrecorded; what was written so far stays. */
  #fail(error: unknown): void {
    if (error instanceof TraceError && error.code === 'write-failed') {
      if (this.#stopped?.reason !== 'write-failed') {
        this.#stopped = { reason: 'write-failed', message: error.message };
      }
    } else this.#fault ??= error;
    this.#columns.close();
  }

  get #opened(): TraceWriter {
    if (!this.#writer) throw new Error('a chunk came before the interpreter had started');
    return this.#writer;
  }

  #written(place: number): void {
    this.#columns.release(place);
    this.#options.onProgress?.({
      phase: 'recording',
      events: this.#opened.events,
      objects: this.#objects,
      bytes: this.#opened.bytesWritten,
    });
  }

  #grow(growth: DictionaryGrowth): void {
    // Numbers are the worker's, also of a text that comes twice.
    for (const text of growth.strings) this.#dictionary.strings.push(text);
    for (const type of growth.types) this.#dictionary.addType(type);
    for (const site of growth.sites) this.#dictionary.addSite(site);
    for (const code of growth.codes) this.#dictionary.addCode(code);
  }

  #meta({ pythonVersion: version, collector }: BootedMessage): TraceMeta {
    const { program, args = [], holders, check = false } = this.#options;
    const name = {
      script: 'path',
      module: 'name',
      call: 'target',
      command: '',
      stdin: '',
    } as const;
    const asGiven = (program as unknown as Record<string, string>)[name[program.kind]];
    return {
      python: { version, implementation: 'CPython', platform: 'wasm32-emscripten' },
      program: asGiven === undefined ? argv0(program) : asGiven,
      argv: [argv0(program), ...args],
      recorder: { name: '@refwind/cpython', version: RECORDER_VERSION },
      startedAt: this.#startedAt,
      holders,
      options: {
        check,
        kind: program.kind,
        ...roundsOf(program),
        ...choicesOf(this.#options),
        ...collector,
      },
    };
  }
}

function rhythmOf({ check = false }: RecordOptions): { readonly check?: CheckRhythm } {
  if (check === false) return {};
  return { check: check === true ? 'lines' : check };
}

function limitOf({ maxSize, ring }: RecordOptions): { readonly limit?: SizeLimit } {
  if (ring !== undefined) return { limit: { bytes: ring, whenFull: 'forget' } };
  return maxSize === undefined ? {} : { limit: { bytes: maxSize, whenFull: 'stop' } };
}

function argv0(program: Program): string {
  if (program.kind === 'script') return program.path;
  if (program.kind === 'stdin') return '-';
  return program.kind === 'call' ? '' : `-${program.kind[0]}`;
}

function roundsOf(program: Program): Record<string, number> {
  if (program.kind !== 'call') return {};
  return { repeat: program.rounds, warmUp: program.warmUp };
}

/** As a trace's meta says them. */
function choicesOf({ maxSize, ring, since, ...options }: RecordOptions): Record<string, Json> {
  return {
    ...selectionOf(options),
    ...(since !== undefined && { since }),
    ...(maxSize !== undefined && { maxSize }),
    ...(ring !== undefined && { ring }),
  };
}

function selectionOf({ collectorManaged, only }: SelectionOptions) {
  return { ...(collectorManaged && { collectorManaged }), ...(only?.length && { only }) };
}

/** Kept equal to the package's version by a test. */
export const RECORDER_VERSION = '0.1.0';
