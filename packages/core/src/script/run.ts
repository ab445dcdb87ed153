import type { SimulationOptions } from '../simulation/options.js';
import { HeapSimulation } from '../simulation/simulation.js';
import { semanticsOf } from '../versions/semantics.js';
import { sizesOf } from '../versions/sizes/sizes.js';
import { startupOf } from '../versions/startup.js';
import { makeGcModule } from './builtins/gc.js';
import { installBuiltins } from './builtins/install.js';
import { makeSysModule } from './builtins/sys.js';
import { makeWeakrefModule } from './builtins/weakref.js';
import { compileModule } from './compile/compiler.js';
import { dialectOf } from './compile/dialect.js';
import { describeError } from './machine/describe.js';
import { Raised } from './machine/errors.js';
import { offerModule } from './machine/imports.js';
import { DEFAULT_LIMITS, Machine, type MachineLimits } from './machine/machine.js';
import type { Tuple } from './machine/objects.js';
import { expectReprList } from './machine/reprList.js';
import { rootsOf } from './machine/roots.js';
import { WaitingOutput } from './machine/stdout.js';
import { strText } from './machine/textForms.js';
import { parseScript } from './parse.js';
import { refuseUnoffered } from './refuse/subset.js';

offerModule('gc', makeGcModule);
offerModule('sys', makeSysModule);
offerModule('weakref', makeWeakrefModule);

export interface ScriptOptions
  extends Pick<SimulationOptions, 'python' | 'collector' | 'thresholds' | 'wordSize' | 'older'> {
  /** What messages and sites call the script. */
  readonly fileName: string;
  /** `sys.argv`, the script's name first; by default only that. */
  readonly argv?: readonly string[];
  /**
   * The script has a process of its own, and prints to a file or to a terminal. The interpreter's own objects are there
   * (`older`, when it is left out), and the lists in which its C code keeps texts are made. Left out: nothing is older
   * than the script, those lists were made before, and printing leaves nothing in the heap, as in a recording.
   */
  readonly stdout?: 'file' | 'terminal';
  /** Is given what the script prints, as it prints it. */
  readonly write?: (text: string, stream: 'stdout' | 'stderr') => void;
  readonly limits?: Partial<MachineLimits>;
  /** Is given the simulation before the first instruction, to subscribe to what happens. */
  readonly observe?: (simulation: HeapSimulation) => void;
}

export interface ScriptResult {
  readonly simulation: HeapSimulation;
  /** Everything that was printed on `stdout`. */
  readonly output: string;
  /** Everything that was printed on `stderr`: unraisable exceptions, the one that ended the script. */
  readonly errors: string;
  /** The exit code: 0, 1 after an exception, or what `sys.exit` said. */
  readonly exit: number;
  /** Instructions run. */
  readonly steps: number;
}

/** What the recorder records, and what a script is run as when nothing else is asked for. */
export const DEFAULT_PYTHON = '3.14.2';

/**
 * Runs a heap script on a simulated heap, as the CPython version would.
 *
 * @throws RefwindError `python-syntax`, `unsupported-python`, `bad-python-version`; `script-limit`
 */
export function runScript(text: string, options: ScriptOptions): ScriptResult {
  const python = options.python ?? DEFAULT_PYTHON;
  const module = parseScript(text, options.fileName);
  refuseUnoffered(module);
  const code = compileModule(module, python);
  let output = '';
  let errors = '';
  const wordSize = options.wordSize ?? 8;
  const semantics = semanticsOf(python);
  const startup = options.stdout ? startupOf(semantics.version, wordSize) : undefined;
  const older = options.older ?? startup?.older;
  const machine: Machine = new Machine({
    dialect: dialectOf(python),
    semantics,
    sizes: sizesOf(semantics.version, wordSize),
    wordSize,
    simulation: HeapSimulation.from({
      python,
      ...(options.collector ? { collector: options.collector } : {}),
      ...(older ? { older } : {}),
      ...(options.thresholds ? { thresholds: options.thresholds } : {}),
      wordSize,
      checks: 'explicit',
      site: () => machine.site,
      roots: () => rootsOf(machine),
    }),
    limits: { ...DEFAULT_LIMITS, ...options.limits },
    argv: options.argv ?? [options.fileName],
    source: text.split(/\r\n|\r|\n/),
    write: (part, stream) => {
      if (stream === 'stdout') {
        output += part;
        machine.stdout?.add(part);
      } else errors += part;
      options.write?.(part, stream);
    },
  });
  const { simulation } = machine.heap;
  machine.stdout = options.stdout
    ? new WaitingOutput(machine.heap, options.stdout === 'terminal')
    : null;
  if (startup && !startup.hasWritten) expectReprList(machine);
  options.observe?.(simulation);
  installBuiltins(machine);
  const exit = runModule(machine, code);
  simulation.flush();
  return { simulation, output, errors, exit, steps: machine.stepsRun };
}

function runModule(machine: Machine, code: ReturnType<typeof compileModule>): number {
  // From 3.11 on a module's code runs as a function's.
  const func = machine.dialect.movesArguments ? machine.makeFunction(code) : null;
  const frame = machine.newFrame(code, func);
  if (func) {
    machine.heap.take(func);
    frame.held.push(func);
  }
  try {
    machine.heap.release(machine.runNested(frame));
    if (func) machine.heap.release(func);
    return 0;
  } catch (error) {
    if (!(error instanceof Raised)) throw error;
    if (func) machine.heap.release(func);
    return endedBy(machine, error);
  }
}

/** The script ended by an exception: its exit code. */
function endedBy(machine: Machine, { exception }: Raised): number {
  if (exception.type.name !== 'SystemExit') {
    // It lives on as `sys.last_exc`.
    machine.write(describeError(machine, exception), 'stderr');
    return 1;
  }
  const { items } = exception.attributes.get('args') as Tuple;
  const [code = null] = items;
  machine.heap.release(exception);
  if (code === null) return 0;
  if (typeof code === 'number') return code & 0xff;
  machine.write(`${strText(machine, code)}\n`, 'stderr');
  return 1;
}
