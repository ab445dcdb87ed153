import type { HeapColumns, Seq } from '@refwind/core';

/** Objects and links that all checkpoints together may hold: some 150 MB. */
const BUDGET = 4_000_000;
/** What a checkpoint costs beside its objects and links, in the same measure. */
const FIXED_COST = 2_000;

interface Checkpoint {
  readonly columns: HeapColumns;
  readonly cost: number;
}

/** Heaps at some moments, kept to fold on from; those used last, as many as the budget allows. */
export class Checkpoints {
  /** The one used last is last. */
  #kept: Checkpoint[] = [];
  #cost = 0;

  /** The latest one from `low` to `high`, to be cloned; `null` when there is none. */
  latest(low: Seq, high: Seq): HeapColumns | null {
    let best: Checkpoint | null = null;
    for (const each of this.#kept) {
      const { seq } = each.columns;
      if (seq >= low && seq <= high && seq >= (best?.columns.seq ?? 0)) best = each;
    }
    if (best === null) return null;
    this.#renew(best);
    return best.columns;
  }

  /** Keeps a heap that nobody changes any more. */
  keep(columns: HeapColumns): void {
    const cost = FIXED_COST + columns.slotCount + columns.links.size;
    if (cost > BUDGET) return;
    this.#kept.push({ columns, cost });
    this.#cost += cost;
    while (this.#cost > BUDGET) this.#cost -= this.#kept.shift()?.cost ?? 0;
  }

  #renew(used: Checkpoint): void {
    this.#kept = this.#kept.filter((each) => each !== used);
    this.#kept.push(used);
  }
}
