import type { For, Return, While } from '../syntax.js';
import type { Compiler } from './compiler.js';
import { endFor } from './comprehensions.js';
import { condition } from './conditions.js';
import { constantOf } from './constants.js';
import { expression } from './expressions.js';
import { NO_LINE, newBlock } from './flow.js';
import { unwind, unwindToLoop } from './protected.js';
import { statements } from './statements.js';

export function forLoop(c: Compiler, node: For): void {
  const { unit } = c;
  const start = newBlock();
  const cleanup = newBlock();
  const end = newBlock();
  unit.enclosures.push({ kind: 'for', start, exit: end });
  expression(c, node.iter);
  const { line } = node.iter;
  unit.emit('GET_ITER', line);
  unit.use(start);
  unit.jump('FOR_ITER', line, cleanup);
  unit.emit('NOP', node.target.line);
  expression(c, node.target);
  statements(c, node.body);
  unit.jump('JUMP', NO_LINE, start);
  unit.use(cleanup);
  endFor(c, NO_LINE);
  unit.enclosures.pop();
  statements(c, node.orelse);
  unit.use(end);
}

export function whileLoop(c: Compiler, node: While): void {
  const { unit, dialect } = c;
  const loop = newBlock();
  const body = newBlock();
  const anchor = newBlock();
  const end = newBlock();
  unit.use(loop);
  unit.enclosures.push({ kind: 'while', start: loop, exit: end });
  condition(c, node.test, anchor, false, node.line);
  unit.use(body);
  statements(c, node.body);
  // 3.10 … 3.12 test again at the end instead of jumping back to the first test.
  if (dialect.minor >= 10 && dialect.minor <= 12) condition(c, node.test, body, true, node.line);
  else unit.jump('JUMP', NO_LINE, loop);
  unit.enclosures.pop();
  unit.use(anchor);
  statements(c, node.orelse);
  unit.use(end);
}

export function returns(c: Compiler, node: Return): void {
  const { unit } = c;
  const constant = node.value ? constantOf(node.value) : null;
  const keepsTop = node.value !== null && constant === null;
  let { line } = node;
  if (node.value) {
    if (keepsTop) expression(c, node.value);
    else unit.emit('NOP', node.value.line);
    line = node.value.line;
  }
  if (!node.value || node.value.line !== node.line) {
    line = node.line;
    unit.emit('NOP', line);
  }
  line = unwind(c, line, keepsTop);
  if (!node.value) unit.constant({ type: 'None' }, line);
  else if (constant) unit.constant(constant, line);
  unit.emit('RETURN_VALUE', line);
}

export function breaks(c: Compiler, line: number): void {
  c.unit.emit('NOP', line);
  const { loop, line: after } = unwindToLoop(c, line);
  // CPython takes the loop itself down as well: for a `for`, its iterator.
  if (loop.kind === 'for') c.unit.emit('POP_TOP', after);
  c.unit.jump('JUMP', after, loop.exit);
}

export function continues(c: Compiler, line: number): void {
  c.unit.emit('NOP', line);
  const { loop, line: after } = unwindToLoop(c, line);
  c.unit.jump('JUMP', after, loop.start);
}
