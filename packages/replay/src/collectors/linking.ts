import { type EventChunk, HolderKind, isOwned, type ObjectId, type Slot } from '@refwind/core';
import type { Timeline } from '../timeline.js';
import type { ModelHeap } from './heap.js';
import type { Place } from './places.js';
import { type Row, Trait } from './rows.js';

/** The module that a program's own names are in. */
const MAIN = '__main__';

/** A link or unlink row of a chunk: which of them it is, counted from 0. */
export interface LinkRow {
  readonly chunk: EventChunk;
  readonly rank: number;
  readonly slot: Slot;
}

/** What a linker needs to know of the trace. */
export interface LinkRules {
  /** The row of a slot's object; 0 for none. */
  readonly rowOf: (slot: Slot) => Row;
  /** Whether a key is an attribute's that an instance's dict holds, where that is an object. */
  readonly isAttribute: (key: number) => boolean;
  /** The key under which a class holds its bases; −1 for none. */
  readonly basesKey: number;
}

/** An attribute that was set. */
interface SetAttribute {
  readonly owner: Row;
  readonly object: ObjectId;
  readonly held: Row;
}

/** Brings a model heap's places up to date with a trace's links. */
export class Linker {
  readonly #heap: ModelHeap;
  readonly #strings: readonly string[];
  readonly #rules: LinkRules;
  readonly #spaces = new Map<number, Row>();
  /** By row: references that places let go of in the trace's pass, and that go here when their owner ends. */
  readonly #kept = new Map<Row, number>();
  /** A place that was emptied by the last event. */
  #vacant: Place = 0;
  /** An attribute that was set by the last event: the dict that it may need is made after it. */
  #attribute: SetAttribute | null = null;

  constructor(timeline: Timeline, heap: ModelHeap, rules: LinkRules) {
    this.#heap = heap;
    this.#strings = timeline.dictionary.strings;
    this.#rules = rules;
  }

  link({ chunk, rank, slot }: LinkRow): void {
    const { places, rows, follows } = this.#heap;
    const kind = chunk.holderKind[rank];
    const key = chunk.holderB[rank];
    const owner = this.#ownerOf(kind, chunk.holderA[rank]);
    const target = this.#rules.rowOf(slot);
    if (owner !== 0 && places.find(owner, kind, key) !== this.#vacant) this.settle();
    this.#vacant = 0;
    if (owner === 0 || target === 0) return;
    places.link(owner, kind, key, target);
    if (key === this.#rules.basesKey && kind === HolderKind.key) follows.noteOlderContent(target);
    follows.noteContent(owner, target);
    if (kind !== HolderKind.key || !this.#rules.isAttribute(key)) return;
    this.#attribute = { owner, object: rows.object[owner], held: target };
  }

  /** @param livesOn whether an owner is garbage of the trace's pass that no pass of the model has found */
  unlink({ chunk, rank, slot }: LinkRow, livesOn: ((owner: Row) => boolean) | null): void {
    const { places } = this.#heap;
    const kind = chunk.holderKind[rank];
    const owner = this.#ownerOf(kind, chunk.holderA[rank]);
    const target = this.#rules.rowOf(slot);
    if (livesOn !== null && isOwned(kind) && (owner === 0 || livesOn(owner))) {
      if (target !== 0) this.#kept.set(target, (this.#kept.get(target) ?? 0) + 1);
      return;
    }
    const place = owner === 0 ? 0 : places.find(owner, kind, chunk.holderB[rank]);
    if (place === 0) return;
    places.empty(place);
    this.#vacant = place;
  }

  /** A place that was emptied and not filled again by the very next event is gone. */
  settle(): void {
    if (this.#vacant === 0) return;
    this.#heap.places.drop(this.#vacant);
    this.#vacant = 0;
  }

  /** The attribute that the last event set gets its dict. */
  makeDict(): void {
    const made = this.#attribute;
    this.#attribute = null;
    if (made === null || this.#heap.rows.object[made.owner] !== made.object) return;
    this.#heap.noteAttribute(made.owner, made.held);
  }

  /** Whether a reference to the row's object that goes now is one of those that stay here for longer. */
  takeKept(row: Row): boolean {
    const kept = this.#kept.get(row) ?? 0;
    if (kept > 0) this.#kept.set(row, kept - 1);
    return kept > 0;
  }

  /** The row's object is gone. */
  forget(row: Row): void {
    this.#kept.delete(row);
  }

  /** The trace's pass is over. */
  passEnds(): void {
    this.#kept.clear();
  }

  /** The row of a holder's owner or namespace; 0 for none. */
  #ownerOf(kind: number, a: number): Row {
    if (isOwned(kind)) return this.#rules.rowOf(a);
    if (kind !== HolderKind.variable) return 0;
    const known = this.#spaces.get(a);
    if (known !== undefined) return known;
    const row = this.#openSpace(this.#strings[a]);
    this.#spaces.set(a, row);
    return row;
  }

  #openSpace(name: string): Row {
    const { rows, modules, frames, names } = this.#heap;
    if (name === MAIN && names !== 0) return names;
    const row = rows.take();
    rows.set(row, Trait.namespace);
    const isFrame = /#\d+$/.test(name);
    (isFrame ? frames : modules).push(row);
    return row;
  }
}
