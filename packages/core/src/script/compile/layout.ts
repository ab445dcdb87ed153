import type { Dialect } from './dialect.js';
import {
  type Block,
  blocksOf,
  fallsThrough,
  isJump,
  isUnconditional,
  lastOp,
  NO_LINE,
  newBlock,
  type Op,
} from './flow.js';

/** Blocks that only an exception leads to come last. CPython (3.12+): `push_cold_blocks_to_end`. */
export function coldBlocksLast(entry: Block): void {
  markWarm(entry);
  joinColdToWarm(entry);
  const warm: Block[] = [];
  const cold: Block[] = [];
  for (const block of blocksOf(entry)) (block.isCold ? cold : warm).push(block);
  const order = [...warm, ...cold];
  for (const [at, block] of order.entries()) block.next = order[at + 1] ?? null;
}

/** What is reached without an exception is warm; what nothing reaches is neither, and stays where it is. */
function markWarm(entry: Block): void {
  for (const block of blocksOf(entry)) block.isCold = block.reached;
  // The way may go through blocks that have been emptied: they count as reached by nothing.
  const seen = new Set([entry]);
  for (const block of seen) {
    block.isCold = false;
    for (const op of block.ops) if (isJump(op)) seen.add(op.target as Block);
    if (block.next && fallsThrough(block)) seen.add(block.next);
  }
}

function joinColdToWarm(entry: Block): void {
  for (const block of blocksOf(entry)) {
    const { next } = block;
    if (!block.isCold || !next || next.isCold || !fallsThrough(block)) continue;
    const bridge = newBlock();
    bridge.isCold = true;
    bridge.reached = true;
    bridge.next = next;
    bridge.ops.push(jump('JUMP_NO_INTERRUPT', next, lastOp(block)?.handler ?? null));
    block.next = bridge;
  }
}

function jump(op: string, target: Block, handler: Block | null): Op {
  return { op, arg: 0, value: null, line: NO_LINE, target, handler };
}

const OPPOSITE: Readonly<Record<string, string>> = {
  POP_JUMP_IF_TRUE: 'POP_JUMP_IF_FALSE',
  POP_JUMP_IF_FALSE: 'POP_JUMP_IF_TRUE',
  POP_JUMP_IF_NONE: 'POP_JUMP_IF_NOT_NONE',
  POP_JUMP_IF_NOT_NONE: 'POP_JUMP_IF_NONE',
};

/**
 * A conditional jump goes forwards only: backwards, its opposite skips a plain jump (3.12+). From 3.14 on what
 * follows a conditional jump says that it was not taken. CPython: `normalize_jumps`.
 */
export function normaliseJumps(entry: Block, dialect: Dialect): void {
  if (dialect.minor < 12) return;
  const before = new Set<Block>();
  for (const block of blocksOf(entry)) {
    before.add(block);
    const last = lastOp(block);
    if (!last || !isJump(last) || isUnconditional(last) || !(last.op in OPPOSITE)) continue;
    const target = last.target as Block;
    if (!before.has(target)) {
      if (dialect.minor >= 14) block.ops.push(notTaken(last));
      continue;
    }
    const back = newBlock();
    back.reached = true;
    back.isCold = block.isCold;
    back.depth = target.depth;
    if (dialect.minor >= 14) back.ops.push(notTaken(last));
    back.ops.push({ ...jump('JUMP', target, last.handler), line: last.line });
    last.op = OPPOSITE[last.op] as string;
    last.target = block.next;
    back.next = block.next;
    block.next = back;
    before.add(back);
  }
}

function notTaken(of: Op): Op {
  return { op: 'NOT_TAKEN', arg: 0, value: null, line: of.line, target: null, handler: of.handler };
}
