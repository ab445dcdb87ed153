import type { Value } from './values.js';

interface Entry {
  readonly value: Value;
  readonly hash: number;
}

/** Where an entry was that is gone. */
const DUMMY = Symbol('dummy');

type Slot = Entry | typeof DUMMY | null;

const SMALLEST = 8;
const LINEAR_PROBES = 9;
const PERTURB_SHIFT = 5;

/**
 * A set's hash table: the order of its slots is the order of the set. CPython: Objects/setobject.c
 * (`set_add_entry`, `set_table_resize`).
 */
export class SetTable {
  private slots: Slot[] = new Array<Slot>(SMALLEST).fill(null);
  /** Slots in use, those that are gone included. */
  private fill = 0;
  size = 0;

  *[Symbol.iterator](): Generator<Value> {
    for (const slot of this.slots) if (isEntry(slot)) yield slot.value;
  }

  get values(): Value[] {
    return [...this];
  }

  /** @param equals compares with an entry of the same hash */
  find(hash: number, equals: (value: Value) => boolean): Value | undefined {
    for (const at of probes(hash, this.slots.length - 1)) {
      const slot = this.slots[at] as Slot;
      if (slot === null) return undefined;
      if (isEntry(slot) && slot.hash === hash && equals(slot.value)) return slot.value;
    }
    return undefined;
  }

  /** Adds what is not in it yet. */
  add(value: Value, hash: number): void {
    this.place({ value, hash });
    this.size += 1;
    const mask = this.slots.length - 1;
    if (this.fill * 5 < mask * 3) return;
    this.resize(this.size > 50000 ? this.size * 2 : this.size * 4);
  }

  remove(value: Value): void {
    const at = this.slots.findIndex((slot) => isEntry(slot) && slot.value === value);
    if (at < 0) return;
    this.slots[at] = DUMMY;
    this.size -= 1;
  }

  /** The first value, which leaves the set. */
  pop(): Value | undefined {
    const first = this.values[0];
    if (first !== undefined) this.remove(first);
    return first;
  }

  clear(): void {
    this.slots = new Array<Slot>(SMALLEST).fill(null);
    this.fill = 0;
    this.size = 0;
  }

  /** How many slots come before the value's that hold something. */
  position(value: Value): number {
    let before = 0;
    for (const slot of this.slots) {
      if (!isEntry(slot)) continue;
      if (slot.value === value) return before;
      before += 1;
    }
    return -1;
  }

  get capacity(): number {
    return this.slots.length;
  }

  private place(entry: Entry): void {
    for (const at of probes(entry.hash, this.slots.length - 1)) {
      if (this.slots[at] !== null) continue;
      this.slots[at] = entry;
      this.fill += 1;
      return;
    }
  }

  private resize(used: number): void {
    let size = SMALLEST;
    while (size <= used) size *= 2;
    const old = this.slots;
    this.slots = new Array<Slot>(size).fill(null);
    this.fill = 0;
    for (const slot of old) if (isEntry(slot)) this.place(slot);
  }
}

const isEntry = (slot: Slot): slot is Entry => slot !== null && slot !== DUMMY;

/** The slots in which a hash is looked for. */
function* probes(hash: number, mask: number): Generator<number> {
  let perturb = BigInt.asUintN(64, BigInt(hash));
  let at = Number(perturb & BigInt(mask));
  for (;;) {
    const linear = at + LINEAR_PROBES <= mask ? LINEAR_PROBES : 0;
    for (let step = 0; step <= linear; step += 1) yield at + step;
    perturb >>= BigInt(PERTURB_SHIFT);
    at = Number((BigInt(at) * 5n + 1n + perturb) & BigInt(mask));
  }
}
