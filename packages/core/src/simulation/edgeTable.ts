import { HolderKind } from '../events/chunk.js';
import type { Slot } from '../units.js';
import { IntCells, type Journal, type NumberCells } from './cells.js';
import {
  BORROWED,
  EDGE,
  EDGE_KIND,
  FEW_SHIFT,
  FIRST,
  FLAGS,
  Flag,
  KEY,
  NEXT,
  OWNER,
  PREVIOUS,
  ROW,
  Scalar,
  TARGET,
} from './layout.js';

/** A place's number; 0 for none. */
export type Edge = number;

const FIRST_BUCKETS = 256;

const FLAG_BITS = (1 << FEW_SHIFT) - 1;

/** Rows with more places than this have them hashed. */
const FEW = 8;

/**
 * The places in rows: what a list, a dict, a frame has room for, whether something is there or not. A doubly linked
 * list through the row's places keeps their order, which deaths and passes depend on; it is also where a place is
 * looked for, while there are few. When there are more a hash finds them, until all are gone.
 *
 * A row has two such lists: `chain` is the cell of its first place, the last one's follows. Those of the second one
 * are always hashed.
 */
export class EdgeTable {
  readonly cells: IntCells;
  readonly #rows: IntCells;
  readonly #scalars: NumberCells;
  /** Edge numbers; 0 is empty. */
  readonly #buckets: IntCells;

  constructor(journal: Journal, rows: IntCells, scalars: NumberCells) {
    this.#rows = rows;
    this.#scalars = scalars;
    this.cells = new IntCells(journal);
    this.#buckets = new IntCells(journal);
    this.#buckets.reach(FIRST_BUCKETS - 1);
    scalars.set(Scalar.edgeMask, FIRST_BUCKETS - 1);
  }

  find(owner: Slot, kind: number, key: number): Edge {
    const flags = this.#rows.values[owner * ROW + FLAGS];
    if (kind > HolderKind.external || (flags & Flag.hashed) !== 0)
      return this.#look(owner, kind, key);
    const cells = this.cells.values;
    let edge = this.#rows.values[owner * ROW + FIRST];
    while (edge !== 0) {
      const cell = edge * EDGE;
      if (cells[cell + KEY] === key && cells[cell + EDGE_KIND] === kind) return edge;
      edge = cells[cell + NEXT];
    }
    return 0;
  }

  #look(owner: Slot, kind: number, key: number): Edge {
    const mask = this.#scalars.values[Scalar.edgeMask];
    const buckets = this.#buckets.values;
    const cells = this.cells.values;
    for (let at = hash(owner, kind, key) & mask; buckets[at] !== 0; at = (at + 1) & mask) {
      const cell = buckets[at] * EDGE;
      if (
        cells[cell + OWNER] === owner &&
        cells[cell + KEY] === key &&
        cells[cell + EDGE_KIND] === kind
      ) {
        return buckets[at];
      }
    }
    return 0;
  }

  /** A new empty place behind `after` in its row's list; 0 puts it first. There is none with this key yet. */
  insert(owner: Slot, kind: number, key: number, chain: number, after: Edge): Edge {
    const edge = this.#take();
    const { cells } = this;
    const cell = edge * EDGE;
    cells.set(cell + EDGE_KIND, kind);
    cells.set(cell + OWNER, owner);
    cells.set(cell + KEY, key);
    cells.set(cell + TARGET, 0);
    cells.set(cell + BORROWED, 0);
    this.#enchain(edge, owner * ROW + chain, after);
    if (chain !== FIRST) this.#hash(edge);
    else this.#countOneMore(owner, edge);
    return edge;
  }

  /** The place is no more. */
  remove(edge: Edge, chain: number): void {
    const { cells } = this;
    const cell = edge * EDGE;
    const owner = cells.values[cell + OWNER];
    const flags = this.#rows.values[owner * ROW + FLAGS];
    if (chain !== FIRST || (flags & Flag.hashed) !== 0) this.#erase(edge);
    else this.#rows.set(owner * ROW + FLAGS, flags - (1 << FEW_SHIFT));
    const first = owner * ROW + chain;
    const next = cells.values[cell + NEXT];
    const previous = cells.values[cell + PREVIOUS];
    if (previous === 0) this.#rows.set(first, next);
    else cells.set(previous * EDGE + NEXT, next);
    if (next === 0) this.#rows.set(first + 1, previous);
    else cells.set(next * EDGE + PREVIOUS, previous);
    cells.set(cell + NEXT, this.#scalars.values[Scalar.freeEdge]);
    this.#scalars.set(Scalar.freeEdge, edge);
    if (chain === FIRST && this.#rows.values[first] === 0) this.#isEmpty(owner);
  }

  /** All places of one of a row's lists are no more. */
  removeAll(owner: Slot, chain: number): void {
    const first = owner * ROW + chain;
    const edge = this.#rows.values[first];
    if (edge === 0) return;
    const flags = this.#rows.values[owner * ROW + FLAGS];
    if (chain !== FIRST || (flags & Flag.hashed) !== 0) this.#eraseFrom(edge);
    if (chain === FIRST) this.#rows.set(owner * ROW + FLAGS, flags & FLAG_BITS & ~Flag.hashed);
    const last = this.#rows.values[first + 1];
    this.cells.set(last * EDGE + NEXT, this.#scalars.values[Scalar.freeEdge]);
    this.#scalars.set(Scalar.freeEdge, edge);
    this.#rows.set(first, 0);
    this.#rows.set(first + 1, 0);
  }

  #eraseFrom(first: Edge): void {
    for (let edge = first; edge !== 0; edge = this.cells.values[edge * EDGE + NEXT]) {
      this.#erase(edge);
    }
  }

  #countOneMore(owner: Slot, edge: Edge): void {
    const flags = this.#rows.values[owner * ROW + FLAGS];
    if ((flags & Flag.hashed) !== 0) {
      this.#hash(edge);
      return;
    }
    if (flags >> FEW_SHIFT < FEW) {
      this.#rows.set(owner * ROW + FLAGS, flags + (1 << FEW_SHIFT));
      return;
    }
    this.#rows.set(owner * ROW + FLAGS, (flags & FLAG_BITS) | Flag.hashed);
    for (let one = this.#rows.values[owner * ROW + FIRST]; one !== 0; ) {
      this.#hash(one);
      one = this.cells.values[one * EDGE + NEXT];
    }
  }

  #isEmpty(owner: Slot): void {
    const flags = this.#rows.values[owner * ROW + FLAGS];
    if ((flags & Flag.hashed) !== 0) this.#rows.set(owner * ROW + FLAGS, flags & ~Flag.hashed);
  }

  #hash(edge: Edge): void {
    const count = this.#scalars.values[Scalar.edgeCount] + 1;
    this.#scalars.set(Scalar.edgeCount, count);
    if (count * 2 > this.#scalars.values[Scalar.edgeMask]) this.#grow();
    this.#put(edge);
  }

  #take(): Edge {
    const free = this.#scalars.values[Scalar.freeEdge];
    if (free !== 0) {
      this.#scalars.set(Scalar.freeEdge, this.cells.values[free * EDGE + NEXT]);
      return free;
    }
    const edge = this.#scalars.values[Scalar.edgesUsed] + 1;
    this.#scalars.set(Scalar.edgesUsed, edge);
    this.cells.reach((edge + 1) * EDGE);
    return edge;
  }

  #enchain(edge: Edge, first: number, after: Edge): void {
    const { cells } = this;
    const rows = this.#rows;
    const next = after === 0 ? rows.values[first] : cells.values[after * EDGE + NEXT];
    cells.set(edge * EDGE + PREVIOUS, after);
    cells.set(edge * EDGE + NEXT, next);
    if (after === 0) rows.set(first, edge);
    else cells.set(after * EDGE + NEXT, edge);
    if (next === 0) rows.set(first + 1, edge);
    else cells.set(next * EDGE + PREVIOUS, edge);
  }

  #put(edge: Edge): void {
    const mask = this.#scalars.values[Scalar.edgeMask];
    const buckets = this.#buckets.values;
    let at = this.#home(edge) & mask;
    while (buckets[at] !== 0) at = (at + 1) & mask;
    this.#buckets.set(at, edge);
  }

  /** Empties the place's bucket and moves later ones of its run up. */
  #erase(edge: Edge): void {
    this.#scalars.set(Scalar.edgeCount, this.#scalars.values[Scalar.edgeCount] - 1);
    const mask = this.#scalars.values[Scalar.edgeMask];
    const buckets = this.#buckets.values;
    let hole = this.#home(edge) & mask;
    while (buckets[hole] !== edge) hole = (hole + 1) & mask;
    for (let at = (hole + 1) & mask; buckets[at] !== 0; at = (at + 1) & mask) {
      const home = this.#home(buckets[at]) & mask;
      if (((at - home) & mask) < ((at - hole) & mask)) continue;
      this.#buckets.set(hole, buckets[at]);
      hole = at;
    }
    this.#buckets.set(hole, 0);
  }

  /** Twice the buckets. */
  #grow(): void {
    const mask = this.#scalars.values[Scalar.edgeMask];
    const edges = this.#buckets.values.slice(0, mask + 1).filter((edge) => edge !== 0);
    for (let at = 0; at <= mask; at++) if (this.#buckets.values[at] !== 0) this.#buckets.set(at, 0);
    this.#buckets.reach(mask * 2 + 1);
    this.#scalars.set(Scalar.edgeMask, mask * 2 + 1);
    for (const edge of edges) this.#put(edge);
  }

  #home(edge: Edge): number {
    const cells = this.cells.values;
    const cell = edge * EDGE;
    return hash(cells[cell + OWNER], cells[cell + EDGE_KIND], cells[cell + KEY]);
  }
}

function hash(owner: number, kind: number, key: number): number {
  let h = Math.imul(owner, 0x9e3779b1) ^ Math.imul(key ^ (kind << 27), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 15), 0x2c1b3c6d);
  return h ^ (h >>> 13);
}
