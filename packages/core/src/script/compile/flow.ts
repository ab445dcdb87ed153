import type { Argument } from './code.js';

/** An instruction before it has a place. */
export interface Op {
  op: string;
  arg: number;
  value: Argument;
  /** −1: none of its own. */
  line: number;
  target: Block | null;
  handler: Block | null;
  /** How many values it takes, where neither name nor argument says so; it leaves one. */
  pops?: number;
}

/** A stretch of instructions entered only at its start. */
export interface Block {
  ops: Op[];
  next: Block | null;
  predecessors: number;
  isHandler: boolean;
  /** A handler: how many values stay on the stack below the exception. */
  kept: number;
  /** A handler: whether the place of the raise is put on the stack below the exception. */
  keepsPlace: boolean;
  isCold: boolean;
  /** Values on the stack when it is entered; −1 while unknown. */
  depth: number;
  reached: boolean;
}

export const NO_LINE = -1;

export function newBlock(): Block {
  return {
    ops: [],
    next: null,
    predecessors: 0,
    isHandler: false,
    kept: 0,
    keepsPlace: false,
    isCold: false,
    depth: -1,
    reached: false,
  };
}

/** The blocks from `entry` on, in their order. */
export function* blocksOf(entry: Block): Generator<Block> {
  for (let block: Block | null = entry; block; block = block.next) yield block;
}

const BLOCK_PUSHES = new Set(['SETUP_FINALLY', 'SETUP_CLEANUP', 'SETUP_WITH']);
const UNCONDITIONAL = new Set([
  'JUMP',
  'JUMP_NO_INTERRUPT',
  'JUMP_FORWARD',
  'JUMP_BACKWARD',
  'JUMP_BACKWARD_NO_INTERRUPT',
]);
const SCOPE_EXITS = new Set([
  'RETURN_VALUE',
  'RETURN_CONST',
  'RAISE_VARARGS',
  'RERAISE',
  'INTERPRETER_EXIT',
]);

export const isBlockPush = (op: Op): boolean => BLOCK_PUSHES.has(op.op);
export const isJump = (op: Op): boolean => op.target !== null && !isBlockPush(op);
export const isUnconditional = (op: Op): boolean => UNCONDITIONAL.has(op.op);
const isScopeExit = (op: Op): boolean => SCOPE_EXITS.has(op.op);
export const isTerminator = (op: Op): boolean => isJump(op) || isScopeExit(op);

export const lastOp = (block: Block): Op | undefined => block.ops[block.ops.length - 1];

export function fallsThrough(block: Block): boolean {
  const last = lastOp(block);
  return last === undefined || !(isScopeExit(last) || isUnconditional(last));
}

export function exitsScope(block: Block): boolean {
  const last = lastOp(block);
  return last !== undefined && isScopeExit(last);
}

export const hasNoLine = (block: Block): boolean => block.ops.every((op) => op.line === NO_LINE);

export function nextNonEmpty(block: Block | null): Block | null {
  let found = block;
  while (found && found.ops.length === 0) found = found.next;
  return found;
}

export function toNop(op: Op): void {
  op.op = 'NOP';
  op.arg = 0;
  op.value = null;
  op.target = null;
  op.pops = undefined;
}

/**
 * Turns the instructions that open and close protected ranges into nothing, and notes with every instruction
 * which handler is in force. CPython: `label_exception_targets`.
 */
export function labelHandlers(entry: Block): void {
  const seen = new Set<Block>([entry]);
  const todo: [Block, readonly Block[]][] = [[entry, []]];
  for (let item = todo.pop(); item; item = todo.pop()) {
    const [block] = item;
    let open = item[1];
    const visit = (target: Block, handlers: readonly Block[]): void => {
      if (seen.has(target)) return;
      seen.add(target);
      todo.push([target, handlers]);
    };
    for (const op of block.ops) {
      if (isBlockPush(op)) {
        const target = op.target as Block;
        target.isHandler = true;
        visit(target, open);
        op.handler = open.at(-1) ?? null;
        open = [...open, target];
      } else if (op.op === 'POP_BLOCK') {
        open = open.slice(0, -1);
        toNop(op);
        op.handler = open.at(-1) ?? null;
      } else {
        op.handler = open.at(-1) ?? null;
        if (op.target) visit(op.target, open);
      }
    }
    if (fallsThrough(block) && block.next) visit(block.next, open);
  }
}

/** What opens a protected range has done its work once handlers are labelled and depths known. */
export function dropBlockPushes(entry: Block): void {
  for (const block of blocksOf(entry)) for (const op of block.ops) if (isBlockPush(op)) toNop(op);
}

/** Forgets blocks that nothing leads to and counts the ways into the others. CPython: `remove_unreachable`. */
export function removeUnreachable(entry: Block): void {
  for (const block of blocksOf(entry)) {
    block.reached = false;
    block.predecessors = 0;
  }
  const todo = [entry];
  entry.reached = true;
  entry.predecessors = 1;
  const visit = (block: Block): void => {
    block.predecessors += 1;
    if (block.reached) return;
    block.reached = true;
    todo.push(block);
  };
  for (let block = todo.pop(); block; block = todo.pop()) {
    if (block.next && fallsThrough(block)) visit(block.next);
    for (const op of block.ops) {
      if (op.target) visit(op.target);
      if (op.handler && !op.handler.reached) visit(op.handler);
    }
  }
  for (const block of blocksOf(entry)) {
    if (block.reached) continue;
    block.ops = [];
    block.isHandler = false;
  }
}

/**
 * Jumps to where nothing stands lead to what follows. From 3.12 on labels are places in a list of instructions, so that
 * several may name one (Python/instruction_sequence.c: `_PyInstructionSequence_ApplyLabelMap`).
 */
export function mergeLabels(entry: Block): void {
  for (const block of blocksOf(entry)) {
    for (const op of block.ops) if (isJump(op)) op.target = nextNonEmpty(op.target) ?? op.target;
  }
}

/**
 * Joins blocks that are only ever fallen into: a block starts where a jump leads to, and behind a jump.
 * Blocks that nothing leads to any more stay where they are, empty, as in CPython, whose later passes stumble
 * over them.
 */
export function joinBlocks(entry: Block): void {
  const targets = new Set<Block>();
  for (const block of blocksOf(entry)) {
    for (const op of block.ops) if (op.target) targets.add(op.target);
  }
  for (const block of blocksOf(entry)) {
    for (let { next } = block; next && !targets.has(next); next = block.next) {
      const last = lastOp(block);
      if (last && isTerminator(last)) break;
      block.ops.push(...next.ops);
      block.next = next.next;
    }
  }
}
