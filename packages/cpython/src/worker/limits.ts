import type { CodeState } from '../tracking/code-objects.js';
import type { RecordNote } from './messages.js';

const PROCESSES: RecordNote = {
  code: 'subprocess',
  message:
    'the program tried to start another process; the recorder runs CPython as one WebAssembly ' +
    'module, which cannot start processes (OSError or ImportError in the program)',
};

/** `refwind.watch` of an object that is not recorded. */
export const UNWATCHED: RecordNote = {
  code: 'unwatched',
  message:
    'refwind.watch was given an object that is not recorded, such as a constant of the source, a small ' +
    'number or what was there before the program; it got no name',
};

/** Recording was to start at a mark that the program did not make. */
export function neverMarked(label: string): RecordNote {
  const message = `the program never called refwind.mark(${JSON.stringify(label)}), at which recording was to start: nothing was recorded`;
  return { code: 'no-mark', message };
}

/** Library functions that lead to what a WebAssembly build cannot do. */
const ATTEMPTS: readonly { file: RegExp; name: string; note: RecordNote }[] = [
  {
    file: /\/threading\.py$/,
    name: 'Thread.start',
    note: {
      code: 'threads',
      message:
        'the program tried to start a thread; the recorder runs CPython as one WebAssembly module, ' +
        'which cannot start threads (RuntimeError in the program)',
    },
  },
  {
    file: /\/subprocess\.py$/,
    name: 'Popen.__init__',
    note: PROCESSES,
  },
  {
    file: /\/multiprocessing\/process\.py$/,
    name: 'BaseProcess.start',
    note: PROCESSES,
  },
  {
    file: /\/socket\.py$/,
    name: 'create_connection',
    note: {
      code: 'network',
      message:
        'the program tried to open a network connection; the WebAssembly build of CPython has no ' +
        'network (what the program sees varies)',
    },
  },
  {
    file: /^<frozen importlib\._bootstrap_external>$/,
    name: 'ExtensionFileLoader.create_module',
    note: {
      code: 'native-module',
      message:
        'the program tried to import a native extension module; the recorder runs CPython as one ' +
        'WebAssembly module, which loads pure-Python modules only (ImportError in the program)',
    },
  },
];

/** The note on what running this code means to try, if it is such a thing. */
export function limitOf(code: CodeState): RecordNote | undefined {
  return ATTEMPTS.find(
    (attempt) => attempt.name === code.qualifiedName && attempt.file.test(code.file),
  )?.note;
}

/** The note on what ended the program, if it is something that this build lacks. */
export function limitAtEnd(exception: string | undefined): RecordNote | undefined {
  if (exception !== 'ModuleNotFoundError' && exception !== 'ImportError') return undefined;
  return {
    code: 'native-module',
    message:
      'a module could not be imported; the recorder runs CPython as one WebAssembly module, which ' +
      'has the standard library and the pure-Python modules beside the program or on PYTHONPATH, and ' +
      'cannot load native extension modules',
  };
}
