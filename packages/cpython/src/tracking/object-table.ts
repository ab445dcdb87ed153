import { CONTROL, FOLLOWED, RECORD, SPECIAL } from '../instrument/shared.js';
import { OBJECT } from '../layout/structures.js';
import { AddressTable, type PagePool } from './address-table.js';
import type { InterpreterMemory } from './memory.js';

/** Slots made at a time. */
const BATCH = 1024;
const FIRST_CAPACITY = 1 << 14;
const TWO_32 = 2 ** 32;

/** Where the table's memory comes from. */
export interface Reservation {
  readonly pool: PagePool;
  /** Base of the control block. */
  readonly control: number;
  reserve(bytes: number): number;
  release(address: number): void;
  /** Makes the interpreter look at stores to the page of a header. */
  watchHeader(address: number): void;
}

/**
 * Live recorded objects: address → slot, and a record by slot, in the interpreter's memory: the probes add and
 * remove the plain ones.
 *
 * An object's count is what its header says. While it is **special**, the header is something else at times, and
 * the count is kept here: from the start of a finalizable object's deallocator to its end, and while an object
 * waits to be deallocated.
 */
export class ObjectTable {
  readonly slots: AddressTable;
  /** Slots 1 … `slotCount` exist. */
  slotCount = 0;
  readonly #special = new Map<number, { count: number; dying: boolean }>();
  #records: number;
  #capacity = FIRST_CAPACITY;
  /** Objects created up to the last look at the probes' counter. */
  #allocs = 0;

  constructor(
    readonly memory: InterpreterMemory,
    readonly from: Reservation,
  ) {
    this.slots = new AddressTable(memory, from.pool);
    this.#records = from.reserve(FIRST_CAPACITY * RECORD.bytes);
    this.#setControl(CONTROL.records, this.#records);
  }

  /** The slot of the recorded object at an address that is a multiple of 8; 0 = none. */
  at(address: number): number {
    return this.slots.at(address) & ~SPECIAL;
  }

  isLive(slot: number): boolean {
    return this.type(slot) !== 0;
  }

  address(slot: number): number {
    return this.#field(slot, RECORD.address);
  }

  /** The type's address; 0 if the slot is free. */
  type(slot: number): number {
    return this.#field(slot, RECORD.type);
  }

  /** The object's id. */
  id(slot: number): number {
    const { allocs } = this;
    return allocs - ((allocs - this.#field(slot, RECORD.born)) >>> 0);
  }

  /** Its allocation ordinal's low 32 bits, signed. */
  born(slot: number): number {
    return this.memory.words[(this.#records + slot * RECORD.bytes + RECORD.born) >>> 2]!;
  }

  /** The object's count. */
  refcount(slot: number): number {
    const special = this.#special.size === 0 ? undefined : this.#special.get(slot);
    if (special !== undefined) return special.count;
    if (this.#isSpecial(slot)) return 0;
    return this.memory.words[(this.address(slot) + OBJECT.refcount) >>> 2]!;
  }

  /** Whether a finalizable object's deallocator runs. */
  dying(slot: number): boolean {
    return this.#special.get(slot)?.dying ?? false;
  }

  /** How many objects were created. */
  get allocs(): number {
    // The probes count in 32 bits; this is asked more often than every four billion allocations.
    const low = this.memory.words[(this.from.control + CONTROL.allocs) >>> 2]! >>> 0;
    this.#allocs += (low - (this.#allocs % TWO_32) + TWO_32) % TWO_32;
    return this.#allocs;
  }

  /** Gives a slot to a new object. */
  add(address: number, type: number): number {
    const slot = this.#takeSlot();
    this.#setControl(CONTROL.allocs, (this.allocs + 1) | 0);
    this.#setField(slot, RECORD.address, address);
    this.#setField(slot, RECORD.type, type);
    this.#setField(slot, RECORD.born, this.allocs | 0);
    this.#setField(slot, RECORD.holders, 0);
    this.slots.set(address, slot);
    this.from.watchHeader(address);
    return slot;
  }

  /** The object goes on at another address. */
  move(slot: number, address: number): void {
    this.forget(slot);
    this.#setField(slot, RECORD.address, address);
    this.slots.set(address, slot);
    this.from.watchHeader(address);
  }

  /** Nothing is at the object's address any more; it keeps its slot. */
  forget(slot: number): void {
    const address = this.address(slot);
    if (this.at(address) === slot) this.slots.set(address, 0);
  }

  remove(slot: number): void {
    this.forget(slot);
    this.#special.delete(slot);
    this.#setField(slot, RECORD.type, 0);
    this.#giveSlot(slot);
  }

  /** From here on the count is what `setCount` says; see `dying`. */
  makeSpecial(slot: number, dying: boolean): void {
    this.#special.set(slot, { count: this.refcount(slot), dying });
    this.slots.set(this.address(slot), slot | SPECIAL);
  }

  /** The header is the count again. */
  makePlain(slot: number): void {
    this.#special.delete(slot);
    this.slots.set(this.address(slot), slot);
  }

  /** The count of a special object; of another, the header is the count. */
  setCount(slot: number, count: number): void {
    const special = this.#special.get(slot);
    if (special !== undefined) special.count = count;
    else if (this.#isSpecial(slot)) this.#special.set(slot, { count, dying: false });
  }

  isSpecial(slot: number): boolean {
    return this.#special.has(slot) || this.#isSpecial(slot);
  }

  /** How many links hold the object, those included that the probes know of. */
  holders(slot: number): number {
    return this.#field(slot, RECORD.holders) & (FOLLOWED - 1);
  }

  /** Another link holds the object, or one less: the probes let no count fall below that unseen. */
  addHolders(slot: number, by: 1 | -1): void {
    this.#setField(slot, RECORD.holders, this.#field(slot, RECORD.holders) + by);
  }

  /** Whether what the object holds is followed: then its death must not go unseen. */
  setFollowed(slot: number, followed: boolean): void {
    const count = this.#field(slot, RECORD.holders) & (FOLLOWED - 1);
    this.#setField(slot, RECORD.holders, followed ? count | FOLLOWED : count);
  }

  #isSpecial(slot: number): boolean {
    return this.slots.at(this.address(slot)) === (slot | SPECIAL);
  }

  #takeSlot(): number {
    if (this.#control(CONTROL.freeSlot) === 0) this.#makeSlots();
    const slot = this.#control(CONTROL.freeSlot);
    this.#setControl(CONTROL.freeSlot, this.#field(slot, RECORD.address));
    return slot;
  }

  #giveSlot(slot: number): void {
    this.#setField(slot, RECORD.address, this.#control(CONTROL.freeSlot));
    this.#setControl(CONTROL.freeSlot, slot);
  }

  /** More free slots, to be given in ascending order. */
  #makeSlots(): void {
    const first = this.slotCount + 1;
    this.slotCount += BATCH;
    if (this.slotCount >= this.#capacity) this.#grow();
    for (let slot = this.slotCount; slot >= first; slot--) {
      this.#setField(slot, RECORD.type, 0);
      this.#giveSlot(slot);
    }
  }

  #grow(): void {
    const { memory, from } = this;
    const old = this.#records;
    const larger = from.reserve(this.#capacity * 2 * RECORD.bytes);
    memory.bytes.copyWithin(larger, old, old + this.#capacity * RECORD.bytes);
    this.#capacity *= 2;
    this.#records = larger;
    this.#setControl(CONTROL.records, larger);
    from.release(old);
  }

  #field(slot: number, field: number): number {
    return this.memory.words[(this.#records + slot * RECORD.bytes + field) >>> 2]! >>> 0;
  }

  #setField(slot: number, field: number, value: number): void {
    this.memory.words[(this.#records + slot * RECORD.bytes + field) >>> 2] = value;
  }

  #control(field: number): number {
    return this.memory.words[(this.from.control + field) >>> 2]! >>> 0;
  }

  #setControl(field: number, value: number): void {
    this.memory.words[(this.from.control + field) >>> 2] = value;
  }
}
