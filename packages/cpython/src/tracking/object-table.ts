/** Bytes of memory per page of the table, as a power of two; one entry per 8 bytes. */
export const PAGE_SHIFT = 16;
const PAGE_ENTRIES = 1 << (PAGE_SHIFT - 3);
export const ENTRY_MASK = PAGE_ENTRIES - 1;

/** Shared by all pages without an entry; never written. */
export const EMPTY_PAGE = new Int32Array(PAGE_ENTRIES);

/**
 * Live recorded objects: address → slot, and columns by slot. A direct table, because a `Map` keyed
 * by addresses that an allocator hands out again and again costs tens of microseconds per change.
 */
export class ObjectTable {
  /** Pages by address / 64 KiB (unsigned); each maps (address / 8) mod 8192 to a slot, 0 = none. */
  readonly pages: Int32Array[] = new Array(1 << (32 - PAGE_SHIFT)).fill(EMPTY_PAGE);
  /** Columns by slot. */
  address = new Uint32Array(1024);
  refcount = new Int32Array(1024);
  /** The type's address. */
  type = new Uint32Array(1024);
  /** The object's id. */
  id = new Float64Array(1024);
  /** 1 while a finalizable object's deallocator runs. */
  dying = new Uint8Array(1024);
  /** Slots 1 … `slotCount` have been used. */
  slotCount = 0;
  live = 0;
  allocs = 0;
  /** A stack of slots that may be used again; `freeCount` of them. */
  free = new Uint32Array(1024);
  freeCount = 0;

  /** The slot of the recorded object at an address that is a multiple of 8; 0 = none. */
  at(address: number): number {
    return this.pages[address >>> PAGE_SHIFT]![(address >>> 3) & ENTRY_MASK]!;
  }

  /** Gives a slot to a new object with count 1. */
  add(address: number, type: number): number {
    const slot = this.freeCount > 0 ? this.free[--this.freeCount]! : ++this.slotCount;
    if (slot >= this.address.length) this.#grow();
    this.address[slot] = address;
    this.refcount[slot] = 1;
    this.type[slot] = type;
    this.dying[slot] = 0;
    this.live++;
    this.id[slot] = ++this.allocs;
    this.#put(address, slot);
    return slot;
  }

  /** The object goes on at another address. */
  move(slot: number, address: number): void {
    this.forget(slot);
    this.address[slot] = address;
    this.#put(address, slot);
  }

  /** Nothing is at the object's address any more; it keeps its slot. */
  forget(slot: number): void {
    const address = this.address[slot]!;
    const page = this.pages[address >>> PAGE_SHIFT]!;
    const entry = (address >>> 3) & ENTRY_MASK;
    if (page[entry] === slot) page[entry] = 0;
  }

  remove(slot: number): void {
    this.forget(slot);
    this.address[slot] = 0;
    this.dying[slot] = 0;
    this.live--;
    this.free[this.freeCount++] = slot;
  }

  #put(address: number, slot: number): void {
    const index = address >>> PAGE_SHIFT;
    let page = this.pages[index]!;
    if (page === EMPTY_PAGE) {
      page = new Int32Array(PAGE_ENTRIES);
      this.pages[index] = page;
    }
    page[(address >>> 3) & ENTRY_MASK] = slot;
  }

  #grow(): void {
    const capacity = this.address.length * 2;
    const grow = <T extends Uint32Array | Int32Array | Uint8Array | Float64Array>(old: T): T => {
      const grown = new (old.constructor as new (length: number) => T)(capacity);
      grown.set(old);
      return grown;
    };
    this.address = grow(this.address);
    this.refcount = grow(this.refcount);
    this.type = grow(this.type);
    this.dying = grow(this.dying);
    this.id = grow(this.id);
    this.free = grow(this.free);
  }
}
