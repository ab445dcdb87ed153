import type { Dialect } from './dialect.js';
import { type Block, blocksOf, fallsThrough, isBlockPush, type Op } from './flow.js';
import { effectOf } from './stack.js';

/**
 * Finds how many values are on the stack at each block's start. While the instructions that open protected
 * ranges are still there, it also notes how many of them a handler finds.
 */
export function measureDepths(entry: Block, dialect: Dialect): void {
  for (const block of blocksOf(entry)) block.depth = -1;
  const todo: Block[] = [];
  const visit = (block: Block, depth: number): void => {
    if (block.depth >= 0) return;
    block.depth = depth;
    todo.push(block);
  };
  visit(entry, 0);
  for (let block = todo.pop(); block; block = todo.pop()) {
    let { depth } = block;
    for (const op of block.ops) {
      const [popped, pushed] = effectOf(op);
      const after = depth - popped + pushed;
      if (op.target && isBlockPush(op)) visit(op.target, enterHandler(op, op.target, depth));
      else if (op.target) visit(op.target, depthOfJump(op, depth, after, dialect));
      if (op.handler) visit(op.handler, handlerDepth(op.handler));
      depth = after;
    }
    if (block.next && fallsThrough(block)) visit(block.next, depth);
  }
}

function depthOfJump(op: Op, before: number, after: number, dialect: Dialect): number {
  if (op.op === 'FOR_ITER') return exhausted(before, dialect);
  return op.op.endsWith('_OR_POP') ? before : after;
}

/** What an exhausted loop leaves: up to 3.11 nothing, then the iterator and a place for what it did not give. */
function exhausted(depth: number, dialect: Dialect): number {
  return dialect.minor >= 12 ? depth + 1 : depth - 1;
}

function enterHandler(op: Op, target: Block, depth: number): number {
  target.kept = depth;
  target.keepsPlace = op.op !== 'SETUP_FINALLY';
  return handlerDepth(target);
}

const handlerDepth = (handler: Block): number => handler.kept + (handler.keepsPlace ? 2 : 1);
