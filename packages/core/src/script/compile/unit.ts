import { assemble } from './assemble.js';
import { borrowLoads } from './borrow.js';
import type { Argument, CodeObject, Constant } from './code.js';
import { measureDepths } from './depth.js';
import type { Dialect } from './dialect.js';
import {
  type Block,
  blocksOf,
  dropBlockPushes,
  isTerminator,
  joinBlocks,
  labelHandlers,
  lastOp,
  mergeLabels,
  NO_LINE,
  newBlock,
  type Op,
  removeUnreachable,
} from './flow.js';
import { coldBlocksLast, normaliseJumps } from './layout.js';
import { inlineSmallExits, resolveLines } from './lines.js';
import { checkLoads, pairLocals } from './locals.js';
import { optimizeBlocks, removeJumps, removeNops } from './optimize.js';
import type { Scope } from './scope.js';

/** What surrounds a statement and must be undone when it is left by `return`, `break` or `continue`. */
export interface Enclosure {
  readonly kind:
    | 'while'
    | 'for'
    | 'finally'
    | 'finally-end'
    | 'with'
    | 'handler-cleanup'
    | 'pop-value'
    | 'stop-iteration';
  readonly start: Block;
  readonly exit: Block;
  /** `finally`: emits its body once more. `with`: the statement's line. `handler-cleanup`: the name. */
  readonly undo?: () => void;
  readonly line?: number;
  readonly name?: string | null;
}

/** What a unit is made of, besides its instructions. */
export interface UnitHead {
  readonly name: string;
  readonly qualifiedName: string;
  readonly fileName: string;
  readonly firstLine: number;
  readonly kind: CodeObject['kind'];
  readonly scope: Scope;
  readonly isGenerator: boolean;
  readonly argCount: number;
  readonly positionalOnlyCount: number;
  readonly keywordOnlyCount: number;
  readonly hasVarArgs: boolean;
  readonly hasVarKeywords: boolean;
}

/** What modules and class bodies say of their parameters. */
export const NO_PARAMETERS = {
  isGenerator: false,
  argCount: 0,
  positionalOnlyCount: 0,
  keywordOnlyCount: 0,
  hasVarArgs: false,
  hasVarKeywords: false,
} as const;

/** A code object in the making: CPython's `compiler_unit`, with its instruction sequence. */
export class Unit {
  readonly entry: Block = newBlock();
  readonly enclosures: Enclosure[] = [];
  /** Names that comprehensions run in this frame bind, innermost last. */
  readonly overlays: Map<string, 'fast' | 'cell'>[] = [];
  doc: string | null = null;
  private current: Block = this.entry;
  private readonly names = new Map<string, number>();
  private readonly constants = new Map<string, number>();
  private readonly varNames: string[];
  private readonly cellNames: string[];
  private readonly freeNames: string[];

  constructor(
    readonly head: UnitHead,
    readonly dialect: Dialect,
    readonly parent: Unit | null,
  ) {
    const { scope } = head;
    this.varNames = [...scope.parameters];
    const cells = [...scope.names]
      .filter(([, binding]) => binding === 'cell')
      .map(([name]) => name);
    this.cellNames = [...new Set([...cells, ...scope.hoistedCells])].sort();
    if (scope.needsClassCell) this.cellNames.push('__class__');
    if (scope.definesFunctions && dialect.minor >= 14) this.cellNames.push('__classdict__');
    this.freeNames = [...scope.free].sort();
  }

  emit(op: string, line: number, arg = 0, value: Argument = null, pops?: number): void {
    const each: Op = { op, arg, value, line, target: null, handler: null };
    if (pops !== undefined) each.pops = pops;
    this.append(each);
  }

  jump(op: string, line: number, target: Block): void {
    this.append({ op, arg: 0, value: null, line, target, handler: null });
  }

  /** What follows is entered by jumps to this block, too. */
  use(block: Block): void {
    this.current.next = block;
    this.current = block;
  }

  constant(value: Constant, line: number): void {
    const small =
      this.dialect.minor >= 14 && value.type === 'int' && value.value >= 0n && value.value < 256n;
    if (small) this.emit('LOAD_SMALL_INT', line, Number(value.value), value);
    else this.emit('LOAD_CONST', line, this.constantIndex(value), value);
  }

  code(value: CodeObject, line: number): void {
    this.emit('LOAD_CONST', line, this.constants.size, value);
    this.constants.set(`code ${this.constants.size}`, this.constants.size);
  }

  /** An instruction about a name, whose argument is the name's index. */
  named(op: string, name: string, line: number, flags = 0, shift = 0): void {
    let index = this.names.get(name);
    if (index === undefined) {
      index = this.names.size;
      this.names.set(name, index);
    }
    this.emit(op, line, (index << shift) | flags, name);
  }

  slotOfLocal(name: string): number {
    const index = this.varNames.indexOf(name);
    return index >= 0 ? index : this.varNames.push(name) - 1;
  }

  local(op: string, name: string, line: number): void {
    this.emit(op, line, this.slotOfLocal(name), name);
  }

  /** An instruction about a cell; its slot is known at the end only. */
  cell(op: string, name: string, line: number, pops?: number): void {
    this.emit(op, line, CELL, name, pops);
  }

  isFree(name: string): boolean {
    return this.freeNames.includes(name) && !this.cellNames.includes(name);
  }

  private append(op: Op): void {
    const last = lastOp(this.current);
    if (last && isTerminator(last)) this.use(newBlock());
    this.current.ops.push(op);
  }

  private constantIndex(value: Constant): number {
    const key = keyOf(value);
    let index = this.constants.get(key);
    if (index === undefined) {
      index = this.constants.size;
      this.constants.set(key, index);
    }
    return index;
  }

  /** Optimises, lays out and assembles. */
  finish(): CodeObject {
    const { head, dialect } = this;
    const slots = [
      ...this.varNames,
      ...this.cellNames.filter((name) => !this.varNames.includes(name)),
    ];
    const freeSlot = slots.length;
    slots.push(...this.freeNames);
    const cellSlots = this.cellNames.map((name) => slots.indexOf(name));
    this.settleCells(slots, freeSlot);
    this.optimize();
    this.prefix(cellSlots);
    normaliseJumps(this.entry, dialect);
    if (dialect.borrows) {
      measureDepths(this.entry, dialect);
      borrowLoads(this.entry);
    }
    return {
      ...head,
      varNames: this.varNames,
      cellNames: this.cellNames,
      freeNames: this.freeNames,
      slots,
      cellSlots,
      freeSlot,
      instructions: assemble(this.entry, dialect, head),
      doc: this.doc,
    };
  }

  private settleCells(slots: readonly string[], freeSlot: number): void {
    for (const block of blocksOf(this.entry)) {
      for (const op of block.ops) {
        if (op.arg !== CELL) continue;
        const name = op.value as string;
        op.arg = this.isFree(name) ? freeSlot + this.freeNames.indexOf(name) : slots.indexOf(name);
      }
    }
  }

  private optimize(): void {
    const { entry, dialect } = this;
    if (dialect.minor >= 12) mergeLabels(entry);
    joinBlocks(entry);
    measureDepths(entry, dialect);
    labelHandlers(entry);
    removeUnreachable(entry);
    inlineSmallExits(entry);
    removeUnreachable(entry);
    resolveLines(entry);
    optimizeBlocks(entry, dialect);
    while (removeNops(entry) > 0);
    inlineSmallExits(entry);
    removeUnreachable(entry);
    while (removeJumps(entry) + removeNops(entry) > 0);
    if (dialect.minor >= 12 && this.head.kind !== 'class') {
      checkLoads(entry, this.varNames.length, this.head.scope.parameters.length);
    }
    pairLocals(entry, dialect);
    if (dialect.minor >= 12) coldBlocksLast(entry);
    while (removeJumps(entry) + removeNops(entry) > 0);
    resolveLines(entry);
    dropBlockPushes(entry);
    removeNops(entry);
    this.replaceStandIns();
  }

  /** Names that keep an instruction from being paired give way to the real ones. */
  private replaceStandIns(): void {
    for (const block of blocksOf(this.entry)) {
      for (const op of block.ops) {
        if (op.op === 'STORE_FAST_MAYBE_NULL') op.op = 'STORE_FAST';
        else if (op.op === 'LOAD_CLOSURE' && this.dialect.minor >= 13) op.op = 'LOAD_FAST';
      }
    }
  }

  /** What a function starts with: its generator, its cells. CPython: `insert_prefix_instructions`. */
  private prefix(cellSlots: readonly number[]): void {
    const { dialect, head } = this;
    if (dialect.minor <= 10) return;
    const ops: Op[] = [];
    const put = (op: string, arg: number, value: Argument, line: number): void => {
      ops.push({ op, arg, value, line, target: null, handler: null });
    };
    if (this.freeNames.length > 0) put('COPY_FREE_VARS', this.freeNames.length, null, NO_LINE);
    const cells = this.cellNames.map((name, at) => [name, cellSlots[at] as number] as const);
    for (const [name, slot] of cells.sort((a, b) => a[1] - b[1]))
      put('MAKE_CELL', slot, name, NO_LINE);
    if (head.isGenerator) {
      put('RETURN_GENERATOR', 0, null, head.firstLine);
      put('POP_TOP', 0, null, head.firstLine);
    }
    this.entry.ops.unshift(...ops);
  }
}

/** Stands for a cell's slot until all slots are known. */
const CELL = -1;

function keyOf(value: Constant): string {
  switch (value.type) {
    case 'None':
    case 'Ellipsis':
      return value.type;
    case 'tuple':
    case 'frozenset':
      return `${value.type}(${value.items.map(keyOf).join()})`;
    case 'slice':
      return `slice(${value.parts.map(keyOf).join()})`;
    case 'float':
      return `float ${Object.is(value.value, -0) ? '-0' : value.value}`;
    default:
      return `${value.type} ${JSON.stringify(String(value.value))}`;
  }
}
