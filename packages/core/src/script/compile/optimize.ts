import type { Constant } from './code.js';
import type { Dialect } from './dialect.js';
import {
  type Block,
  blocksOf,
  isUnconditional,
  lastOp,
  NO_LINE,
  nextNonEmpty,
  type Op,
  toNop,
} from './flow.js';

/** What CPython's optimiser does within a block, as far as counts, lines or names of instructions show it. */
export function optimizeBlocks(entry: Block, dialect: Dialect): void {
  for (const block of blocksOf(entry)) {
    for (let at = 0; at < block.ops.length; at += 1) optimizeAt(block, at, dialect);
    staticSwaps(block);
  }
}

function optimizeAt(block: Block, at: number, dialect: Dialect): void {
  const op = block.ops[at] as Op;
  const next = block.ops[at + 1];
  switch (op.op) {
    case 'LOAD_CONST':
    case 'LOAD_SMALL_INT':
      if (next) constantCondition(block, at, op, next, dialect);
      return;
    case 'IS_OP':
    case 'CONTAINS_OP':
      if (next?.op === 'TO_BOOL') toNop(next);
      if (next?.op === 'UNARY_NOT') {
        toNop(next);
        op.arg ^= 1;
      }
      return;
    case 'COMPARE_OP':
      if (next?.op === 'TO_BOOL') {
        toNop(next);
        if (dialect.minor >= 13) op.arg |= 16;
      }
      return;
    case 'BUILD_TUPLE':
      if (next?.op === 'UNPACK_SEQUENCE' && next.arg === op.arg && op.arg <= 3)
        unpackAtOnce(op, next);
      return;
    case 'LOAD_GLOBAL':
      if (next?.op === 'PUSH_NULL' && dialect.minor >= 13) {
        op.arg |= 1;
        toNop(next);
      }
      return;
    case 'STORE_FAST':
      if (next?.op === 'STORE_FAST' && next.arg === op.arg && next.line === op.line) {
        op.op = 'POP_TOP';
        op.arg = 0;
        op.value = null;
      }
      return;
    default:
      if (op.target) threadJump(op);
  }
}

function unpackAtOnce(build: Op, unpack: Op): void {
  if (build.arg > 1) {
    unpack.op = 'SWAP';
    unpack.arg = build.arg;
  } else toNop(unpack);
  toNop(build);
}

/** What a literal is worth where a condition is asked for. */
function truth(constant: Constant): boolean {
  switch (constant.type) {
    case 'None':
      return false;
    case 'bool':
      return constant.value;
    case 'int':
      return constant.value !== 0n;
    case 'float':
      return constant.value !== 0;
    case 'str':
    case 'bytes':
      return constant.value.length > 0;
    case 'tuple':
    case 'frozenset':
      return constant.items.length > 0;
    default:
      return true;
  }
}

function constantCondition(block: Block, at: number, op: Op, next: Op, dialect: Dialect): void {
  const constant = op.value as Constant;
  if (constant.type === 'None' && next.op === 'IS_OP' && dialect.minor >= 11) {
    noneCheck(block, at, op, next);
    return;
  }
  let jump = next;
  if (next.op === 'TO_BOOL') jump = block.ops[at + 2] ?? next;
  if (jump.op !== 'POP_JUMP_IF_TRUE' && jump.op !== 'POP_JUMP_IF_FALSE') return;
  const jumps = truth(constant) === (jump.op === 'POP_JUMP_IF_TRUE');
  toNop(op);
  if (next !== jump) toNop(next);
  if (jumps) jump.op = 'JUMP';
  else toNop(jump);
}

function noneCheck(block: Block, at: number, op: Op, is: Op): void {
  let index = at + 2;
  const toBool = block.ops[index]?.op === 'TO_BOOL' ? block.ops[index] : null;
  if (toBool) index += 1;
  const jump = block.ops[index];
  if (jump?.op !== 'POP_JUMP_IF_TRUE' && jump?.op !== 'POP_JUMP_IF_FALSE') return;
  const wantsNone = (jump.op === 'POP_JUMP_IF_TRUE') === (is.arg === 0);
  jump.op = wantsNone ? 'POP_JUMP_IF_NONE' : 'POP_JUMP_IF_NOT_NONE';
  toNop(op);
  toNop(is);
  if (toBool) toNop(toBool);
}

/** A jump to a jump goes on at once, when the line allows. */
function threadJump(op: Op): void {
  const target = op.target as Block;
  const first = target.ops[0];
  if (first?.op !== 'JUMP' || first.target === target || !isConditionalOrJump(op)) return;
  if (first.line !== op.line && first.line !== NO_LINE && op.op === 'JUMP') return;
  if (first.target === op.target) return;
  op.target = first.target;
}

const isConditionalOrJump = (op: Op): boolean =>
  op.op === 'JUMP' || op.op.startsWith('POP_JUMP_IF');

const isSwappable = (op: Op): boolean =>
  op.op === 'STORE_FAST' || op.op === 'STORE_FAST_MAYBE_NULL' || op.op === 'POP_TOP';

/** Swaps followed by stores into locals: the stores change place instead. CPython: `apply_static_swaps`. */
function staticSwaps(block: Block): void {
  for (let at = block.ops.length - 1; at >= 0; at -= 1) {
    if (block.ops[at]?.op === 'SWAP') applySwap(block, at);
  }
}

function applySwap(block: Block, start: number): void {
  for (let at = start; at >= 0; at -= 1) {
    const swap = block.ops[at] as Op;
    if (swap.op !== 'SWAP') {
      if (swap.op === 'NOP' || isSwappable(swap)) continue;
      return;
    }
    const first = nextSwappable(block, at, NO_LINE);
    if (first < 0) return;
    let second = first;
    const line = (block.ops[first] as Op).line;
    for (let count = swap.arg; count > 1; count -= 1) {
      second = nextSwappable(block, second, line);
      if (second < 0) return;
    }
    if (storesConflict(block, first, second)) return;
    toNop(swap);
    exchange(block.ops[first] as Op, block.ops[second] as Op);
  }
}

function nextSwappable(block: Block, from: number, line: number): number {
  for (let at = from + 1; at < block.ops.length; at += 1) {
    const op = block.ops[at] as Op;
    if (line >= 0 && op.line !== line) return -1;
    if (op.op === 'NOP') continue;
    return isSwappable(op) ? at : -1;
  }
  return -1;
}

/** Whether one local is stored twice in what would be reordered. */
function storesConflict(block: Block, first: number, second: number): boolean {
  const stored = (op: Op): number => (op.op.startsWith('STORE_FAST') ? op.arg : -1);
  const one = stored(block.ops[first] as Op);
  const other = stored(block.ops[second] as Op);
  if (one < 0 && other < 0) return false;
  if (one === other) return true;
  for (let at = first + 1; at < second; at += 1) {
    const between = stored(block.ops[at] as Op);
    if (between >= 0 && (between === one || between === other)) return true;
  }
  return false;
}

function exchange(a: Op, b: Op): void {
  const { op, arg, value } = a;
  Object.assign(a, { op: b.op, arg: b.arg, value: b.value });
  Object.assign(b, { op, arg, value });
}

/** Removes what does nothing, unless a line would be lost. CPython: `basicblock_remove_redundant_nops`. */
export function removeNops(entry: Block): number {
  let removed = 0;
  for (const block of blocksOf(entry)) {
    const kept: Op[] = [];
    for (const [at, op] of block.ops.entries()) {
      if (op.op === 'NOP' && isRedundant(block, at, kept.at(-1)?.line ?? NO_LINE)) removed += 1;
      else kept.push(op);
    }
    block.ops = kept;
  }
  return removed;
}

function isRedundant(block: Block, at: number, previousLine: number): boolean {
  const { line } = block.ops[at] as Op;
  if (line === NO_LINE || line === previousLine) return true;
  const next = block.ops[at + 1];
  if (next) {
    if (next.line === line) return true;
    if (next.line !== NO_LINE) return false;
    next.line = line;
    return true;
  }
  const after = nextNonEmpty(block.next);
  const first = after?.ops.find((op) => !(op.op === 'NOP' && op.line === NO_LINE));
  return first !== undefined && first.line === line;
}

/** A jump to what comes next anyway becomes nothing. CPython: `remove_redundant_jumps`. */
export function removeJumps(entry: Block): number {
  let removed = 0;
  for (const block of blocksOf(entry)) {
    const last = lastOp(block);
    if (!last || !isUnconditional(last)) continue;
    const target = nextNonEmpty(last.target);
    if (target && target === nextNonEmpty(block.next)) {
      toNop(last);
      removed += 1;
    }
  }
  return removed;
}
