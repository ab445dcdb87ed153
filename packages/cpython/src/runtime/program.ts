import { readFileSync, realpathSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { RecorderError } from '../errors.js';
import { OBJECT, TYPE } from '../layout/structures.js';
import { withText, wordAt } from './c-values.js';
import type { EmscriptenModule, Interpreter } from './interpreter.js';
import { type PackagePlaces, packagePath } from './packages.js';
import { CALL_FILE, callSource, type RepeatedCall } from './repeated-call.js';
import { PREPARE_PROGRAM } from './setup.js';
import { processStreams } from './standard-streams.js';

/** What to run. */
export type Program =
  | { readonly kind: 'script'; readonly path: string }
  | { readonly kind: 'command'; readonly code: string }
  | { readonly kind: 'module'; readonly name: string }
  /** The source is what stdin has, to its end. */
  | { readonly kind: 'stdin' }
  | RepeatedCall;

/** A program and its surroundings. */
export interface ProgramOptions {
  readonly program: Program;
  /** Arguments behind the program's name. */
  readonly args: readonly string[];
  /** Working folder, absolute. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly packages?: PackagePlaces;
}

/** How a program ended. */
export interface ProgramEnd {
  /** What a shell would see. */
  readonly exitCode: number;
  /** The uncaught exception's type, if there was one other than SystemExit. */
  readonly exception?: string;
}

/** `Py_file_input` of Include/compile.h. */
const FILE_INPUT = 257;
/** Code units: three make an empty module; a call alone takes six, with its cache, and its function and end more. */
const TRIVIAL_UNITS = 6;
/** What the code of a program from stdin is said to be in. */
const STDIN_FILE = '<stdin>';
const STDIN_PART = 1 << 16;
/** What CPython exits with when the standard streams cannot be flushed at its end. */
const FLUSH_FAILED = 120;
/** What a shell sees of a process that SIGINT ended. */
const INTERRUPTED = 130;

/**
 * Puts the program's source into the interpreter, ready to run.
 * @throws RecorderError `no-program` when its file cannot be read.
 */
export function prepareProgram(interpreter: Interpreter, options: ProgramOptions): PreparedProgram {
  const { program, cwd, env } = options;
  const source = programSource(program, cwd);
  const { siteFolders, wheels } = packagePath(options.packages ?? {}, cwd, env);
  const extraPath = (env.PYTHONPATH ?? '').split(':').filter((entry) => entry !== '');
  interpreter.run(PREPARE_PROGRAM, {
    argv: [source.argv0, ...options.args],
    path0: source.path0,
    main_file: source.mainFile,
    command: program.kind === 'command' ? `${program.code}\n` : undefined,
    environment: env,
    extra_path: extraPath,
    site_folders: siteFolders,
    wheels,
  });
  stopInspecting(interpreter.module);
  const searchPath = [source.path0 || cwd, ...extraPath].map((folder) => resolve(cwd, folder));
  return new PreparedProgram(interpreter, source, searchPath);
}

/** The distribution starts with `-i`, so that SystemExit does not end it; the program must not see that. */
function stopInspecting(module: EmscriptenModule): void {
  const off = module._PyLong_FromLong(0);
  if (module._PyConfig_Set === undefined) {
    setFlag(module, INSPECT_FLAG, off);
    return;
  }
  const set = module._PyConfig_Set;
  withText(module, 'inspect', (name) => set(name, off));
}

/** Where `inspect` is in `sys.flags`. */
const INSPECT_FLAG = 1;

/** Sets an item of `sys.flags`, a kind of tuple that cannot be changed otherwise; its items are immortal numbers. */
function setFlag(module: EmscriptenModule, index: number, value: number): void {
  const flags = withText(module, 'flags', module._PySys_GetObject);
  const tuple = wordAt(module, wordAt(module, flags + OBJECT.type) + TYPE.base);
  module.HEAPU32[((flags + wordAt(module, tuple + TYPE.basicSize)) >>> 2) + index] = value;
}

interface ProgramSource {
  readonly text: Uint8Array;
  /** The name its code objects carry. */
  readonly file: string;
  readonly argv0: string;
  readonly path0?: string;
  readonly mainFile?: string;
}

function programSource(program: Program, cwd: string): ProgramSource {
  const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
  switch (program.kind) {
    case 'script': {
      const file = resolve(cwd, program.path);
      return {
        text: readProgram(file, program.path),
        file,
        argv0: program.path,
        path0: dirname(realpathSync(file)),
        mainFile: file,
      };
    }
    case 'command':
      return {
        text: encode(`${program.code}\n`),
        file: '<string>',
        argv0: '-c',
        path0: '',
      };
    case 'call':
      return {
        text: encode(callSource(program)),
        file: CALL_FILE,
        argv0: '',
        path0: cwd,
      };
    case 'stdin':
      return { text: readStdin(), file: STDIN_FILE, argv0: '-', path0: '', mainFile: STDIN_FILE };
    case 'module':
      return {
        text: encode(
          `import runpy; runpy._run_module_as_main(${JSON.stringify(program.name)}, alter_argv=True)\n`,
        ),
        file: '<frozen runpy>',
        argv0: '-m',
        path0: cwd,
      };
  }
}

function readStdin(): Uint8Array {
  const parts: Uint8Array[] = [];
  for (;;) {
    const buffer = new Uint8Array(STDIN_PART);
    const length = processStreams.stdin.read(buffer);
    if (length === 0) return Buffer.concat(parts);
    parts.push(buffer.subarray(0, length));
  }
}

function readProgram(file: string, asGiven: string): Uint8Array {
  try {
    return readFileSync(file);
  } catch (cause) {
    const reason = (cause as NodeJS.ErrnoException).code;
    const why =
      reason === 'ENOENT'
        ? 'there is no such file'
        : reason === 'EISDIR'
          ? 'it is a folder'
          : `it cannot be read (${reason ?? String(cause)})`;
    throw new RecorderError('no-program', `cannot record ${asGiven}: ${why}`, { cause });
  }
}

function namespaceOf(module: EmscriptenModule, moduleName: string): number {
  return withText(module, moduleName, (name) =>
    module._PyModule_GetDict(module._PyImport_AddModule(name)),
  );
}

/** A program whose code is compiled next. */
export class PreparedProgram {
  readonly #module: EmscriptenModule;
  readonly #source: ProgramSource;
  #code = 0;
  /** The dict of `__main__`. */
  readonly namespace: number;

  constructor(
    interpreter: Interpreter,
    source: ProgramSource,
    /** Folders in which the program's own modules are. */
    readonly searchPath: readonly string[],
  ) {
    const { module } = interpreter;
    this.#module = module;
    this.#source = source;
    this.namespace = namespaceOf(module, '__main__');
  }

  /** The file of the program's code, as its code objects say it. */
  get file(): string {
    return this.#source.file;
  }

  /** The program's source, as text. */
  get text(): string {
    return new TextDecoder().decode(this.#source.text);
  }

  /** Compiles the source. A syntax error is left for `end` to report, as running it would. */
  compile(): void {
    const module = this.#module;
    const { text } = this.#source;
    const pointer = module._malloc(text.length + 1);
    module.HEAPU8.set(text, pointer);
    module.HEAPU8[pointer + text.length] = 0;
    this.#code = withText(module, this.#source.file, (file) =>
      module._Py_CompileStringExFlags(pointer, file, FILE_INPUT, 0, -1),
    );
    module._free(pointer);
  }

  /** Whether the program is over at once: it has no room for a call, an import or more than an empty loop. */
  get isTrivial(): boolean {
    if (this.#code === 0) return true;
    return this.#module.HEAPU32[(this.#code + OBJECT.size) >>> 2]! <= TRIVIAL_UNITS;
  }

  /** Runs the code in `__main__`; false when it raised, or did not compile. */
  run(): boolean {
    if (this.#code === 0) return false;
    const module = this.#module;
    const result = module._PyEval_EvalCode(this.#code, this.namespace, this.namespace);
    if (result !== 0) module._Py_DecRef(result);
    return result !== 0;
  }

  /** Does what CPython does at a program's end: reports its exception, says how to exit. */
  end(finished: boolean): ProgramEnd {
    const end: ProgramEnd = finished ? { exitCode: 0 } : this.#reportException();
    if (this.#code !== 0) this.#module._Py_DecRef(this.#code);
    if (this.#source.mainFile !== undefined) this.#forgetFile();
    return end;
  }

  /** What exit functions and finalizers do not see any more. @see Python/pythonrun.c: pyrun_file of CPython 3.14 */
  #forgetFile(): void {
    const module = this.#module;
    for (const variable of ['__file__', '__cached__']) {
      const deleted = withText(module, variable, (name) =>
        module._PyDict_DelItemString(this.namespace, name),
      );
      if (deleted < 0) module._PyErr_Clear();
    }
  }

  /** Takes the interpreter down: exit handlers, finalizers, flushed streams. */
  finalize(end: ProgramEnd): ProgramEnd {
    const status = this.#module._Py_FinalizeEx();
    return status < 0 && end.exitCode === 0 ? { ...end, exitCode: FLUSH_FAILED } : end;
  }

  /** @see Python/pythonrun.c: handle_system_exit and _PyErr_PrintEx of CPython 3.14 */
  #reportException(): ProgramEnd {
    const module = this.#module;
    const type = module._PyErr_Occurred();
    if (type === 0) return { exitCode: 1 };
    if (this.#matches(module._PyExc_SystemExit)) return { exitCode: this.#systemExit() };
    const interrupted = this.#matches(module._PyExc_KeyboardInterrupt);
    const exception = module.UTF8ToString(module.HEAPU32[(type + TYPE.name) >>> 2]!);
    module._PyErr_Print();
    return { exitCode: interrupted ? INTERRUPTED : 1, exception };
  }

  /** `variable` is the address of a `PyObject *`. */
  #matches(variable: number): boolean {
    const module = this.#module;
    return module._PyErr_ExceptionMatches(module.HEAPU32[variable >>> 2]!) !== 0;
  }

  #systemExit(): number {
    const module = this.#module;
    const exception = module._PyErr_GetRaisedException();
    const code = withText(module, 'code', (name) =>
      module._PyObject_GetAttrString(exception, name),
    );
    const status = code === 0 ? 1 : this.#exitStatus(code);
    module._PyErr_Clear();
    return status;
  }

  #exitStatus(code: number): number {
    const module = this.#module;
    if (code === module.__Py_NoneStruct) return 0;
    if (module._PyObject_IsInstance(code, module._PyLong_Type) === 1) {
      return module._PyLong_AsLong(code) & 0xff;
    }
    const stderr = withText(module, 'stderr', module._PySys_GetObject);
    if (stderr === 0) return 1;
    module._PyFile_WriteObject(code, stderr, PRINT_RAW);
    withText(module, '\n', (newline) => module._PyFile_WriteString(newline, stderr));
    return 1;
  }
}

/** `Py_PRINT_RAW` of Include/object.h. */
const PRINT_RAW = 1;
