/**
 * The syntax of heap scripts: the nodes of CPython's `ast` module that a script may hold, by CPython's names
 * (fields in camelCase). `kind` tells them apart. What CPython has and this has not (async, match, annotations,
 * type parameters, `except*`, complex numbers, template strings) is refused by the parser.
 *
 * A tree is at most `MAX_DEPTH` nodes deep, so walking it by recursion is safe.
 */

/** How deep a tree may be, from the module to any node. Deeper source is refused. */
export const MAX_DEPTH = 300;

/** Where a node is: lines from 1, columns from 0 in characters (UTF-16 units; CPython counts UTF-8 bytes). */
export interface Located {
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  /** The column after the node's last character. */
  readonly endColumn: number;
}

interface Node<Kind extends string> extends Located {
  readonly kind: Kind;
}

/** The text that was parsed, and what messages call it. */
export interface ScriptSource {
  readonly fileName: string;
  readonly text: string;
}

export interface Module extends Node<'Module'> {
  readonly body: readonly Stmt[];
  /** Not CPython's: what `refuse` shows a line of. */
  readonly source: ScriptSource;
}

// Statements

export interface FunctionDef extends Node<'FunctionDef'> {
  readonly name: string;
  readonly args: Arguments;
  readonly body: readonly Stmt[];
  readonly decoratorList: readonly Expression[];
}

export interface ClassDef extends Node<'ClassDef'> {
  readonly name: string;
  readonly bases: readonly Expression[];
  readonly keywords: readonly Keyword[];
  readonly body: readonly Stmt[];
  readonly decoratorList: readonly Expression[];
}

export interface Return extends Node<'Return'> {
  readonly value: Expression | null;
}

export interface Delete extends Node<'Delete'> {
  readonly targets: readonly Expression[];
}

export interface Assign extends Node<'Assign'> {
  readonly targets: readonly Expression[];
  readonly value: Expression;
}

export interface AugAssign extends Node<'AugAssign'> {
  readonly target: Name | Attribute | Subscript;
  readonly op: Operator;
  readonly value: Expression;
}

export interface For extends Node<'For'> {
  readonly target: Expression;
  readonly iter: Expression;
  readonly body: readonly Stmt[];
  readonly orelse: readonly Stmt[];
}

export interface While extends Node<'While'> {
  readonly test: Expression;
  readonly body: readonly Stmt[];
  readonly orelse: readonly Stmt[];
}

export interface If extends Node<'If'> {
  readonly test: Expression;
  readonly body: readonly Stmt[];
  /** An `elif` is an `If` alone in its `orelse`. */
  readonly orelse: readonly Stmt[];
}

export interface With extends Node<'With'> {
  readonly items: readonly WithItem[];
  readonly body: readonly Stmt[];
}

export interface Raise extends Node<'Raise'> {
  readonly exc: Expression | null;
  readonly cause: Expression | null;
}

export interface Try extends Node<'Try'> {
  readonly body: readonly Stmt[];
  readonly handlers: readonly ExceptHandler[];
  readonly orelse: readonly Stmt[];
  readonly finalbody: readonly Stmt[];
}

export interface Assert extends Node<'Assert'> {
  readonly test: Expression;
  readonly msg: Expression | null;
}

export interface Import extends Node<'Import'> {
  readonly names: readonly Alias[];
}

export interface ImportFrom extends Node<'ImportFrom'> {
  /** `null` in `from . import x`. */
  readonly module: string | null;
  readonly names: readonly Alias[];
  /** How many leading dots. */
  readonly level: number;
}

export interface Global extends Node<'Global'> {
  readonly names: readonly string[];
}

export interface Nonlocal extends Node<'Nonlocal'> {
  readonly names: readonly string[];
}

/** An expression as a statement. */
export interface Expr extends Node<'Expr'> {
  readonly value: Expression;
}

export type Pass = Node<'Pass'>;
export type Break = Node<'Break'>;
export type Continue = Node<'Continue'>;

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

// Expressions

export interface BoolOp extends Node<'BoolOp'> {
  readonly op: 'And' | 'Or';
  /** Two or more. */
  readonly values: readonly Expression[];
}

export interface NamedExpr extends Node<'NamedExpr'> {
  readonly target: Name;
  readonly value: Expression;
}

export interface BinOp extends Node<'BinOp'> {
  readonly left: Expression;
  readonly op: Operator;
  readonly right: Expression;
}

export interface UnaryOp extends Node<'UnaryOp'> {
  readonly op: UnaryOperator;
  readonly operand: Expression;
}

export interface Lambda extends Node<'Lambda'> {
  readonly args: Arguments;
  readonly body: Expression;
}

export interface IfExp extends Node<'IfExp'> {
  readonly test: Expression;
  readonly body: Expression;
  readonly orelse: Expression;
}

export interface Dict extends Node<'Dict'> {
  /** `null` where the value at the same index is unpacked: `{**value}`. */
  readonly keys: readonly (Expression | null)[];
  readonly values: readonly Expression[];
}

/** A set display. */
export interface SetDisplay extends Node<'Set'> {
  readonly elts: readonly Expression[];
}

export interface ListComp extends Node<'ListComp'> {
  readonly elt: Expression;
  readonly generators: readonly Comprehension[];
}

export interface SetComp extends Node<'SetComp'> {
  readonly elt: Expression;
  readonly generators: readonly Comprehension[];
}

export interface DictComp extends Node<'DictComp'> {
  readonly key: Expression;
  readonly value: Expression;
  readonly generators: readonly Comprehension[];
}

export interface GeneratorExp extends Node<'GeneratorExp'> {
  readonly elt: Expression;
  readonly generators: readonly Comprehension[];
}

export interface Yield extends Node<'Yield'> {
  readonly value: Expression | null;
}

export interface YieldFrom extends Node<'YieldFrom'> {
  readonly value: Expression;
}

export interface Compare extends Node<'Compare'> {
  readonly left: Expression;
  readonly ops: readonly ComparisonOperator[];
  /** As many as `ops`. */
  readonly comparators: readonly Expression[];
}

export interface Call extends Node<'Call'> {
  readonly func: Expression;
  readonly args: readonly Expression[];
  readonly keywords: readonly Keyword[];
}

/** A replacement in an f-string. */
export interface FormattedValue extends Node<'FormattedValue'> {
  readonly value: Expression;
  /** `!s`, `!r`, `!a`. */
  readonly conversion: 's' | 'r' | 'a' | null;
  readonly formatSpec: JoinedStr | null;
}

/** An f-string. Neighbouring texts are one `Constant`, none is empty. */
export interface JoinedStr extends Node<'JoinedStr'> {
  readonly values: readonly (Constant | FormattedValue)[];
}

export interface Constant extends Node<'Constant'> {
  readonly value: ConstantValue;
}

export interface Attribute extends Node<'Attribute'> {
  readonly value: Expression;
  readonly attr: string;
  readonly ctx: Context;
}

export interface Subscript extends Node<'Subscript'> {
  readonly value: Expression;
  readonly slice: Expression;
  readonly ctx: Context;
}

export interface Starred extends Node<'Starred'> {
  readonly value: Expression;
  readonly ctx: Context;
}

export interface Name extends Node<'Name'> {
  readonly id: string;
  readonly ctx: Context;
}

/** A list display or target. */
export interface List extends Node<'List'> {
  readonly elts: readonly Expression[];
  readonly ctx: Context;
}

/** A tuple display or target. */
export interface Tuple extends Node<'Tuple'> {
  readonly elts: readonly Expression[];
  readonly ctx: Context;
}

/** Only in a subscript. */
export interface Slice extends Node<'Slice'> {
  readonly lower: Expression | null;
  readonly upper: Expression | null;
  readonly step: Expression | null;
}

/** CPython's `expr`. */
export type Expression =
  | BoolOp
  | NamedExpr
  | BinOp
  | UnaryOp
  | Lambda
  | IfExp
  | Dict
  | SetDisplay
  | ListComp
  | SetComp
  | DictComp
  | GeneratorExp
  | Yield
  | YieldFrom
  | Compare
  | Call
  | FormattedValue
  | JoinedStr
  | Constant
  | Attribute
  | Subscript
  | Starred
  | Name
  | List
  | Tuple
  | Slice;

// Parts

export interface Arguments extends Node<'arguments'> {
  readonly posonlyargs: readonly Arg[];
  readonly args: readonly Arg[];
  readonly vararg: Arg | null;
  readonly kwonlyargs: readonly Arg[];
  /** One per keyword-only parameter; `null` where it has no default. */
  readonly kwDefaults: readonly (Expression | null)[];
  readonly kwarg: Arg | null;
  /** Of the last parameters of `posonlyargs` and `args` together. */
  readonly defaults: readonly Expression[];
}

export interface Arg extends Node<'arg'> {
  readonly arg: string;
}

export interface Keyword extends Node<'keyword'> {
  /** `null`: `**value`. */
  readonly arg: string | null;
  readonly value: Expression;
}

export interface Comprehension extends Node<'comprehension'> {
  readonly target: Expression;
  readonly iter: Expression;
  readonly ifs: readonly Expression[];
}

export interface Alias extends Node<'alias'> {
  /** With its dots. */
  readonly name: string;
  readonly asname: string | null;
}

export interface WithItem extends Node<'withitem'> {
  readonly contextExpr: Expression;
  readonly optionalVars: Expression | null;
}

export interface ExceptHandler extends Node<'ExceptHandler'> {
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

/** The value of a literal. */
export type ConstantValue =
  | { readonly type: 'None' }
  | { readonly type: 'Ellipsis' }
  | { readonly type: 'bool'; readonly value: boolean }
  | { readonly type: 'int'; readonly value: bigint }
  | { readonly type: 'float'; readonly value: number }
  | { readonly type: 'str'; readonly value: string }
  /** One character per byte, U+0000 … U+00FF. */
  | { readonly type: 'bytes'; readonly value: string };

/** What is done with a place: read, assigned, deleted. */
export type Context = 'Load' | 'Store' | 'Del';

export type UnaryOperator = 'Invert' | 'Not' | 'UAdd' | 'USub';

export type Operator =
  | 'Add'
  | 'Sub'
  | 'Mult'
  | 'MatMult'
  | 'Div'
  | 'Mod'
  | 'Pow'
  | 'LShift'
  | 'RShift'
  | 'BitOr'
  | 'BitXor'
  | 'BitAnd'
  | 'FloorDiv';

export type ComparisonOperator =
  | 'Eq'
  | 'NotEq'
  | 'Lt'
  | 'LtE'
  | 'Gt'
  | 'GtE'
  | 'Is'
  | 'IsNot'
  | 'In'
  | 'NotIn';
