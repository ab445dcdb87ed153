import { FreeBy, type PassRow, type Seq, type SiteId, type Slot } from '@refwind/core';
import { Numbers } from './numbers.js';
import type { SlotFacts } from './slots.js';

const NOBODY = -1;

/**
 * What happens to older objects while a pass runs: enough to tell afterwards who held whom among the garbage.
 *
 * The collector takes garbage apart object by object: it takes a reference of its own (the only increments that it
 * makes), has the object let go of what it holds, and gives its reference back. So whatever loses a reference
 * between two such increments was held by the object of the first one, or by what died with it. Known links say the
 * same where there are any.
 *
 * @see Python/gc.c `delete_garbage`
 */
export class OpenPass {
  readonly number: number;
  readonly beginSeq: Seq;
  readonly row: PassRow;
  readonly site: SiteId;
  /** Passes that run within this one. */
  nested = 0;
  /** Objects met, in order: 0, 1, 2 … */
  readonly object = new Numbers();
  readonly size = new Numbers();
  readonly slot = new Numbers();
  readonly managed = new Numbers();
  /** 1 where the pass had not found it: it died without the pass's mark, and it was never its turn. */
  readonly uncounted = new Numbers();
  /** 1 for those in none of the collector's lists. */
  readonly untracked = new Numbers();
  /** 1 for weak references whose callbacks the pass called and which died of that. */
  readonly called = new Numbers();
  /** 1 for those whose turn it was. */
  readonly #turns = new Numbers();
  /** When the program last did something to it before the pass. */
  readonly touched = new Numbers();
  /** The event that freed it as garbage, 0 if none did. */
  readonly freedAt = new Numbers();
  /** In which stretch a reference last went that nobody's turn explains, and in which the object was freed. */
  readonly loose = new Numbers();
  readonly freedIn = new Numbers();
  /** Known holders that let go, plus references taken, less those that went: below 0 if a holder is not known. */
  readonly balance = new Numbers();
  /** Who let go of whom. */
  readonly from = new Numbers();
  readonly to = new Numbers();
  readonly edgeIn = new Numbers();
  /** 1 for those that a link tells of, 0 for those that the taking apart does. */
  readonly linked = new Numbers();
  /** References that known places have let go of and that have not gone yet. */
  readonly pending = new Numbers();
  readonly #slots: SlotFacts;
  /** The newest object at the start. */
  readonly #newest: number;
  /** Whose contents are being let go of. */
  #clearing = NOBODY;
  /**
   * Stretches of the collector's own work between finalizers and callbacks, counted from 1. How it calls these
   * (taking and dropping references to them and their arguments) looks like taking apart, but nothing dies in it.
   */
  #stretch = 1;

  constructor(
    number: number,
    beginSeq: Seq,
    row: PassRow,
    site: SiteId,
    newest: number,
    slots: SlotFacts,
  ) {
    this.number = number;
    this.beginSeq = beginSeq;
    this.row = row;
    this.site = site;
    this.#newest = newest;
    this.#slots = slots;
  }

  /** Whether events can be told from those of finalizers, which have sites of their own. */
  get hasSites(): boolean {
    return this.site >= 0;
  }

  isOlder(slot: Slot): boolean {
    return this.#slots.object[slot] <= this.#newest;
  }

  /** References to an older object are taken, in the collector's own code. */
  taken(slot: Slot, references: number): void {
    const at = this.meet(slot);
    this.#add(this.balance, at, references);
    // A dying object whose finalizer has run or not is looked at once more: that is nobody's turn.
    if (this.#slots.refcount[slot] === 0) return;
    this.#clearing = this.hasSites ? at : NOBODY;
    this.#turns.set(at, 1);
  }

  /** What follows is not about any object that is being cleared. */
  interrupted(): void {
    this.#clearing = NOBODY;
  }

  /** References to an object go, in the collector's own code. */
  dropped(slot: Slot, references: number): void {
    const at = this.meet(slot);
    this.#add(this.balance, at, -references);
    if (this.#clearing === NOBODY) this.loose.set(at, this.#stretch);
    else if (this.pending.at(at) > 0) this.#add(this.pending, at, -1);
    else if (this.#clearing !== at) this.#edge(this.#clearing, at, false);
  }

  /** A place in an object lets go of another. */
  unlinked(owner: Slot, slot: Slot): void {
    if (!this.isOlder(owner)) return;
    const at = this.meet(slot);
    this.#edge(this.meet(owner), at, true);
    this.#add(this.balance, at, 1);
    this.#add(this.pending, at, 1);
  }

  /** A finalizer or a callback changed an object's count. */
  changed(slot: Slot, by: number): void {
    const at = this.meet(slot);
    // After a finalizer, what the collector does next still has the finalizer's site.
    if (by > 0 && this.#slots.refcount[slot] > 0) this.#turns.set(at, 1);
    this.#add(this.balance, at, by);
    if (by < 0 && this.pending.at(at) > 0) this.#add(this.pending, at, by);
    this.#stretch++;
  }

  /** The object's number. */
  meet(slot: Slot): number {
    const slots = this.#slots;
    const known = slots.met[slot];
    if (known !== 0) return known - 1;
    const at = this.object.length;
    this.object.push(slots.object[slot]);
    this.size.push(slots.size[slot]);
    this.slot.push(slot);
    this.managed.push(slots.managed[slot]);
    this.uncounted.push(0);
    this.untracked.push(0);
    this.called.push(0);
    this.#turns.push(0);
    this.touched.push(slots.touched[slot]);
    this.freedAt.push(0);
    this.loose.push(0);
    this.freedIn.push(0);
    this.pending.push(0);
    this.balance.push(0);
    slots.met[slot] = at + 1;
    return at;
  }

  /** The object is freed, by the collector (`seq`) or not (0); `how` is the code's argument. */
  freed(slot: Slot, seq: Seq, how: number): void {
    const at = this.meet(slot);
    const hadTurn = this.#turns.at(at) === 1;
    this.freedAt.set(at, seq);
    this.uncounted.set(at, (how === FreeBy.unmarked || how === FreeBy.called) && !hadTurn ? 1 : 0);
    this.untracked.set(at, how === FreeBy.untracked ? 1 : 0);
    this.called.set(at, how === FreeBy.called && hadTurn ? 1 : 0);
    this.freedIn.set(at, this.#stretch);
    this.#slots.met[slot] = 0;
    this.slot.set(at, 0);
  }

  #edge(from: number, to: number, linked: boolean): void {
    this.from.push(from);
    this.to.push(to);
    this.linked.push(linked ? 1 : 0);
    this.edgeIn.push(this.#stretch);
  }

  #add(column: Numbers, at: number, by: number): void {
    column.set(at, column.at(at) + by);
  }
}
