import type { GcReason } from '../events/types.js';
import type { Slot } from '../units.js';
import { addReachable, markFromRoots } from './incrementalMarking.js';
import { IncrementalState } from './incrementalState.js';
import type {
  CollectorHeap,
  CollectorPolicy,
  GenerationStats,
  ListId,
  PassResult,
  PolicyFactory,
} from './policy.js';

/** What tells 3.14.0 from 3.14.1 to 3.14.4. @see Python/gc.c and pycore_gc.h of both (gh-139951) */
interface Variant {
  /** Whether the young count and the heap's size follow tracking, or allocation. */
  readonly counts: 'allocation' | 'tracking';
  /** An increment takes on at most so many times the new objects from the rest of the heap. */
  readonly heapShare: number;
  /** Whether an increment ends at once while `work_to_do` is negative. */
  readonly savesCredit: boolean;
  /** Whether a collecting increment adds a share of the heap to what the next has to do. */
  readonly addsHeapShare: boolean;
}

const I1: Variant = {
  counts: 'allocation',
  heapShare: 1.5,
  savesCredit: false,
  addsHeapShare: true,
};

const I2: Variant = {
  counts: 'tracking',
  heapShare: 2,
  savesCredit: true,
  addsHeapShare: false,
};

/** The collector of 3.14.0. */
export const createI1: PolicyFactory = (heap) => new IncrementalPolicy(heap, I1);

/** The collector of 3.14.1 to 3.14.4. */
export const createI2: PolicyFactory = (heap) => new IncrementalPolicy(heap, I2);

/** With the threshold of 10, an increment looks at one hundredth of the heap. `SCAN_RATE_DIVISOR` */
const SCAN_RATE_DIVISOR = 10;

/** The generation under which an increment is reported. */
const INCREMENT = 1;

const NOTHING: PassResult = { collected: 0, uncollectable: 0, examined: 0 };

/**
 * The incremental collector: one young list and two old ones. A cycle begins with marking what the roots lead
 * to; increments then take the young objects, and pending old ones with all that these lead to, until nothing is
 * pending. @see Python/gc.c (3.14.0, 3.14.4) `gc_collect_young`, `gc_collect_increment`, `gc_collect_full`
 */
class IncrementalPolicy implements CollectorPolicy {
  readonly #heap: CollectorHeap;
  readonly #state: IncrementalState;
  readonly #variant: Variant;

  constructor(heap: CollectorHeap, variant: Variant) {
    this.#heap = heap;
    this.#variant = variant;
    this.#state = new IncrementalState(heap);
  }

  begin(): void {
    const state = this.#state;
    state.names = this.#heap.adoptNames();
    state.markPending(state.names);
    this.#heap.lists.append(state.pending, state.names);
    const { untracked } = this.#heap.older;
    state.heapSize += 1 + this.#older() + (this.#variant.counts === 'allocation' ? untracked : 0);
    state.hiddenPending = this.#heap.older.hidden;
  }

  allocated(): void {
    if (this.#variant.counts === 'allocation') this.#countOneMore();
  }

  returned(): void {
    if (this.#variant.counts === 'allocation') this.#countOneLess();
  }

  track(object: Slot): void {
    this.#heap.lists.append(this.#state.young, object);
    this.#heap.setBits(object, this.#state.pendingSpace);
    if (this.#variant.counts === 'tracking') this.#countOneMore();
  }

  untrack(object: Slot): void {
    this.#heap.lists.remove(object);
    if (this.#variant.counts === 'tracking') this.#countOneLess();
  }

  isDue(): boolean {
    return this.#state.scheduled;
  }

  skipDue(): void {
    this.#state.scheduled = false;
  }

  /** The counts are not looked at again: what was asked for runs. `_Py_RunGC` */
  runDue(): void {
    this.#state.scheduled = false;
    if (this.#heap.isEnabled()) this.collect(INCREMENT, 'threshold');
  }

  collect(generation: number, reason: GcReason): number {
    const state = this.#state;
    state.running = true;
    this.#heap.passBegins(generation, reason);
    const result = this.#run(generation);
    this.#heap.passEnds(generation, reason, result);
    state.running = false;
    return result.collected + result.uncollectable;
  }

  freeze(): void {
    const { lists } = this.#heap;
    const state = this.#state;
    // Frozen objects count as visited, or marking would take them out again. The program's names are among them.
    for (const list of [state.young, ...state.old]) {
      state.setSpace(list, state.visitedSpace);
      lists.merge(list, state.permanent);
    }
    state.olderFrozen = true;
    state.hiddenPending = 0;
    state.youngCount = 0;
    state.resetOldCounts();
  }

  unfreeze(): void {
    this.#state.olderFrozen = false;
    this.#heap.lists.merge(this.#state.permanent, this.#state.visited);
  }

  frozen(): number {
    const state = this.#state;
    return this.#heap.lists.size(state.permanent) + (state.olderFrozen ? this.#older() : 0);
  }

  counts(): readonly [number, number, number] {
    return [this.#state.youngCount, ...this.#state.oldCounts];
  }

  /** The third is not used, and always said to be 0. */
  thresholds(): readonly [number, number, number] {
    return [this.#heap.threshold(0), this.#heap.threshold(1), 0];
  }

  stats(): readonly GenerationStats[] {
    return [0, 1, 2].map((generation) => this.#state.stats(generation));
  }

  *objects(generation?: number): Iterable<Slot> {
    const state = this.#state;
    if (generation === undefined || generation === 0) yield* this.#walk(state.young);
    if (generation === undefined || generation === 2) {
      for (const list of state.old) yield* this.#walk(list);
    }
  }

  *#walk(list: ListId): Iterable<Slot> {
    const { lists } = this.#heap;
    for (let object = lists.first(list); object !== 0; object = lists.next(list, object)) {
      if (object !== this.#state.names) yield object;
    }
  }

  #older(): number {
    const { reachable, hidden } = this.#heap.older;
    return reachable + hidden;
  }

  #countOneMore(): void {
    const state = this.#state;
    state.heapSize++;
    state.youngCount++;
    const threshold = this.#heap.threshold(0);
    if (state.youngCount <= threshold || threshold === 0) return;
    if (this.#heap.isEnabled() && !state.running) state.scheduled = true;
  }

  #countOneLess(): void {
    const state = this.#state;
    state.heapSize--;
    if (state.youngCount > 0) state.youngCount--;
  }

  #run(generation: number): PassResult {
    if (generation === 0) return this.#collectYoung();
    return generation === 1 ? this.#collectIncrement() : this.#collectFull();
  }

  #collectYoung(): PassResult {
    const heap = this.#heap;
    const state = this.#state;
    heap.untrackTuples(state.young);
    const examined = state.setSpace(state.young, state.visitedSpace);
    const result = this.#collectRegion(state.young, state.survivors, examined);
    heap.lists.merge(state.survivors, state.visited);
    state.youngCount = 0;
    state.countYoungPass();
    return this.#account(0, result);
  }

  #collectIncrement(): PassResult {
    const heap = this.#heap;
    const state = this.#state;
    state.work += this.#assessWork();
    if (this.#variant.savesCredit && state.work < 0) return NOTHING;
    heap.untrackTuples(state.young);
    if (!state.collects) return this.#mark();
    const marked = markFromRoots(heap, state, 'stacks');
    state.work -= marked;
    const size = this.#fillIncrement();
    const result = this.#collectRegion(state.increment, state.survivors, marked + size);
    heap.lists.merge(state.survivors, state.visited);
    if (this.#variant.addsHeapShare) state.work += this.#scanRate();
    state.work -= size;
    this.#account(INCREMENT, result);
    if (heap.lists.isEmpty(state.pending) && state.hiddenPending === 0) this.#completeCycle();
    return result;
  }

  /** The work is credited twice, once here and once by whoever asks for it, as in CPython. */
  #mark(): PassResult {
    const state = this.#state;
    const marked = markFromRoots(this.#heap, state, 'all');
    state.work -= 2 * marked;
    state.collects = true;
    return { collected: 0, uncollectable: 0, examined: marked };
  }

  /** `assess_work_to_do`; the new objects are counted from 0 again. */
  #assessWork(): number {
    const state = this.#state;
    const fresh = state.youngCount;
    const most = Math.trunc(fresh * this.#variant.heapShare);
    state.youngCount = 0;
    return fresh + Math.min(this.#scanRate(), most);
  }

  #scanRate(): number {
    const divisor = Math.max(2, this.#heap.threshold(1));
    return Math.trunc(Math.trunc(this.#state.heapSize / SCAN_RATE_DIVISOR) / divisor);
  }

  /** Young objects first, then pending ones with what they lead to, until there is work enough. How many. */
  #fillIncrement(): number {
    const { lists } = this.#heap;
    const state = this.#state;
    const { increment, pending } = state;
    let size = state.setSpace(state.young, state.visitedSpace);
    lists.merge(state.young, increment);
    const hidden = Math.max(0, Math.min(state.hiddenPending, state.work - size));
    state.hiddenPending -= hidden;
    size += hidden;
    while (size < state.work && !lists.isEmpty(pending)) {
      const first = lists.first(pending);
      lists.move(first, increment);
      state.markVisited(first);
      size += 1 + addReachable(this.#heap, state, increment, first);
    }
    return size;
  }

  #collectFull(): PassResult {
    const heap = this.#heap;
    const state = this.#state;
    const { lists } = heap;
    heap.untrackTuples(state.young);
    lists.merge(state.young, state.pending);
    state.setSpace(state.pending, state.visitedSpace);
    lists.merge(state.pending, state.visited);
    const examined = lists.size(state.visited) + (state.olderFrozen ? 0 : this.#older());
    const result = this.#collectRegion(state.visited, state.visited, examined);
    state.youngCount = 0;
    state.resetOldCounts();
    this.#completeCycle();
    heap.clearFreeLists();
    return this.#account(2, result);
  }

  /** What survives goes to the end of `to`. `gc_collect_region` */
  #collectRegion(from: ListId, to: ListId, examined: number): PassResult {
    const heap = this.#heap;
    const unreachable = heap.findUnreachable(from);
    heap.untrackTuples(from);
    if (from !== to) heap.lists.merge(from, to);
    return { ...heap.dispose(unreachable, to), examined };
  }

  #account(generation: number, result: PassResult): PassResult {
    const { collected, uncollectable, examined } = result;
    this.#state.addStats(generation, collected, uncollectable, examined);
    return result;
  }

  /** What was visited is pending from now on. Frozen objects must go on counting as visited. */
  #completeCycle(): void {
    const heap = this.#heap;
    const { lists } = heap;
    const state = this.#state;
    if (lists.isEmpty(state.permanent)) {
      state.swapSpaces();
      state.setSpace(state.young, state.pendingSpace);
    } else {
      lists.merge(state.visited, state.pending);
      state.setSpace(state.pending, state.pendingSpace);
    }
    state.hiddenPending = state.olderFrozen ? 0 : heap.older.hidden;
    state.work = 0;
    state.collects = false;
  }
}
