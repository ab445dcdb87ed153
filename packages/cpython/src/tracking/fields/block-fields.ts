import { CODE_CACHE, MODULE } from '../../layout/structures.js';
import type { ContainerContext } from '../containers/container.js';
import type { FieldNames } from './field-names.js';
import { InstanceFields, type WordLayout } from './instance-fields.js';
import type { Traversal } from './traversal.js';

/** What an object holds in its words, and in a block of memory that it has elsewhere: `start` and `bytes`. */
export abstract class BlockFields extends InstanceFields {
  override get tellsAll(): boolean {
    return false;
  }

  override locate(settled: boolean): number {
    const fields = super.locate(settled);
    this.locateBlock(settled && this.isSettled);
    return fields === 0 ? 0 : fields + this.blockPositions;
  }

  /** Reads where the block is. @param readable the object may be traversed */
  protected abstract locateBlock(readable: boolean): void;

  /** How many references may be in the block. */
  protected abstract readonly blockPositions: number;

  protected abstract blockObjectAt(index: number): number;

  /** What stands for the holder: see `identityAt`. */
  protected abstract blockIdentity(index: number): number;

  override objectAt(position: number): number {
    const index = position - this.layout.fields.length;
    return index < 0 ? super.objectAt(position) : this.blockObjectAt(index);
  }

  override identityAt(position: number, held: number): number {
    const index = position - this.layout.fields.length;
    if (held === 0 || index < 0) return super.identityAt(position, held);
    return this.blockIdentity(index);
  }

  protected override positionsAt(offset: number): readonly [first: number, last: number] {
    const position = this.layout.fields.length + Math.floor(offset / this.stride);
    return [position, position];
  }
}

/** A code object: what it was asked for once, it keeps. @see Include/cpython/code.h: `_PyCoCached` */
export class CodeFields extends BlockFields {
  override get placeOffsets(): readonly number[] {
    return [...super.placeOffsets, CODE_CACHE.offset];
  }

  protected locateBlock(): void {
    this.start = this.context.memory.u32(this.address + CODE_CACHE.offset);
    this.bytes = this.start === 0 ? 0 : CODE_CACHE.names.length * 4;
  }

  protected get blockPositions(): number {
    return this.bytes / 4;
  }

  protected blockObjectAt(index: number): number {
    return index < this.blockPositions ? this.context.memory.u32(this.start + index * 4) : 0;
  }

  protected blockIdentity(index: number): number {
    return this.attributeName(this.names.text(CODE_CACHE.names[index]!));
  }
}

/** A module: what its C code keeps in the module's state, as its traverse function tells. */
export class ModuleFields extends BlockFields {
  /** Whether the word of the state holds a reference of its own, by index; what is elsewhere. */
  #owned: boolean[] = [];
  #elsewhere: readonly number[] = [];
  #readAt = -1;

  constructor(
    context: ContainerContext,
    slot: number,
    names: FieldNames,
    layout: WordLayout,
    address: number,
    readonly traversal: Traversal,
  ) {
    super(context, slot, names, layout, address);
  }

  override get placeOffsets(): readonly number[] {
    return [...super.placeOffsets, MODULE.state];
  }

  protected locateBlock(readable: boolean): void {
    const { memory, moment } = this.context;
    const definition = memory.u32(this.address + MODULE.definition);
    const size = definition === 0 ? 0 : memory.words[(definition + MODULE.stateSize) >>> 2]!;
    this.start = memory.u32(this.address + MODULE.state);
    this.bytes = this.start === 0 || size <= 0 ? 0 : size & ~3;
    if (!readable || definition === 0 || this.#readAt === moment.number) return;
    this.#readAt = moment.number;
    this.#read();
  }

  #read(): void {
    const { memory } = this.context;
    const left = new Map<number, number>();
    for (const referent of this.traversal.referents(this.address)) {
      left.set(referent, (left.get(referent) ?? 0) + 1);
    }
    const take = (referent: number): boolean => {
      const count = left.get(referent) ?? 0;
      if (count > 0) left.set(referent, count - 1);
      return count > 0;
    };
    memory.refresh();
    take(memory.u32(this.address + MODULE.dict));
    this.#owned = Array.from({ length: this.bytes / 4 }, (_, index) =>
      take(memory.u32(this.start + index * 4)),
    );
    this.#elsewhere = [...left].flatMap(([referent, count]) => Array(count).fill(referent));
  }

  protected get blockPositions(): number {
    return this.bytes / 4 + this.#elsewhere.length;
  }

  protected blockObjectAt(index: number): number {
    const words = this.bytes / 4;
    if (index >= words) return this.#elsewhere[index - words] ?? 0;
    return this.#owned[index] ? this.context.memory.u32(this.start + index * 4) : 0;
  }

  protected blockIdentity(index: number): number {
    const words = this.bytes / 4;
    const isState = index < words;
    return this.attributeName(
      isState ? this.names.text(`<state+${index * 4}>`) : this.names.unnamed(index - words),
    );
  }

  /** A write to the state may be of a reference where there was none. */
  override written(address: number): void {
    super.written(address);
    if (address >= this.start && address < this.start + this.bytes) this.moved = true;
  }
}
