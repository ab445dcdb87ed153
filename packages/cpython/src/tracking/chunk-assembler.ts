import type { EventChunk, HolderKind, PassRow } from '@refwind/core/trace';
import { ALLOC, COLUMN_BYTES, CONTROL, LINK } from '../instrument/shared.js';
import { BEFORE } from '../layout/structures.js';
import type { InterpreterMemory } from './memory.js';
import { objectSize, type Types } from './types.js';

/**
 * A chunk without its place in the trace. Its code and slot columns are the interpreter's memory, there only
 * during the call that hands it on; its other arrays are its own and may be transferred.
 */
export type LooseChunk = Omit<EventChunk, 'firstSeq'>;

/** Where rows and allocations are collected: in the interpreter's memory, where probes write them too. */
export interface RowMemory {
  readonly memory: InterpreterMemory;
  readonly types: Types;
  /** Base of the control block. */
  readonly control: number;
  /** Two columns of `CHUNK_ROWS` words. */
  readonly rows: number;
  /** `CHUNK_ROWS` entries of `ALLOC.bytes`. */
  readonly allocs: number;
  /** `CHUNK_ROWS` entries of `LINK.bytes`. */
  readonly links: number;
}

/** Collects event rows into chunks and hands on each full one. */
export class ChunkAssembler {
  /** Called with the rows that are about to leave: their first word's index, and the end's. */
  onRows: ((from: number, to: number) => void) | undefined;
  readonly #at: RowMemory;
  readonly #end: number;
  #passes: PassRow[] = [];

  constructor(
    at: RowMemory,
    readonly emit: (chunk: LooseChunk) => void,
  ) {
    this.#at = at;
    this.#end = at.rows + COLUMN_BYTES;
    this.row = at.rows;
    this.#setControl(CONTROL.allocEnd, at.allocs);
    this.#setControl(CONTROL.linkEnd, at.links);
    this.#setControl(CONTROL.rowSeen, at.rows);
  }

  /** Address of the next row, where the engine finds it, too; the probes move it on while the interpreter runs. */
  get row(): number {
    return this.#control(CONTROL.row);
  }

  set row(address: number) {
    this.#setControl(CONTROL.row, address);
  }

  /** Adds a row. */
  add(code: number, slot: number): void {
    if (this.row === this.#end) this.flush();
    const { row } = this;
    const { words } = this.#at.memory;
    words[row >>> 2] = code;
    words[(row + COLUMN_BYTES) >>> 2] = slot;
    this.row = row + 4;
  }

  /** Adds the row of an object just created, whose size is not known before its creator has moved on. */
  alloc(code: number, slot: number, type: number, object: number): void {
    this.add(code, slot);
    const entry = this.#control(CONTROL.allocEnd);
    const { words } = this.#at.memory;
    words[(entry + ALLOC.type) >>> 2] = type;
    words[(entry + ALLOC.at8) >>> 2] = object;
    this.#setControl(CONTROL.unfilled, entry);
    this.#setControl(CONTROL.allocEnd, entry + ALLOC.bytes);
  }

  link(code: number, slot: number, kind: HolderKind, a: number, b: number): void {
    this.add(code, slot);
    const { words } = this.#at.memory;
    const entry = this.#control(CONTROL.linkEnd);
    words[(entry + LINK.kind) >>> 2] = kind;
    words[(entry + LINK.a) >>> 2] = a;
    words[(entry + LINK.b) >>> 2] = b;
    this.#setControl(CONTROL.linkEnd, entry + LINK.bytes);
  }

  pass(code: number, pass: PassRow): void {
    this.add(code, 0);
    this.#passes.push(pass);
  }

  /** Reads the newest object's words, if that is still to be done. */
  fillNewest(): void {
    const entry = this.#control(CONTROL.unfilled);
    if (entry === 0) return;
    const { words } = this.#at.memory;
    const object = words[(entry + ALLOC.at8) >>> 2]! >>> 0;
    words[(entry + ALLOC.at8) >>> 2] = words[(object + 8) >>> 2]!;
    words[(entry + ALLOC.at16) >>> 2] = words[(object + 16) >>> 2]!;
    words[(entry + ALLOC.inFront) >>> 2] = words[(object + BEFORE.gcNext) >>> 2]!;
    this.#setControl(CONTROL.unfilled, 0);
  }

  /** Hands on what was collected, if anything; `full` is a call for when there is no room. */
  flush(): void {
    const { memory, rows } = this.#at;
    if (this.row === rows) return;
    this.fillNewest();
    const length = (this.row - rows) >>> 2;
    this.onRows?.(rows >>> 2, (rows >>> 2) + length);
    const { buffer } = memory.words;
    const { sizes, untracked } = this.#allocations();
    const chunk: LooseChunk = {
      length,
      code: new Uint32Array(buffer, rows, length),
      slot: new Uint32Array(buffer, rows + COLUMN_BYTES, length),
      allocCount: sizes.length,
      size: sizes,
      untracked,
      ...this.#holders(),
      passes: this.#passes,
    };
    this.row = rows;
    this.#setControl(CONTROL.allocEnd, this.#at.allocs);
    this.#setControl(CONTROL.linkEnd, this.#at.links);
    this.#setControl(CONTROL.rowSeen, rows);
    this.#passes = [];
    this.emit(chunk);
  }

  /** Sizes, and which of the objects of managed types the collector did not follow from birth. */
  #allocations(): { sizes: Uint32Array<ArrayBuffer>; untracked: Uint32Array<ArrayBuffer> } {
    const { memory, allocs, types } = this.#at;
    const { words } = memory;
    const sizes = new Uint32Array((this.#control(CONTROL.allocEnd) - allocs) / ALLOC.bytes);
    const untracked: number[] = [];
    let at = allocs >>> 2;
    for (let i = 0; i < sizes.length; i++, at += ALLOC.bytes >>> 2) {
      const number = words[at]!;
      const fixed = types.fixedSizes[number]!;
      if (fixed >= 0) {
        sizes[i] = fixed;
        continue;
      }
      const type = types.byNumber[number]!;
      sizes[i] = objectSize(type, words[at + 1]!, words[at + 2]!);
      if (type.mayBeUntracked && words[at + 3] === 0) untracked.push(i);
    }
    return { sizes, untracked: Uint32Array.from(untracked) };
  }

  #holders(): Pick<LooseChunk, 'linkCount' | 'holderKind' | 'holderA' | 'holderB'> {
    const { memory, links } = this.#at;
    const { words } = memory;
    const linkCount = (this.#control(CONTROL.linkEnd) - links) / LINK.bytes;
    const holderKind = new Uint8Array(linkCount);
    const holderA = new Uint32Array(linkCount);
    const holderB = new Uint32Array(linkCount);
    let at = links >>> 2;
    for (let i = 0; i < linkCount; i++, at += LINK.bytes >>> 2) {
      holderKind[i] = words[at + (LINK.kind >>> 2)]!;
      holderA[i] = words[at + (LINK.a >>> 2)]!;
      holderB[i] = words[at + (LINK.b >>> 2)]!;
    }
    return { linkCount, holderKind, holderA, holderB };
  }

  #control(field: number): number {
    return this.#at.memory.words[(this.#at.control + field) >>> 2]! >>> 0;
  }

  #setControl(field: number, value: number): void {
    this.#at.memory.words[(this.#at.control + field) >>> 2] = value;
  }
}
