import type { ConstantValue, Expression } from '../syntax.js';
import type { Constant } from './code.js';

const NONE: ConstantValue = { type: 'None' };

/**
 * The value of an expression of literals, where CPython computes it while compiling; `null` for any other.
 * Results stay small, so that `'x' * 10**9` is left to the program.
 */
export function constantOf(node: Expression): Constant | null {
  switch (node.kind) {
    case 'Constant':
      return node.value;
    case 'Tuple': {
      if (node.ctx !== 'Load') return null;
      const items = all(node.elts);
      return items && { type: 'tuple', items };
    }
    case 'UnaryOp':
      return unary(node.op, constantOf(node.operand));
    case 'BinOp': {
      const left = constantOf(node.left);
      const right = left && constantOf(node.right);
      return left && right ? binary(left, node.op, right) : null;
    }
    default:
      return null;
  }
}

/** The values of all, or `null` if one is no literal. */
export function all(nodes: readonly Expression[]): Constant[] | null {
  const items: Constant[] = [];
  for (const each of nodes) {
    const value = constantOf(each);
    if (!value) return null;
    items.push(value);
  }
  return items;
}

/** A slice of literals is a literal from 3.14 on. */
export function sliceOf(node: Expression & { kind: 'Slice' }): Constant | null {
  const parts = [node.lower, node.upper, node.step].map((part) => {
    if (!part) return NONE;
    const value = constantOf(part);
    return value && (value.type === 'int' || value.type === 'None') ? value : null;
  });
  const [lower, upper, step] = parts;
  return lower && upper && step ? { type: 'slice', parts: [lower, upper, step] } : null;
}

function unary(op: string, value: Constant | null): Constant | null {
  if (!value) return null;
  if (op === 'Not') return null;
  if (value.type === 'int') {
    if (op === 'USub') return { type: 'int', value: -value.value };
    if (op === 'Invert') return { type: 'int', value: ~value.value };
    return value;
  }
  if (value.type === 'float' && op !== 'Invert') {
    return { type: 'float', value: op === 'USub' ? -value.value : value.value };
  }
  return null;
}

const LIMIT = 4096;

function binary(left: Constant, op: string, right: Constant): Constant | null {
  if (op === 'Div') return floats(left, op, right);
  if (left.type === 'int' && right.type === 'int') return integers(left.value, op, right.value);
  if (op === 'Add' && left.type === right.type) return joined(left, right);
  if (op === 'Mult' && left.type === 'str' && right.type === 'int')
    return repeated(left, right.value);
  if (op === 'Mult' && left.type === 'tuple' && right.type === 'int')
    return repeatedItems(left, right.value);
  if (left.type === 'float' || right.type === 'float') return floats(left, op, right);
  return null;
}

function joined(left: Constant, right: Constant): Constant | null {
  if (left.type === 'str' && right.type === 'str')
    return { type: 'str', value: left.value + right.value };
  if (left.type === 'tuple' && right.type === 'tuple') {
    return { type: 'tuple', items: [...left.items, ...right.items] };
  }
  return null;
}

function repeated(text: Constant & { type: 'str' }, times: bigint): Constant | null {
  if (times < 0n || BigInt(text.value.length) * times > BigInt(LIMIT)) return null;
  return { type: 'str', value: text.value.repeat(Number(times)) };
}

function repeatedItems(tuple: Constant & { type: 'tuple' }, times: bigint): Constant | null {
  if (times < 0n || BigInt(tuple.items.length) * times > 256n) return null;
  const items = Array.from({ length: Number(times) }, () => tuple.items).flat();
  return { type: 'tuple', items };
}

function integers(a: bigint, op: string, b: bigint): Constant | null {
  const value = integer(a, op, b);
  return value === null ? null : { type: 'int', value };
}

function integer(a: bigint, op: string, b: bigint): bigint | null {
  switch (op) {
    case 'Add':
      return a + b;
    case 'Sub':
      return a - b;
    case 'Mult':
      return a * b;
    case 'Pow':
      return b >= 0n && b <= 128n && bits(a) * Number(b) <= 128 ? a ** b : null;
    case 'LShift':
      return b >= 0n && b <= 128n ? a << b : null;
    case 'RShift':
      return b >= 0n ? a >> b : null;
    case 'BitOr':
      return a | b;
    case 'BitXor':
      return a ^ b;
    case 'BitAnd':
      return a & b;
    case 'FloorDiv':
      return b === 0n ? null : floorDivide(a, b);
    case 'Mod':
      return b === 0n ? null : a - floorDivide(a, b) * b;
    default:
      return null;
  }
}

const bits = (value: bigint): number => value.toString(2).length;

function floorDivide(a: bigint, b: bigint): bigint {
  const quotient = a / b;
  return a % b !== 0n && a < 0n !== b < 0n ? quotient - 1n : quotient;
}

function floats(left: Constant, op: string, right: Constant): Constant | null {
  if (
    (left.type !== 'float' && left.type !== 'int') ||
    (right.type !== 'float' && right.type !== 'int')
  )
    return null;
  const a = Number(left.value);
  const b = Number(right.value);
  if (op === 'Add') return { type: 'float', value: a + b };
  if (op === 'Sub') return { type: 'float', value: a - b };
  if (op === 'Mult') return { type: 'float', value: a * b };
  if (op === 'Div' && b !== 0) return { type: 'float', value: a / b };
  return null;
}
