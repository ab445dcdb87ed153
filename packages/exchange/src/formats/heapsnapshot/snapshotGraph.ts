import {
  type HeapColumns,
  HolderKind,
  isOwned,
  NO_LINK,
  type ObjectId,
  RefwindError,
  type Slot,
} from '@refwind/core';
import { EdgeType, NodeType } from './fields.js';

/** A node as the file has it, but for its place. */
export interface SnapshotNode {
  readonly type: number;
  readonly name: string;
  readonly id: number;
  readonly size: number;
  readonly edges: number;
}

/** What one node holds of another. */
export interface SnapshotEdge {
  readonly type: number;
  /** Of elements the index. */
  readonly name: string | number;
  /** Which node, from 0 on. */
  readonly to: number;
}

/**
 * An object's node id is ten times its own, so that it is the same at every moment and is recognised (`@240` is #24).
 * Nodes that are no objects have odd ids.
 */
const ID_STEP = 10;
const MAX_ID = 2 ** 32 - 1;
const ROOT_ID = 1;
const GC_ROOTS_ID = 3;
const UNNAMED_ID = 5;
const UNREACHABLE_ID = 7;
const FIRST_FRAME_ID = 11;

/** Nodes before the frames: the root, the roots without a variable, and their two kinds. */
const ROOTS = 4;
const UNNAMED = 2;
const UNREACHABLE = 3;

/** The place of a set's member, which has no name. */
const MEMBER = '{}';

/**
 * A heap at a moment as V8 would show one: nodes in an order that depends on nothing but the moment, each one's edges.
 * Frames' and modules' variables are properties of nodes below the root; what C code and temporaries hold, and what
 * nothing leads to, is below `(GC roots)`. Memory as the heap.
 */
export class SnapshotGraph {
  readonly #columns: HeapColumns;
  /** Slots by object id. */
  readonly #slots: Int32Array;
  /** By slot: its node. */
  readonly #node: Int32Array;
  /** By frame (a string's number), ascending: links from its variables. */
  readonly #frames: readonly (readonly [frame: number, links: number[]])[];
  /** Slots of objects that references without a name hold; of those that nothing leads to. */
  readonly #unnamed: readonly Slot[];
  readonly #unreachable: readonly Slot[];

  /** @throws RefwindError `too-many-objects` when ids do not fit in the format's 32 bits */
  constructor(columns: HeapColumns) {
    this.#columns = columns;
    if (columns.allocs * ID_STEP > MAX_ID) throw tooMany(columns.allocs);
    this.#slots = slotsById(columns);
    this.#frames = framesOf(columns, this.#slots);
    this.#node = new Int32Array(columns.slotCount + 1);
    const first = ROOTS + this.#frames.length;
    for (const [at, slot] of this.#slots.entries()) this.#node[slot] = first + at;
    this.#unnamed = [...this.#slots.filter((slot) => this.#unnamedCount(slot) > 0)];
    this.#unreachable = this.#unreached();
  }

  get nodeCount(): number {
    return ROOTS + this.#frames.length + this.#slots.length;
  }

  edgeCount(): number {
    let count = 0;
    for (const { edges } of this.nodes()) count += edges;
    return count;
  }

  *nodes(): Generator<SnapshotNode> {
    const { synthetic: type } = NodeType;
    const frames = this.#frames.length;
    yield { type, name: '', id: ROOT_ID, size: 0, edges: 1 + frames };
    yield { type, name: '(GC roots)', id: GC_ROOTS_ID, size: 0, edges: 2 };
    const [unnamed, unreachable] = [this.#unnamed.length, this.#unreachable.length];
    yield { type, name: '(temporaries and C code)', id: UNNAMED_ID, size: 0, edges: unnamed };
    yield { type, name: '(unreachable)', id: UNREACHABLE_ID, size: 0, edges: unreachable };
    for (const [frame, { length: edges }] of this.#frames) {
      const name = this.#string(frame);
      yield { type: NodeType.object, name, id: FIRST_FRAME_ID + frame * ID_STEP, size: 0, edges };
    }
    for (const slot of this.#slots) yield this.#objectNode(slot);
  }

  /** In the order of their nodes. */
  *edges(): Generator<SnapshotEdge> {
    yield { type: EdgeType.element, name: 1, to: 1 };
    for (const [at, [frame]] of this.#frames.entries()) {
      yield { type: EdgeType.property, name: this.#string(frame), to: ROOTS + at };
    }
    yield { type: EdgeType.element, name: 1, to: UNNAMED };
    yield { type: EdgeType.element, name: 2, to: UNREACHABLE };
    for (const slot of this.#unnamed) {
      const name = `+${this.#unnamedCount(slot)} temporary/C`;
      yield { type: EdgeType.internal, name, to: this.#node[slot] };
    }
    for (const [at, slot] of this.#unreachable.entries()) {
      yield { type: EdgeType.element, name: at + 1, to: this.#node[slot] };
    }
    const { links } = this.#columns;
    for (const [, variables] of this.#frames) {
      for (const link of variables) {
        const name = this.#string(links.bAt(link));
        yield { type: EdgeType.property, name, to: this.#node[links.heldAt(link)] };
      }
    }
    for (const slot of this.#slots) yield* this.#contents(slot);
  }

  #objectNode(slot: Slot): SnapshotNode {
    const { object, size, allocCode, dictionary, links } = this.#columns;
    const { name } = dictionary.types[dictionary.codes[allocCode[slot]].arg];
    let edges = 0;
    for (let at = links.firstOwned(slot); at !== NO_LINK; at = links.nextOwned(at)) edges++;
    return { type: NodeType.object, name, id: object[slot] * ID_STEP, size: size[slot], edges };
  }

  *#contents(slot: Slot): Generator<SnapshotEdge> {
    const { links } = this.#columns;
    const found: number[] = [];
    for (let at = links.firstOwned(slot); at !== NO_LINK; at = links.nextOwned(at)) found.push(at);
    found.sort((a, b) => links.kindAt(a) - links.kindAt(b) || this.#rank(a) - this.#rank(b));
    for (const link of found) {
      const to = this.#node[links.heldAt(link)];
      const [kind, b] = [links.kindAt(link), links.bAt(link)];
      if (kind === HolderKind.index) yield { type: EdgeType.element, name: b, to };
      else {
        const name = kind === HolderKind.key ? this.#string(b) : MEMBER;
        yield { type: EdgeType.property, name, to };
      }
    }
  }

  /** Orders an object's places of one kind. */
  #rank(link: number): ObjectId {
    const { links, object } = this.#columns;
    const b = links.bAt(link);
    return links.kindAt(link) === HolderKind.member ? object[b] : b;
  }

  /** References that neither a variable nor a place in an object explains. */
  #unnamedCount(slot: Slot): number {
    const { links, refcount } = this.#columns;
    let named = 0;
    for (let at = links.firstHolder(slot); at !== NO_LINK; at = links.nextHolder(at)) {
      const kind = links.kindAt(at);
      if (kind === HolderKind.variable || isOwned(kind)) named++;
    }
    return Math.max(0, refcount[slot] - named);
  }

  #unreached(): Slot[] {
    const { links, slotCount } = this.#columns;
    const reached = new Uint8Array(slotCount + 1);
    const queue = new Int32Array(this.#slots.length);
    let end = 0;
    const reach = (slot: Slot): void => {
      if (reached[slot] === 1) return;
      reached[slot] = 1;
      queue[end++] = slot;
    };
    for (const slot of this.#unnamed) reach(slot);
    for (const [, variables] of this.#frames) {
      for (const link of variables) reach(links.heldAt(link));
    }
    for (let at = 0; at < end; at++) {
      const first = links.firstOwned(queue[at]);
      for (let link = first; link !== NO_LINK; link = links.nextOwned(link)) {
        reach(links.heldAt(link));
      }
    }
    return [...this.#slots.filter((slot) => reached[slot] === 0)];
  }

  #string(id: number): string {
    return this.#columns.dictionary.strings[id];
  }
}

function slotsById({ object, slotCount, live }: HeapColumns): Int32Array {
  const slots = new Int32Array(live);
  let end = 0;
  for (let slot = 1; slot <= slotCount; slot++) if (object[slot] !== 0) slots[end++] = slot;
  return slots.sort((a, b) => object[a] - object[b]);
}

function framesOf({ links }: HeapColumns, slots: Int32Array): [frame: number, links: number[]][] {
  const frames = new Map<number, number[]>();
  for (const slot of slots) {
    for (let at = links.firstHolder(slot); at !== NO_LINK; at = links.nextHolder(at)) {
      if (links.kindAt(at) !== HolderKind.variable) continue;
      const variables = frames.get(links.aAt(at)) ?? [];
      variables.push(at);
      frames.set(links.aAt(at), variables);
    }
  }
  for (const variables of frames.values()) variables.sort((a, b) => links.bAt(a) - links.bAt(b));
  return [...frames].sort(([one], [other]) => one - other);
}

function tooMany(objects: number): RefwindError {
  const most = Math.floor(MAX_ID / ID_STEP);
  return new RefwindError(
    'too-many-objects',
    `A heap snapshot numbers objects up to ${most}; at this moment ${objects} have been allocated. Choose an earlier one.`,
  );
}
