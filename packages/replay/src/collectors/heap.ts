import type {
  CollectorHeap,
  CollectorPolicy,
  CollectorRules,
  Disposal,
  GcReason,
  ListId,
  PassResult,
  PythonSemantics,
  Registers,
  Thresholds,
} from '@refwind/core';
import { ModelEnds } from './ends.js';
import { RowLists } from './lists.js';
import { ModelMemory } from './memory.js';
import { Places } from './places.js';
import { isReadBackwards, ModelReachability } from './reachability.js';
import { Kind, ModelRows, type Row, Trait } from './rows.js';
import { ModelTracking } from './tracking.js';

/** Who is told what a model heap does. */
export interface HeapObserver {
  passBegun(generation: number, reason: GcReason): void;
  passEnded(result: PassResult): void;
  /** A garbage object is about to go, with what is to be known of it. */
  collected(row: Row): void;
  /** An object is there, or is about to be gone. */
  allocated(row: Row): void;
  freed(row: Row): void;
  /** Whether the trace, which is in a pass, has the object freed there. */
  endsInTrace(row: Row): boolean;
  /** The weak references that a pass calls which finds the object, and that die of it. */
  weakrefsTo(row: Row): readonly Row[];
  /** Whether the object is a tuple of arguments that C code holds while what it calls runs. */
  isCallsTuple(row: Row): boolean;
}

/** What the model's collector goes by. */
export interface HeapRules {
  readonly semantics: PythonSemantics;
  readonly collector: CollectorRules;
  readonly thresholds: Thresholds;
  /** Tracked objects older than the trace. */
  readonly older: number;
}

/**
 * A heap as far as collectors see it, driven by a trace: rows and places follow its events, and what is garbage is
 * known beforehand. The collector's policy is the simulator's own.
 */
export class ModelHeap implements CollectorHeap {
  readonly rows = new ModelRows();
  readonly places = new Places(this.rows);
  readonly lists = new RowLists(this.rows);
  readonly memory: ModelMemory;
  readonly rules: CollectorRules;
  readonly tracking: PythonSemantics['tracking'];
  readonly older: CollectorHeap['older'];
  readonly registers: Registers;
  readonly thresholds: number[];
  enabled = true;
  /** The trace is in a pass: what the model's finds there ends as the trace says. */
  inTracePass = false;
  /** That pass is one of the model's too, and has been run: until the trace's ends no other is asked for. */
  isBusy = false;
  /** The program's names, if the policy has them in its lists; 0 if not. */
  names: Row = 0;
  /** The namespaces of other modules, and of frames, the innermost last. */
  readonly modules: Row[] = [];
  readonly frames: Row[] = [];
  policy!: CollectorPolicy;
  /** Which objects are tracked. */
  readonly follows: ModelTracking;
  /** How objects end. */
  readonly ends: ModelEnds;
  readonly #observer: HeapObserver;
  readonly #reachability: ModelReachability;
  readonly #unreachable: ListId;
  #clearsLater = false;
  #ahead = false;

  constructor(
    { semantics, collector, thresholds, older }: HeapRules,
    createPolicy: (heap: CollectorHeap) => CollectorPolicy,
    observer: HeapObserver,
    isClassKey: (key: number) => boolean,
  ) {
    this.rules = collector;
    this.tracking = semantics.tracking;
    this.thresholds = [...thresholds];
    this.older = { reachable: older, hidden: 0, untracked: 0 };
    this.memory = new ModelMemory(semantics);
    this.#observer = observer;
    const values: number[] = [];
    this.registers = {
      get: (index) => values[index] ?? 0,
      set: (index, value) => {
        values[index] = value;
      },
    };
    const seesClasses = semantics.version.minor >= 9;
    const counts = (owner: Row, place: number) =>
      seesClasses || this.rows.kind[owner] !== Kind.instance || !isClassKey(this.places.key[place]);
    this.#reachability = new ModelReachability(this.rows, this.places, this.lists, counts);
    this.#unreachable = this.lists.create();
    this.follows = new ModelTracking(this.tracking, this.rows, this.places, this.lists, {
      track: (row) => this.policy.track(row),
      untrack: (row) => this.policy.untrack(row),
    });
    this.ends = new ModelEnds(this, observer);
    this.policy = createPolicy(this);
    this.policy.begin();
  }

  // --- what a policy sees ---

  refcount(row: Row): number {
    return this.rows.refcount[row];
  }

  isTracked(row: Row): boolean {
    return this.rows.has(row, Trait.tracked);
  }

  bits(row: Row): number {
    return this.rows.bits[row];
  }

  setBits(row: Row, bits: number): void {
    this.rows.bits[row] = bits;
  }

  traverse(row: Row, visit: (held: Row) => void): void {
    const { rows, places } = this;
    const backwards = isReadBackwards(rows.kind[row]);
    const step = backwards ? places.previous : places.next;
    for (let place = (backwards ? rows.last : rows.first)[row]; place !== 0; place = step[place]) {
      const held = places.heldBy(place);
      if (held !== 0) visit(held);
    }
  }

  adoptNames(): Row {
    const { rows } = this;
    this.names = rows.take();
    rows.set(this.names, Trait.namespace | Trait.tracked);
    rows.refcount[this.names] = 1;
    return this.names;
  }

  traverseModules(visit: (held: Row) => void): void {
    for (const module of this.modules) this.traverse(module, visit);
  }

  traverseFrames(visit: (held: Row) => void): void {
    const { rows, places } = this;
    for (let at = this.frames.length - 1; at >= 0; at--) {
      for (let place = rows.last[this.frames[at]]; place !== 0; place = places.previous[place]) {
        const held = places.heldBy(place);
        if (held !== 0) visit(held);
      }
    }
  }

  /** A trace does not say what evaluation stacks hold. */
  roots(): undefined {
    return undefined;
  }

  /** Of garbage nothing is temporary. */
  temporaries(row: Row): number {
    const { rows } = this;
    if (rows.has(row, Trait.garbage)) return 0;
    const unexplained = Math.max(0, rows.refcount[row] - rows.held[row]);
    return unexplained > 0 && this.#observer.isCallsTuple(row) ? unexplained - 1 : unexplained;
  }

  threshold(index: 0 | 1 | 2): number {
    return this.thresholds[index];
  }

  isEnabled(): boolean {
    return this.enabled && !this.isBusy;
  }

  passBegins(generation: number, reason: GcReason): void {
    this.#observer.passBegun(generation, reason);
  }

  passEnds(_generation: number, _reason: GcReason, result: PassResult): void {
    if (this.inTracePass) this.isBusy = true;
    this.#observer.passEnded(result);
  }

  findUnreachable(list: ListId): ListId {
    this.#reachability.split(list, this.#unreachable);
    return this.#unreachable;
  }

  /** What the program never reaches again dies; the rest, a finalizer has brought back. */
  dispose(unreachable: ListId, old: ListId): Disposal {
    const { rows, lists } = this;
    const isAllOrNothing = this.rules.resurrection === 'all-or-nothing';
    const found: Row[] = [];
    let isAnySaved = false;
    for (let row = lists.first(unreachable); row !== 0; row = lists.next(unreachable, row)) {
      found.push(row);
      if (!rows.has(row, Trait.garbage)) isAnySaved = true;
    }
    const savesAll = isAllOrNothing && isAnySaved;
    const dead = savesAll ? [] : found.filter((row) => rows.has(row, Trait.garbage));
    if (dead.length === 0) {
      lists.merge(unreachable, old);
      return { collected: 0, uncollectable: 0 };
    }
    const called = this.#callWeakrefs(dead);
    let collected = called.length;
    for (const row of dead) {
      if (!rows.has(row, Trait.uncounted)) collected += rows.has(row, Trait.dictTracked) ? 2 : 1;
    }
    this.ends.found([...called, ...dead]);
    lists.merge(unreachable, old);
    return { collected, uncollectable: 0 };
  }

  /** The weak references to the dead that die of their callbacks: a pass counts them. @see `handle_weakrefs` */
  #callWeakrefs(dead: readonly Row[]): readonly Row[] {
    const { rows } = this;
    const called: Row[] = [];
    for (const row of dead) {
      for (const weakref of this.#observer.weakrefsTo(row)) {
        rows.set(weakref, Trait.garbage);
        rows.since[weakref] = rows.since[row];
        called.push(weakref);
      }
    }
    return called;
  }

  untrackTuples(list: ListId): void {
    this.follows.untrackTuples(list);
  }

  untrackDicts(list: ListId): void {
    this.follows.untrackDicts(list);
  }

  clearFreeLists(): void {
    if (this.inTracePass) this.#clearsLater = true;
    else this.memory.clear();
  }

  // --- what the trace does ---

  /** The trace's pass begins. */
  enterTracePass(): void {
    this.inTracePass = true;
  }

  /** The trace's pass is over: what should have ended in it does now. */
  leaveTracePass(): void {
    this.inTracePass = false;
    this.isBusy = false;
    this.ends.late();
    if (this.#clearsLater) this.memory.clear();
    this.#clearsLater = false;
  }

  /** A row has become an object. */
  allocated(row: Row): void {
    this.#observer.allocated(row);
  }

  /** Memory for an object of a managed type. */
  obtain(kind: number, length: number): void {
    this.memory.obtain(kind, length, () => {
      if (this.#ahead && !this.inTracePass) this.#ahead = false;
      else this.#allocate();
    });
  }

  /** The next memory that the allocator gives is asked for now: a pass that it brings about runs here. */
  allocateAhead(): void {
    this.#allocate();
    this.#ahead = true;
  }

  /** The interpreter looks whether a pass is due. */
  check(): void {
    if (this.policy.isDue() && !this.isBusy) this.policy.runDue();
  }

  /**
   * Until 3.10 an instance's first attribute makes a dict, which counts as one more managed object.
   *
   * @param held what the attribute is, 0 for an object that is not in the trace
   */
  noteAttribute(owner: Row, held: Row): void {
    const { rows } = this;
    if (rows.kind[owner] !== Kind.instance || !rows.has(owner, Trait.managed)) return;
    if (!rows.has(owner, Trait.hasDict)) {
      rows.set(owner, Trait.hasDict);
      this.obtain(Kind.dict, -1);
    }
    if (held !== 0 && this.follows.isWorthTracking(held, false)) rows.set(owner, Trait.dictTracked);
  }

  #allocate(): void {
    this.policy.allocated();
    if (this.rules.runs === 'allocation') this.check();
  }
}
