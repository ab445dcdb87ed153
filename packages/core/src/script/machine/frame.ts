import type { CodeObject, Instruction } from '../compile/code.js';
import type { Raised } from './errors.js';
import type {
  DictObject,
  FrameObject,
  FunctionObject,
  Generator,
  Instance,
  Names,
  Traceback,
} from './objects.js';
import type { Operation } from './operations.js';
import type { Value } from './values.js';

/**
 * Where a frame's variables are in the simulation: in an open frame; in the slots of a generator; nowhere (the few
 * that modules and class bodies have, and those of a generator in the making, are the machine's own references);
 * in the slots of the frame's object, once the frame is done and somebody keeps that.
 */
export type Storage = 'frame' | 'generator' | 'machine' | 'kept';

/** A function, class body or module at work. */
export class Frame {
  pc = 0;
  readonly instructions: readonly Instruction[];
  readonly stack: Value[] = [];
  /** What a call of built-in code has taken off the stack, while it lasts: in CPython it is still there, on top. */
  passing: Value[] = [];
  /** Whether the reference is the stack's own; a borrowed one belongs to a variable. */
  readonly owned: boolean[] = [];
  readonly locals: (Value | undefined)[];
  /** Slots whose variable borrows what it stands for from the caller. */
  readonly borrowed: boolean[];
  storage: Storage = 'machine';
  generator: Generator | null = null;
  back: Frame | null = null;
  /** The frame as an object, once somebody asked for it. */
  object: FrameObject | null = null;
  /** Tracebacks that an exception left here. */
  tracebacks: Traceback[] = [];
  /** Called by built-in code, which waits for it to return. */
  isEntry = false;
  /** An entry that has returned. */
  isDone = false;
  /** An exception that is being handled, below those of inner handlers. */
  handled: (Instance | null)[] = [];
  /** What the frame holds until it is gone: the function that runs, a class body's names. */
  readonly held: Value[] = [];
  /** `__init__` called for a class: what the call gives instead of its result. */
  instance: Value | undefined = undefined;
  /** An instruction whose place an exception keeps that is raised again. */
  reraisedFrom: number | null = null;
  /** Names of the keyword arguments of the call to come (3.11, 3.12). */
  keywordNames: readonly string[] = [];
  /** Thrown into a generator: raised as soon as it goes on. */
  raising: Raised | null = null;
  /** A class body's names. */
  names: DictObject | null = null;

  constructor(
    readonly code: CodeObject,
    readonly operations: readonly Operation[],
    readonly globals: Names,
    readonly func: FunctionObject | null,
  ) {
    this.instructions = code.instructions;
    this.locals = new Array<Value | undefined>(code.slots.length).fill(undefined);
    this.borrowed = new Array<boolean>(code.slots.length).fill(false);
  }

  push(value: Value, owned: boolean): void {
    this.stack.push(value);
    this.owned.push(owned);
  }

  /** The value so many places below the top; 1 is the top. */
  peek(depth: number): Value {
    return this.stack[this.stack.length - depth] as Value;
  }

  /** The instruction that runs, or ran last. */
  get current(): Instruction | null {
    return this.instructions[this.pc - 1] ?? null;
  }

  get line(): number {
    return this.current?.line ?? this.code.firstLine;
  }
}
