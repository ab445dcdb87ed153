import { HolderKind } from '../events/chunk.js';
import { checkSlot } from '../heap/growth.js';
import type { ObjectId, Slot } from '../units.js';
import { IntCells, Journal, NumberCells } from './cells.js';
import { type Edge, EdgeTable } from './edgeTable.js';
import { IdTable } from './idTable.js';
import { type PlaceKey, placeKeyOf } from './keys.js';
import * as at from './layout.js';
import { Flag, Kind, Scalar } from './layout.js';
import type { Tables } from './tables.js';

const FREE_NEXT = at.TYPE;
const CLASS_TEXT = '.__class__';
const SUBCLASSES_PLACE = '.__subclasses__';
/** What places of a dict's keys begin with. */
const KEY_PLACE = '.key[';
/** Where the class stands among attributes: behind them all. */
const CLASS_RANK = 2 ** 30;

/** What a model's order of attributes depends on. */
export interface ModelRules {
  /** Attributes stand in the order in which any instance of the class first got them. */
  readonly sharedKeys: boolean;
}

/**
 * A heap that changes in place: numbers in columns (see `layout.ts`), with what it takes to change them
 * consistently. Knows nothing of what follows from what; that is the engine's.
 */
export class HeapModel {
  readonly journal = new Journal();
  readonly rows = new IntCells(this.journal);
  readonly ids = new NumberCells(this.journal);
  readonly scalars = new NumberCells(this.journal);
  readonly edges: EdgeTable;
  readonly registers = new NumberCells(this.journal);
  /** Rows of frames, outermost first. */
  readonly frames = new IntCells(this.journal);
  /** By text: 1 where the function of this name keeps a frame for its next call (until 3.10). */
  readonly idleFrames = new IntCells(this.journal);
  /** By text: the row of the module of this name. */
  readonly modules = new IntCells(this.journal);
  /** By type: the row that stands for the class of instances whose class is not known. */
  readonly typeRows = new IntCells(this.journal);
  readonly tables: Tables;
  readonly rules: ModelRules;
  readonly #idTable: IdTable;
  readonly #classText: number;

  constructor(tables: Tables, rules: ModelRules) {
    this.tables = tables;
    this.rules = rules;
    this.edges = new EdgeTable(this.journal, this.rows, this.scalars);
    this.#idTable = new IdTable(this.journal, this.ids, this.scalars);
    this.#classText = tables.dictionary.string(CLASS_TEXT);
  }

  /** An independent copy, without anything to go back to. */
  clone(): HeapModel {
    const copy = new HeapModel(this.tables, this.rules);
    this.journal.columns.forEach((from, column) => {
      const to = copy.journal.columns[column];
      to.reach(from.values.length - 1);
      (to.values as Float64Array).set(from.values);
    });
    return copy;
  }

  // --- rows ---

  get(row: Slot, cell: number): number {
    return this.rows.values[row * at.ROW + cell];
  }

  set(row: Slot, cell: number, value: number): void {
    this.rows.set(row * at.ROW + cell, value);
  }

  scalar(index: number): number {
    return this.scalars.values[index];
  }

  setScalar(index: number, value: number): void {
    this.scalars.set(index, value);
  }

  add(scalar: number, by: number): void {
    this.scalars.set(scalar, this.scalars.values[scalar] + by);
  }

  kind(row: Slot): number {
    return this.rows.values[row * at.ROW + at.FLAGS] & at.KIND_MASK;
  }

  has(row: Slot, flag: number): boolean {
    return (this.rows.values[row * at.ROW + at.FLAGS] & flag) !== 0;
  }

  mark(row: Slot, flag: number): void {
    this.set(row, at.FLAGS, this.get(row, at.FLAGS) | flag);
  }

  unmark(row: Slot, flag: number): void {
    this.set(row, at.FLAGS, this.get(row, at.FLAGS) & ~flag);
  }

  /** The slot that the next row gets. */
  nextSlot(): Slot {
    const free = this.scalars.values[Scalar.freeSlot];
    return free !== 0 ? free : this.scalars.values[Scalar.slotCount] + 1;
  }

  /** A row of zeros. Slots that were given back last are given first. */
  takeRow(): Slot {
    const free = this.scalars.values[Scalar.freeSlot];
    if (free !== 0) {
      this.scalars.set(Scalar.freeSlot, this.get(free, FREE_NEXT));
      this.rows.clear(free * at.ROW, at.ROW);
      return free;
    }
    const slot = this.scalars.values[Scalar.slotCount] + 1;
    this.reachSlot(slot);
    return slot;
  }

  /** Makes the slot the highest used. */
  reachSlot(slot: Slot): void {
    checkSlot(slot);
    this.scalars.set(Scalar.slotCount, slot);
    this.rows.reach((slot + 1) * at.ROW);
    this.ids.reach(slot);
  }

  giveRow(slot: Slot): void {
    this.set(slot, FREE_NEXT, this.scalars.values[Scalar.freeSlot]);
    this.scalars.set(Scalar.freeSlot, slot);
  }

  // --- what events say ---

  /** A new object in the next slot. */
  alloc(type: number, size: number, managed: boolean): Slot {
    const slot = this.takeRow();
    this.adopt(slot, this.scalars.values[Scalar.allocs] + 1, type, size, managed);
    this.add(Scalar.allocs, 1);
    this.set(slot, at.REFCOUNT, 1);
    return slot;
  }

  /** An object in a row of zeros. */
  adopt(slot: Slot, object: ObjectId, type: number, size: number, managed: boolean): void {
    this.ids.set(slot, object);
    this.set(slot, at.TYPE, type);
    this.set(slot, at.SIZE, size | 0);
    this.add(Scalar.live, 1);
    this.add(Scalar.bytes, size);
    if (managed) {
      this.set(slot, at.FLAGS, at.Flag.managed);
      this.add(Scalar.managed, 1);
    }
    this.#idTable.add(slot);
  }

  /** The object in the slot is no more; nothing is in its places. */
  free(slot: Slot): void {
    this.edges.removeAll(slot, at.FIRST);
    if (this.kind(slot) === Kind.class) this.edges.removeAll(slot, at.REFERENT);
    if (this.has(slot, at.Flag.managed)) this.add(Scalar.managed, -1);
    this.#idTable.remove(slot);
    this.ids.set(slot, 0);
    this.add(Scalar.live, -1);
    this.add(Scalar.bytes, -(this.get(slot, at.SIZE) >>> 0));
    this.giveRow(slot);
  }

  link(slot: Slot, edge: Edge): void {
    const cell = edge * at.EDGE;
    this.edges.cells.set(cell + at.TARGET, slot);
    if (this.edges.cells.values[cell + at.BORROWED] !== 0) {
      this.edges.cells.set(cell + at.BORROWED, 0);
    }
    this.set(slot, at.HELD, this.get(slot, at.HELD) + 1);
  }

  unlink(edge: Edge): void {
    const slot = this.target(edge);
    this.edges.cells.set(edge * at.EDGE + at.TARGET, 0);
    this.set(slot, at.HELD, this.get(slot, at.HELD) - 1);
  }

  /** The instance lets go of the dict that shows its attributes: they are the dict's own from now on. */
  detachInPlace(edge: Edge, dict: Slot): void {
    const instance = this.edge(edge, at.OWNER);
    if (!this.has(instance, Flag.inPlace) || this.kind(dict) !== Kind.dict) return;
    this.unmark(instance, Flag.inPlace);
    this.unmark(dict, Flag.inPlace);
  }

  // --- objects ---

  /** The slot of the object, 0 when it is not alive. */
  slotOf(object: ObjectId): Slot {
    return this.#idTable.find(object);
  }

  id(slot: Slot): ObjectId {
    return this.ids.values[slot];
  }

  refcount(slot: Slot): number {
    return this.rows.values[slot * at.ROW + at.REFCOUNT];
  }

  /** References that nobody has spoken for. */
  temporaries(slot: Slot): number {
    const row = slot * at.ROW;
    return this.rows.values[row + at.REFCOUNT] - this.rows.values[row + at.HELD];
  }

  // --- places ---

  target(edge: Edge): Slot {
    return this.edges.cells.values[edge * at.EDGE + at.TARGET];
  }

  edge(edge: Edge, cell: number): number {
    return this.edges.cells.values[edge * at.EDGE + cell];
  }

  next(edge: Edge): Edge {
    return this.edges.cells.values[edge * at.EDGE + at.NEXT];
  }

  previous(edge: Edge): Edge {
    return this.edges.cells.values[edge * at.EDGE + at.PREVIOUS];
  }

  find(owner: Slot, kind: number, key: number): Edge {
    return this.edges.find(owner, kind, key | 0);
  }

  /** The place, made where it belongs if there is none. */
  place(owner: Slot, kind: number, key: number): Edge {
    const known = this.edges.find(owner, kind, key | 0);
    if (known !== 0) return known;
    switch (this.kind(owner)) {
      case Kind.list:
      case Kind.tuple:
        return kind === HolderKind.index
          ? this.#placeByIndex(owner, key)
          : this.#placeBeside(owner, kind, key);
      case Kind.instance:
        return this.#placeByRank(owner, kind, key);
      default:
        return this.edges.insert(owner, kind, key | 0, at.FIRST, this.get(owner, at.LAST));
    }
  }

  dropPlace(edge: Edge): void {
    this.edges.remove(edge, at.FIRST);
  }

  /** A key as written, in numbers. */
  keyOf(text: string, member: Slot): PlaceKey {
    return placeKeyOf(this.tables.dictionary, text, member);
  }

  isClassPlace(edge: Edge): boolean {
    return (
      this.edge(edge, at.KEY) === this.#classText &&
      this.edge(edge, at.EDGE_KIND) === HolderKind.key
    );
  }

  /** Whether a class's place is one that the collector does not follow. */
  isUnvisitedPlace(edge: Edge): boolean {
    return this.#textOf(edge) === SUBCLASSES_PLACE;
  }

  /** Whether a dict's place is that of a key. */
  isKeyPlace(edge: Edge): boolean {
    return this.#textOf(edge).startsWith(KEY_PLACE);
  }

  #textOf(edge: Edge): string {
    if (this.edge(edge, at.EDGE_KIND) !== HolderKind.key) return '';
    return this.tables.dictionary.strings[this.edge(edge, at.KEY)] ?? '';
  }

  get classText(): number {
    return this.#classText;
  }

  #placeByIndex(owner: Slot, key: number): Edge {
    let after = this.get(owner, at.LAST);
    while (after !== 0 && this.#isBehind(after, key)) after = this.previous(after);
    if (key >= this.get(owner, at.LENGTH)) this.set(owner, at.LENGTH, key + 1);
    return this.edges.insert(owner, HolderKind.index, key, at.FIRST, after);
  }

  #isBehind(edge: Edge, index: number): boolean {
    if (this.edge(edge, at.EDGE_KIND) === HolderKind.index) return this.edge(edge, at.KEY) > index;
    return !this.isClassPlace(edge);
  }

  /** Beside its items a sequence has its class, before them, and what a derived class adds, behind them. */
  #placeBeside(owner: Slot, kind: number, key: number): Edge {
    const after = key === this.#classText ? 0 : this.get(owner, at.LAST);
    return this.edges.insert(owner, kind, key | 0, at.FIRST, after);
  }

  #placeByRank(owner: Slot, kind: number, key: number): Edge {
    const isClass = kind === HolderKind.key && key === this.#classText;
    const rank = isClass ? CLASS_RANK : this.rules.sharedKeys ? this.#rank(owner, kind, key) : 0;
    let after = this.get(owner, at.LAST);
    while (after !== 0 && this.edge(after, at.BORROWED_ID) > rank) after = this.previous(after);
    const edge = this.edges.insert(owner, kind, key | 0, at.FIRST, after);
    this.edges.cells.set(edge * at.EDGE + at.BORROWED_ID, rank);
    return edge;
  }

  /** Where an attribute stands among those that the class's instances share; a new one comes last. */
  #rank(owner: Slot, kind: number, key: number): number {
    const shared = this.get(owner, at.CLASS) || this.#typeRow(this.get(owner, at.TYPE));
    const text = (key * 8 + kind) | 0;
    const known = this.edges.find(shared, at.Place.sharedKey, text);
    if (known !== 0) return this.target(known);
    const last = this.get(shared, at.NEXT_WEAKREF);
    const rank = last === 0 ? 1 : this.target(last) + 1;
    const edge = this.edges.insert(shared, at.Place.sharedKey, text, at.REFERENT, last);
    this.edges.cells.set(edge * at.EDGE + at.TARGET, rank);
    return rank;
  }

  #typeRow(type: number): Slot {
    this.typeRows.reach(type);
    const known = this.typeRows.values[type];
    if (known !== 0) return known;
    const row = this.takeRow();
    this.set(row, at.FLAGS, Kind.typeRow);
    this.typeRows.set(type, row);
    return row;
  }
}
