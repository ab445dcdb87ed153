import type { GcReason } from '../events/types.js';
import type { Slot } from '../units.js';
import type {
  CollectorHeap,
  CollectorPolicy,
  GenerationStats,
  ListId,
  PolicyFactory,
} from './policy.js';

/** Indices of the heap's registers. */
const Register = {
  /** `generations[0..2].count` */
  count: 0,
  /** `long_lived_pending`, `long_lived_total` */
  pending: 3,
  total: 4,
  /** A pass is asked for. */
  scheduled: 5,
  running: 6,
  /** What is older than the program is frozen. */
  olderFrozen: 7,
  /** The row of the program's names: as old as what is older than the program. */
  names: 8,
  /** Four numbers for each of three generations. */
  stats: 9,
} as const;

const STATISTICS = 4;
const OLDEST = 2;

/** The collector of 3.8 to 3.13, of 3.14.5 and later, of 3.15; the rules tell them apart. */
export const createGenerational: PolicyFactory = (heap) => new GenerationalPolicy(heap);

/**
 * Three generations by age: a pass over one takes the younger ones in, and its survivors become one older. The
 * oldest is looked at when enough has reached it since the last time.
 *
 * @see Modules/gcmodule.c (3.8.2–3.12.3), Python/gc.c (3.13.7, 3.13.15) `gc_collect_main`,
 *   `gc_select_generation`; run: p10, p11
 */
class GenerationalPolicy implements CollectorPolicy {
  readonly #heap: CollectorHeap;
  readonly #generations: readonly [ListId, ListId, ListId];
  readonly #permanent: ListId;

  constructor(heap: CollectorHeap) {
    this.#heap = heap;
    const { lists } = heap;
    this.#generations = [lists.create(), lists.create(), lists.create()];
    this.#permanent = lists.create();
  }

  begin(): void {
    const names = this.#heap.adoptNames();
    this.#set(Register.names, names);
    this.#heap.lists.append(this.#generations[OLDEST], names);
    this.#set(Register.total, this.#allOlder());
  }

  allocated(): void {
    const count = this.#get(Register.count) + 1;
    this.#set(Register.count, count);
    const threshold = this.#heap.threshold(0);
    if (count <= threshold || threshold === 0) return;
    if (this.#heap.isEnabled() && this.#get(Register.running) === 0) {
      this.#set(Register.scheduled, 1);
    }
  }

  returned(): void {
    const count = this.#get(Register.count);
    if (count > 0) this.#set(Register.count, count - 1);
  }

  track(object: Slot): void {
    this.#heap.lists.append(this.#generations[0], object);
  }

  untrack(object: Slot): void {
    this.#heap.lists.remove(object);
  }

  isDue(): boolean {
    return this.#get(Register.scheduled) === 1;
  }

  skipDue(): void {
    this.#set(Register.scheduled, 0);
  }

  runDue(): void {
    this.#set(Register.scheduled, 0);
    if (!this.#heap.isEnabled() && !this.#heap.rules.servesWhenDisabled) return;
    const generation = this.#chosen();
    if (generation >= 0) this.collect(generation, 'threshold');
  }

  collect(generation: number, reason: GcReason): number {
    const heap = this.#heap;
    this.#set(Register.running, 1);
    heap.passBegins(generation, reason);
    this.#resetCounts(generation);
    const { lists } = heap;
    const young = this.#generations[generation];
    for (let i = 0; i < generation; i++) lists.merge(this.#generations[i], young);
    const examined = lists.size(young) + this.#olderIn(generation);
    const unreachable = heap.findUnreachable(young);
    heap.untrackTuples(young);
    const old = this.#promote(generation, young);
    const result = { ...heap.dispose(unreachable, old), examined };
    if (generation === OLDEST) heap.clearFreeLists();
    this.#account(generation, [1, result.collected, result.uncollectable, examined]);
    heap.passEnds(generation, reason, result);
    this.#set(Register.running, 0);
    return result.collected + result.uncollectable;
  }

  freeze(): void {
    this.#generations.forEach((list, generation) => {
      this.#heap.lists.merge(list, this.#permanent);
      this.#set(Register.count + generation, 0);
    });
    this.#set(Register.olderFrozen, 1);
  }

  unfreeze(): void {
    this.#heap.lists.merge(this.#permanent, this.#generations[OLDEST]);
    this.#set(Register.olderFrozen, 0);
  }

  frozen(): number {
    const older = this.#get(Register.olderFrozen) === 1 ? this.#allOlder() : 0;
    return this.#heap.lists.size(this.#permanent) + older;
  }

  counts(): readonly [number, number, number] {
    return [
      this.#get(Register.count),
      this.#get(Register.count + 1),
      this.#get(Register.count + 2),
    ];
  }

  thresholds(): readonly [number, number, number] {
    return [this.#heap.threshold(0), this.#heap.threshold(1), this.#heap.threshold(2)];
  }

  stats(): readonly GenerationStats[] {
    return [0, 1, 2].map((generation) => {
      const base = Register.stats + generation * STATISTICS;
      return {
        collections: this.#get(base),
        collected: this.#get(base + 1),
        uncollectable: this.#get(base + 2),
        candidates: this.#get(base + 3),
      };
    });
  }

  *objects(generation?: number): Iterable<Slot> {
    const { lists } = this.#heap;
    for (const list of generation === undefined
      ? this.#generations
      : [this.#generations[generation]]) {
      for (let object = lists.first(list); object !== 0; object = lists.next(list, object)) {
        if (object !== this.#get(Register.names)) yield object;
      }
    }
  }

  /** The oldest generation that is over its threshold; −1 for none. `gc_select_generation` */
  #chosen(): number {
    for (let generation = OLDEST; generation >= 0; generation--) {
      const index = generation as 0 | 1 | 2;
      if (this.#get(Register.count + index) <= this.#heap.threshold(index)) continue;
      if (generation === OLDEST && !this.#isWorthFull()) continue;
      return generation;
    }
    return -1;
  }

  /** Whether a quarter of what a full pass would look at has come since the last one. */
  #isWorthFull(): boolean {
    return this.#get(Register.pending) >= Math.trunc(this.#get(Register.total) / 4);
  }

  #resetCounts(generation: number): void {
    if (generation < OLDEST) {
      const older = Register.count + generation + 1;
      this.#set(older, this.#get(older) + 1);
    }
    for (let i = 0; i <= generation; i++) this.#set(Register.count + i, 0);
  }

  /** The survivors become one generation older; where they are then. */
  #promote(generation: number, young: ListId): ListId {
    const { lists } = this.#heap;
    if (generation === OLDEST) {
      this.#heap.untrackDicts(young);
      this.#set(Register.pending, 0);
      this.#set(Register.total, lists.size(young) + this.#olderIn(generation));
      return young;
    }
    if (generation === 1) {
      this.#set(Register.pending, this.#get(Register.pending) + lists.size(young));
    }
    const old = this.#generations[generation + 1];
    lists.merge(young, old);
    return old;
  }

  #allOlder(): number {
    const { reachable, hidden } = this.#heap.older;
    return reachable + hidden;
  }

  /** Of what is older than the program: what a pass over a generation looks at. */
  #olderIn(generation: number): number {
    return generation === OLDEST && this.#get(Register.olderFrozen) === 0 ? this.#allOlder() : 0;
  }

  #account(generation: number, numbers: readonly number[]): void {
    const base = Register.stats + generation * STATISTICS;
    numbers.forEach((number, index) => {
      this.#set(base + index, this.#get(base + index) + number);
    });
  }

  #get(register: number): number {
    return this.#heap.registers.get(register);
  }

  #set(register: number, value: number): void {
    this.#heap.registers.set(register, value);
  }
}
