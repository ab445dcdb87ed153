import {
  type Bytes,
  type HeapColumns,
  isOwned,
  NO_LINK,
  type ObjectId,
  Op,
  type Seq,
  type Site,
  type Slot,
  siteAt,
} from '@refwind/core';
import type { Timeline } from '../../timeline.js';
import { CodeGroups } from '../codes.js';
import type { Amount } from '../comparison.js';
import { placesOf } from '../retention.js';
import { groupSums } from './groups.js';
import { dominatorTree, type FlowGraph } from './semiNca.js';

/** An object and what only it keeps. */
export interface Retained {
  readonly object: ObjectId;
  readonly typeName: string;
  readonly size: Bytes;
  readonly site: Site | null;
  /** The object through which every way to this one leads; `null` when there is none but roots. */
  readonly dominator: ObjectId | null;
  /** What would die with it: itself and all that is reached through it alone. */
  readonly retained: Amount;
}

/** The objects of one type, or from one line, and what only they keep. */
export interface RetainedRow {
  /** Of a line its first allocating site in the dictionary; `null` for types. */
  readonly site: Site | null;
  /** Of rows by type. */
  readonly typeName: string | null;
  /** The objects themselves. */
  readonly own: Amount;
  /** With all that is reached through one of them alone; nothing is counted twice in a row, but in several rows. */
  readonly retained: Amount;
}

/**
 * Who keeps what, of all objects that are reached from a variable or an unnamed reference (the evaluation stack, C code,
 * what is older than the trace) at a moment: the dominators of the heap's graph, and retained sizes.
 *
 * @example
 * dominators(timeline, timeline.end).largest(10); // what keeps most
 *
 * @param at a moment of the timeline
 * @throws MomentRangeError
 */
export function dominators(timeline: Timeline, at: Seq): Dominators {
  return new Dominators(timeline.columnsAt(at));
}

/** The dominators of a heap. Time and memory as its objects and links. */
export class Dominators {
  readonly at: Seq;
  /** Objects that are reached. */
  readonly reached: number;
  readonly #columns: HeapColumns;
  /** By slot: the dominator's slot, 0 for none, −1 where nothing is reached. */
  readonly #dominator: Int32Array;
  readonly #objects: Int32Array;
  readonly #bytes: Float64Array;
  readonly #order: Int32Array;
  #slots: Map<ObjectId, Slot> | null = null;

  constructor(columns: HeapColumns) {
    const { dominator, order } = dominatorTree(new HeapGraph(columns));
    this.at = columns.seq;
    this.reached = order.length - 1;
    this.#columns = columns;
    this.#dominator = dominator;
    this.#order = order;
    this.#objects = new Int32Array(columns.slotCount + 1);
    this.#bytes = new Float64Array(columns.slotCount + 1);
    for (let at = order.length - 1; at > 0; at--) {
      const slot = order[at];
      this.#objects[slot]++;
      this.#bytes[slot] += columns.size[slot];
      this.#objects[dominator[slot]] += this.#objects[slot];
      this.#bytes[dominator[slot]] += this.#bytes[slot];
    }
  }

  /** `null` when there is no such object then, or nothing leads to it. */
  of(object: ObjectId): Retained | null {
    this.#slots ??= new Map(
      Array.from(this.#order.subarray(1), (slot) => [this.#columns.object[slot], slot]),
    );
    const slot = this.#slots.get(object);
    return slot === undefined ? null : this.#retainedBy(slot);
  }

  /** Those that retain most bytes, the largest first. @param isWanted by type's name; all unless given */
  largest(limit: number, isWanted: (typeName: string) => boolean = () => true): Retained[] {
    const slots = this.#order.subarray(1).filter((slot) => isWanted(this.#typeName(slot)));
    const { object } = this.#columns;
    slots.sort((a, b) => this.#bytes[b] - this.#bytes[a] || object[a] - object[b]);
    return Array.from(slots.subarray(0, limit), (slot) => this.#retainedBy(slot));
  }

  /** What all objects of a type keep, or all from a line; those first that retain most bytes. */
  by(by: 'type' | 'line'): RetainedRow[] {
    const { allocCode, dictionary, size } = this.#columns;
    const groups = new CodeGroups(dictionary, by, (op) => op === Op.alloc);
    const sums = groupSums(
      {
        ...{ order: this.#order, dominator: this.#dominator, size },
        ...{ objects: this.#objects, bytes: this.#bytes },
      },
      groups.size,
      (slot) => groups.ofCode[allocCode[slot]],
    );
    return Array.from(sums.objects.keys())
      .filter((group) => sums.objects[group] > 0)
      .map((group) => ({
        ...groups.nameOf(group),
        own: { objects: sums.objects[group], bytes: sums.bytes[group] },
        retained: { objects: sums.retainedObjects[group], bytes: sums.retainedBytes[group] },
      }))
      .sort((a, b) => b.retained.bytes - a.retained.bytes || b.own.bytes - a.own.bytes);
  }

  #retainedBy(slot: Slot): Retained {
    const { object, size, allocCode, dictionary } = this.#columns;
    const dominator = this.#dominator[slot];
    return {
      object: object[slot],
      typeName: this.#typeName(slot),
      size: size[slot],
      site: siteAt(dictionary, dictionary.codes[allocCode[slot]].site),
      dominator: dominator === 0 ? null : object[dominator],
      retained: { objects: this.#objects[slot], bytes: this.#bytes[slot] },
    };
  }

  #typeName(slot: Slot): string {
    const { allocCode, dictionary } = this.#columns;
    return dictionary.types[dictionary.codes[allocCode[slot]].arg].name;
  }
}

/** A heap as a graph: its slots, and 0 for all roots together. */
class HeapGraph implements FlowGraph {
  readonly size: number;
  readonly #columns: HeapColumns;
  readonly #isRoot: Uint8Array;

  constructor(columns: HeapColumns) {
    this.size = columns.slotCount + 1;
    this.#columns = columns;
    this.#isRoot = Uint8Array.from({ length: this.size }, (_, slot) =>
      slot > 0 && columns.object[slot] !== 0 && isRoot(columns, slot) ? 1 : 0,
    );
  }

  eachNext(node: number, visit: (next: number) => void): void {
    const { links } = this.#columns;
    if (node === 0) {
      for (let slot = 1; slot < this.size; slot++) if (this.#isRoot[slot] === 1) visit(slot);
      return;
    }
    for (let at = links.firstOwned(node); at !== NO_LINK; at = links.nextOwned(at)) {
      visit(links.heldAt(at));
    }
  }

  eachPrevious(node: number, visit: (previous: number) => void): void {
    const { links } = this.#columns;
    if (this.#isRoot[node] === 1) visit(0);
    for (let at = links.firstHolder(node); at !== NO_LINK; at = links.nextHolder(at)) {
      if (isOwned(links.kindAt(at))) visit(links.aAt(at));
    }
  }
}

/** Whether some reference to it is no place's in an object. */
function isRoot({ links, refcount }: HeapColumns, slot: Slot): boolean {
  return placesOf(links, slot) < refcount[slot];
}
