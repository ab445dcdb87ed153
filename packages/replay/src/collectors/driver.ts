import {
  type Bytes,
  type EventChunk,
  FreeBy,
  type ObjectId,
  Op,
  type PassRow,
  type Seq,
  type SiteId,
  type Slot,
  type StringId,
  type TypeId,
} from '@refwind/core';
import type { Timeline } from '../timeline.js';
import { Checks } from './checks.js';
import type { DriverRules } from './driverRules.js';
import type { Fates } from './fates.js';
import type { ModelHeap } from './heap.js';
import { Linker, type LinkRow } from './linking.js';
import { Kind, longer, type Row, Trait } from './rows.js';
import { applySetting, readSetting } from './settings.js';
import { UnlinkedContents } from './unlinked.js';

/** A pass of the trace that the driver goes through. */
interface TracePass {
  readonly number: number;
  readonly site: SiteId;
  readonly newest: ObjectId;
  /** What is taken apart there is not here, or lives on here: what it lets go of there goes when it ends here. */
  isApart: boolean;
}

/**
 * Plays a trace to a model heap: what the program did, not what its collector did. Objects that the trace's passes
 * freed live on until the model's do.
 */
export class Driver {
  /** The event that the trace is at. */
  here: Seq = 0;
  /** Objects allocated before it. */
  allocs: ObjectId = 0;
  readonly heap: ModelHeap;
  readonly #timeline: Timeline;
  readonly #fates: Fates;
  readonly #rules: DriverRules;
  readonly #linker: Linker;
  #rowOf = new Int32Array(1024);
  /** Rows of the objects that fates tell of, by number. */
  readonly #noted: Int32Array;
  #nextNoted = 0;
  #nextFate = 0;
  #pass: TracePass | null = null;
  #passes = 0;
  #nested = 0;
  readonly #checks: Checks;
  readonly #unlinked: UnlinkedContents;

  constructor(timeline: Timeline, fates: Fates, heap: ModelHeap, rules: DriverRules) {
    this.#timeline = timeline;
    this.#fates = fates;
    this.heap = heap;
    this.#rules = rules;
    this.#noted = new Int32Array(fates.object.length);
    this.#checks = new Checks(timeline.dictionary);
    this.#unlinked = new UnlinkedContents(heap, timeline.dictionary);
    this.#linker = new Linker(timeline, heap, {
      ...rules,
      rowOf: (slot) => (slot < this.#rowOf.length ? this.#rowOf[slot] : 0),
    });
  }

  run(): void {
    const { chunks } = this.#timeline;
    for (let index = 0; index < chunks.count; index++) this.#chunk(chunks.chunk(index));
    this.#linker.settle();
    this.here++;
    this.#foretell();
  }

  /** The row's object is gone. */
  freed(row: Row): void {
    const { rows } = this.heap;
    const slot = rows.slot[row];
    if (slot !== 0 && this.#rowOf[slot] === row) this.#rowOf[slot] = 0;
    if (rows.noted[row] !== 0) this.#noted[rows.noted[row] - 1] = 0;
    this.#linker.forget(row);
    this.#unlinked.forget(row);
  }

  /** Whether the pass that the trace is in freed the row's object. */
  endsInTrace(row: Row): boolean {
    const number = this.heap.rows.noted[row];
    return number !== 0 && this.#fates.pass[number - 1] === this.#pass?.number;
  }

  /** Whether the row's object is a tuple of arguments that C code holds while what it calls runs. */
  isCallsTuple(row: Row): boolean {
    const { rows } = this.heap;
    return rows.kind[row] === Kind.tuple && this.#checks.isCallsTuple(rows.object[row]);
  }

  /** Rows of the weak references that a pass calls which finds the row's object, and that die of it. */
  weakrefsTo(row: Row): readonly Row[] {
    const number = this.heap.rows.noted[row];
    if (number === 0) return [];
    const weakrefs = Array.from(this.#fates.weakrefsTo(number - 1), (each) => this.#noted[each]);
    return weakrefs.filter((weakref) => weakref !== 0);
  }

  #chunk(chunk: EventChunk): void {
    const { codes } = this.#timeline.dictionary;
    let allocRank = 0;
    let passRank = 0;
    let linkRank = 0;
    const untracked = chunk.untracked && new Set(chunk.untracked);
    for (let row = 0; row < chunk.length; row++) {
      const { op, site, arg } = codes[chunk.code[row]];
      const slot = chunk.slot[row];
      this.here = chunk.firstSeq + row;
      this.#foretell();
      if (op !== Op.gcBegin && this.#pass === null) this.#linker.makeDict();
      this.#look(op, site);
      if (op === Op.alloc) {
        const isUntracked = untracked?.has(allocRank);
        this.#alloc(slot, arg, chunk.size[allocRank++], site, isUntracked);
      } else if (op === Op.incref) this.#incref(slot, arg, site);
      else if (op === Op.decref) this.#decref(slot, arg, site);
      else if (op === Op.free) this.#free(slot, arg !== FreeBy.refcount);
      else if (op === Op.link) this.#linker.link({ chunk, rank: linkRank++, slot });
      else if (op === Op.unlink) this.#unlink({ chunk, rank: linkRank++, slot });
      else if (op === Op.gcBegin) this.#begin(chunk.passes[passRank], site);
      else if (op === Op.gcEnd) this.#end();
      else this.#mark(arg);
      if (op === Op.gcBegin || op === Op.gcEnd) passRank++;
    }
  }

  /** What is garbage before this event. */
  #foretell(): void {
    const { order, since } = this.#fates;
    while (this.#nextFate < order.length && since[order[this.#nextFate]] < this.here) {
      this.#becomesGarbage(order[this.#nextFate++]);
    }
  }

  #becomesGarbage(number: number): void {
    const { rows, places } = this.heap;
    const row = this.#noted[number];
    if (row === 0) return;
    rows.set(row, Trait.garbage);
    rows.since[row] = this.#fates.since[number];
    // Who held what is told from how a pass takes garbage apart; what it meets of other types is no container.
    if (!rows.has(row, Trait.managed)) return;
    for (const held of this.#fates.heldBy(number)) {
      const target = this.#noted[held];
      if (target !== 0) places.linkNameless(row, target);
    }
  }

  /** The interpreter may have looked for pending work since the last event. */
  #look(op: number, site: SiteId): void {
    if (op !== Op.link) this.#linker.settle();
    if (this.#pass !== null) return;
    const { heap } = this;
    const goesRound = op === Op.alloc && this.#checks.goesRound(site);
    const hasLooked = this.#checks.moveTo(site) || goesRound;
    if (hasLooked && heap.rules.runs === 'check' && op !== Op.gcBegin) heap.check();
  }

  #begin({ generation, reason }: PassRow, site: SiteId): void {
    this.#passes++;
    if (this.#pass !== null) {
      this.#nested++;
      return;
    }
    const { heap } = this;
    this.#pass = { number: this.#passes, site, newest: this.allocs, isApart: false };
    heap.enterTracePass();
    if (reason !== 'threshold') heap.policy.collect(generation, reason);
    else if (heap.rules.runs === 'check') heap.check();
    else if (this.#rules.passesInAllocation) heap.allocateAhead();
  }

  #end(): void {
    if (this.#nested > 0) {
      this.#nested--;
      return;
    }
    this.heap.leaveTracePass();
    this.#pass = null;
    this.#linker.passEnds();
  }

  /** Whether an event is the collector's own work on an older object. */
  #isCollectors(slot: Slot, site: SiteId): boolean {
    const pass = this.#pass;
    if (pass === null || (pass.site >= 0 && site !== pass.site)) return false;
    const row = this.#rowOf[slot];
    return row === 0 || this.heap.rows.object[row] <= pass.newest;
  }

  /** Garbage of the trace's pass that no pass of the model has found. */
  #livesOn(row: Row): boolean {
    return row !== 0 && this.endsInTrace(row) && !this.heap.rows.has(row, Trait.doomed);
  }

  /** @param isUntracked whether the trace says so; undefined when it does not tell. */
  #alloc(slot: Slot, type: TypeId, size: Bytes, site: SiteId, isUntracked?: boolean): void {
    const { heap } = this;
    const { rows } = heap;
    const { managed, kind, trackedAtBirth, refills } = this.#rules.types(type);
    const length = kind === Kind.tuple ? this.#rules.tupleLength(size) : -1;
    if (managed) {
      this.#checks.allocated();
      heap.obtain(kind, length);
    }
    const row = rows.take();
    rows.object[row] = ++this.allocs;
    rows.slot[row] = slot;
    rows.size[row] = size;
    rows.kind[row] = kind;
    rows.length[row] = length;
    rows.refcount[row] = 1;
    if (managed) rows.set(row, Trait.managed);
    this.#reach(slot);
    this.#rowOf[slot] = row;
    if (this.#fates.object[this.#nextNoted] === this.allocs) {
      this.#noted[this.#nextNoted++] = row;
      rows.noted[row] = this.#nextNoted;
      if (this.#fates.isUncounted[this.#nextNoted - 1] === 1) rows.set(row, Trait.uncounted);
      if (this.#fates.isCalled[this.#nextNoted - 1] === 1) rows.set(row, Trait.called);
    }
    heap.allocated(row);
    heap.follows.born(row, trackedAtBirth, isUntracked);
    if (kind === Kind.tuple) this.#checks.madeTuple(this.allocs);
    this.#unlinked.allocated(row, site, refills);
    if (this.#pass !== null) this.#pass.isApart = false;
  }

  /** Its callback was called in the trace's pass, and is not yet here. */
  #isCalledLater(row: Row): boolean {
    return this.#pass !== null && this.heap.rows.has(row, Trait.called) && this.#livesOn(row);
  }

  #incref(slot: Slot, by: number, site: SiteId): void {
    const row = this.#rowOf[slot];
    const { refcount } = this.heap.rows;
    const pass = this.#pass;
    if (pass !== null) {
      const isCollectors = this.#isCollectors(slot, site);
      // From 0 to 1: a dying object is looked at once more, which is nobody's turn.
      if (isCollectors && (row === 0 || refcount[row] > 0)) {
        pass.isApart = pass.site >= 0 && (row === 0 || this.#livesOn(row));
        if (pass.isApart) return;
      } else if (!isCollectors) pass.isApart = false;
    }
    if (row === 0 || this.#isCalledLater(row)) return;
    refcount[row] += by;
    this.#unlinked.referenced(row, site);
    if (refcount[row] === by) this.heap.follows.reviveIfDying(row);
  }

  #decref(slot: Slot, by: number, site: SiteId): void {
    const row = this.#rowOf[slot];
    if (row === 0 || this.#isCalledLater(row)) return;
    // Setting an attribute drops the instance: also when what it is set to is not in the trace.
    if (this.#rules.setsAttribute(site)) this.heap.noteAttribute(row, 0);
    if (this.#pass !== null && this.#isCollectors(slot, site)) {
      if (this.#pass.isApart) return;
      if (this.#linker.takeKept(row)) return;
    }
    const { refcount } = this.heap.rows;
    this.#unlinked.settle();
    refcount[row] -= by;
    if (refcount[row] === 0) this.heap.follows.beginDying(row);
    else this.#unlinked.dropped(row, site);
  }

  #free(slot: Slot, byPass: boolean): void {
    const { heap } = this;
    const row = this.#rowOf[slot];
    if (row === 0) return;
    const isCalledLater = this.#isCalledLater(row);
    this.#rowOf[slot] = 0;
    heap.rows.slot[row] = 0;
    if (isCalledLater) return;
    if (!byPass) heap.ends.free(row);
    else if (heap.rows.has(row, Trait.doomed)) heap.ends.alone(row);
    // Nothing that a pass would look at holds it: no pass of the model's could find it.
    else if (
      !this.#rules.keepsGarbage &&
      !heap.rows.has(row, Trait.tracked) &&
      heap.rows.held[row] === 0
    ) {
      heap.ends.now([row]);
    }
  }

  #unlink(row: LinkRow): void {
    this.#linker.unlink(row, this.#pass === null ? null : (owner) => this.#livesOn(owner));
  }

  #mark(label: StringId): void {
    const setting = readSetting(this.#timeline.dictionary.strings[label]);
    if (setting !== null) applySetting(this.heap, setting, this.#rules.followsThresholds);
  }

  #reach(slot: Slot): void {
    if (slot < this.#rowOf.length) return;
    this.#rowOf = longer(new Int32Array(Math.max(slot + 1, this.#rowOf.length * 2)), this.#rowOf);
  }
}
