import { LRU_CACHE, ODICT, TYPE } from '../../layout/structures.js';
import { BlockFields } from './block-fields.js';
import { InstanceFields } from './instance-fields.js';

/** Links in a row that are looked at, at most: memory that is no list any more has no end. */
const MOST_LINKS = 1 << 24;

/**
 * `functools.lru_cache` and its entries: a ring of entries, each held by the one before it, the first by the cache itself.
 * @see Modules/_functoolsmodule.c: lru_cache_append_link, lru_cache_tp_traverse
 */
export class LruFields extends InstanceFields {
  /** The ring's last entry points to the cache, which it does not hold. */
  override objectAt(position: number): number {
    const object = super.objectAt(position);
    const isNext = this.layout.fields[position]?.offset === LRU_CACHE.next;
    return isNext && !this.#isEntry(object) ? 0 : object;
  }

  #isEntry(object: number): boolean {
    const { memory } = this.context;
    const name = memory.u32(memory.typeOf(object) + TYPE.name);
    return memory.cString(name) === LRU_CACHE.entryType;
  }

  /** The cache's traverse function visits what its entries hold. */
  override get borrowed(): readonly number[] {
    const { memory } = this.context;
    const found: number[] = [];
    if (this.#isEntry(this.address)) return found;
    let entry = memory.u32(this.address + LRU_CACHE.next);
    for (let count = 0; count < MOST_LINKS && this.#isEntry(entry); count++) {
      for (const field of LRU_CACHE.visited) found.push(memory.u32(entry + field));
      entry = memory.u32(entry + LRU_CACHE.next);
    }
    return found;
  }

  /** And not the entry that it holds. */
  override get hidden(): readonly number[] {
    const first = this.context.memory.u32(this.address + LRU_CACHE.next);
    return this.#isEntry(first) ? [...super.hidden, first] : super.hidden;
  }
}

/**
 * An OrderedDict holds its keys once more, in a node for each, which an array finds by the entry's place in the dict.
 * @see Objects/odictobject.c
 */
export class OrderedDictFields extends BlockFields {
  override get placeOffsets(): readonly number[] {
    return [...super.placeOffsets, ODICT.nodes];
  }

  protected locateBlock(): void {
    const { memory } = this.context;
    const count = memory.words[(this.address + ODICT.nodeCount) >>> 2]!;
    this.start = memory.u32(this.address + ODICT.nodes);
    this.bytes = this.start === 0 ? 0 : this.checked(count) * 4;
  }

  protected get blockPositions(): number {
    return this.bytes / 4;
  }

  protected blockObjectAt(index: number): number {
    const { memory } = this.context;
    const node = index < this.blockPositions ? memory.u32(this.start + index * 4) : 0;
    return node === 0 ? 0 : memory.u32(node + ODICT.nodeKey);
  }

  protected blockIdentity(index: number): number {
    const of = `${this.older?.label ?? ''}.nodes`;
    return this.context.keys.key(this.blockObjectAt(index), index, of);
  }
}
