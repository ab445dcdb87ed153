import type { GcReason } from '../events/types.js';
import type { OlderObjects } from '../simulation/options.js';
import type { Slot } from '../units.js';
import type { CollectorRules } from '../versions/collector.js';
import type { TrackingRules } from '../versions/tracking.js';

/** A list of tracked objects, as `gc.c`'s `PyGC_Head` lists: ordered, an object is in at most one. */
export type ListId = Slot;

/**
 * The lists of tracked objects. Every operation but `size`, `merge` aside, costs the same however long lists are.
 */
export interface ObjectLists {
  /** A new empty list. Only while a policy is made. */
  create(): ListId;
  /** The first object, 0 when there is none. */
  first(list: ListId): Slot;
  /** The object behind `object` in its list, 0 at the end. */
  next(list: ListId, object: Slot): Slot;
  isEmpty(list: ListId): boolean;
  /** Counts by walking. */
  size(list: ListId): number;
  /** Puts an object that is in no list at the end of one. */
  append(list: ListId, object: Slot): void;
  /** Takes an object out of its list. */
  remove(object: Slot): void;
  /** Takes an object out of its list and puts it at the end of another (or of the same). */
  move(object: Slot, to: ListId): void;
  /** Puts all of `from` behind what is in `to`, order kept; `from` is empty then. Costs nothing. */
  merge(from: ListId, to: ListId): void;
}

/** Numbers of a policy (counts, statistics, phase): part of the state, 0 at first. */
export interface Registers {
  get(index: number): number;
  set(index: number, value: number): void;
}

/** What became of the objects of a pass. */
export interface Disposal {
  /** What the interpreter's statistics count as collected: the dead and the weak references called and freed. */
  readonly collected: number;
  readonly uncollectable: number;
}

/** The steps that every collector is made of; see §5 of the rules and `gc.c` of each release. */
interface CycleSteps {
  /**
   * Splits a list by who is held only from within it (`deduce_unreachable`): the reachable stay, in the order in
   * which they were found reachable; the others go to a list of their own, which is returned.
   */
  findUnreachable(list: ListId): ListId;
  /**
   * Ends what `findUnreachable` gave: weak references and their callbacks, finalizers, what these brought back,
   * breaking apart. What is alive after that is at the end of `old`.
   */
  dispose(unreachable: ListId, old: ListId): Disposal;
  /** `untrack_tuples`: takes out of the list what need not be tracked; only if the version does it now. */
  untrackTuples(list: ListId): void;
  /** `untrack_dicts`: as above, for dicts. */
  untrackDicts(list: ListId): void;
  /** `clear_freelists` */
  clearFreeLists(): void;
}

/** What a policy sees of the heap and may do to it. Slots stay the same as long as an object lives. */
export interface CollectorHeap extends CycleSteps {
  readonly rules: CollectorRules;
  readonly tracking: TrackingRules;
  /** What was there before the program. */
  readonly older: OlderObjects;
  readonly lists: ObjectLists;
  readonly registers: Registers;
  refcount(object: Slot): number;
  isTracked(object: Slot): boolean;
  /** 31 bits of each object that belong to the policy; 0 when the object is allocated. */
  bits(object: Slot): number;
  setBits(object: Slot, bits: number): void;
  /** Calls `visit` with every object that `object` holds, in the order of its type's `tp_traverse`. */
  traverse(object: Slot, visit: (held: Slot) => void): void;
  /**
   * The program's names: a row that is no object, tracked from now on and held from outside, as in CPython the dict
   * of `__main__`. It is for the policy to put it into a list.
   */
  adoptNames(): Slot;
  /** What modules' names stand for, those adopted aside: what the interpreter's own dicts lead to. */
  traverseModules(visit: (held: Slot) => void): void;
  /** Calls `visit` with what frames' variables stand for, innermost frame first, borrowed references too. */
  traverseFrames(visit: (held: Slot) => void): void;
  /**
   * What frames hold, in the order in which the interpreter goes through them; `undefined` where nobody can tell.
   */
  roots(): Iterable<Slot> | undefined;
  /** References to it that no holder explains: what the evaluation stack holds is a root for marking. */
  temporaries(object: Slot): number;
  /** `gc.get_threshold()[index]`, as set. */
  threshold(index: 0 | 1 | 2): number;
  isEnabled(): boolean;
  /** Observers are told, and the trace gets a row. Between the two a pass is running. */
  passBegins(generation: number, reason: GcReason): void;
  passEnds(generation: number, reason: GcReason, result: PassResult): void;
}

export interface PassResult extends Disposal {
  /** Objects that the cycle algorithm, or marking, looked at. */
  readonly examined: number;
}

/** One entry of `gc.get_stats()`. */
export interface GenerationStats {
  readonly collections: number;
  readonly collected: number;
  readonly uncollectable: number;
  /** Objects looked at (3.15's `candidates`). */
  readonly candidates: number;
}

/**
 * A cyclic collector: which objects it looks at, and when. It has no memory of its own: what it remembers is in
 * the heap's `lists`, `registers` and `bits`, so that it comes and goes with the state.
 */
export interface CollectorPolicy {
  /** The heap is about to be used, with `older` objects in it, and with those that were tracked by then. Once. */
  begin(): void;
  /** Memory for a managed object was obtained (not from a free list); the object itself is not there yet. */
  allocated(): void;
  /** Memory of a managed object was given back (not to a free list). */
  returned(): void;
  /** The object enters the youngest list. The heap has marked it as tracked. */
  track(object: Slot): void;
  /** The object leaves whatever list it is in. */
  untrack(object: Slot): void;
  /** Whether an automatic pass should run at the next opportunity (`rules.runs`). */
  isDue(): boolean;
  /** A pass is due while one runs: it is asked for no longer. `_Py_RunGC` (3.12+) */
  skipDue(): void;
  /** Runs the pass that is due, after the conditions are looked at once more. */
  runDue(): void;
  /** `gc.collect(generation)`, 0 to 2. What it returns. Not called while a pass runs. */
  collect(generation: number, reason: GcReason): number;
  freeze(): void;
  unfreeze(): void;
  /** `gc.get_freeze_count()` */
  frozen(): number;
  /** `gc.get_count()` */
  counts(): readonly [number, number, number];
  /** `gc.get_threshold()`: what is set is not always what is said. */
  thresholds(): readonly [number, number, number];
  stats(): readonly GenerationStats[];
  /** `gc.get_objects(generation)`: slots in order; every generation, oldest last, when left out. */
  objects(generation?: number): Iterable<Slot>;
}

/** Makes a policy for a heap; the first thing that happens to an empty heap or to a state that is branched. */
export type PolicyFactory = (heap: CollectorHeap) => CollectorPolicy;
