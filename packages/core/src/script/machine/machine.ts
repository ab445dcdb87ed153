import type { Site } from '../../events/types.js';
import type { HeapSimulation } from '../../simulation/simulation.js';
import type { ObjectId } from '../../units.js';
import type { PythonSemantics } from '../../versions/semantics.js';
import type { Sizes } from '../../versions/sizes/sizes.js';
import type { CodeObject, Instruction } from '../compile/code.js';
import type { Dialect } from '../compile/dialect.js';
import { Raised, type ScriptLimitError, stepLimit } from './errors.js';
import { unwind } from './exceptions.js';
import { Frame } from './frame.js';
import { endFrame } from './frameObjects.js';
import { suspend } from './generators.js';
import { Heap } from './heap.js';
import { FunctionObject, HeapObject, type Instance, type Module, type Names } from './objects.js';
import type { Operation } from './operations.js';
import { OPERATIONS } from './ops/index.js';
import { copyFreeVariables, makeCell } from './ops/names.js';
import type { WaitingOutput } from './stdout.js';
import { FUNCTION } from './types.js';
import type { Value } from './values.js';

export interface MachineLimits {
  /** Instructions that a script may run. */
  readonly steps: number;
  /** How deep Python functions may call each other: `sys.getrecursionlimit()`. */
  readonly recursion: number;
  /** How deep built-in code may call Python code that calls built-in code … */
  readonly nesting: number;
}

export const DEFAULT_LIMITS: MachineLimits = { steps: 200_000_000, recursion: 1000, nesting: 180 };

export interface MachineOptions {
  readonly dialect: Dialect;
  readonly semantics: PythonSemantics;
  readonly simulation: HeapSimulation;
  /** What objects weigh. */
  readonly sizes: Sizes;
  readonly wordSize: 4 | 8;
  readonly limits: MachineLimits;
  readonly argv: readonly string[];
  /** The script's lines. */
  readonly source: readonly string[];
  readonly write: (text: string, stream: 'stdout' | 'stderr') => void;
}

/** Runs code objects: CPython's evaluation loop, with every count told to the simulation. */
export class Machine {
  readonly heap: Heap;
  readonly sizes: Sizes;
  readonly wordSize: 4 | 8;
  readonly dialect: Dialect;
  readonly semantics: PythonSemantics;
  readonly limits: MachineLimits;
  readonly argv: readonly string[];
  readonly source: readonly string[];
  readonly write: MachineOptions['write'];
  /** The module's names. */
  readonly globals: Names = new Map();
  /** Modules that were imported. */
  readonly modules = new Map<string, Module>();
  /** Names that instructions call by themselves. */
  builtins: Names = new Map();
  /** The dict of the script's classes that the types older than it keep; 0: there is none yet. */
  olderSubclasses: ObjectId = 0;
  /** What was printed and waits; `null`: output leaves nothing in the heap. */
  stdout: WaitingOutput | null = null;
  /** Makes the list of containers that are being written, when the first one is; `null`: it is there. */
  makeReprList: (() => void) | null = null;
  /** Arguments that came as `*args`, in a tuple already. */
  spread: readonly Value[] | null = null;
  frame: Frame | null = null;
  /** Where the program is; `null` outside of it. */
  here: Instruction | null = null;
  /** Python frames open, and how deep built-in code is in Python code. */
  depth = 0;
  private nesting = 0;
  private steps = 0;
  private result: Value = null;
  /** Keys of dicts that are no objects of the heap, nor written as they are: numbered as they come. */
  private readonly numbers = new Map<Value, number>();
  private readonly codeNumbers = new Map<CodeObject, number>();
  private readonly linked = new Map<CodeObject, readonly Operation[]>();

  constructor(options: MachineOptions) {
    this.heap = new Heap(options.simulation);
    this.sizes = options.sizes;
    this.wordSize = options.wordSize;
    this.dialect = options.dialect;
    this.semantics = options.semantics;
    this.limits = options.limits;
    this.argv = options.argv;
    this.source = options.source;
    this.write = options.write;
  }

  /** A number for what has no id: the same each time, another one for every other value. */
  numberOf(value: Value): number {
    const known = this.numbers.get(value);
    if (known !== undefined) return known;
    this.numbers.set(value, this.numbers.size + 1);
    return this.numbers.size;
  }

  /** A number for a code object: functions of the same name are told apart by it. */
  codeNumber(code: CodeObject): number {
    const known = this.codeNumbers.get(code) ?? this.codeNumbers.size;
    this.codeNumbers.set(code, known);
    return known;
  }

  get site(): Site | null {
    return this.here?.site ?? null;
  }

  /** Instructions run so far. */
  get stepsRun(): number {
    return this.steps;
  }

  /** A frame for a code object, not yet the running one. */
  newFrame(code: CodeObject, func: FunctionObject | null): Frame {
    let operations = this.linked.get(code);
    if (!operations) {
      operations = code.instructions.map(({ opcode }) => operationOf(opcode));
      this.linked.set(code, operations);
    }
    return new Frame(code, operations, this.globals, func);
  }

  /** The frame becomes the running one. */
  enter(frame: Frame): void {
    frame.back = this.frame;
    this.frame = frame;
    this.depth += 1;
  }

  /** The running frame is done: what it holds is let go of, then the one below goes on. */
  leave(frame: Frame): void {
    this.depth -= 1;
    this.frame = frame.back;
    if (this.dialect.minor <= 10) this.here = this.frame?.current ?? this.here;
    endFrame(this, frame);
  }

  /** Runs from a frame's start or where it stopped until it returns, on behalf of built-in code. */
  runNested(frame: Frame): Value {
    if (this.nesting >= this.limits.nesting) throw this.tooDeep();
    const { here } = this;
    const below = this.frame;
    frame.isEntry = true;
    this.enter(frame);
    this.nesting += 1;
    try {
      if (this.dialect.minor <= 10 && this.raisesAtOnce(frame)) return this.result;
      return this.loop(frame);
    } finally {
      this.nesting -= 1;
      // Where a frame is being left, its caller is the one that goes on.
      this.here = below?.instructions[below.pc - 1] ?? here;
      this.frame = below;
    }
  }

  /** Up to 3.10 no instruction looks whether something was thrown into a generator. Whether the frame is done. */
  private raisesAtOnce(frame: Frame): boolean {
    const { raising } = frame;
    if (!raising) return false;
    frame.raising = null;
    this.here = frame.current;
    unwind(this, raising, frame);
    return frame.isDone;
  }

  tooDeep(): Error | Raised {
    return this.error('RecursionError', 'maximum recursion depth exceeded');
  }

  /** As `error`, with a value instead of a message. Set by the builtins. */
  errorWith: (type: string, value: Value) => Raised = (type) => this.error(type, '');

  /** An exception sets out: it remembers the one that is being handled. Set by the builtins. */
  raising: (exception: Instance) => Raised = (exception) => new Raised(exception);

  /** A generator stops for the time being: the frame below goes on. */
  pause(frame: Frame, value: Value): void {
    suspend(this, frame);
    this.depth -= 1;
    this.frame = frame.back;
    frame.isDone = true;
    this.result = value;
  }

  /** Reports an exception that nobody can handle, and forgets it. Set by the builtins. */
  unraisable: (raised: Raised, from: Value) => void = () => {};

  makeCell(frame: Frame, slot: number): void {
    makeCell(this, frame, slot);
  }

  copyFreeVariables(frame: Frame): void {
    copyFreeVariables(this, frame);
  }

  /** Makes an exception. Set by the builtins, so that this file does not depend on them. */
  error: (type: string, message: string) => Raised = (type, message) => {
    throw new Error(`${type}: ${message}`);
  };

  private loop(entry: Frame): Value {
    for (;;) {
      const frame = this.frame as Frame;
      const at = frame.pc;
      const instruction = frame.instructions[at] as Instruction;
      frame.pc = at + 1;
      this.here = instruction;
      if (++this.steps > this.limits.steps) throw this.outOfSteps();
      try {
        (frame.operations[at] as Operation)(this, frame, instruction);
      } catch (error) {
        unwind(this, error, entry);
      }
      if (entry.isDone) return this.result;
    }
  }

  private outOfSteps(): ScriptLimitError {
    const { file, line } = this.site ?? { file: '?', line: 0 };
    return stepLimit(this.limits.steps, `${file}:${line}`);
  }

  /** A frame has returned a value, whose reference goes to the caller. */
  give(frame: Frame, given: Value): void {
    const value = frame.instance ?? given;
    if (frame.isEntry) {
      frame.isDone = true;
      this.result = value;
    } else (this.frame as Frame).push(value, true);
  }

  /** An entry frame gives its result while it lives on, in a generator. */
  finishEntry(frame: Frame, value: Value): void {
    frame.isDone = true;
    this.result = value;
  }

  /** The exception that is being handled, in this frame or one that called it. */
  handling(): Instance | null {
    for (let frame = this.frame; frame; frame = frame.back) {
      for (let at = frame.handled.length - 1; at >= 0; at -= 1) {
        const handled = frame.handled[at];
        if (handled) return handled;
      }
    }
    return null;
  }

  makeFunction(code: CodeObject): FunctionObject {
    const id = this.heap.allocate('function');
    return this.heap.register(new FunctionObject(id, FUNCTION, code));
  }

  /** From 3.12 on an automatic pass waits for such a moment: the evaluation loop's, or `PyErr_CheckSignals`. */
  check(): void {
    if (this.dialect.minor >= 12) this.heap.send({ type: 'check' });
  }

  /** Forgets that a value that built-in code made is its own, unless it is what is to be kept. */
  drop(value: Value): void {
    if (value instanceof HeapObject) this.heap.release(value);
  }
}

function operationOf(opcode: string): Operation {
  const operation = OPERATIONS[opcode];
  if (!operation) throw new Error(`the machine has no instruction ${opcode}`);
  return operation;
}
