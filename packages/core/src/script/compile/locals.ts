import type { Dialect } from './dialect.js';
import { type Block, blocksOf, fallsThrough, lastOp, type Op } from './flow.js';

/**
 * Loads of locals that may be unset are checked. CPython (3.12+):
 * `add_checks_for_loads_of_uninitialized_variables`.
 *
 * @param slots how many slots hold locals
 * @param set the first so many are set when the function starts
 */
export function checkLoads(entry: Block, slots: number, set: number): void {
  const unsafe = new Map<Block, Set<number>>();
  const todo: Block[] = [];
  const push = (block: Block, mask: ReadonlySet<number>): void => {
    let known = unsafe.get(block);
    const isNew = known === undefined;
    if (!known) {
      known = new Set();
      unsafe.set(block, known);
    }
    const before = known.size;
    for (const slot of mask) known.add(slot);
    if (isNew || known.size !== before) todo.push(block);
  };
  const atStart = new Set<number>();
  for (let slot = set; slot < slots; slot += 1) atStart.add(slot);
  push(entry, atStart);
  for (let block = todo.pop(); block; block = todo.pop()) {
    const mask = new Set(unsafe.get(block));
    for (const op of block.ops) {
      if (op.handler) push(op.handler, mask);
      scan(op, mask);
    }
    if (block.next && fallsThrough(block)) push(block.next, mask);
    const last = lastOp(block);
    if (last?.target) push(last.target, mask);
  }
}

function scan(op: Op, unsafe: Set<number>): void {
  switch (op.op) {
    case 'DELETE_FAST':
    case 'LOAD_FAST_AND_CLEAR':
    case 'STORE_FAST_MAYBE_NULL':
      unsafe.add(op.arg);
      return;
    case 'STORE_FAST':
    case 'LOAD_FAST_CHECK':
      unsafe.delete(op.arg);
      return;
    case 'LOAD_FAST':
      if (unsafe.delete(op.arg)) op.op = 'LOAD_FAST_CHECK';
  }
}

/** Pairs of loads and stores of locals become one instruction (3.13+). CPython: `insert_superinstructions`. */
export function pairLocals(entry: Block, dialect: Dialect): void {
  if (dialect.minor < 13) return;
  for (const block of blocksOf(entry)) {
    for (let at = 0; at + 1 < block.ops.length; at += 1) {
      const name = PAIRS[`${block.ops[at]!.op} ${block.ops[at + 1]!.op}`];
      if (name) pair(block, at, name);
    }
  }
}

const PAIRS: Readonly<Record<string, string>> = {
  'LOAD_FAST LOAD_FAST': 'LOAD_FAST_LOAD_FAST',
  'STORE_FAST LOAD_FAST': 'STORE_FAST_LOAD_FAST',
  'STORE_FAST STORE_FAST': 'STORE_FAST_STORE_FAST',
};

function pair(block: Block, at: number, name: string): void {
  const one = block.ops[at] as Op;
  const two = block.ops[at + 1] as Op;
  if (one.line >= 0 && two.line >= 0 && one.line !== two.line) return;
  if (one.arg >= 16 || two.arg >= 16) return;
  one.op = name;
  one.value = [one.arg, two.arg];
  one.arg = (one.arg << 4) | two.arg;
  block.ops.splice(at + 1, 1);
}
