import { type Block, fallsThrough, isBlockPush, type Op } from './flow.js';
import { effectOf } from './stack.js';

/** A value on the stack: which instruction of the block put it there (−1: none), from which local (−1: none). */
interface Ref {
  readonly by: number;
  readonly local: number;
}

const OUTSIDE: Ref = { by: -1, local: -1 };

/** Takes something off and leaves the rest where it is: how many values fewer. */
const KEEPS: Readonly<Record<string, number>> = {
  DICT_MERGE: 1,
  DICT_UPDATE: 1,
  LIST_APPEND: 1,
  LIST_EXTEND: 1,
  MAP_ADD: 2,
  RERAISE: 1,
  SET_ADD: 1,
  SET_UPDATE: 1,
};

/**
 * Loads of locals that need no count of their own (3.14): the value is used up within the block, it is not
 * stored into a local, and the local keeps it meanwhile. CPython: `optimize_load_fast` in `flowgraph.c`.
 */
export function borrowLoads(entry: Block): void {
  for (const block of visited(entry)) {
    const needed = new Simulation(block).run();
    for (const [at, op] of block.ops.entries()) {
      if (needed.has(at)) continue;
      if (op.op === 'LOAD_FAST') op.op = 'LOAD_FAST_BORROW';
      else if (op.op === 'LOAD_FAST_LOAD_FAST') op.op = 'LOAD_FAST_BORROW_LOAD_FAST_BORROW';
    }
  }
}

/**
 * The blocks that CPython looks at: not those of handlers, and nothing behind an empty block, since it asks a
 * block's last instruction whether the next one is fallen into.
 */
function visited(entry: Block): ReadonlySet<Block> {
  const seen = new Set<Block>([entry]);
  for (const block of seen) {
    for (const op of block.ops) if (op.target) seen.add(op.target);
    if (block.next && block.ops.length > 0 && fallsThrough(block)) seen.add(block.next);
  }
  return seen;
}

/** Runs through a block's effects on the stack. */
class Simulation {
  private readonly refs: Ref[];
  /** Instructions whose values need a count. */
  private readonly strong = new Set<number>();

  constructor(private readonly block: Block) {
    this.refs = new Array<Ref>(block.depth).fill(OUTSIDE);
  }

  run(): ReadonlySet<number> {
    for (const [at, op] of this.block.ops.entries()) this.step(at, op);
    for (const ref of this.refs) if (ref.by >= 0) this.strong.add(ref.by);
    return this.strong;
  }

  private step(at: number, op: Op): void {
    switch (op.op) {
      case 'DELETE_FAST':
        this.kill(op.arg);
        return;
      case 'LOAD_FAST':
        this.push(at, op.arg);
        return;
      case 'LOAD_FAST_AND_CLEAR':
        this.kill(op.arg);
        this.push(at, op.arg);
        return;
      case 'LOAD_FAST_LOAD_FAST':
        this.push(at, op.arg >> 4);
        this.push(at, op.arg & 15);
        return;
      case 'STORE_FAST':
        this.store(op.arg);
        return;
      case 'STORE_FAST_LOAD_FAST':
        this.store(op.arg >> 4);
        this.push(at, op.arg & 15);
        return;
      case 'STORE_FAST_STORE_FAST':
        this.store(op.arg >> 4);
        this.store(op.arg & 15);
        return;
      default:
        this.shuffle(at, op);
    }
  }

  private shuffle(at: number, op: Op): void {
    const { refs } = this;
    switch (op.op) {
      case 'COPY':
        refs.push(refs[refs.length - op.arg] ?? OUTSIDE);
        return;
      case 'SWAP': {
        const other = refs.length - op.arg;
        const top = refs.length - 1;
        [refs[other], refs[top]] = [refs[top] as Ref, refs[other] as Ref];
        return;
      }
      case 'FORMAT_SIMPLE':
      case 'GET_YIELD_FROM_ITER':
        return;
      case 'IMPORT_FROM':
      case 'WITH_EXCEPT_START':
        this.push(at, -1);
        return;
      case 'END_SEND':
      case 'SET_FUNCTION_ATTRIBUTE': {
        const top = this.pop();
        this.pop();
        refs.push(top);
        return;
      }
      case 'CHECK_EXC_MATCH':
        this.pop();
        this.push(at, -1);
        return;
      case 'FOR_ITER':
        this.push(at, -1);
        return;
      case 'LOAD_ATTR':
      case 'LOAD_SUPER_ATTR':
        this.attribute(at, op);
        return;
      case 'LOAD_SPECIAL':
      case 'PUSH_EXC_INFO': {
        const top = this.pop();
        this.push(at, -1);
        refs.push(top);
        return;
      }
      case 'SEND':
        this.pop();
        this.push(at, -1);
        return;
      default:
        this.generic(at, op);
    }
  }

  private attribute(at: number, op: Op): void {
    const self = this.pop();
    if (op.op === 'LOAD_SUPER_ATTR') {
      this.pop();
      this.pop();
    }
    this.push(at, -1);
    if (op.arg & 1) this.refs.push(self);
  }

  private generic(at: number, op: Op): void {
    if (isBlockPush(op)) return;
    const keeps = KEEPS[op.op];
    if (keeps !== undefined) {
      for (let count = 0; count < keeps; count += 1) this.pop();
      return;
    }
    const [popped, pushed] = effectOf(op);
    for (let count = 0; count < popped; count += 1) this.pop();
    for (let count = 0; count < pushed; count += 1) this.push(at, -1);
  }

  private push(by: number, local: number): void {
    this.refs.push({ by, local });
  }

  private pop(): Ref {
    return this.refs.pop() ?? OUTSIDE;
  }

  private kill(local: number): void {
    for (const ref of this.refs) if (ref.local === local) this.strong.add(ref.by);
  }

  private store(local: number): void {
    const ref = this.pop();
    this.kill(local);
    if (ref.by >= 0) this.strong.add(ref.by);
  }
}
