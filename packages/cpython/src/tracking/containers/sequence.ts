import { HolderKind } from '@refwind/core/trace';
import { LIST, TUPLE } from '../../layout/structures.js';
import { Container, type ContainerContext, type ItemHolder } from './container.js';

const NOTHING: readonly number[] = [];
const LIST_WORDS = [LIST.items, LIST.size];

/** A list or a tuple. */
export class Sequence extends Container {
  readonly stride = 4;
  readonly wandering = false;
  /** `list.sort` has taken the items: the list looks empty and still has the memory they are in, in some order. */
  #isSorted = false;

  constructor(
    context: ContainerContext,
    slot: number,
    address: number,
    readonly isTuple: boolean,
  ) {
    super(context, slot, address);
  }

  /** While it is sorted its traverse function visits nothing. */
  override get isReadable(): boolean {
    return !this.#isSorting();
  }

  /** @see Objects/listobject.c: `list_sort_impl` */
  #isSorting(): boolean {
    const { memory } = this.context;
    return !this.isTuple && memory.words[(this.address + LIST.allocated) >>> 2] === -1;
  }

  get placeOffsets(): readonly number[] {
    return this.isTuple ? NOTHING : LIST_WORDS;
  }

  override get countOffset(): number {
    // A tuple's length never changes.
    return this.isTuple ? 0 : LIST.size;
  }

  locate(): number {
    const { memory } = this.context;
    if (this.isTuple) {
      const length = this.checked(memory.words[(this.address + TUPLE.size) >>> 2]!);
      this.start = this.address + memory.tupleItems;
      this.bytes = length * 4;
      return length;
    }
    this.#isSorted = this.context.withFields && this.#isSorting();
    if (this.#isSorted) return this.positions;
    this.start = memory.u32(this.address + LIST.items);
    this.bytes = this.checked(memory.words[(this.address + LIST.allocated) >>> 2]!) * 4;
    const length = this.checked(memory.words[(this.address + LIST.size) >>> 2]!);
    return Math.min(length, this.bytes / 4);
  }

  /** What is sorted stays where it was until that is done. */
  objectAt(position: number): number {
    const { memory, objects } = this.context;
    if (!this.#isSorted) return memory.u32(this.start + position * 4);
    const held = this.held[position] ?? 0;
    return held === 0 ? 0 : objects.address(held);
  }

  identityAt(position: number): number {
    const { older } = this;
    return older === undefined ? position : this.context.keys.item(older.label, position);
  }

  override holder(identity: number, into: ItemHolder): void {
    if (this.older !== undefined) {
      super.holder(identity, into);
      return;
    }
    into.kind = HolderKind.index;
    into.a = this.slot;
    into.b = identity;
  }
}
