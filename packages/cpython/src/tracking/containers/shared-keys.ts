import { DICT_KEYS, HEAP_TYPE, TYPE_FLAG } from '../../layout/structures.js';
import { keyEntries } from '../dict-keys.js';
import { Container } from './container.js';

const CLASS_WORDS = [HEAP_TYPE.cachedKeys];

/** Keys of the table that the instances of a class share: it holds them, not they. */
export class SharedKeys extends Container {
  readonly stride = DICT_KEYS.unicodeEntry.bytes;
  readonly wandering = true;

  get placeOffsets(): readonly number[] {
    return CLASS_WORDS;
  }

  locate(): number {
    const { memory } = this.context;
    const isHeap = memory.typeFlags(this.address) & TYPE_FLAG.heap;
    const table = isHeap ? memory.u32(this.address + HEAP_TYPE.cachedKeys) : 0;
    this.start = 0;
    this.bytes = 0;
    if (table === 0) return 0;
    const { keys, count, capacity } = keyEntries(memory, table);
    this.start = keys;
    this.bytes = Math.max(0, (this.checked(capacity) - 1) * this.stride + 4);
    return Math.min(this.checked(count), capacity);
  }

  objectAt(position: number): number {
    return this.context.memory.u32(this.start + position * this.stride);
  }

  identityAt(position: number, held: number): number {
    if (held === 0) return 0;
    return this.context.keys.key(this.objectAt(position), position, this.older?.label);
  }

  override get hidden(): readonly number[] {
    return Array.from({ length: this.locate() }, (_, position) => this.objectAt(position));
  }
}
