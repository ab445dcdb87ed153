import type { Expression } from '../syntax.js';
import { call, isSuperCall, superAttribute } from './calls.js';
import type { Compiler } from './compiler.js';
import { comprehension } from './comprehensions.js';
import { compare, condition } from './conditions.js';
import { all, constantOf, sliceOf } from './constants.js';
import { newBlock } from './flow.js';
import { lambda } from './functions.js';
import { MappingInParts } from './mapping.js';
import { mangle, nameOp, unexpected } from './names.js';
import { arithmetic, binaryOp } from './operators.js';

/** Emits what puts an expression's value on the stack, or stores to it or deletes it. */
export function expression(c: Compiler, node: Expression): void {
  const { unit } = c;
  const folded = constantOf(node);
  if (folded) {
    unit.constant(folded, node.line);
    return;
  }
  switch (node.kind) {
    case 'Name':
      nameOp(c, mangle(c, node.id), node.ctx, node.line);
      return;
    case 'NamedExpr':
      expression(c, node.value);
      unit.emit('COPY', node.line, 1);
      nameOp(c, mangle(c, node.target.id), 'Store', node.target.line);
      return;
    case 'BoolOp':
      boolOp(c, node);
      return;
    case 'BinOp':
      expression(c, node.left);
      expression(c, node.right);
      binaryOp(c, arithmetic(node.op), node.line);
      return;
    case 'UnaryOp':
      unaryOp(c, node);
      return;
    case 'Lambda':
      lambda(c, node);
      return;
    case 'IfExp':
      ifExp(c, node);
      return;
    case 'Compare':
      compare(c, node);
      return;
    case 'Call':
      call(c, node);
      return;
    case 'Attribute':
      attribute(c, node);
      return;
    case 'Subscript':
      subscript(c, node);
      return;
    case 'ListComp':
    case 'SetComp':
    case 'DictComp':
    case 'GeneratorExp':
      comprehension(c, node);
      return;
    default:
      display(c, node);
      return;
  }
}

function display(c: Compiler, node: Expression): void {
  switch (node.kind) {
    case 'List':
    case 'Tuple':
      if (node.ctx === 'Load') {
        sequence(c, node.kind, node.elts, node.line);
        return;
      }
      if (node.ctx === 'Store') {
        unpack(c, node.elts, node.line);
        return;
      }
      for (const each of node.elts) expression(c, each);
      return;
    case 'Set':
      sequence(c, 'Set', node.elts, node.line);
      return;
    case 'Dict':
      dict(c, node);
      return;
    case 'JoinedStr':
      joined(c, node);
      return;
    case 'FormattedValue':
      formatted(c, node);
      return;
    case 'Yield':
      yields(c, node);
      return;
    case 'YieldFrom':
      yieldFrom(c, node);
      return;
    default:
      unexpected(`a ${node.kind} where a value belongs`);
      return;
  }
}

function boolOp(c: Compiler, node: Expression & { kind: 'BoolOp' }): void {
  const { unit, dialect } = c;
  const end = newBlock();
  const [last, ...others] = [...node.values].reverse() as [Expression, ...Expression[]];
  for (const each of others.reverse()) {
    expression(c, each);
    if (dialect.minor <= 11) {
      unit.jump(node.op === 'And' ? 'JUMP_IF_FALSE_OR_POP' : 'JUMP_IF_TRUE_OR_POP', node.line, end);
      continue;
    }
    unit.emit('COPY', node.line, 1);
    toBool(c, node.line);
    unit.jump(node.op === 'And' ? 'POP_JUMP_IF_FALSE' : 'POP_JUMP_IF_TRUE', node.line, end);
    unit.emit('POP_TOP', node.line);
  }
  expression(c, last);
  unit.use(end);
}

/** From 3.13 on a condition is made a truth value by an instruction of its own. */
export function toBool({ unit, dialect }: Compiler, line: number): void {
  if (dialect.minor >= 13) unit.emit('TO_BOOL', line);
}

function unaryOp(c: Compiler, node: Expression & { kind: 'UnaryOp' }): void {
  expression(c, node.operand);
  if (node.op === 'Not') {
    toBool(c, node.line);
    c.unit.emit('UNARY_NOT', node.line);
    return;
  }
  const names = { USub: 'UNARY_NEGATIVE', UAdd: 'UNARY_POSITIVE', Invert: 'UNARY_INVERT' };
  c.unit.emit(names[node.op], node.line);
  return;
}

function ifExp(c: Compiler, node: Expression & { kind: 'IfExp' }): void {
  const { unit } = c;
  const end = newBlock();
  const next = newBlock();
  condition(c, node.test, next, false, node.line);
  expression(c, node.body);
  unit.jump('JUMP', -1, end);
  unit.use(next);
  expression(c, node.orelse);
  unit.use(end);
}

function attribute(c: Compiler, node: Expression & { kind: 'Attribute' }): void {
  const { unit, dialect } = c;
  const line = attributeLine(node);
  if (node.ctx === 'Load' && isSuperCall(c, node.value)) {
    superAttribute(c, node, line, 0);
    return;
  }
  expression(c, node.value);
  const name = mangle(c, node.attr);
  if (node.ctx === 'Load') unit.named('LOAD_ATTR', name, line, 0, dialect.minor >= 12 ? 1 : 0);
  else unit.named(node.ctx === 'Store' ? 'STORE_ATTR' : 'DELETE_ATTR', name, line);
}

/** An attribute over several lines is looked up on its last (3.12+). */
export function attributeLine(node: Expression & { kind: 'Attribute' }): number {
  return node.line === node.endLine ? node.line : node.endLine;
}

function subscript(c: Compiler, node: Expression & { kind: 'Subscript' }): void {
  const { unit, dialect } = c;
  const { slice, line } = node;
  expression(c, node.value);
  const isConstant = dialect.minor >= 14 && slice.kind === 'Slice' && sliceOf(slice) !== null;
  const pair = slice.kind === 'Slice' && !slice.step && !isConstant && dialect.minor >= 12;
  if (pair && node.ctx !== 'Del') {
    bounds(c, slice);
    unit.emit(node.ctx === 'Load' ? 'BINARY_SLICE' : 'STORE_SLICE', line);
    return;
  }
  index(c, slice);
  if (node.ctx === 'Load') binaryOp(c, '[]', line);
  else unit.emit(node.ctx === 'Store' ? 'STORE_SUBSCR' : 'DELETE_SUBSCR', line);
}

/** What stands between the brackets of a subscript. */
export function index(c: Compiler, slice: Expression): void {
  if (slice.kind !== 'Slice') {
    expression(c, slice);
    return;
  }
  const folded = c.dialect.minor >= 14 ? sliceOf(slice) : null;
  if (folded) {
    c.unit.constant(folded, slice.line);
    return;
  }
  bounds(c, slice);
  if (slice.step) expression(c, slice.step);
  c.unit.emit('BUILD_SLICE', slice.line, slice.step ? 3 : 2);
}

/** A slice's lower and upper end. */
export function bounds(c: Compiler, slice: Expression & { kind: 'Slice' }): void {
  for (const part of [slice.lower, slice.upper]) {
    if (part) expression(c, part);
    else c.unit.constant({ type: 'None' }, slice.line);
  }
}

/** More values than this do not go on the stack at once. */
const STACK_USE = 30;

/** Builds a list, tuple or set. CPython: `starunpack_helper`. */
export function sequence(
  c: Compiler,
  kind: 'List' | 'Tuple' | 'Set',
  elements: readonly Expression[],
  line: number,
  pushed = 0,
): void {
  const { unit } = c;
  const build = kind === 'Set' ? 'BUILD_SET' : 'BUILD_LIST';
  const extend = kind === 'Set' ? 'SET_UPDATE' : 'LIST_EXTEND';
  const starred = elements.some((each) => each.kind === 'Starred');
  const constants = kind !== 'Tuple' && pushed === 0 && c.dialect.minor >= 9 ? all(elements) : null;
  if (constants && constants.length > 2) {
    unit.emit(build, line, 0);
    unit.constant({ type: kind === 'Set' ? 'frozenset' : 'tuple', items: constants }, line);
    unit.emit(extend, line, 1);
    return;
  }
  const isBig = elements.length + pushed > STACK_USE;
  if (!starred && !(isBig && c.dialect.minor >= 9)) {
    for (const each of elements) expression(c, each);
    unit.emit(kind === 'Tuple' ? 'BUILD_TUPLE' : build, line, elements.length + pushed);
    return;
  }
  let built = false;
  const start = (count: number): void => {
    if (!built) unit.emit(build, line, count);
    built = true;
  };
  if (isBig) start(pushed);
  for (const [at, each] of elements.entries()) {
    if (each.kind === 'Starred') {
      start(at + pushed);
      expression(c, each.value);
      unit.emit(extend, line, 1);
    } else {
      expression(c, each);
      if (built) unit.emit(kind === 'Set' ? 'SET_ADD' : 'LIST_APPEND', line, 1);
    }
  }
  if (kind === 'Tuple') listToTuple(c, line);
}

function listToTuple({ unit, dialect }: Compiler, line: number): void {
  if (dialect.minor >= 12) unit.emit('CALL_INTRINSIC_1', line, 6, 'INTRINSIC_LIST_TO_TUPLE');
  else unit.emit('LIST_TO_TUPLE', line);
}

function unpack(c: Compiler, targets: readonly Expression[], line: number): void {
  const star = targets.findIndex((each) => each.kind === 'Starred');
  if (star < 0) c.unit.emit('UNPACK_SEQUENCE', line, targets.length);
  else c.unit.emit('UNPACK_EX', line, star + ((targets.length - star - 1) << 8));
  for (const each of targets) expression(c, each.kind === 'Starred' ? each.value : each);
}

function dict(c: Compiler, { keys, values, line }: Expression & { kind: 'Dict' }): void {
  const parts = new MappingInParts(c.unit, line, 'DICT_UPDATE');
  for (const [at, key] of keys.entries()) {
    const value = values[at] as Expression;
    if (key === null) {
      parts.mapping(() => expression(c, value));
      continue;
    }
    expression(c, key);
    expression(c, value);
    parts.item();
    if (parts.waiting * 2 > STACK_USE) parts.flush();
  }
  parts.flush();
}

function joined(c: Compiler, node: Expression & { kind: 'JoinedStr' }): void {
  for (const each of node.values) expression(c, each);
  if (node.values.length !== 1) c.unit.emit('BUILD_STRING', node.line, node.values.length);
}

const CONVERSIONS = { s: 1, r: 2, a: 3 };

function formatted(c: Compiler, node: Expression & { kind: 'FormattedValue' }): void {
  const { unit, dialect } = c;
  const conversion = node.conversion ? CONVERSIONS[node.conversion] : 0;
  expression(c, node.value);
  if (dialect.minor <= 12) {
    if (node.formatSpec) expression(c, node.formatSpec);
    unit.emit('FORMAT_VALUE', node.line, conversion | (node.formatSpec ? 4 : 0));
    return;
  }
  if (conversion) unit.emit('CONVERT_VALUE', node.line, conversion);
  if (!node.formatSpec) {
    unit.emit('FORMAT_SIMPLE', node.line);
    return;
  }
  expression(c, node.formatSpec);
  unit.emit('FORMAT_WITH_SPEC', node.line);
  return;
}

function yields(c: Compiler, node: Expression & { kind: 'Yield' }): void {
  if (node.value) expression(c, node.value);
  else c.unit.constant({ type: 'None' }, node.line);
  c.unit.emit('YIELD_VALUE', node.line, 0);
  if (c.dialect.minor >= 11) c.unit.emit('RESUME', node.line, c.dialect.minor >= 13 ? 5 : 1);
}

function yieldFrom(c: Compiler, node: Expression & { kind: 'YieldFrom' }): void {
  const { unit } = c;
  const { line } = node;
  expression(c, node.value);
  unit.emit('GET_YIELD_FROM_ITER', line);
  unit.constant({ type: 'None' }, line);
  const send = newBlock();
  const exit = newBlock();
  unit.use(send);
  unit.jump('SEND', line, exit);
  unit.emit('YIELD_VALUE', line, 1);
  if (c.dialect.minor >= 11) unit.emit('RESUME', line, 2);
  unit.jump('JUMP_NO_INTERRUPT', line, send);
  unit.use(exit);
  unit.emit('END_SEND', line);
}
