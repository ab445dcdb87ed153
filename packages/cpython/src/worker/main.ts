/**
 * The thread in which CPython runs: makes a snapshot, or boots from one and runs a program, recorded
 * or not. Started by `recorder.ts`; it says everything by messages (see `messages.ts`).
 */
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { RefwindError } from '@refwind/core/trace';
import { formatVersion } from '../layout/debug-offsets.js';
import { mountHostFiles } from '../runtime/host-files.js';
import {
  bootInterpreter,
  type Interpreter,
  type InterpreterImage,
} from '../runtime/interpreter.js';
import { type PreparedProgram, type ProgramEnd, prepareProgram } from '../runtime/program.js';
import { installProgramModule, type ProgramCalls } from '../runtime/program-module.js';
import { OPCODE_NAMES } from '../runtime/setup.js';
import { installSleep } from '../runtime/sleep.js';
import { processStreams } from '../runtime/standard-streams.js';
import { warmUp } from '../runtime/warm-up.js';
import type { CodeState } from '../tracking/code-objects.js';
import type { CollectorStart } from '../tracking/passes.js';
import { RecordedDictionary } from '../tracking/recorded-dictionary.js';
import { Selection } from '../tracking/selection.js';
import { RecordingSession } from '../tracking/session.js';
import { SHUTDOWN } from '../tracking/shutdown.js';
import { ChunkSender } from './chunk-sender.js';
import { CountCheck } from './count-check.js';
import { limitAtEnd, limitOf, neverMarked, UNWATCHED } from './limits.js';
import type { RecordNote, RunTask, WorkerMessage, WorkerTask } from './messages.js';

const port = parentPort as MessagePort;
const image = new Promise<InterpreterImage>((resolve) => port.once('message', resolve));
const say = (message: WorkerMessage): void => port.postMessage(message);

perform(workerData as WorkerTask).catch((error: unknown) => {
  say({
    kind: 'failed',
    code: error instanceof RefwindError ? error.code : 'interpreter-crash',
    message: describe(error),
  });
});

async function perform(task: WorkerTask): Promise<void> {
  if (task.kind === 'run') return run(task);
  const interpreter = await bootInterpreter({ image, loader: task.loader, snapshot: 'make' });
  const bytes = interpreter.makeSnapshot();
  port.postMessage({ kind: 'snapshot', bytes } satisfies WorkerMessage, [
    bytes.buffer as ArrayBuffer,
  ]);
}

async function run(task: RunTask): Promise<void> {
  const interpreter = await bootInterpreter({ image, loader: task.loader });
  interpreter.setStreams(processStreams);
  mountHostFiles(interpreter.module, task.program.cwd);
  const program = prepareProgram(interpreter, task.program);
  const recording = task.record ? record(interpreter, program, task.record) : undefined;
  installSleep(interpreter, new Uint8Array(task.interrupt));
  installProgramModule(interpreter, program.searchPath, recording?.calls ?? NO_CALLS);
  program.compile();
  // What is over at once would gain nothing by it.
  if (task.warmUp && !program.isTrivial) warmUp(interpreter);
  // What booting and preparing left behind is no garbage of the program's.
  interpreter.module._PyGC_Collect();
  // An interrupt meant the program: one that came before waits for it.
  interpreter.setInterruptBuffer(new Uint8Array(task.interrupt));
  const collector = recording?.start();
  say({ kind: 'booted', pythonVersion: recording?.version ?? '', collector });
  if (task.program.program.kind === 'stdin') {
    say({ kind: 'source', file: program.file, text: program.text });
  }
  const started = performance.now();
  let exit: ProgramEnd;
  try {
    exit = runProgram(program, recording, task.record?.shutdown ?? false);
  } catch (error) {
    recording?.stop();
    exit = { exitCode: exitStatus(error) };
  }
  const seconds = (performance.now() - started) / 1000;
  const limit = task.record && limitAtEnd(exit.exception);
  if (limit) say({ kind: 'note', note: limit });
  say({ kind: 'done', end: exit, check: recording?.check?.report(), seconds });
}

/** Runs the program to the interpreter's end, recorded or not; its shutdown is recorded when that is asked for. */
function runProgram(
  program: PreparedProgram,
  recording: Recording | undefined,
  shutdown: boolean,
): ProgramEnd {
  const finished = program.run();
  if (shutdown) recording?.leaveProgram();
  else recording?.stop();
  const end = program.end(finished);
  if (shutdown) recording?.leave('exit-functions');
  const exit = program.finalize(end);
  recording?.stop(true);
  return exit;
}

/** What the program's `refwind` does when nothing is recorded. */
const NO_CALLS: ProgramCalls = { mark() {}, watch() {} };

interface Recording {
  readonly version: string;
  readonly check: CountCheck | undefined;
  /** From here on, or from a mark on, the program's objects are recorded. */
  start(): CollectorStart | undefined;
  stop(gone?: boolean): void;
  /** The program's own code is done, its shutdown is recorded; it comes to a phase of it. */
  leaveProgram(): void;
  leave(phase: string): void;
  /** What the program's `refwind` does. */
  readonly calls: ProgramCalls;
}

function record(
  interpreter: Interpreter,
  program: PreparedProgram,
  options: NonNullable<RunTask['record']>,
): Recording {
  const dictionary = new RecordedDictionary();
  const sender = new ChunkSender(port, dictionary, options.columns);
  const seenFiles = new Set<string>();
  const notes = new Set<RecordNote>();
  const session = new RecordingSession(interpreter, {
    opcodeNames: JSON.parse(interpreter.run(OPCODE_NAMES) as string) as string[],
    dictionary,
    fields: options.fields,
    selection: new Selection(options.selection, program.file),
    emit: (chunk) => {
      if (!sender.send(chunk)) session.abandon();
    },
    newCode: (code) => announce(code, seenFiles, note),
  });
  const note = (what: RecordNote): void => {
    if (!notes.has(what)) say({ kind: 'note', note: what });
    notes.add(what);
  };
  const check = options.check && new CountCheck(session, options.check);
  let stopped = false;
  let waitsFor = options.since;
  const begin = (): CollectorStart => {
    // The variables of `__main__`, which is older than the recording, are holders from the start; with `fields` all modules'.
    if (options.instrumentation !== 'counts') {
      const links = session.followLinks();
      if (!options.fields) links.addNamespace(program.namespace, '__main__');
    }
    return session.start();
  };
  return {
    version: formatVersion(session.layout.hex),
    check,
    calls: {
      mark(address) {
        const label = session.text(address);
        if (label === waitsFor) {
          waitsFor = undefined;
          begin();
        }
        session.mark(label);
      },
      watch: (object, name) => {
        if (!session.watch(object, session.text(name))) note(UNWATCHED);
      },
    },
    start() {
      return waitsFor === undefined ? begin() : undefined;
    },
    leaveProgram() {
      if (waitsFor !== undefined) return;
      check?.finish();
      session.leaveProgram();
    },
    leave: (phase) => session.mark(`${SHUTDOWN}:${phase}`),
    stop(gone) {
      if (stopped) return;
      stopped = true;
      if (waitsFor !== undefined) {
        note(neverMarked(waitsFor));
        return;
      }
      check?.finish();
      session.stop(gone);
    },
  };
}

function announce(code: CodeState, seenFiles: Set<string>, note: (what: RecordNote) => void): void {
  const limit = limitOf(code);
  if (limit) note(limit);
  if (seenFiles.has(code.file)) return;
  seenFiles.add(code.file);
  if (code.file.startsWith('/') && !code.file.startsWith('/lib/')) {
    say({ kind: 'source', file: code.file });
  }
}

/** What a JavaScript exception out of the interpreter means: `os._exit`, or a crash. */
function exitStatus(error: unknown): number {
  const { name, status } = error as { name?: string; status?: unknown };
  if ((name === 'ExitStatus' || name === 'Exit') && typeof status === 'number') return status;
  throw error;
}

function describe(error: unknown): string {
  if (error instanceof Error) return error.message;
  // Emscripten's file system throws plain objects.
  const { errno } = error as { errno?: unknown };
  return errno === undefined ? String(error) : `a file operation failed with error ${errno}`;
}
