import { RecorderError } from '../errors.js';
import { withText } from './c-values.js';
import type { Interpreter } from './interpreter.js';

/** `Py_file_input`. */
const FILE_INPUT = 257;
/** A few milliseconds of bytecode: far beyond what it takes to be compiled anew. */
const PROGRAM = 'for i in range(30000): pass';
/** Faster than this part of what it took at first: the optimized code runs, which takes a third of it. */
const CLEARLY_FASTER = 0.6;
/** Runs in the slow version that are timed; the quickest counts, as the first has to compile functions too. */
const SLOW_RUNS = 2;
/** Milliseconds between looks, and the longest wait: what the optimizing compiler may take. */
const PAUSE = 15;
const PATIENCE = 1000;

/**
 * Gets the evaluation loop compiled by V8's optimizing compiler before a program runs: some tenths of a second.
 *
 * V8 compiles a WebAssembly function quickly at first, and well in the background once it has run for a while;
 * the better code runs from the next call on. The evaluation loop is called once for a whole program (calls of
 * Python functions stay within it), so that without this a program's own code would run in the slow version to
 * its end.
 */
export function warmUp(interpreter: Interpreter): void {
  const { module } = interpreter;
  const code = withText(module, PROGRAM, (source) =>
    withText(module, '<warm-up>', (name) =>
      module._Py_CompileStringExFlags(source, name, FILE_INPUT, 0, -1),
    ),
  );
  const namespace = module._PyDict_New();
  const run = (): number => milliseconds(interpreter, code, namespace);
  const slow = Math.min(...Array.from({ length: SLOW_RUNS }, run));
  const isFast = (): boolean => run() < slow * CLEARLY_FASTER;
  const deadline = performance.now() + PATIENCE;
  const pause = new Int32Array(new SharedArrayBuffer(4));
  do {
    // The compiler has the processor meanwhile.
    Atomics.wait(pause, 0, 0, PAUSE);
    // Twice, as others on the machine make single runs slow or quick.
  } while (!(isFast() && isFast()) && performance.now() < deadline);
  module._Py_DecRef(code);
  module._Py_DecRef(namespace);
}

/** What a compiled program takes. */
function milliseconds({ module }: Interpreter, code: number, namespace: number): number {
  const start = performance.now();
  const result = module._PyEval_EvalCode(code, namespace, namespace);
  if (result === 0) throw new RecorderError('boot-failed', 'the interpreter could not run a loop');
  module._Py_DecRef(result);
  return performance.now() - start;
}
