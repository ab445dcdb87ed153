import { getOrAdd } from '../maps.js';
import type { Slot } from '../units.js';

/** The numbers of one kind and detail: those given back, and the lowest never given. */
interface Group {
  readonly free: number[];
  next: number;
}

/**
 * Numbers that tell holders with equal detail apart (temporaries, externals): taken at a link, given
 * back at the matching unlink.
 */
export class Ordinals {
  readonly #groups = new Map<string, Group>();
  /** By held slot, then kind and detail: the numbers in use for it. */
  readonly #inUse = new Map<Slot, Map<string, number[]>>();

  /** A number for one more holder of `slot`. */
  take(kind: number, detail: number, slot: Slot): number {
    const group = this.#group(groupKey(kind, detail));
    const ordinal = group.free.pop() ?? group.next;
    this.adopt(kind, detail, slot, ordinal);
    return ordinal;
  }

  /** Notes a number that is in use. */
  adopt(kind: number, detail: number, slot: Slot, ordinal: number): void {
    const key = groupKey(kind, detail);
    const group = this.#group(key);
    group.next = Math.max(group.next, ordinal + 1);
    const bySlot = getOrAdd(this.#inUse, slot, () => new Map<string, number[]>());
    getOrAdd(bySlot, key, () => []).push(ordinal);
  }

  /** The number of a holder of `slot` that is no longer one; 0 when there was none. */
  giveBack(kind: number, detail: number, slot: Slot): number {
    const key = groupKey(kind, detail);
    const ordinal = this.#inUse.get(slot)?.get(key)?.pop();
    if (ordinal === undefined) return 0;
    this.#group(key).free.push(ordinal);
    return ordinal;
  }

  /** The object in `slot` is gone. */
  drop(slot: Slot): void {
    for (const [key, ordinals] of this.#inUse.get(slot) ?? []) {
      this.#group(key).free.push(...ordinals);
    }
    this.#inUse.delete(slot);
  }

  #group(key: string): Group {
    return getOrAdd(this.#groups, key, () => ({ free: [], next: 0 }));
  }
}

function groupKey(kind: number, detail: number): string {
  return `${kind},${detail}`;
}
