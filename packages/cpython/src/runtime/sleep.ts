import { OBJECT } from '../layout/structures.js';
import type { Interpreter } from './interpreter.js';

/** Seconds: what is shorter is left to CPython; what is longer is more than a clock can count. */
const SHORT = 0.02;
const LONG = 1e9;
/** Milliseconds between two looks at the interrupt. */
const SLICE = 20;
/** `m_ml` of a `PyCFunctionObject`; a `PyMethodDef` is name, function, flags, doc. */
const METHOD_DEFINITION = 8;
const METH_O = 8;

/**
 * Has `time.sleep` end when the program is interrupted, as it does under any CPython: the WebAssembly build waits in
 * one piece. Everything that is not a plain number of seconds is left to CPython's own function.
 * @param interrupt one byte, not 0 while an interrupt is to be looked at
 */
export function installSleep({ module }: Interpreter, interrupt: Uint8Array): void {
  const word = (address: number): number => module.HEAPU32[address >>> 2]!;
  const name = module.stringToNewUTF8('time');
  const time = module._PyImport_ImportModule(name);
  module._free(name);
  const attribute = module.stringToNewUTF8('sleep');
  const original = module._PyObject_GetAttrString(time, attribute);
  const clock = new Int32Array(new SharedArrayBuffer(4));

  const sleep = (_module: number, given: number): number => {
    const type = word((given >>> 0) + OBJECT.type);
    const isNumber = type === module._PyFloat_Type || type === module._PyLong_Type;
    const seconds = isNumber ? module._PyFloat_AsDouble(given) : 0;
    if (module._PyErr_Occurred() !== 0) module._PyErr_Clear();
    else if (seconds > SHORT && seconds < LONG) return wait(seconds) ? module.__Py_NoneStruct : 0;
    return module._PyObject_CallOneArg(original, given);
  };

  /** False when a signal's handler raised. */
  const wait = (seconds: number): boolean => {
    const end = performance.now() + seconds * 1000;
    for (let left = seconds * 1000; left > 0; left = end - performance.now()) {
      if (Atomics.load(interrupt, 0) !== 0 && module._PyErr_CheckSignals() !== 0) return false;
      Atomics.wait(clock, 0, 0, Math.min(SLICE, left));
    }
    return true;
  };

  const definition = word(original + METHOD_DEFINITION);
  const table = module._malloc(32);
  const function_ = module.addFunction(sleep, 'iii');
  module.HEAPU32.set(
    [attribute, function_, METH_O, word(definition + 12), 0, 0, 0, 0],
    table >>> 2,
  );
  module._PyModule_AddFunctions(time, table);
  module._Py_DecRef(time);
}
