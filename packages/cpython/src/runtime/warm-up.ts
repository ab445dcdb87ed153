import { RecorderError } from '../errors.js';
import type { Interpreter } from './interpreter.js';

/** `Py_file_input`. */
const FILE_INPUT = 257;
/** A few milliseconds of bytecode: far beyond what it takes to be compiled anew. */
const PROGRAM = 'for i in range(30000): pass';
/** Faster than this part of what it took at first: the optimized code runs. */
const CLEARLY_FASTER = 0.7;
/** Milliseconds between looks, and the longest wait: what the optimizing compiler may take. */
const PAUSE = 15;
const PATIENCE = 1500;

/**
 * Gets the evaluation loop compiled by V8's optimizing compiler before a program runs.
 *
 * V8 compiles a WebAssembly function quickly at first, and well in the background once it has run for a while;
 * the better code runs from the next call on. The evaluation loop is called once for a whole program (calls of
 * Python functions stay within it), so that without this a program's own code would run in the slow version to
 * its end.
 */
export class WarmUp {
  readonly #interpreter: Interpreter;
  readonly #code: number;
  readonly #namespace: number;
  readonly #slow: number;

  /** Starts it; what follows can be done meanwhile. */
  constructor(interpreter: Interpreter) {
    this.#interpreter = interpreter;
    const { module } = interpreter;
    const source = module.stringToNewUTF8(PROGRAM);
    const name = module.stringToNewUTF8('<warm-up>');
    this.#code = module._Py_CompileStringExFlags(source, name, FILE_INPUT, 0, -1);
    this.#namespace = module._PyDict_New();
    module._free(source);
    module._free(name);
    this.#slow = this.#time();
  }

  /** Waits until the optimized code runs, but no longer than `patience` milliseconds. */
  finish(patience: number = PATIENCE): void {
    const { module } = this.#interpreter;
    const deadline = performance.now() + patience;
    const pause = new Int32Array(new SharedArrayBuffer(4));
    while (performance.now() < deadline && this.#time() > this.#slow * CLEARLY_FASTER) {
      Atomics.wait(pause, 0, 0, PAUSE);
    }
    module._Py_DecRef(this.#code);
    module._Py_DecRef(this.#namespace);
  }

  /** Milliseconds that the program takes. */
  #time(): number {
    const { module } = this.#interpreter;
    const start = performance.now();
    const result = module._PyEval_EvalCode(this.#code, this.#namespace, this.#namespace);
    if (result === 0)
      throw new RecorderError('boot-failed', 'the interpreter could not run a loop');
    module._Py_DecRef(result);
    return performance.now() - start;
  }
}
