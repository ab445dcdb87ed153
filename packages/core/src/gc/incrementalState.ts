import type { Slot } from '../units.js';
import type { CollectorHeap, GenerationStats, ListId, Registers } from './policy.js';

/** What the incremental collector remembers: indices of the heap's registers. */
const Register = {
  /** `young.count` */
  young: 0,
  /** Which of the two old lists, and which value of an object's space bit, means "visited": 0 or 1. */
  visitedSpace: 1,
  /** `old[0].count`, `old[1].count` */
  old: 2,
  /** `work_to_do`: objects still to be looked at; negative while in credit. */
  work: 4,
  /** Whether the next increment collects (1) or marks first (0). */
  collects: 5,
  /** `heap_size` */
  heapSize: 6,
  /** An increment is asked for. */
  scheduled: 7,
  /** A pass is running. */
  running: 8,
  /** What is older than the program is frozen. */
  olderFrozen: 9,
  /** Objects older than the program that only C code holds and that this cycle has still to look at. */
  hidden: 10,
  /** The row of the program's names. */
  names: 11,
  /** Four numbers for each of three generations. */
  stats: 12,
} as const;

/** What `gc.get_stats()` adds up for one generation. */
const STATISTICS = 4;

/**
 * The state of an incremental collector in the heap's lists, registers and bits, under the names of
 * `struct _gc_runtime_state`. @see Include/internal/pycore_interp_structs.h (3.14.4)
 */
export class IncrementalState {
  readonly young: ListId;
  readonly permanent: ListId;
  /** What the increment being collected consists of; empty between passes, as the next two. */
  readonly increment: ListId;
  readonly survivors: ListId;
  readonly reachable: ListId;
  readonly #heap: CollectorHeap;
  readonly #old: readonly [ListId, ListId];

  constructor(heap: CollectorHeap) {
    const { lists } = heap;
    this.#heap = heap;
    this.young = lists.create();
    this.#old = [lists.create(), lists.create()];
    this.permanent = lists.create();
    this.increment = lists.create();
    this.survivors = lists.create();
    this.reachable = lists.create();
  }

  /** Old objects that this cycle has dealt with. */
  get visited(): ListId {
    return this.#old[this.visitedSpace];
  }

  /** Old objects that this cycle has still to look at. */
  get pending(): ListId {
    return this.#old[this.pendingSpace];
  }

  /** Both old lists, in the order in which they are listed. */
  get old(): readonly [ListId, ListId] {
    return this.#old;
  }

  get visitedSpace(): 0 | 1 {
    return this.#registers.get(Register.visitedSpace) === 0 ? 0 : 1;
  }

  get pendingSpace(): 0 | 1 {
    return this.visitedSpace === 0 ? 1 : 0;
  }

  /** Visited becomes pending and the other way round. */
  swapSpaces(): void {
    this.#registers.set(Register.visitedSpace, this.pendingSpace);
  }

  get youngCount(): number {
    return this.#registers.get(Register.young);
  }

  set youngCount(count: number) {
    this.#registers.set(Register.young, count);
  }

  get work(): number {
    return this.#registers.get(Register.work);
  }

  set work(objects: number) {
    this.#registers.set(Register.work, objects);
  }

  /** Whether this cycle's marking is done. */
  get collects(): boolean {
    return this.#registers.get(Register.collects) === 1;
  }

  set collects(value: boolean) {
    this.#registers.set(Register.collects, value ? 1 : 0);
  }

  get heapSize(): number {
    return this.#registers.get(Register.heapSize);
  }

  set heapSize(objects: number) {
    this.#registers.set(Register.heapSize, objects);
  }

  get scheduled(): boolean {
    return this.#registers.get(Register.scheduled) === 1;
  }

  set scheduled(value: boolean) {
    this.#registers.set(Register.scheduled, value ? 1 : 0);
  }

  get running(): boolean {
    return this.#registers.get(Register.running) === 1;
  }

  set running(value: boolean) {
    this.#registers.set(Register.running, value ? 1 : 0);
  }

  /** Whether what is older than the program is in the permanent list, with the program's names. */
  get olderFrozen(): boolean {
    return this.#registers.get(Register.olderFrozen) === 1;
  }

  set olderFrozen(value: boolean) {
    this.#registers.set(Register.olderFrozen, value ? 1 : 0);
  }

  /**
   * The program's names, in one of the lists like any object. What is older than the program comes and goes with
   * them: it is marked, frozen and pending when they are.
   */
  get names(): Slot {
    return this.#registers.get(Register.names);
  }

  set names(row: Slot) {
    this.#registers.set(Register.names, row);
  }

  /** The second and third number of `gc.get_count()`. */
  get oldCounts(): readonly [visited: number, pending: number] {
    const registers = this.#registers;
    return [
      registers.get(Register.old + this.visitedSpace),
      registers.get(Register.old + this.pendingSpace),
    ];
  }

  /** Objects older than the program that only C code holds and that are pending. */
  get hiddenPending(): number {
    return this.#registers.get(Register.hidden);
  }

  set hiddenPending(objects: number) {
    this.#registers.set(Register.hidden, objects);
  }

  countYoungPass(): void {
    const index = Register.old + this.visitedSpace;
    this.#registers.set(index, this.#registers.get(index) + 1);
  }

  resetOldCounts(): void {
    this.#registers.set(Register.old, 0);
    this.#registers.set(Register.old + 1, 0);
  }

  /** `add_stats` */
  addStats(generation: number, collected: number, uncollectable: number, candidates: number): void {
    const base = Register.stats + generation * STATISTICS;
    const registers = this.#registers;
    [1, collected, uncollectable, candidates].forEach((value, index) => {
      registers.set(base + index, registers.get(base + index) + value);
    });
  }

  stats(generation: number): GenerationStats {
    const base = Register.stats + generation * STATISTICS;
    const registers = this.#registers;
    return {
      collections: registers.get(base),
      collected: registers.get(base + 1),
      uncollectable: registers.get(base + 2),
      candidates: registers.get(base + 3),
    };
  }

  /** Writes the space bit of every object of a list; how many there are. `gc_list_set_space` */
  setSpace(list: ListId, space: 0 | 1): number {
    const { lists } = this.#heap;
    let size = 0;
    for (let object = lists.first(list); object !== 0; object = lists.next(list, object)) {
      this.#heap.setBits(object, space);
      size++;
    }
    return size;
  }

  isVisited(object: Slot): boolean {
    return this.#heap.bits(object) === this.visitedSpace;
  }

  markVisited(object: Slot): void {
    this.#heap.setBits(object, this.visitedSpace);
  }

  markPending(object: Slot): void {
    this.#heap.setBits(object, this.pendingSpace);
  }

  get #registers(): Registers {
    return this.#heap.registers;
  }
}
