import type { ListId, PythonSemantics } from '@refwind/core';
import type { RowLists } from './lists.js';
import type { Places } from './places.js';
import { Kind, type ModelRows, type Row, Trait } from './rows.js';

/** What starting and ceasing to follow an object does beside marking it. */
export interface Follower {
  track(row: Row): void;
  untrack(row: Row): void;
}

/**
 * Which objects of a model heap the collector follows, by what they hold.
 *
 * @see `MAINTAIN_TRACKING`, `_PyTuple_MaybeUntrack`
 */
export class ModelTracking {
  readonly #rules: PythonSemantics['tracking'];
  readonly #rows: ModelRows;
  readonly #places: Places;
  readonly #lists: RowLists;
  readonly #follower: Follower;
  /** Whether the trace tells which tuples are tracked. */
  #isTold = false;
  #tuples = 0;
  #trackedTuples = 0;

  constructor(
    rules: PythonSemantics['tracking'],
    rows: ModelRows,
    places: Places,
    lists: RowLists,
    follower: Follower,
  ) {
    this.#rules = rules;
    this.#rows = rows;
    this.#places = places;
    this.#lists = lists;
    this.#follower = follower;
  }

  /**
   * A row has become an object.
   *
   * @param isTracked whether the collector follows its type's objects whatever they hold
   * @param isUntracked whether the trace says that it does not follow this one; undefined when it does not tell
   */
  born(row: Row, isTracked: boolean, isUntracked: boolean | undefined): void {
    this.#isTold = isUntracked !== undefined;
    const isFullTuple = this.#rows.kind[row] === Kind.tuple && this.#rows.length[row] > 0;
    if (isFullTuple && !this.#isTold) this.#tuples++;
    if (isTracked || (isFullTuple && isUntracked === false)) this.track(row);
  }

  /** How many tuples with items have never been tracked, for all that the model knows. */
  get untrackedTuples(): number {
    return this.#tuples - this.#trackedTuples;
  }

  track(row: Row): void {
    const isAgain = this.#rows.has(row, Trait.wasTracked);
    if (this.#rows.kind[row] === Kind.tuple && !isAgain && !this.#isTold) this.#trackedTuples++;
    this.#rows.set(row, Trait.tracked | Trait.wasTracked);
    this.#follower.track(row);
  }

  untrack(row: Row): void {
    this.#rows.unset(row, Trait.tracked);
    this.#follower.untrack(row);
  }

  /** Its count is 0: the collector no longer follows it. */
  beginDying(row: Row): void {
    if (!this.#rows.has(row, Trait.tracked)) return;
    this.untrack(row);
    this.#rows.set(row, Trait.dying);
  }

  /** Its count rises from 0: its finalizer is called, and may bring it back. @see `subtype_dealloc` */
  reviveIfDying(row: Row): void {
    if (!this.#rows.has(row, Trait.dying)) return;
    this.#rows.unset(row, Trait.dying);
    this.track(row);
  }

  /** What a container holds can make the collector follow it. */
  noteContent(owner: Row, held: Row): void {
    const rows = this.#rows;
    const { tuple, dict, frozenset } = this.#rules;
    const kind = rows.kind[owner];
    if (rows.has(owner, Trait.tracked) || !rows.has(owner, Trait.managed)) return;
    if (kind === Kind.tuple) {
      if (!this.#isTold) this.#trackIf(owner, held, tuple === 'managed');
    } else if (kind === Kind.dict) this.#trackIf(owner, held, dict === 'managed');
    else if (kind === Kind.frozenset) this.#trackIf(owner, held, frozenset === 'managed');
  }

  /** It holds an object of a managed type that is older than the trace. */
  noteOlderContent(row: Row): void {
    const rows = this.#rows;
    if (this.#isTold || this.#rules.tuple === 'always' || !rows.has(row, Trait.managed)) return;
    if (!rows.has(row, Trait.tracked)) this.track(row);
  }

  /** A tuple that the trace said was not tracked is from now on. */
  trackToldTuple(row: Row): void {
    const rows = this.#rows;
    const isTuple = rows.kind[row] === Kind.tuple && rows.length[row] > 0;
    if (this.#isTold && isTuple && !rows.has(row, Trait.tracked)) this.track(row);
  }

  untrackTuples(list: ListId): void {
    if (this.#rules.untracksTuples !== 'none') this.#untrackAll(list, Kind.tuple);
  }

  untrackDicts(list: ListId): void {
    if (this.#rules.untracksDicts !== 'none') this.#untrackAll(list, Kind.dict);
  }

  /** @param isManagedEnough whether an untracked tuple is reason enough. @see `_PyObject_GC_MAY_BE_TRACKED` */
  isWorthTracking(held: Row, isManagedEnough: boolean): boolean {
    const rows = this.#rows;
    if (!rows.has(held, Trait.managed)) return false;
    return isManagedEnough || rows.kind[held] !== Kind.tuple || rows.has(held, Trait.tracked);
  }

  #trackIf(owner: Row, held: Row, isManagedEnough: boolean): void {
    if (this.isWorthTracking(held, isManagedEnough)) this.track(owner);
  }

  #untrackAll(list: ListId, kind: number): void {
    for (let row = this.#lists.first(list); row !== 0; ) {
      const next = this.#lists.next(list, row);
      if (this.#rows.kind[row] === kind && !this.#holdsTracked(row)) this.untrack(row);
      row = next;
    }
  }

  #holdsTracked(row: Row): boolean {
    const places = this.#places;
    for (let place = this.#rows.first[row]; place !== 0; place = places.next[place]) {
      const held = places.heldBy(place);
      if (held !== 0 && this.isWorthTracking(held, false)) return true;
    }
    return false;
  }
}
