import type { CodeState } from '../tracking/code-objects.js';
import type { RecordNote } from './messages.js';

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
    note: {
      code: 'subprocess',
      message:
        'the program tried to start another process; the recorder runs CPython as one WebAssembly ' +
        'module, which cannot start processes (OSError in the program)',
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
