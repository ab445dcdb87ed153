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

/** Any node. */
export interface NodeOf<Kind extends string> extends Located {
  readonly kind: Kind;
}

/** The text that was parsed, and what messages call it. */
export interface ScriptSource {
  readonly fileName: string;
  readonly text: string;
}

// Expressions

export interface BoolOp extends NodeOf<'BoolOp'> {
  readonly op: 'And' | 'Or';
  /** Two or more. */
  readonly values: readonly Expression[];
}

export interface NamedExpr extends NodeOf<'NamedExpr'> {
  readonly target: Name;
  readonly value: Expression;
}

export interface BinOp extends NodeOf<'BinOp'> {
  readonly left: Expression;
  readonly op: Operator;
  readonly right: Expression;
}

export interface UnaryOp extends NodeOf<'UnaryOp'> {
  readonly op: UnaryOperator;
  readonly operand: Expression;
}

export interface Lambda extends NodeOf<'Lambda'> {
  readonly args: Arguments;
  readonly body: Expression;
}

export interface IfExp extends NodeOf<'IfExp'> {
  readonly test: Expression;
  readonly body: Expression;
  readonly orelse: Expression;
}

export interface Dict extends NodeOf<'Dict'> {
  /** `null` where the value at the same index is unpacked: `{**value}`. */
  readonly keys: readonly (Expression | null)[];
  readonly values: readonly Expression[];
}

/** A set display. */
export interface SetDisplay extends NodeOf<'Set'> {
  readonly elts: readonly Expression[];
}

export interface ListComp extends NodeOf<'ListComp'> {
  readonly elt: Expression;
  readonly generators: readonly Comprehension[];
}

export interface SetComp extends NodeOf<'SetComp'> {
  readonly elt: Expression;
  readonly generators: readonly Comprehension[];
}

export interface DictComp extends NodeOf<'DictComp'> {
  readonly key: Expression;
  readonly value: Expression;
  readonly generators: readonly Comprehension[];
}

export interface GeneratorExp extends NodeOf<'GeneratorExp'> {
  readonly elt: Expression;
  readonly generators: readonly Comprehension[];
}

export interface Yield extends NodeOf<'Yield'> {
  readonly value: Expression | null;
}

export interface YieldFrom extends NodeOf<'YieldFrom'> {
  readonly value: Expression;
}

export interface Compare extends NodeOf<'Compare'> {
  readonly left: Expression;
  readonly ops: readonly ComparisonOperator[];
  /** As many as `ops`. */
  readonly comparators: readonly Expression[];
}

export interface Call extends NodeOf<'Call'> {
  readonly func: Expression;
  readonly args: readonly Expression[];
  readonly keywords: readonly Keyword[];
}

/** A replacement in an f-string. */
export interface FormattedValue extends NodeOf<'FormattedValue'> {
  readonly value: Expression;
  /** `!s`, `!r`, `!a`. */
  readonly conversion: 's' | 'r' | 'a' | null;
  readonly formatSpec: JoinedStr | null;
}

/** An f-string. Neighbouring texts are one `Constant`, none is empty. */
export interface JoinedStr extends NodeOf<'JoinedStr'> {
  readonly values: readonly (Constant | FormattedValue)[];
}

export interface Constant extends NodeOf<'Constant'> {
  readonly value: ConstantValue;
}

export interface Attribute extends NodeOf<'Attribute'> {
  readonly value: Expression;
  readonly attr: string;
  readonly ctx: Context;
}

export interface Subscript extends NodeOf<'Subscript'> {
  readonly value: Expression;
  readonly slice: Expression;
  readonly ctx: Context;
}

export interface Starred extends NodeOf<'Starred'> {
  readonly value: Expression;
  readonly ctx: Context;
}

export interface Name extends NodeOf<'Name'> {
  readonly id: string;
  readonly ctx: Context;
}

/** A list display or target. */
export interface List extends NodeOf<'List'> {
  readonly elts: readonly Expression[];
  readonly ctx: Context;
}

/** A tuple display or target. */
export interface Tuple extends NodeOf<'Tuple'> {
  readonly elts: readonly Expression[];
  readonly ctx: Context;
}

/** Only in a subscript. */
export interface Slice extends NodeOf<'Slice'> {
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

export interface Arguments extends NodeOf<'arguments'> {
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

export interface Arg extends NodeOf<'arg'> {
  readonly arg: string;
}

export interface Keyword extends NodeOf<'keyword'> {
  /** `null`: `**value`. */
  readonly arg: string | null;
  readonly value: Expression;
}

export interface Comprehension extends NodeOf<'comprehension'> {
  readonly target: Expression;
  readonly iter: Expression;
  readonly ifs: readonly Expression[];
}

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
