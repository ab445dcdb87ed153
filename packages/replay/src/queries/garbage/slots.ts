import type { Slot } from '@refwind/core';

/** What a scan remembers of each live object, by slot. Columns are replaced when they grow. */
export class SlotFacts {
  object = new Float64Array(0);
  refcount = new Int32Array(0);
  size = new Uint32Array(0);
  /** Whether the collector manages the object's type: 0 or 1. */
  managed = new Uint8Array(0);
  /** The last event that the program did to it. */
  touched = new Float64Array(0);
  /** Where its count last became 0. */
  zero = new Float64Array(0);
  /** Its number among the objects that the running pass met + 1; 0 for none. */
  met = new Int32Array(0);

  /** Makes room for slots up to `slot`. */
  reach(slot: Slot): void {
    if (slot < this.object.length) return;
    const length = Math.max(1024, this.object.length * 2, slot + 1);
    this.object = longer(new Float64Array(length), this.object);
    this.refcount = longer(new Int32Array(length), this.refcount);
    this.size = longer(new Uint32Array(length), this.size);
    this.managed = longer(new Uint8Array(length), this.managed);
    this.touched = longer(new Float64Array(length), this.touched);
    this.zero = longer(new Float64Array(length), this.zero);
    this.met = longer(new Int32Array(length), this.met);
  }
}

function longer<T extends { set(from: T): void }>(to: T, from: T): T {
  to.set(from);
  return to;
}
