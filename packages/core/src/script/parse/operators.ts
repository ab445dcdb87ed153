import type { SyntaxNode as Cst } from '@lezer/common';
import type {
  ComparisonOperator,
  Expression,
  Located,
  Operator,
  UnaryOperator,
} from '../syntax.js';
import { Parts } from './parts.js';
import { type Reader, type Rule, spanning } from './reader.js';

/**
 * Operators bind here as they do in Python, whatever the grammar's tree says (it takes `not a and b` for
 * `not (a and b)`): the tree is only read from left to right. That also spares a long sum the recursion.
 */
export const operation: Rule<Expression> = (reader, node) => {
  const operands: Operand[] = [];
  const operators: Symbol[] = [];
  const reduceTo = (level: number, right: boolean) => {
    for (let top = operators.at(-1); top && binds(top, level, right); top = operators.at(-1)) {
      operators.pop();
      apply(operands, top);
    }
  };
  for (const part of leftToRight(reader, node)) {
    if (!('prefix' in part)) operands.push(part);
    else {
      if (!part.prefix) reduceTo(part.level, part.name === 'Pow');
      else if (part.name === 'Not') checkNot(reader, part, operators.at(-1));
      operators.push(part);
    }
  }
  reduceTo(0, false);
  return operands[0]!.value;
};

/** An operand with the place it takes up, its parentheses included. */
interface Operand {
  readonly value: Expression;
  readonly at: Located;
  /** A comparison without parentheses, `and` or `or`: another one continues it. */
  readonly open?: boolean;
}

interface Symbol {
  readonly name: Operator | ComparisonOperator | UnaryOperator | 'And' | 'Or';
  readonly prefix: boolean;
  readonly level: number;
  readonly at: Located;
  readonly node: Cst;
}

const OR = 1;
const AND = 2;
const NOT = 3;
const COMPARE = 4;
const UNARY = 10;

/** By what stands in the source; the higher the level, the closer it binds. */
const BINARY: Readonly<Record<string, readonly [Symbol['name'], number]>> = {
  or: ['Or', OR],
  and: ['And', AND],
  '==': ['Eq', COMPARE],
  '!=': ['NotEq', COMPARE],
  '<': ['Lt', COMPARE],
  '<=': ['LtE', COMPARE],
  '>': ['Gt', COMPARE],
  '>=': ['GtE', COMPARE],
  is: ['Is', COMPARE],
  'is not': ['IsNot', COMPARE],
  in: ['In', COMPARE],
  'not in': ['NotIn', COMPARE],
  '|': ['BitOr', 5],
  '^': ['BitXor', 6],
  '&': ['BitAnd', 7],
  '<<': ['LShift', 8],
  '>>': ['RShift', 8],
  '+': ['Add', 9],
  '-': ['Sub', 9],
  '*': ['Mult', 9.5],
  '@': ['MatMult', 9.5],
  '/': ['Div', 9.5],
  '%': ['Mod', 9.5],
  '//': ['FloorDiv', 9.5],
  '**': ['Pow', 11],
};

const PREFIX: Readonly<Record<string, readonly [UnaryOperator, number]>> = {
  not: ['Not', NOT],
  '-': ['USub', UNARY],
  '+': ['UAdd', UNARY],
  '~': ['Invert', UNARY],
};

/** Operands and operators in the order of the source, without recursion. */
function* leftToRight(reader: Reader, root: Cst): Generator<Operand | Symbol> {
  const waiting: (Cst | Symbol)[] = [root];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if ('prefix' in next) yield next;
    else if (next.name === 'BinaryExpression') waiting.push(...binaryParts(reader, next).reverse());
    else if (next.name === 'UnaryExpression') waiting.push(...unaryParts(reader, next).reverse());
    else yield { value: reader.expression(next), at: reader.at(next) };
  }
}

function binaryParts(reader: Reader, node: Cst): (Cst | Symbol)[] {
  const parts = new Parts(reader, node);
  const left = parts.take();
  const first = parts.take();
  const second = parts.takeIf('not', 'in');
  const right = parts.take();
  const text = second ? `${reader.text(first)} ${reader.text(second)}` : reader.text(first);
  const known = Object.hasOwn(BINARY, text) ? BINARY[text] : undefined;
  if (known === undefined) return reader.fail(first, `"${text}" is no operator`);
  const [name, level] = known;
  return [left, { name, level, prefix: false, at: reader.at(first), node: first }, right];
}

function unaryParts(reader: Reader, node: Cst): (Cst | Symbol)[] {
  const parts = new Parts(reader, node);
  const first = parts.take();
  const [name, level] = PREFIX[reader.text(first)] ?? reader.fail(first, 'this is no operator');
  return [{ name, level, prefix: true, at: reader.at(first), node: first }, parts.take()];
}

/** Whether an operator on the stack takes its operands before one of that level does. */
function binds(top: Symbol, level: number, rightAssociative: boolean): boolean {
  return rightAssociative ? top.level > level : top.level >= level;
}

function checkNot(reader: Reader, not: Symbol, before: Symbol | undefined): void {
  if (before === undefined || before.level <= NOT) return;
  reader.fail(
    not.node,
    '"not" binds less closely than the operator before it',
    'Put (not …) in parentheses',
  );
}

function apply(operands: Operand[], { name, prefix, at }: Symbol): void {
  const right = operands.pop()!;
  if (prefix) {
    const place = spanning(at, right.at);
    const op = name as UnaryOperator;
    operands.push({ value: { kind: 'UnaryOp', op, operand: right.value, ...place }, at: place });
    return;
  }
  const left = operands.pop()!;
  operands.push(binary(left, name, right, spanning(left.at, right.at)));
}

function binary(left: Operand, name: Symbol['name'], right: Operand, at: Located): Operand {
  if (name === 'And' || name === 'Or') {
    const start = left.open && left.value.kind === 'BoolOp' && left.value.op === name;
    const values = [...(start ? left.value.values : [left.value]), right.value];
    return { value: { kind: 'BoolOp', op: name, values, ...at }, at, open: true };
  }
  if (!isComparison(name)) {
    const op = name as Operator;
    return { value: { kind: 'BinOp', left: left.value, op, right: right.value, ...at }, at };
  }
  const chain = left.open && left.value.kind === 'Compare' ? left.value : null;
  const ops = [...(chain?.ops ?? []), name];
  const comparators = [...(chain?.comparators ?? []), right.value];
  const first = chain?.left ?? left.value;
  return { value: { kind: 'Compare', left: first, ops, comparators, ...at }, at, open: true };
}

function isComparison(name: Symbol['name']): name is ComparisonOperator {
  return COMPARISONS.has(name);
}

const COMPARISONS: ReadonlySet<Symbol['name']> = new Set(
  Object.values(BINARY).flatMap(([name, level]) => (level === COMPARE ? [name] : [])),
);
