import type { Operator } from '../syntax.js';
import type { Compiler } from './compiler.js';

/** CPython's number and older instruction of each operator, by how Python writes it. */
const OPERATORS: Readonly<Record<string, readonly [number: number, older: string]>> = {
  '+': [0, 'BINARY_ADD'],
  '&': [1, 'BINARY_AND'],
  '//': [2, 'BINARY_FLOOR_DIVIDE'],
  '<<': [3, 'BINARY_LSHIFT'],
  '@': [4, 'BINARY_MATRIX_MULTIPLY'],
  '*': [5, 'BINARY_MULTIPLY'],
  '%': [6, 'BINARY_MODULO'],
  '|': [7, 'BINARY_OR'],
  '**': [8, 'BINARY_POWER'],
  '>>': [9, 'BINARY_RSHIFT'],
  '-': [10, 'BINARY_SUBTRACT'],
  '/': [11, 'BINARY_TRUE_DIVIDE'],
  '^': [12, 'BINARY_XOR'],
};

const SYMBOLS: Readonly<Record<Operator, string>> = {
  Add: '+',
  Sub: '-',
  Mult: '*',
  MatMult: '@',
  Div: '/',
  Mod: '%',
  Pow: '**',
  LShift: '<<',
  RShift: '>>',
  BitOr: '|',
  BitXor: '^',
  BitAnd: '&',
  FloorDiv: '//',
};

/** How Python writes an operator. */
export const arithmetic = (op: Operator): string => SYMBOLS[op];

/** What `[]` is among the numbers of `BINARY_OP` (3.14). */
const SUBSCRIPT = 26;
const INPLACE = 13;

/** @param symbol as Python writes it: `+`, `+=`, `[]` */
export function binaryOp({ unit, dialect }: Compiler, symbol: string, line: number): void {
  if (symbol === '[]') {
    if (dialect.minor >= 14) unit.emit('BINARY_OP', line, SUBSCRIPT, symbol);
    else unit.emit('BINARY_SUBSCR', line, 0, symbol);
    return;
  }
  const inplace = symbol.endsWith('=');
  const [number, older] = OPERATORS[inplace ? symbol.slice(0, -1) : symbol]!;
  if (dialect.minor >= 11) unit.emit('BINARY_OP', line, number + (inplace ? INPLACE : 0), symbol);
  else unit.emit(inplace ? older.replace('BINARY', 'INPLACE') : older, line, 0, symbol);
}
