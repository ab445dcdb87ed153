import type { Seq, Slot } from '@refwind/core';
import { longer } from './tokens.js';

/**
 * Decrements of which it is not decided yet which references they gave back, by object: those of the instruction
 * that the object's last event belongs to. In order.
 */
export class PendingGifts {
  /** By slot: the last gift + 1, and the site of the object's last event. */
  #last = new Int32Array(0);
  #site = new Int32Array(0);
  #origin = new Int32Array(64);
  #seq = new Float64Array(64);
  #amount = new Int32Array(64);
  #next = new Int32Array(64);
  #used = 0;
  #free = -1;

  has(slot: Slot): boolean {
    return slot < this.#last.length && this.#last[slot] !== 0;
  }

  siteAt(slot: Slot): number {
    return this.#site[slot];
  }

  /** The object's last event was at this site. */
  at(slot: Slot, site: number): void {
    if (slot >= this.#last.length) {
      const length = Math.max(1024, slot + 1, this.#last.length * 2);
      this.#last = longer(new Int32Array(length), this.#last);
      this.#site = longer(new Int32Array(length), this.#site);
    }
    this.#site[slot] = site;
  }

  add(slot: Slot, origin: number, seq: Seq, amount: number): void {
    const gift = this.#place();
    this.#origin[gift] = origin;
    this.#seq[gift] = seq;
    this.#amount[gift] = amount;
    this.#next[gift] = this.#last[slot] - 1;
    this.#last[slot] = gift + 1;
  }

  /** The object's first gift, −1 for none; go on with `next`. From now on the object has none. */
  takeAll(slot: Slot): number {
    const first = this.#reversed(slot);
    this.#last[slot] = 0;
    return first;
  }

  /** The gift after one that is done with. */
  next(gift: number): number {
    const next = this.#next[gift];
    this.#next[gift] = this.#free;
    this.#free = gift;
    return next;
  }

  originOf(gift: number): number {
    return this.#origin[gift];
  }

  seqOf(gift: number): Seq {
    return this.#seq[gift];
  }

  amountOf(gift: number): number {
    return this.#amount[gift];
  }

  /** The first of the object's gifts, the list turned round. */
  #reversed(slot: Slot): number {
    let before = -1;
    for (let gift = this.#last[slot] - 1; gift >= 0; ) {
      const next = this.#next[gift];
      this.#next[gift] = before;
      before = gift;
      gift = next;
    }
    return before;
  }

  #place(): number {
    const gift = this.#free;
    if (gift >= 0) {
      this.#free = this.#next[gift];
      return gift;
    }
    if (this.#used === this.#origin.length) this.#grow(this.#used * 2);
    return this.#used++;
  }

  #grow(length: number): void {
    this.#origin = longer(new Int32Array(length), this.#origin);
    this.#seq = longer(new Float64Array(length), this.#seq);
    this.#amount = longer(new Int32Array(length), this.#amount);
    this.#next = longer(new Int32Array(length), this.#next);
  }
}
