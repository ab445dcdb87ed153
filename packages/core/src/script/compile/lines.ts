import {
  type Block,
  blocksOf,
  exitsScope,
  fallsThrough,
  hasNoLine,
  isJump,
  isUnconditional,
  lastOp,
  NO_LINE,
  newBlock,
  nextNonEmpty,
  type Op,
} from './flow.js';

/**
 * Gives lines to instructions that have none of their own: they take the line of what leads to them; an end
 * of the function that several places lead to is copied for each. CPython: `resolve_line_numbers`.
 */
export function resolveLines(entry: Block): void {
  duplicateExits(entry);
  propagate(entry);
}

/** An end that belongs to no line: a scope's exit, or a jump back. */
function isLinelessEnd(block: Block | null): block is Block {
  if (!block || block.ops.length === 0) return false;
  const isEnd = exitsScope(block) || block.ops.some((op) => op.op === 'JUMP' || op.op === 'RESUME');
  return isEnd && hasNoLine(block);
}

function duplicateExits(entry: Block): void {
  for (const block of blocksOf(entry)) {
    const last = lastOp(block);
    if (!last || !isJump(last)) continue;
    const target = nextNonEmpty(last.target);
    if (!isLinelessEnd(target) || target.predecessors <= 1) continue;
    const copy = copyOf(target);
    copy.ops[0]!.line = last.line;
    last.target = copy;
    copy.predecessors = 1;
    copy.next = target.next;
    target.next = copy;
    target.predecessors -= 1;
  }
  for (const block of blocksOf(entry)) {
    const last = lastOp(block);
    const next = nextNonEmpty(block.next);
    if (!last || !fallsThrough(block) || !isLinelessEnd(next)) continue;
    next.ops[0]!.line = last.line;
  }
}

function copyOf(block: Block): Block {
  const copy = newBlock();
  copy.ops = block.ops.map((op) => ({ ...op }));
  copy.isCold = block.isCold;
  copy.reached = true;
  copy.depth = block.depth;
  return copy;
}

function propagate(entry: Block): void {
  for (const block of blocksOf(entry)) {
    const last = lastOp(block);
    if (!last) continue;
    let line = NO_LINE;
    for (const op of block.ops) {
      if (op.line === NO_LINE) op.line = line;
      else line = op.line;
    }
    if (fallsThrough(block) && block.next?.predecessors === 1) inherit(block.next, line);
    if (isJump(last) && last.target?.predecessors === 1) inherit(last.target, line);
  }
}

function inherit(block: Block, line: number): void {
  const first = block.ops[0];
  if (first && first.line === NO_LINE) first.line = line;
}

/** How long an end of a function may be to be copied to where it is jumped from. */
const MAX_COPIED = 4;

/** Copies short ends to the places that jump to them. CPython: `inline_small_or_no_lineno_blocks`. */
export function inlineSmallExits(entry: Block): void {
  for (let changed = true; changed; ) {
    changed = false;
    for (const block of blocksOf(entry)) if (inlineInto(block)) changed = true;
  }
}

function inlineInto(block: Block): boolean {
  const last = lastOp(block);
  if (!last || !isUnconditional(last)) return false;
  const target = last.target as Block;
  const isSmallExit = exitsScope(target) && target.ops.length <= MAX_COPIED;
  if (!isSmallExit && !(hasNoLine(target) && !fallsThrough(target) && target.ops.length > 0))
    return false;
  if (target === block) return false;
  const { line, handler } = last;
  block.ops.pop();
  const nop: Op = { op: 'NOP', arg: 0, value: null, line, target: null, handler };
  block.ops.push(nop, ...target.ops.map((op) => ({ ...op })));
  target.predecessors -= 1;
  const end = lastOp(block) as Op;
  if (isUnconditional(end)) {
    end.op = 'JUMP';
  }
  return true;
}
