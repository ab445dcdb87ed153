import { OBJECT } from '../layout/structures.js';
import { METHOD_FLAG, methodTable, withText, wordAt } from './c-values.js';
import type { Interpreter } from './interpreter.js';

/** Seconds: what is shorter is left to CPython; what is longer is more than a clock can count. */
const SHORT = 0.02;
const LONG = 1e9;
/** Milliseconds between two looks at the interrupt. */
const SLICE = 20;
/** `m_ml` of a `PyCFunctionObject`, and `ml_doc` of the `PyMethodDef` there. */
const METHOD_DEFINITION = 8;
const METHOD_DOC = 12;

/**
 * Has `time.sleep` end when the program is interrupted, as it does under any CPython: the WebAssembly build waits in
 * one piece. Everything that is not a plain number of seconds is left to CPython's own function.
 * @param interrupt one byte, not 0 while an interrupt is to be looked at
 */
export function installSleep({ module }: Interpreter, interrupt: Uint8Array): void {
  const word = (address: number) => wordAt(module, address);
  const time = withText(module, 'time', module._PyImport_ImportModule);
  const original = withText(module, 'sleep', (name) => module._PyObject_GetAttrString(time, name));
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

  const doc = module.UTF8ToString(word(word(original + METHOD_DEFINITION) + METHOD_DOC));
  const function_ = module.addFunction(sleep, 'iii');
  const methods = methodTable(module, [['sleep', function_, METHOD_FLAG.oneArgument, doc]]);
  module._PyModule_AddFunctions(time, methods);
  module._Py_DecRef(time);
}
