import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { TYPE, TYPE_FLAG } from '../layout/structures.js';
import { METHOD_FLAG, methodTable, withText, wordAt } from './c-values.js';
import type { EmscriptenModule, Interpreter } from './interpreter.js';

/** What happens when the program calls a function of its module `refwind`. Addresses are objects'. */
export interface ProgramCalls {
  /** `refwind.mark(label)`; the label is a `str`. */
  mark(label: number): void;
  /** `refwind.watch(object, name)`; the name is a `str`. */
  watch(object: number, name: number): void;
}

/** The module's name, for the program. */
const NAME = 'refwind';
/** Stands in the file that a user can install beside the program, which does nothing: ours goes before it. */
const OWN_FILE = 'Refwind: marks and names for recordings';

const MARK_DOC = `mark($module, label, /)
--

Gives this moment of the recording a label.`;
const WATCH_DOC = `watch($module, obj, name, /)
--

Gives an object a name in the recording.`;

/**
 * Makes the module `refwind` importable by the program, unless the program has one of its own. Its functions are
 * C functions to CPython, and the recorder's: they allocate nothing and change no count.
 * @param searchPath folders in which the program's own modules are
 */
export function installProgramModule(
  { module }: Interpreter,
  searchPath: readonly string[],
  calls: ProgramCalls,
): void {
  if (searchPath.some(hasAnother)) return;
  const { mark, watch } = functionsOf(module, calls);
  const methods = methodTable(module, [
    ['mark', module.addFunction(mark, 'iii'), METHOD_FLAG.oneArgument, MARK_DOC],
    ['watch', module.addFunction(watch, 'iiii'), METHOD_FLAG.fastCall, WATCH_DOC],
  ]);
  const made = withText(module, NAME, (name) => module._PyImport_AddModule(name));
  module._PyModule_AddFunctions(made, methods);
}

/** Whether a folder has a module of that name that is not our file. */
function hasAnother(folder: string): boolean {
  if (existsSync(join(folder, NAME, '__init__.py'))) return true;
  try {
    return !readFileSync(join(folder, `${NAME}.py`), 'utf8').includes(OWN_FILE);
  } catch {
    return false;
  }
}

function functionsOf(module: EmscriptenModule, calls: ProgramCalls) {
  const word = (address: number) => wordAt(module, address);
  const isText = (object: number): boolean => {
    const type = word(object + 4);
    return (word(type + TYPE.flags) & TYPE_FLAG.unicode) !== 0;
  };
  const done = module.__Py_NoneStruct;
  const refuse = (message: string): number => {
    withText(module, message, (text) =>
      module._PyErr_SetString(word(module._PyExc_TypeError), text),
    );
    return 0;
  };
  return {
    mark(_module: number, label: number): number {
      if (!isText(label >>> 0)) return refuse('mark() takes the label as a str');
      calls.mark(label >>> 0);
      return done;
    },
    watch(_module: number, args: number, count: number): number {
      if (count !== 2) return refuse(`watch() takes an object and a name (${count} given)`);
      const [object, name] = [word(args), word((args >>> 0) + 4)];
      if (!isText(name)) return refuse('watch() takes the name as a str');
      calls.watch(object, name);
      return done;
    },
  };
}
