import type { SiteId, TraceDictionary } from '@refwind/core';
import type { ModelHeap } from './heap.js';
import type { TypeFacts } from './kinds.js';
import { Kind, type Row, Trait } from './rows.js';

/** Where a function's frame ends. */
const ENDS = /^(RETURN_|RERAISE|RAISE_)/;

/**
 * What is tracked though no link says why: links are read between instructions, and those to objects older than the
 * trace are not in it.
 */
export class UnlinkedContents {
  readonly #heap: ModelHeap;
  readonly #endsFrames: readonly boolean[];
  /** Where execution is. */
  #site: SiteId = -1;
  /** Tuples that were made there, and whether a class was that waits for its bases. */
  readonly #tuples: Row[] = [];
  #makesClass = false;
  /** By iterator: the tuple that it fills anew. */
  readonly #refilledBy = new Map<Row, Row>();
  /** The iterator, made last, that fills anew the tuple which is made next. */
  #refillsNext: Row = 0;
  /** A tuple that was just made, and how many items it still lacks. */
  #filled: Row = 0;
  #missing = 0;
  /** To what a reference was taken by the last event: no item if an instance is made next, whose class it is then. */
  #taken: Row = 0;
  /** The frame that was made, or to which a reference was taken, by the last event; and by the one before a reference goes. */
  #frame: Row = 0;
  #frameBefore: Row = 0;

  constructor(heap: ModelHeap, { sites, strings }: TraceDictionary) {
    this.#heap = heap;
    const ends = strings.map((text) => ENDS.test(text));
    this.#endsFrames = sites.map(({ opcode }) => ends[opcode]);
  }

  /** @param refills whether it is an iterator that fills a tuple anew which is made right before or after it */
  allocated(row: Row, site: SiteId, refills: TypeFacts['refills']): void {
    const { rows } = this.#heap;
    const kind = rows.kind[row];
    if (kind === Kind.instance) this.#taken = 0;
    this.settle();
    this.#noteFrame(row);
    this.#moveTo(site);
    if (kind === Kind.class) this.#makesClass = true;
    const [newest] = this.#tuples.slice(-1);
    if (refills === 'tuple-before' && newest !== undefined) this.#refills(row, newest);
    if (kind !== Kind.tuple || rows.length[row] <= 0) {
      this.#refillsNext = refills === 'tuple-after' ? row : 0;
      return;
    }
    if (this.#refillsNext !== 0) this.#refills(this.#refillsNext, row);
    this.#refillsNext = 0;
    this.#tuples.push(row);
    this.#filled = row;
    this.#missing = rows.length[row];
  }

  /** A reference to the row's object is taken: right after a tuple is made, that is an item of its. */
  referenced(row: Row, site: SiteId): void {
    this.#fill();
    this.#noteFrame(row);
    this.#moveTo(site);
    this.#refilled(row);
    this.#taken = row;
    if (!this.#makesClass || !this.#tuples.includes(row)) return;
    this.#makesClass = false;
    this.#heap.follows.noteOlderContent(row);
  }

  /**
   * A reference to the row's object went and others are left: a frame outlives its function. Right before that, it comes
   * to hold its caller's. An exception may end a function at any instruction. @see `take_ownership`
   */
  dropped(row: Row, site: SiteId): void {
    const { rows, follows } = this.#heap;
    if (rows.kind[row] !== Kind.frame || rows.has(row, Trait.tracked)) return;
    const holdsCaller = this.#frameBefore !== 0 && this.#frameBefore !== row;
    if (holdsCaller || (site >= 0 && this.#endsFrames[site])) follows.track(row);
  }

  /** Something else happens than the taking of references: the newest tuple is full. */
  settle(): void {
    this.#fill();
    this.#filled = 0;
    this.#frameBefore = this.#frame;
    this.#frame = 0;
  }

  #noteFrame(row: Row): void {
    this.#frame = this.#heap.rows.kind[row] === Kind.frame ? row : 0;
  }

  /** The row's object is gone: the tuple that it filled anew is like any other now. */
  forget(row: Row): void {
    const tuple = this.#refilledBy.get(row);
    if (tuple === undefined) return;
    this.#refilledBy.delete(row);
    this.#heap.rows.unset(tuple, Trait.refilled);
  }

  #refills(iterator: Row, tuple: Row): void {
    this.#refilledBy.set(iterator, tuple);
    this.#heap.rows.set(tuple, Trait.refilled);
  }

  /**
   * Iterators over dicts' items, `zip` and `enumerate` fill one tuple anew as long as nobody else has it, and track it
   * then. A second reference to it is that which they hand out. @see dictiter_iternextitem, zip_next, enum_next
   */
  #refilled(row: Row): void {
    const { rows, follows } = this.#heap;
    if (rows.has(row, Trait.refilled) && rows.refcount[row] === 2) follows.trackToldTuple(row);
  }

  #fill(): void {
    const taken = this.#taken;
    this.#taken = 0;
    if (taken === 0 || this.#filled === 0 || this.#missing-- === 0) return;
    this.#heap.follows.noteContent(this.#filled, taken);
  }

  #moveTo(site: SiteId): void {
    if (site === this.#site) return;
    this.#site = site;
    this.#filled = 0;
    this.#makesClass = false;
    this.#refillsNext = 0;
    if (this.#tuples.length > 0) this.#tuples.length = 0;
  }
}
