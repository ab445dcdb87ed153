import type { Call, GeneratorExp } from '../syntax.js';
import type { Compiler } from './compiler.js';
import { endFor } from './comprehensions.js';
import { expression } from './expressions.js';
import { type Block, NO_LINE, newBlock } from './flow.js';

/** What is the result when nothing ended the loop. */
const OTHERWISE: ReadonlyMap<string, boolean> = new Map([
  ['all', true],
  ['any', false],
]);

/** Whether a call is `all`, `any` or `tuple` of a generator expression and nothing else. */
export function isOverGenerator({ func, args, keywords }: Call): boolean {
  if (func.kind !== 'Name' || keywords.length > 0 || args.length !== 1) return false;
  return args[0]?.kind === 'GeneratorExp' && (func.id === 'tuple' || OTHERWISE.has(func.id));
}

/**
 * From 3.14 on such a call is a loop of its own, as long as the name stands for the built-in. The callable is on the
 * stack. CPython: `maybe_optimize_function_call`; checked with `dis` of 3.14.2.
 */
export function loopOverGenerator(c: Compiler, node: Call, end: Block): void {
  const { unit } = c;
  const { id: name, line } = node.func as typeof node.func & { kind: 'Name' };
  const otherwise = OTHERWISE.get(name);
  const [called, loop, exhausted] = [newBlock(), newBlock(), newBlock()];
  unit.emit('COPY', line, 1);
  unit.emit('LOAD_COMMON_CONSTANT', line, 0, name);
  unit.emit('IS_OP', line, 0);
  unit.jump('POP_JUMP_IF_FALSE', line, called);
  unit.emit('POP_TOP', line);
  if (otherwise === undefined) unit.emit('BUILD_LIST', line, 0);
  expression(c, node.args[0] as GeneratorExp);
  unit.use(loop);
  unit.jump('FOR_ITER', line, exhausted);
  if (otherwise === undefined) {
    unit.emit('LIST_APPEND', line, 2);
    unit.jump('JUMP', line, loop);
  } else {
    unit.emit('TO_BOOL', line);
    unit.jump(otherwise ? 'POP_JUMP_IF_TRUE' : 'POP_JUMP_IF_FALSE', line, loop);
    unit.emit('POP_ITER', NO_LINE);
    unit.constant({ type: 'bool', value: !otherwise }, line);
    unit.jump('JUMP', line, end);
  }
  unit.use(exhausted);
  endFor(c, NO_LINE);
  if (otherwise === undefined) unit.emit('CALL_INTRINSIC_1', line, 6, 'INTRINSIC_LIST_TO_TUPLE');
  else unit.constant({ type: 'bool', value: otherwise }, line);
  unit.jump('JUMP', line, end);
  unit.use(called);
}
