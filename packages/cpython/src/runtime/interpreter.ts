import { RecorderError } from '../errors.js';

/** The part of Emscripten's file system that the recorder uses. */
interface EmscriptenFileSystem {
  readonly filesystems: { readonly NODEFS: unknown };
  mount(type: unknown, options: { root: string }, path: string): void;
  mkdirTree(path: string): void;
  readdir(path: string): string[];
  chdir(path: string): void;
  analyzePath(path: string): { exists: boolean };
}

/**
 * The part of Emscripten's module object that the recorder uses. C functions carry an underscore;
 * all numbers are 32-bit, pointers among them.
 */
export interface EmscriptenModule {
  readonly FS: EmscriptenFileSystem;
  addFunction(fn: unknown, signature: string): number;
  stringToNewUTF8(text: string): number;
  _malloc: (bytes: number) => number;
  _free(pointer: number): void;
  readonly HEAPU8: Uint8Array;
  readonly HEAPU32: Uint32Array;
  UTF8ToString(pointer: number): string;
  readonly __PyRuntime: number;
  readonly __Py_NoneStruct: number;
  readonly _PyLong_Type: number;
  readonly _PyCode_Type: number;
  readonly _PyModule_Type: number;
  readonly _PyDict_Type: number;
  readonly _PySet_Type: number;
  readonly _PyFrozenSet_Type: number;
  /** Addresses of variables that hold exception types. */
  readonly _PyExc_SystemExit: number;
  readonly _PyExc_KeyboardInterrupt: number;
  readonly _PyExc_TypeError: number;
  _PyThreadState_Get(): number;
  _PyRefTracer_SetTracer(tracer: number, data: number): number;
  _Py_CompileStringExFlags(
    source: number,
    file: number,
    start: number,
    flags: number,
    optimize: number,
  ): number;
  _PyImport_AddModule(name: number): number;
  _PyModule_GetDict(module: number): number;
  _PyModule_AddFunctions(module: number, methods: number): number;
  _PyDict_New(): number;
  _PyDict_DelItemString(dict: number, key: number): number;
  _PyEval_EvalCode(code: number, globals: number, locals: number): number;
  _PyGC_Collect(): number;
  _Py_DecRef(object: number): void;
  _PyErr_Print(): void;
  _PyErr_Occurred(): number;
  _PyErr_Clear(): void;
  _PyErr_CheckSignals(): number;
  readonly _PyFloat_Type: number;
  _PyFloat_AsDouble(object: number): number;
  _PyObject_CallOneArg(callable: number, argument: number): number;
  _PyImport_ImportModule(name: number): number;
  _PyErr_SetString(type: number, text: number): void;
  _PyErr_ExceptionMatches(type: number): number;
  _PyErr_GetRaisedException(): number;
  _PyObject_GetAttrString(object: number, name: number): number;
  _PyObject_IsInstance(object: number, type: number): number;
  _PyLong_AsLong(object: number): number;
  _PyLong_FromLong(value: number): number;
  /** From 3.14 on. */
  _PyConfig_Set?(name: number, value: number): number;
  _PySys_GetObject(name: number): number;
  _PyFile_WriteObject(object: number, file: number, flags: number): number;
  _PyFile_WriteString(text: number, file: number): number;
  _Py_FinalizeEx(): number;
}

/** CPython, ready to start. */
export interface InterpreterImage {
  readonly module: WebAssembly.Module;
  /** Memory to start from. None when one is to be made. */
  readonly snapshot?: Uint8Array<ArrayBuffer>;
}

/** A booted interpreter. */
export interface Interpreter {
  readonly module: EmscriptenModule;
  /** The WebAssembly instance's own exports, appended ones included. */
  readonly exports: WebAssembly.Exports;
  readonly memory: WebAssembly.Memory;
  /** Its functions, by the numbers that are its function pointers. */
  readonly table: WebAssembly.Table;
  /**
   * Runs Python source in a namespace of its own, for setting up; never while recording.
   * `undefined` becomes None.
   */
  run(source: string, variables?: Readonly<Record<string, unknown>>): unknown;
  /** A byte of shared memory: 2 raises KeyboardInterrupt in the program. */
  setInterruptBuffer(buffer: Uint8Array<SharedArrayBuffer>): void;
  /** Routes the standard streams to these handlers. */
  setStreams(streams: StreamHandlers): void;
  /** The state of memory, to boot from later. Only when booted with `snapshot: 'make'`. */
  makeSnapshot(): Uint8Array<ArrayBuffer>;
}

/** What the interpreter's standard streams are connected to. */
export interface StreamHandlers {
  /** Fills the buffer; returns the bytes read, 0 at the end. */
  readonly stdin: { read(buffer: Uint8Array): number; readonly isatty: boolean };
  /** Take the bytes; return how many were taken. */
  readonly stdout: { write(buffer: Uint8Array): number; readonly isatty: boolean };
  readonly stderr: { write(buffer: Uint8Array): number; readonly isatty: boolean };
}

/** How to boot. */
export interface BootOptions {
  /** The interpreter's module, instrumented or as it came, and the memory to start from. */
  readonly image: Promise<InterpreterImage>;
  /** URL of the package's JavaScript module. */
  readonly loader: string;
  /** To be able to make a snapshot. */
  readonly snapshot?: 'make';
}

/** Larger than any helper module that the boot code compiles on its own. */
const INTERPRETER_LEAST_BYTES = 1 << 20;

/**
 * Boots CPython. Once per thread: the interpreter's loader keeps state in the thread's globals.
 * @throws RecorderError `boot-failed`
 */
export async function bootInterpreter(options: BootOptions): Promise<Interpreter> {
  const instance = captureInstance(options.image);
  try {
    const { loadPyodide } = (await import(options.loader)) as typeof import('pyodide');
    const pyodide = await loadPyodide({
      ...(options.snapshot === 'make'
        ? { _makeSnapshot: true }
        : { _loadSnapshot: options.image.then(({ snapshot }) => snapshot) }),
    } as Parameters<typeof loadPyodide>[0]);
    const { exports, memory, table } = instance.get();
    const { _module: module } = pyodide as unknown as { _module: EmscriptenModule };
    // Older builds have it, and keep it to themselves.
    module._malloc ??= exports.malloc as EmscriptenModule['_malloc'];
    return {
      module,
      exports,
      memory,
      table,
      run(source, variables = {}) {
        const namespace = pyodide.globals.get('dict')();
        for (const [name, value] of Object.entries(variables)) {
          namespace.set(name, pyodide.toPy(value));
        }
        try {
          return pyodide.runPython(source, { globals: namespace });
        } finally {
          namespace.destroy();
        }
      },
      setStreams(streams) {
        pyodide.setStdin(streams.stdin);
        pyodide.setStdout(streams.stdout);
        pyodide.setStderr(streams.stderr);
      },
      setInterruptBuffer: (buffer) =>
        pyodide.setInterruptBuffer(
          buffer as unknown as Parameters<typeof pyodide.setInterruptBuffer>[0],
        ),
      makeSnapshot: () =>
        (
          pyodide as unknown as { makeMemorySnapshot(): Uint8Array<ArrayBuffer> }
        ).makeMemorySnapshot(),
    };
  } catch (cause) {
    throw new RecorderError(
      'boot-failed',
      `CPython did not start: ${cause instanceof Error ? cause.message : String(cause)}`,
      { cause },
    );
  } finally {
    instance.restore();
  }
}

interface CapturedInstance {
  readonly exports: WebAssembly.Exports;
  readonly memory: WebAssembly.Memory;
  readonly table: WebAssembly.Table;
}

/**
 * The loader reads its own copy of the module and keeps the instance to itself; this puts ours in
 * its place and keeps hold of the instance.
 */
function captureInstance(image: Promise<InterpreterImage>): {
  get(): CapturedInstance;
  restore(): void;
} {
  const original = WebAssembly.instantiate;
  let captured: CapturedInstance | undefined;
  const replacement = async (
    source: BufferSource | WebAssembly.Module,
    imports?: WebAssembly.Imports,
  ): Promise<unknown> => {
    if (source instanceof WebAssembly.Module || source.byteLength < INTERPRETER_LEAST_BYTES) {
      return original(source as BufferSource, imports);
    }
    const { module } = await image;
    const instance = await original(module, imports);
    const { exports } = instance;
    // Older builds take these from their loader.
    const shared = { ...imports?.env, ...exports } as Record<string, unknown>;
    captured = {
      exports,
      memory: shared.memory as WebAssembly.Memory,
      table: shared.__indirect_function_table as WebAssembly.Table,
    };
    return { module, instance };
  };
  WebAssembly.instantiate = replacement as typeof WebAssembly.instantiate;
  return {
    get() {
      if (!captured) throw new Error('the interpreter was not instantiated');
      return captured;
    },
    restore() {
      WebAssembly.instantiate = original;
    },
  };
}
