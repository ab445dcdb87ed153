/**
 * The syntax of heap scripts: the nodes of CPython's `ast` module that a script may hold, by CPython's names
 * (fields in camelCase). `kind` tells them apart. What CPython has and this has not (async, match, annotations,
 * type parameters, `except*`, complex numbers, template strings) is refused by the parser.
 *
 * A tree is at most `MAX_DEPTH` nodes deep, so walking it by recursion is safe.
 */

import type {
  Arg,
  Arguments,
  Attribute,
  Comprehension,
  Expression,
  Keyword,
  Name,
  NodeOf,
  Operator,
  ScriptSource,
  Subscript,
} from './syntaxExpressions.js';

export * from './syntaxExpressions.js';

export interface Module extends NodeOf<'Module'> {
  readonly body: readonly Stmt[];
  /** Not CPython's: what `refuse` shows a line of. */
  readonly source: ScriptSource;
}

// Statements

export interface FunctionDef extends NodeOf<'FunctionDef'> {
  readonly name: string;
  readonly args: Arguments;
  readonly body: readonly Stmt[];
  readonly decoratorList: readonly Expression[];
}

export interface ClassDef extends NodeOf<'ClassDef'> {
  readonly name: string;
  readonly bases: readonly Expression[];
  readonly keywords: readonly Keyword[];
  readonly body: readonly Stmt[];
  readonly decoratorList: readonly Expression[];
}

export interface Return extends NodeOf<'Return'> {
  readonly value: Expression | null;
}

export interface Delete extends NodeOf<'Delete'> {
  readonly targets: readonly Expression[];
}

export interface Assign extends NodeOf<'Assign'> {
  readonly targets: readonly Expression[];
  readonly value: Expression;
}

export interface AugAssign extends NodeOf<'AugAssign'> {
  readonly target: Name | Attribute | Subscript;
  readonly op: Operator;
  readonly value: Expression;
}

export interface For extends NodeOf<'For'> {
  readonly target: Expression;
  readonly iter: Expression;
  readonly body: readonly Stmt[];
  readonly orelse: readonly Stmt[];
}

export interface While extends NodeOf<'While'> {
  readonly test: Expression;
  readonly body: readonly Stmt[];
  readonly orelse: readonly Stmt[];
}

export interface If extends NodeOf<'If'> {
  readonly test: Expression;
  readonly body: readonly Stmt[];
  /** An `elif` is an `If` alone in its `orelse`. */
  readonly orelse: readonly Stmt[];
}

export interface With extends NodeOf<'With'> {
  readonly items: readonly WithItem[];
  readonly body: readonly Stmt[];
}

export interface Raise extends NodeOf<'Raise'> {
  readonly exc: Expression | null;
  readonly cause: Expression | null;
}

export interface Try extends NodeOf<'Try'> {
  readonly body: readonly Stmt[];
  readonly handlers: readonly ExceptHandler[];
  readonly orelse: readonly Stmt[];
  readonly finalbody: readonly Stmt[];
}

export interface Assert extends NodeOf<'Assert'> {
  readonly test: Expression;
  readonly msg: Expression | null;
}

export interface Import extends NodeOf<'Import'> {
  readonly names: readonly Alias[];
}

export interface ImportFrom extends NodeOf<'ImportFrom'> {
  /** `null` in `from . import x`. */
  readonly module: string | null;
  readonly names: readonly Alias[];
  /** How many leading dots. */
  readonly level: number;
}

export interface Global extends NodeOf<'Global'> {
  readonly names: readonly string[];
}

export interface Nonlocal extends NodeOf<'Nonlocal'> {
  readonly names: readonly string[];
}

/** An expression as a statement. */
export interface Expr extends NodeOf<'Expr'> {
  readonly value: Expression;
}

export type Pass = NodeOf<'Pass'>;
export type Break = NodeOf<'Break'>;
export type Continue = NodeOf<'Continue'>;

export type Stmt =
  | FunctionDef
  | ClassDef
  | Return
  | Delete
  | Assign
  | AugAssign
  | For
  | While
  | If
  | With
  | Raise
  | Try
  | Assert
  | Import
  | ImportFrom
  | Global
  | Nonlocal
  | Expr
  | Pass
  | Break
  | Continue;

// Parts of statements

export interface Alias extends NodeOf<'alias'> {
  /** With its dots. */
  readonly name: string;
  readonly asname: string | null;
}

export interface WithItem extends NodeOf<'withitem'> {
  readonly contextExpr: Expression;
  readonly optionalVars: Expression | null;
}

export interface ExceptHandler extends NodeOf<'ExceptHandler'> {
  readonly type: Expression | null;
  readonly name: string | null;
  readonly body: readonly Stmt[];
}

/** Every node there is. */
export type SyntaxNode =
  | Module
  | Stmt
  | Expression
  | Arguments
  | Arg
  | Keyword
  | Comprehension
  | Alias
  | WithItem
  | ExceptHandler;
