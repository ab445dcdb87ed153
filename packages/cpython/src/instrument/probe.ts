import type { Assembler } from '../wasm/assembler.js';
import type { GlobalName } from './shared.js';

/** The function that runs bytecode, and where its frames keep what is needed. */
export interface EvaluationLoop {
  readonly exportName: string;
  /** Offset in a frame of the pointer to the running instruction. */
  readonly instructionField: number;
  /** Offset in a frame of the pointer to the frame that called it. */
  readonly previousField: number;
  /** It does not tell the reference tracer of all that it destroys. */
  readonly hidesDeaths: boolean;
  /** Its collector marks what roots lead to before it looks for what nothing leads to. */
  readonly marksRoots: boolean;
  /** Offset in a frame of the pointer to the end of its stack; up to date unless the frame runs. */
  readonly stackField: number;
}

/** Indices that a probe's code refers to. */
export interface ProbeContext {
  /** Index of an appended global. */
  global(name: GlobalName): number;
  /** Index of a probe. */
  probe(name: ProbeName): number;
  /** Index of the recorder's function type: six words to one. */
  readonly hostType: number;
}

export type ProbeName =
  | 'callRecorder'
  | 'store'
  | 'storeAt'
  | 'store64At'
  | 'copy'
  | 'fill'
  | 'boundary'
  | 'tracer'
  | 'frameRow'
  | 'dropGone'
  | 'linkNew'
  | 'popTo'
  | 'pushFrame'
  | 'callerOf'
  | 'findFrame'
  | 'pushMany'
  | 'enterFrame'
  | 'framesMoved'
  | 'framesLinked'
  | 'topMoved'
  | 'heldByC'
  | 'letGo'
  | 'dropHeld'
  | 'dropIn'
  | 'popAll'
  | 'blockOf'
  | 'pushGenerator'
  | 'park'
  | 'dropParked'
  | 'linkParked'
  | 'linkAllParked'
  | 'forgetParked';

/** A function to append: its parameters (i32 unless listed), results and body. */
export interface Probe {
  readonly name: ProbeName;
  readonly params: readonly ('i32' | 'i64')[];
  readonly results: 0 | 1;
  body(context: ProbeContext): Uint8Array;
}

export type Code = (asm: Assembler) => unknown;

/** Locals that instrumented code may use: free ones of the function it is in. */
export interface ScratchLocals {
  readonly address: number;
  readonly value: number;
  /** A 64-bit one. */
  readonly wide: number;
}

/** A store in the interpreter's code: `i64.store` if wide, `i32.store` otherwise, with its offset. */
export interface Store {
  readonly wide: boolean;
  readonly offset: number;
}
