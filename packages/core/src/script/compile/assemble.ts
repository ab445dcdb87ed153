import type { Site } from '../../events/types.js';
import type { Handler, Instruction } from './code.js';
import type { Dialect } from './dialect.js';
import { type Block, blocksOf, type Op } from './flow.js';
import { cacheUnits, prefixUnits } from './sizes.js';

interface Placed {
  readonly op: Op;
  opcode: string;
  arg: number;
  /** Code units, prefixes and cache included. */
  units: number;
  /** Code units before it. */
  at: number;
}

/** Gives every instruction its name, argument and offset, and turns blocks into indices. */
export function assemble(
  entry: Block,
  dialect: Dialect,
  where: { readonly fileName: string; readonly qualifiedName: string },
): Instruction[] {
  const starts = new Map<Block, number>();
  const placed: Placed[] = [];
  for (const block of blocksOf(entry)) {
    starts.set(block, placed.length);
    for (const op of block.ops) placed.push({ op, opcode: op.op, arg: op.arg, units: 1, at: 0 });
  }
  settle(placed, starts, dialect);
  return placed.map((each) => finish(each, starts, where));
}

/** Arguments of jumps depend on sizes, sizes on arguments: repeat until nothing changes. */
function settle(placed: Placed[], starts: ReadonlyMap<Block, number>, dialect: Dialect): void {
  for (const [index, each] of placed.entries()) {
    if (each.op.target)
      each.opcode = jumpName(each.op, index, starts.get(each.op.target)!, dialect);
  }
  for (let changed = true; changed; ) {
    let at = 0;
    for (const each of placed) {
      each.at = at;
      each.units = prefixUnits(each.arg) + 1 + cacheUnits(each.opcode, dialect.minor);
      at += each.units;
    }
    changed = false;
    for (const each of placed) {
      if (!each.op.target) continue;
      const arg = distance(each, placed, starts, at, dialect);
      if (prefixUnits(arg) !== prefixUnits(each.arg)) changed = true;
      each.arg = arg;
    }
  }
}

function distance(
  each: Placed,
  placed: readonly Placed[],
  starts: ReadonlyMap<Block, number>,
  end: number,
  dialect: Dialect,
): number {
  const to = placed[starts.get(each.op.target as Block)!]?.at ?? end;
  const after = each.at + each.units;
  if (each.opcode.includes('BACKWARD')) return after - to;
  if (dialect.minor >= 11 || each.opcode === 'JUMP_FORWARD' || each.opcode === 'FOR_ITER') {
    return (to - after) * (dialect.minor <= 9 ? 2 : 1);
  }
  return to * (dialect.minor <= 9 ? 2 : 1);
}

function jumpName(op: Op, from: number, to: number, { minor }: Dialect): string {
  const backwards = to <= from;
  switch (op.op) {
    case 'JUMP':
      if (minor <= 10) return backwards ? 'JUMP_ABSOLUTE' : 'JUMP_FORWARD';
      return backwards ? 'JUMP_BACKWARD' : 'JUMP_FORWARD';
    case 'JUMP_NO_INTERRUPT':
      return backwards ? 'JUMP_BACKWARD_NO_INTERRUPT' : 'JUMP_FORWARD';
    default:
      if (minor === 11 && op.op.startsWith('POP_JUMP_IF')) {
        return op.op.replace('JUMP_IF', backwards ? 'JUMP_BACKWARD_IF' : 'JUMP_FORWARD_IF');
      }
      return op.op;
  }
}

function finish(
  { op, opcode, arg, at }: Placed,
  starts: ReadonlyMap<Block, number>,
  where: { readonly fileName: string; readonly qualifiedName: string },
): Instruction {
  const line = Math.max(0, op.line);
  const offset = 2 * (at + prefixUnits(arg));
  const site: Site = {
    file: where.fileName,
    line,
    function: where.qualifiedName,
    offset,
    opcode,
  };
  return {
    opcode,
    arg,
    value: op.value,
    line,
    offset,
    target: op.target ? starts.get(op.target)! : -1,
    handler: op.handler ? handlerOf(op.handler, starts) : null,
    site,
  };
}

function handlerOf(block: Block, starts: ReadonlyMap<Block, number>): Handler {
  return { target: starts.get(block)!, depth: block.kept, keepsPlace: block.keepsPlace };
}
