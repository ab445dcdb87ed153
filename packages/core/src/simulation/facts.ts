import { HolderKind } from '../events/chunk.js';
import { Op } from '../events/dictionary.js';
import { MEMBER_KEY } from '../events/holders.js';
import type { FreeCause, GcReason, HeapEvent, Holder, Site } from '../events/types.js';
import type { PassResult } from '../gc/policy.js';
import type { Seq, SiteId, Slot } from '../units.js';
import type { Edge } from './edgeTable.js';
import * as at from './layout.js';
import { Flag, Scalar } from './layout.js';
import type { HeapModel } from './model.js';
import type { Fact, SimulationEvent } from './modelEvents.js';
import type { RowWriter } from './rowWriter.js';

/** Where events as objects go. */
export interface EventTarget {
  push(event: SimulationEvent): void;
}

/**
 * What happens, one fact after the other: each changes the model and is told to whoever listens. Nothing else
 * makes heap events, and `evolve` goes the same way.
 */
export class Facts {
  readonly model: HeapModel;
  /** Gets rows; null when nobody wants chunks. */
  rows: RowWriter | null = null;
  /** Gets events; null when nobody wants objects. */
  events: EventTarget | null = null;
  /** Whether `events` wants model events too; the model's journal is on then. */
  telling = false;
  site: Site | null = null;
  siteId: SiteId = -1;
  /** Entries of the journal that have been told. */
  #told = 0;

  constructor(model: HeapModel) {
    this.model = model;
  }

  /** From here on all writes to the model are told, until `endTelling`. */
  startTelling(target: EventTarget): void {
    this.telling = true;
    this.events = target;
    this.#told = this.model.journal.length;
  }

  /** Tells what is left. */
  endTelling(): void {
    this.#tell({ fact: 'bookkeeping' });
  }

  stopTelling(): void {
    this.telling = false;
    this.events = null;
  }

  get seq(): Seq {
    return this.model.scalar(Scalar.seq) + 1;
  }

  alloc(type: number, size: number, managed: boolean): Slot {
    this.#before();
    const { model } = this;
    const seq = this.#advance();
    const slot = model.alloc(type, size, managed);
    this.rows?.alloc(type, slot, size, this.siteId);
    if (this.events !== null) {
      const typeName = model.tables.dictionary.types[type].name;
      const object = model.id(slot);
      const { site } = this;
      this.#event({ seq, type: 'alloc', object, typeName, size, gc: managed, refcount: 1, site });
    }
    return slot;
  }

  incref(slot: Slot): void {
    this.#before();
    const { model } = this;
    const seq = this.#advance();
    const refcount = model.refcount(slot) + 1;
    model.set(slot, at.REFCOUNT, refcount);
    this.rows?.count(Op.incref, slot, this.siteId);
    if (this.events !== null) {
      this.#event({ seq, type: 'incref', object: model.id(slot), refcount, site: this.site });
    }
  }

  decref(slot: Slot): number {
    this.#before();
    const { model } = this;
    const seq = this.#advance();
    const refcount = model.refcount(slot) - 1;
    model.set(slot, at.REFCOUNT, refcount);
    this.rows?.count(Op.decref, slot, this.siteId);
    if (this.events !== null) {
      this.#event({ seq, type: 'decref', object: model.id(slot), refcount, site: this.site });
    }
    return refcount;
  }

  /** A place that is there, and empty, holds the object. */
  linkAt(slot: Slot, edge: Edge): void {
    this.#before();
    this.#link(slot, edge);
  }

  /** The place, made where there is none, holds the object. */
  link(slot: Slot, owner: Slot, kind: number, key: number): void {
    this.#before();
    this.#link(slot, this.model.place(owner, kind, key));
  }

  #link(slot: Slot, edge: Edge): void {
    const { model } = this;
    const seq = this.#advance();
    model.link(slot, edge);
    this.rows?.hold(Op.link, slot, model, edge, this.siteId);
    if (this.events !== null) {
      const holder = this.holder(edge);
      this.#event({ seq, type: 'link', object: model.id(slot), holder, site: this.site });
    }
  }

  /** The place no longer holds what it holds; it stays. */
  unlink(edge: Edge): Slot {
    this.#before();
    const { model } = this;
    const seq = this.#advance();
    const slot = model.target(edge);
    if (model.has(slot, Flag.inPlace)) model.detachInPlace(edge, slot);
    this.rows?.hold(Op.unlink, slot, model, edge, this.siteId);
    if (this.events !== null) {
      const holder = this.holder(edge);
      const object = model.id(slot);
      model.unlink(edge);
      this.#event({ seq, type: 'unlink', object, holder, site: this.site });
    } else model.unlink(edge);
    return slot;
  }

  free(slot: Slot, cause: FreeCause): void {
    this.#before();
    const { model } = this;
    const seq = this.#advance();
    const object = model.id(slot);
    model.free(slot);
    this.rows?.free(slot, cause, this.siteId);
    if (this.events !== null) this.#event({ seq, type: 'free', object, cause, site: this.site });
  }

  passBegins(generation: number, reason: GcReason): void {
    this.#before();
    const seq = this.#advance();
    this.rows?.passBegins(generation, reason, this.siteId);
    if (this.events === null) return;
    this.#event({ seq, type: 'gc-pass', phase: 'begin', generation, reason, site: this.site });
  }

  passEnds(generation: number, reason: GcReason, result: PassResult): void {
    this.#before();
    const seq = this.#advance();
    this.rows?.passEnds(generation, reason, result, this.siteId);
    if (this.events === null) return;
    const { collected, uncollectable, examined } = result;
    const counts = { collected, uncollectable, examined };
    const { site } = this;
    this.#event({ seq, type: 'gc-pass', phase: 'end', generation, reason, ...counts, site });
  }

  mark(label: string): void {
    this.#before();
    const seq = this.#advance();
    this.rows?.mark(label, this.siteId);
    if (this.events !== null) this.#event({ seq, type: 'mark', label, site: this.site });
  }

  /** What was written to the model since the last fact means this. Only while `telling`. */
  note(fact: Fact): void {
    this.#tell(fact);
  }

  /** The holder that a place is. */
  holder(edge: Edge): Holder {
    const { model } = this;
    const kind = model.edge(edge, at.EDGE_KIND);
    const owner = model.edge(edge, at.OWNER);
    const key = model.edge(edge, at.KEY);
    const { strings } = model.tables.dictionary;
    if (kind === HolderKind.variable) {
      return { kind: 'variable', frame: strings[model.get(owner, at.CLASS)], name: strings[key] };
    }
    const text =
      kind === HolderKind.member
        ? MEMBER_KEY
        : kind === HolderKind.index
          ? `[${key >>> 0}]`
          : strings[key];
    return { kind: 'slot', owner: model.id(owner), key: text };
  }

  #advance(): Seq {
    const seq = this.model.scalar(Scalar.seq) + 1;
    this.model.setScalar(Scalar.seq, seq);
    return seq;
  }

  #before(): void {
    if (this.telling) this.#tell({ fact: 'bookkeeping' });
  }

  #event(event: HeapEvent): void {
    this.events?.push(event);
    this.#told = this.model.journal.length;
  }

  /** Tells writes that have not been told, each cell once. */
  #tell(fact: Fact): void {
    const { journal } = this.model;
    if (journal.length === this.#told) return;
    const cells = writtenCells(this.model, this.#told);
    this.#told = journal.length;
    this.events?.push({ type: 'model', ...fact, cells });
  }
}

function writtenCells({ journal }: HeapModel, from: number): readonly number[] {
  const cells: number[] = [];
  const seen = new Set<number>();
  for (let entry = from; entry < journal.length; entry++) {
    const column = journal.column[entry];
    const index = journal.index[entry];
    const cell = column * 2 ** 32 + index;
    if (seen.has(cell)) continue;
    seen.add(cell);
    cells.push(column, index, journal.columns[column].values[index]);
  }
  return Object.freeze(cells);
}
