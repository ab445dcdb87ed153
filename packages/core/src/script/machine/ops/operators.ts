import { binary, unary } from '../arithmetic.js';
import { compare, truth } from '../compare.js';
import { formatValue } from '../format.js';
import type { Operation } from '../operations.js';
import { closeInputs, popAndRelease, replaceInputs } from '../stack.js';
import { reprText, strText } from '../textForms.js';
import { subscript } from './containers.js';

/** Up to 3.10 two instructions let go of what is on the right first. CPython: Python/ceval.c (3.8–3.10). */
const RIGHT_FIRST: ReadonlySet<string> = new Set(['BINARY_SUBTRACT', 'BINARY_MODULO']);

const binaryOp: Operation = (machine, frame, instruction) => {
  if (instruction.value === '[]') return subscript(machine, frame, instruction);
  const isRightFirst = RIGHT_FIRST.has(instruction.opcode);
  const result = binary(machine, instruction.value as string, frame.peek(2), frame.peek(1));
  if (isRightFirst) popAndRelease(machine, frame);
  replaceInputs(machine, frame, isRightFirst ? 1 : 2, result);
};

const unaryOp =
  (op: '-' | '+' | '~'): Operation =>
  (machine, frame) => {
    const result = unary(machine, op, frame.peek(1));
    closeInputs(machine, frame, 1);
    frame.push(result, true);
  };

/** Arithmetic, comparison, texts. */
export const OPERATOR_OPERATIONS: Readonly<Record<string, Operation>> = {
  BINARY_OP: binaryOp,
  UNARY_NEGATIVE: unaryOp('-'),
  UNARY_POSITIVE: unaryOp('+'),
  UNARY_INVERT: unaryOp('~'),
  COMPARE_OP(machine, frame, { value, arg }) {
    const result = compare(machine, value as string, frame.peek(2), frame.peek(1));
    closeInputs(machine, frame, 2);
    const wantsTruth = machine.dialect.minor >= 13 && arg & 16;
    if (!wantsTruth) {
      frame.push(result, true);
      return;
    }
    frame.push(truth(machine, result), true);
    machine.heap.release(result);
  },
  IS_OP(machine, frame, { arg }) {
    const same = isSame(frame.peek(2), frame.peek(1));
    closeInputs(machine, frame, 2);
    frame.push(same !== (arg === 1), true);
  },
  FORMAT_VALUE(machine, frame, { arg }) {
    const count = arg & 4 ? 2 : 1;
    const text = converted(machine, frame.peek(count), arg & 3);
    const result =
      count === 2 || (arg & 3) === 0
        ? formatValue(
            machine,
            text ?? frame.peek(count),
            count === 2 ? (frame.peek(1) as string) : '',
          )
        : text!;
    closeInputs(machine, frame, count);
    frame.push(result, true);
  },
  FORMAT_SIMPLE(machine, frame) {
    const text = formatValue(machine, frame.peek(1), '');
    closeInputs(machine, frame, 1);
    frame.push(text, true);
  },
  FORMAT_WITH_SPEC(machine, frame) {
    const text = formatValue(machine, frame.peek(2), frame.peek(1) as string);
    closeInputs(machine, frame, 2);
    frame.push(text, true);
  },
  CONVERT_VALUE(machine, frame, { arg }) {
    const text = converted(machine, frame.peek(1), arg) as string;
    closeInputs(machine, frame, 1);
    frame.push(text, true);
  },
};

for (const name of [
  'ADD',
  'AND',
  'FLOOR_DIVIDE',
  'LSHIFT',
  'MATRIX_MULTIPLY',
  'MULTIPLY',
  'MODULO',
  'OR',
  'POWER',
  'RSHIFT',
  'SUBTRACT',
  'TRUE_DIVIDE',
  'XOR',
]) {
  const table = OPERATOR_OPERATIONS as Record<string, Operation>;
  table[`BINARY_${name}`] = binaryOp;
  table[`INPLACE_${name}`] = binaryOp;
}

/** `is`: numbers and texts are the same when they are equal, as those that CPython shares. */
function isSame(a: unknown, b: unknown): boolean {
  return a === b;
}

function converted(
  machine: Parameters<Operation>[0],
  value: Parameters<typeof strText>[1],
  kind: number,
): string | null {
  if (kind === 0) return null;
  return kind === 1 ? strText(machine, value) : reprText(machine, value);
}
