import { HolderKind } from '@refwind/core/trace';
import { SET } from '../../layout/structures.js';
import { Container, type ItemHolder } from './container.js';

const SET_WORDS = [SET.mask, SET.table];

/** A set or a frozenset. */
export class Members extends Container {
  readonly stride = SET.entry.bytes;
  readonly wandering = true;

  get placeOffsets(): readonly number[] {
    return SET_WORDS;
  }

  locate(): number {
    const { memory } = this.context;
    const size = this.checked(memory.u32(this.address + SET.mask) + 1);
    this.start = memory.u32(this.address + SET.table) + SET.entry.key;
    this.bytes = size === 0 ? 0 : (size - 1) * SET.entry.bytes + 4;
    return size;
  }

  objectAt(position: number): number {
    return this.context.memory.u32(this.start + position * SET.entry.bytes);
  }

  identityAt(_position: number, held: number): number {
    return held;
  }

  override holder(identity: number, into: ItemHolder): void {
    const { older } = this;
    into.kind = older === undefined ? HolderKind.member : HolderKind.external;
    into.a = older === undefined ? this.slot : this.context.dictionary.string(`${older.label}{}`);
    into.b = identity;
  }
}
