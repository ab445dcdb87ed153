import type { AugAssign, Expression, Import, ImportFrom, Stmt } from '../syntax.js';
import { plainCall } from './calls.js';
import type { Compiler } from './compiler.js';
import { condition } from './conditions.js';
import { sliceOf } from './constants.js';
import { breaks, continues, forLoop, returns, whileLoop } from './control.js';
import { attributeLine, bounds, expression, index } from './expressions.js';
import { newBlock } from './flow.js';
import { classDef, functionDef } from './functions.js';
import { mangle, nameOp } from './names.js';
import { arithmetic, binaryOp } from './operators.js';
import { tries, withItems } from './protected.js';

export function statements(c: Compiler, nodes: readonly Stmt[]): void {
  for (const each of nodes) statement(c, each);
}

/** The text that a body starts with, if it does. */
export function docOf(body: readonly Stmt[]): string | null {
  const first = body[0];
  if (first?.kind !== 'Expr' || first.value.kind !== 'Constant') return null;
  return first.value.value.type === 'str' ? first.value.value.value : null;
}

function statement(c: Compiler, node: Stmt): void {
  const { unit } = c;
  switch (node.kind) {
    case 'Expr':
      expressionStatement(c, node.value, node.line);
      return;
    case 'Assign':
      expression(c, node.value);
      for (const [at, target] of node.targets.entries()) {
        if (at + 1 < node.targets.length) unit.emit('COPY', node.line, 1);
        expression(c, target);
      }
      return;
    case 'AugAssign':
      augmented(c, node);
      return;
    case 'Delete':
      for (const target of node.targets) expression(c, target);
      return;
    case 'Pass':
      unit.emit('NOP', node.line);
      return;
    case 'If': {
      const end = newBlock();
      const next = node.orelse.length > 0 ? newBlock() : end;
      condition(c, node.test, next, false, node.line);
      statements(c, node.body);
      if (next !== end) {
        unit.jump('JUMP', -1, end);
        unit.use(next);
        statements(c, node.orelse);
      }
      unit.use(end);
      return;
    }
    default:
      compound(c, node);
      return;
  }
}

function compound(c: Compiler, node: Stmt): void {
  switch (node.kind) {
    case 'FunctionDef':
      functionDef(c, node);
      return;
    case 'ClassDef':
      classDef(c, node);
      return;
    case 'For':
      forLoop(c, node);
      return;
    case 'While':
      whileLoop(c, node);
      return;
    case 'Try':
      tries(c, node);
      return;
    case 'With':
      withItems(c, node, 0);
      return;
    case 'Return':
      returns(c, node);
      return;
    case 'Break':
      breaks(c, node.line);
      return;
    case 'Continue':
      continues(c, node.line);
      return;
    case 'Raise':
      if (node.exc) expression(c, node.exc);
      if (node.cause) expression(c, node.cause);
      c.unit.emit('RAISE_VARARGS', node.line, (node.exc ? 1 : 0) + (node.cause ? 1 : 0));
      return;
    case 'Assert':
      assertion(c, node);
      return;
    case 'Import':
      imports(c, node);
      return;
    case 'ImportFrom':
      importsFrom(c, node);
      return;
    default:
  }
}

function expressionStatement(c: Compiler, value: Expression, line: number): void {
  if (value.kind === 'Constant') {
    c.unit.emit('NOP', line);
    return;
  }
  expression(c, value);
  c.unit.emit('POP_TOP', c.dialect.minor >= 12 ? -1 : line);
}

function augmented(c: Compiler, node: AugAssign): void {
  const { unit, dialect } = c;
  const { target, line } = node;
  const symbol = `${arithmetic(node.op)}=`;
  const operate = (): void => {
    expression(c, node.value);
    binaryOp(c, symbol, line);
  };
  switch (target.kind) {
    case 'Name': {
      const name = mangle(c, target.id);
      nameOp(c, name, 'Load', target.line);
      operate();
      nameOp(c, name, 'Store', target.line);
      return;
    }
    case 'Attribute': {
      const name = mangle(c, target.attr);
      const at = attributeLine(target);
      expression(c, target.value);
      unit.emit('COPY', at, 1);
      unit.named('LOAD_ATTR', name, at, 0, dialect.minor >= 12 ? 1 : 0);
      operate();
      unit.emit('SWAP', at, 2);
      unit.named('STORE_ATTR', name, at);
      return;
    }
    default:
      augmentedItem(c, node, operate);
      return;
  }
}

function augmentedItem(c: Compiler, node: AugAssign, operate: () => void): void {
  const { unit, dialect } = c;
  const target = node.target as Expression & { kind: 'Subscript' };
  const { slice, line } = target;
  expression(c, target.value);
  const isConstant = dialect.minor >= 14 && slice.kind === 'Slice' && sliceOf(slice) !== null;
  if (dialect.minor >= 12 && slice.kind === 'Slice' && !slice.step && !isConstant) {
    bounds(c, slice);
    for (let count = 0; count < 3; count += 1) unit.emit('COPY', line, 3);
    unit.emit('BINARY_SLICE', line);
    operate();
    for (const depth of [4, 3, 2]) unit.emit('SWAP', line, depth);
    unit.emit('STORE_SLICE', line);
    return;
  }
  index(c, slice);
  unit.emit('COPY', line, 2);
  unit.emit('COPY', line, 2);
  binaryOp(c, '[]', line);
  operate();
  unit.emit('SWAP', line, 3);
  unit.emit('SWAP', line, 2);
  unit.emit('STORE_SUBSCR', line);
}

function assertion(c: Compiler, node: Stmt & { kind: 'Assert' }): void {
  const { unit, dialect } = c;
  const end = newBlock();
  condition(c, node.test, end, true, node.line);
  if (dialect.minor >= 14) unit.emit('LOAD_COMMON_CONSTANT', node.line, 0, 'AssertionError');
  else unit.emit('LOAD_ASSERTION_ERROR', node.line, 0, 'AssertionError');
  if (node.msg) {
    expression(c, node.msg);
    if (dialect.minor >= 11) plainCall(c, node.line, 0);
    else unit.emit('CALL_FUNCTION', node.line, 1);
  }
  unit.emit('RAISE_VARARGS', node.test.line, 1);
  unit.use(end);
}

function imports(c: Compiler, node: Import): void {
  const { unit } = c;
  for (const alias of node.names) {
    unit.constant({ type: 'int', value: 0n }, node.line);
    unit.constant({ type: 'None' }, node.line);
    unit.named('IMPORT_NAME', alias.name, node.line);
    const [top, ...rest] = alias.name.split('.') as [string, ...string[]];
    if (alias.asname !== null) {
      for (const part of rest) {
        unit.named('IMPORT_FROM', part, node.line);
        unit.emit('SWAP', node.line, 2);
        unit.emit('POP_TOP', node.line);
      }
    }
    nameOp(c, mangle(c, alias.asname ?? top), 'Store', node.line);
  }
}

function importsFrom(c: Compiler, node: ImportFrom): void {
  const { unit } = c;
  const names = node.names.map((alias) => alias.name);
  unit.constant({ type: 'int', value: BigInt(node.level) }, node.line);
  unit.constant(
    { type: 'tuple', items: names.map((value) => ({ type: 'str', value })) },
    node.line,
  );
  unit.named('IMPORT_NAME', node.module ?? '', node.line);
  for (const alias of node.names) {
    unit.named('IMPORT_FROM', alias.name, node.line);
    nameOp(c, mangle(c, alias.asname ?? alias.name), 'Store', node.line);
  }
  unit.emit('POP_TOP', node.line);
}
