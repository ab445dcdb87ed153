import type { Slot } from '../units.js';
import type { CollectorHeap, CollectorPolicy, ListId, PolicyFactory } from './policy.js';

/** No collector: cycles stay for good. */
export const createNone: PolicyFactory = (heap) => new NoPolicy(heap);

class NoPolicy implements CollectorPolicy {
  readonly #heap: CollectorHeap;
  readonly #all: ListId;

  constructor(heap: CollectorHeap) {
    this.#heap = heap;
    this.#all = heap.lists.create();
  }

  begin(): void {}

  allocated(): void {}

  returned(): void {}

  track(object: Slot): void {
    this.#heap.lists.append(this.#all, object);
  }

  untrack(object: Slot): void {
    this.#heap.lists.remove(object);
  }

  isDue(): boolean {
    return false;
  }

  skipDue(): void {}

  runDue(): void {}

  collect(): number {
    return 0;
  }

  freeze(): void {}

  unfreeze(): void {}

  frozen(): number {
    return 0;
  }

  counts(): readonly [number, number, number] {
    return [0, 0, 0];
  }

  thresholds(): readonly [number, number, number] {
    return [this.#heap.threshold(0), this.#heap.threshold(1), this.#heap.threshold(2)];
  }

  stats(): readonly [] {
    return [];
  }

  *objects(): Iterable<Slot> {
    const { lists } = this.#heap;
    for (
      let object = lists.first(this.#all);
      object !== 0;
      object = lists.next(this.#all, object)
    ) {
      yield object;
    }
  }
}
