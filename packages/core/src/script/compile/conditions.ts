import type { ComparisonOperator, Expression } from '../syntax.js';
import type { Compiler } from './compiler.js';
import { expression, toBool } from './expressions.js';
import { type Block, newBlock } from './flow.js';

const COMPARISONS: Readonly<Partial<Record<ComparisonOperator, readonly [string, number]>>> = {
  Lt: ['<', 0],
  LtE: ['<=', 1],
  Eq: ['==', 2],
  NotEq: ['!=', 3],
  Gt: ['>', 4],
  GtE: ['>=', 5],
};

/** CPython's masks of outcomes, in `COMPARE_OP`'s low bits (3.12+). */
const MASKS: Readonly<Record<string, number>> = {
  '<': 2,
  '<=': 10,
  '==': 8,
  '!=': 7,
  '>': 4,
  '>=': 12,
};

function compareOp({ unit, dialect }: Compiler, op: ComparisonOperator, line: number): void {
  switch (op) {
    case 'Is':
    case 'IsNot':
      unit.emit('IS_OP', line, op === 'IsNot' ? 1 : 0);
      return;
    case 'In':
    case 'NotIn':
      unit.emit('CONTAINS_OP', line, op === 'NotIn' ? 1 : 0);
      return;
    default: {
      const [symbol, number] = COMPARISONS[op]!;
      const shift = dialect.minor >= 13 ? 5 : dialect.minor === 12 ? 4 : 0;
      unit.emit('COMPARE_OP', line, shift ? (number << shift) | MASKS[symbol]! : number, symbol);
      return;
    }
  }
}

/** A comparison, or a chain of them. CPython: `codegen_compare`. */
export function compare(c: Compiler, node: Expression & { kind: 'Compare' }): void {
  const { unit } = c;
  const { line, ops, comparators } = node;
  expression(c, node.left);
  const end = ops.length - 1;
  if (end === 0) {
    expression(c, comparators[0]!);
    compareOp(c, ops[0]!, line);
    return;
  }
  const cleanup = newBlock();
  for (let at = 0; at < end; at += 1) {
    chained(c, comparators[at]!, ops[at]!, line);
    if (c.dialect.minor <= 11) unit.jump('JUMP_IF_FALSE_OR_POP', line, cleanup);
    else {
      unit.emit('COPY', line, 1);
      toBool(c, line);
      unit.jump('POP_JUMP_IF_FALSE', line, cleanup);
      unit.emit('POP_TOP', line);
    }
  }
  expression(c, comparators[end]!);
  compareOp(c, ops[end]!, line);
  const done = newBlock();
  unit.jump('JUMP', -1, done);
  unit.use(cleanup);
  unit.emit('SWAP', line, 2);
  unit.emit('POP_TOP', line);
  unit.use(done);
}

function chained(c: Compiler, right: Expression, op: ComparisonOperator, line: number): void {
  expression(c, right);
  c.unit.emit('SWAP', line, 2);
  c.unit.emit('COPY', line, 2);
  compareOp(c, op, line);
}

/** Jumps to `next` if the expression is as true as `when`. CPython: `codegen_jump_if`. */
export function condition(
  c: Compiler,
  node: Expression,
  next: Block,
  when: boolean,
  line: number,
): void {
  const { unit } = c;
  switch (node.kind) {
    case 'UnaryOp':
      if (node.op === 'Not') {
        condition(c, node.operand, next, !when, line);
        return;
      }
      break;
    case 'BoolOp':
      boolCondition(c, node, next, when, line);
      return;
    case 'IfExp': {
      const end = newBlock();
      const other = newBlock();
      condition(c, node.test, other, false, line);
      condition(c, node.body, next, when, line);
      unit.jump('JUMP', -1, end);
      unit.use(other);
      condition(c, node.orelse, next, when, line);
      unit.use(end);
      return;
    }
    case 'Compare':
      if (node.ops.length > 1) {
        chainCondition(c, node, next, when);
        return;
      }
      break;
    default:
  }
  expression(c, node);
  toBool(c, node.line);
  unit.jump(when ? 'POP_JUMP_IF_TRUE' : 'POP_JUMP_IF_FALSE', line < 0 ? line : node.line, next);
}

function boolCondition(
  c: Compiler,
  node: Expression & { kind: 'BoolOp' },
  next: Block,
  when: boolean,
  line: number,
): void {
  const shortcut = node.op === 'Or';
  const between = shortcut === when ? next : newBlock();
  const last = node.values.length - 1;
  for (let at = 0; at < last; at += 1) condition(c, node.values[at]!, between, shortcut, line);
  condition(c, node.values[last]!, next, when, line);
  if (between !== next) c.unit.use(between);
}

function chainCondition(
  c: Compiler,
  node: Expression & { kind: 'Compare' },
  next: Block,
  when: boolean,
): void {
  const { unit } = c;
  const { line, ops, comparators } = node;
  const cleanup = newBlock();
  const last = ops.length - 1;
  expression(c, node.left);
  for (let at = 0; at < last; at += 1) {
    chained(c, comparators[at]!, ops[at]!, line);
    toBool(c, line);
    unit.jump('POP_JUMP_IF_FALSE', line, cleanup);
  }
  expression(c, comparators[last]!);
  compareOp(c, ops[last]!, line);
  toBool(c, line);
  unit.jump(when ? 'POP_JUMP_IF_TRUE' : 'POP_JUMP_IF_FALSE', line, next);
  const end = newBlock();
  unit.jump('JUMP', -1, end);
  unit.use(cleanup);
  unit.emit('POP_TOP', line);
  if (!when) unit.jump('JUMP', -1, next);
  unit.use(end);
}
