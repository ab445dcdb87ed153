import type { Site } from '../../events/types.js';
import type { ConstantValue } from '../syntax.js';

/** What an instruction is about, besides its number. */
export type Argument =
  | string
  | readonly string[]
  | Constant
  | CodeObject
  | ImportRequest
  | readonly number[]
  | null;

/** A literal, folded where CPython folds: tuples, frozen sets and slices of literals. */
export type Constant =
  | ConstantValue
  | { readonly type: 'tuple'; readonly items: readonly Constant[] }
  | { readonly type: 'frozenset'; readonly items: readonly Constant[] }
  | { readonly type: 'slice'; readonly parts: readonly [Constant, Constant, Constant] };

interface ImportRequest {
  readonly module: string;
  readonly level: number;
  readonly names: readonly string[];
}

/** Where an exception goes that an instruction raises. */
export interface Handler {
  /** Index into the code's instructions. */
  readonly target: number;
  /** How many values of the stack stay. */
  readonly depth: number;
  /** Whether the place of the raise goes on the stack below the exception. */
  readonly keepsPlace: boolean;
}

/** A bytecode instruction. */
export interface Instruction {
  readonly opcode: string;
  /** CPython's number: an index, a count, flags. */
  readonly arg: number;
  readonly value: Argument;
  /** 1-based; 0: none. */
  readonly line: number;
  /** Bytes from the start of the code. */
  readonly offset: number;
  /** Where a jump goes: an index into the code's instructions; −1 for no jump. */
  readonly target: number;
  readonly handler: Handler | null;
  /** The event's site, the same object each time. */
  readonly site: Site;
}

/** One function's, class body's or module's instructions. */
export interface CodeObject {
  readonly name: string;
  /** `outer.<locals>.inner`. */
  readonly qualifiedName: string;
  readonly fileName: string;
  readonly firstLine: number;
  readonly kind: 'module' | 'class' | 'function';
  readonly isGenerator: boolean;
  /** Positional parameters, positional-only ones among them. */
  readonly argCount: number;
  readonly positionalOnlyCount: number;
  readonly keywordOnlyCount: number;
  readonly hasVarArgs: boolean;
  readonly hasVarKeywords: boolean;
  /** Local variables, parameters first: CPython's `co_varnames`. */
  readonly varNames: readonly string[];
  /** CPython's `co_cellvars`. */
  readonly cellNames: readonly string[];
  /** CPython's `co_freevars`. */
  readonly freeNames: readonly string[];
  /** All slots of a frame, in their order. */
  readonly slots: readonly string[];
  /** Which slot a cell variable's cell is in, in the order of `cellNames`. */
  readonly cellSlots: readonly number[];
  /** The slot of the first free variable's cell. */
  readonly freeSlot: number;
  readonly instructions: readonly Instruction[];
  /** The docstring, if there is one. */
  readonly doc: string | null;
}
