import type { ExceptHandler, Try, With, WithItem } from '../syntax.js';
import { plainCall } from './calls.js';
import type { Compiler } from './compiler.js';
import { expression, toBool } from './expressions.js';
import { type Block, NO_LINE, newBlock } from './flow.js';
import { nameOp, unexpected } from './names.js';
import { statements } from './statements.js';
import type { Enclosure } from './unit.js';

/** `try`, with or without `finally`. CPython: `codegen_try`. */
export function tries(c: Compiler, node: Try): void {
  if (node.finalbody.length > 0) tryFinally(c, node);
  else tryExcept(c, node);
}

function tryFinally(c: Compiler, node: Try): void {
  const { unit } = c;
  const body = newBlock();
  const end = newBlock();
  const exit = newBlock();
  const cleanup = newBlock();
  unit.jump('SETUP_FINALLY', node.line, end);
  unit.use(body);
  const undo = (): void => statements(c, node.finalbody);
  unit.enclosures.push({ kind: 'finally', start: body, exit: end, undo });
  if (node.handlers.length > 0) tryExcept(c, node);
  else statements(c, node.body);
  unit.emit('POP_BLOCK', NO_LINE);
  unit.enclosures.pop();
  undo();
  unit.jump('JUMP', NO_LINE, exit);
  unit.use(end);
  unit.enclosures.push({ kind: 'finally-end', start: end, exit: end });
  unit.jump('SETUP_CLEANUP', NO_LINE, cleanup);
  unit.emit('PUSH_EXC_INFO', NO_LINE);
  undo();
  unit.enclosures.pop();
  unit.emit('RERAISE', NO_LINE, 0);
  reraise(c, cleanup);
  unit.use(exit);
}

/** Where an exception within a handler goes on from. */
function reraise({ unit }: Compiler, cleanup: Block): void {
  unit.use(cleanup);
  unit.emit('COPY', NO_LINE, 3);
  unit.emit('POP_EXCEPT', NO_LINE);
  unit.emit('RERAISE', NO_LINE, 1);
}

function tryExcept(c: Compiler, node: Try): void {
  const { unit } = c;
  const except = newBlock();
  const end = newBlock();
  const cleanup = newBlock();
  unit.jump('SETUP_FINALLY', node.line, except);
  unit.enclosures.push({ kind: 'stop-iteration', start: except, exit: end });
  statements(c, node.body);
  unit.enclosures.pop();
  unit.emit('POP_BLOCK', NO_LINE);
  statements(c, node.orelse);
  unit.jump('JUMP', NO_LINE, end);
  unit.use(except);
  unit.jump('SETUP_CLEANUP', NO_LINE, cleanup);
  unit.emit('PUSH_EXC_INFO', NO_LINE);
  for (const handler of node.handlers) handle(c, handler, end);
  unit.emit('RERAISE', NO_LINE, 0);
  reraise(c, cleanup);
  unit.use(end);
}

function handle(c: Compiler, node: ExceptHandler, end: Block): void {
  const { unit } = c;
  const next = newBlock();
  if (node.type) {
    expression(c, node.type);
    unit.emit('CHECK_EXC_MATCH', node.line);
    unit.jump('POP_JUMP_IF_FALSE', node.line, next);
  }
  if (node.name === null) handleUnnamed(c, node, end);
  else handleNamed(c, node, node.name, end);
  unit.use(next);
}

function handleUnnamed(c: Compiler, node: ExceptHandler, end: Block): void {
  const { unit } = c;
  const body = newBlock();
  unit.emit('POP_TOP', node.line);
  unit.use(body);
  unit.enclosures.push({ kind: 'handler-cleanup', start: body, exit: end, name: null });
  statements(c, node.body);
  unit.enclosures.pop();
  unit.emit('POP_BLOCK', NO_LINE);
  unit.emit('POP_EXCEPT', NO_LINE);
  unit.jump('JUMP', NO_LINE, end);
}

function handleNamed(c: Compiler, node: ExceptHandler, name: string, end: Block): void {
  const { unit } = c;
  const body = newBlock();
  const cleanup = newBlock();
  nameOp(c, name, 'Store', node.line);
  unit.jump('SETUP_CLEANUP', node.line, cleanup);
  unit.use(body);
  unit.enclosures.push({ kind: 'handler-cleanup', start: body, exit: end, name });
  statements(c, node.body);
  unit.enclosures.pop();
  unit.emit('POP_BLOCK', NO_LINE);
  unit.emit('POP_BLOCK', NO_LINE);
  unit.emit('POP_EXCEPT', NO_LINE);
  forget(c, name, NO_LINE);
  unit.jump('JUMP', NO_LINE, end);
  unit.use(cleanup);
  forget(c, name, NO_LINE);
  unit.emit('RERAISE', NO_LINE, 1);
}

/** `except … as name` deletes its name at the end. */
function forget(c: Compiler, name: string, line: number): void {
  c.unit.constant({ type: 'None' }, line);
  nameOp(c, name, 'Store', line);
  nameOp(c, name, 'Del', line);
}

/** `with`, one item at a time. CPython: `codegen_with`. */
export function withItems(c: Compiler, node: With, at: number): void {
  const { unit } = c;
  const item = node.items[at] as WithItem;
  const block = newBlock();
  const final = newBlock();
  const exit = newBlock();
  const cleanup = newBlock();
  expression(c, item.contextExpr);
  const { line } = item.contextExpr;
  enter(c, line);
  unit.jump('SETUP_WITH', line, final);
  unit.use(block);
  unit.enclosures.push({ kind: 'with', start: block, exit: final, line });
  if (item.optionalVars) expression(c, item.optionalVars);
  else unit.emit('POP_TOP', line);
  if (at + 1 < node.items.length) withItems(c, node, at + 1);
  else statements(c, node.body);
  unit.enclosures.pop();
  unit.emit('POP_BLOCK', NO_LINE);
  exitWithNones(c, line);
  unit.emit('POP_TOP', line);
  unit.jump('JUMP', line, exit);
  unit.use(final);
  unit.jump('SETUP_CLEANUP', line, cleanup);
  unit.emit('PUSH_EXC_INFO', line);
  unit.emit('WITH_EXCEPT_START', line);
  suppress(c, line, exit);
  reraise(c, cleanup);
  unit.use(exit);
}

function enter(c: Compiler, line: number): void {
  const { unit, dialect } = c;
  if (dialect.minor <= 13) {
    unit.emit('BEFORE_WITH', line);
    return;
  }
  unit.emit('COPY', line, 1);
  unit.emit('LOAD_SPECIAL', line, 1, '__exit__');
  unit.emit('SWAP', line, 2);
  unit.emit('SWAP', line, 3);
  unit.emit('LOAD_SPECIAL', line, 0, '__enter__');
  plainCall(c, line, 0);
}

function suppress(c: Compiler, line: number, exit: Block): void {
  const { unit, dialect } = c;
  const suppressed = newBlock();
  toBool(c, line);
  unit.jump('POP_JUMP_IF_TRUE', line, suppressed);
  unit.emit('RERAISE', line, 2);
  unit.use(suppressed);
  unit.emit('POP_TOP', line);
  unit.emit('POP_BLOCK', NO_LINE);
  unit.emit('POP_EXCEPT', line);
  for (let count = dialect.minor >= 14 ? 3 : 2; count > 0; count -= 1) unit.emit('POP_TOP', line);
  unit.jump('JUMP', line, exit);
}

function exitWithNones(c: Compiler, line: number): void {
  const { dialect } = c;
  for (let count = 0; count < 3; count += 1) c.unit.constant({ type: 'None' }, line);
  plainCall(c, line, dialect.minor >= 14 || dialect.minor <= 10 ? 3 : 2);
}

/** Undoes everything around, as `return` must; the line of what follows. */
export function unwind(c: Compiler, line: number, keepsTop: boolean): number {
  return unwindDown(c, line, keepsTop, () => false).line;
}

/** Undoes what is around, up to the innermost loop. */
export function unwindToLoop(c: Compiler, line: number): { loop: Enclosure; line: number } {
  const found = unwindDown(c, line, false, ({ kind }) => kind === 'for' || kind === 'while');
  return { loop: found.stop ?? unexpected('break or continue outside a loop'), line: found.line };
}

function unwindDown(
  c: Compiler,
  from: number,
  keepsTop: boolean,
  stops: (each: Enclosure) => boolean,
): { stop: Enclosure | null; line: number } {
  const { enclosures } = c.unit;
  const removed: Enclosure[] = [];
  let line = from;
  let stop: Enclosure | null = null;
  for (let top = enclosures.at(-1); top; top = enclosures.at(-1)) {
    if (stops(top)) {
      stop = top;
      break;
    }
    enclosures.pop();
    removed.push(top);
    line = undo(c, top, line, keepsTop);
  }
  enclosures.push(...removed.reverse());
  return { stop, line };
}

/** CPython: `codegen_unwind_fblock`. */
function undo(
  c: Compiler,
  { kind, undo: body, line: own, name }: Enclosure,
  line: number,
  keepsTop: boolean,
): number {
  const { unit, dialect } = c;
  const below = (): void => {
    if (keepsTop) unit.emit('SWAP', line, 2);
  };
  switch (kind) {
    case 'for':
      below();
      unit.emit('POP_TOP', line);
      return line;
    case 'stop-iteration':
      unit.emit('POP_BLOCK', line);
      return line;
    case 'finally':
      unit.emit('POP_BLOCK', line);
      if (keepsTop)
        unit.enclosures.push({ kind: 'pop-value', start: newBlock(), exit: newBlock() });
      body?.();
      if (keepsTop) unit.enclosures.pop();
      return NO_LINE;
    case 'finally-end':
      below();
      unit.emit('POP_TOP', line);
      below();
      unit.emit('POP_BLOCK', line);
      unit.emit('POP_EXCEPT', line);
      return line;
    case 'with':
      unit.emit('POP_BLOCK', own ?? line);
      if (keepsTop && dialect.minor >= 14) unit.emit('SWAP', own ?? line, 3);
      if (keepsTop) unit.emit('SWAP', own ?? line, 2);
      exitWithNones(c, own ?? line);
      unit.emit('POP_TOP', own ?? line);
      return NO_LINE;
    case 'handler-cleanup':
      if (name != null) unit.emit('POP_BLOCK', line);
      below();
      unit.emit('POP_BLOCK', line);
      unit.emit('POP_EXCEPT', line);
      if (name != null) forget(c, name, line);
      return line;
    case 'pop-value':
      below();
      unit.emit('POP_TOP', line);
      return line;
    default:
      return line;
  }
}
