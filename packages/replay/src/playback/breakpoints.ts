import { CHUNK_ROWS, type Seq } from '@refwind/core';
import { LookupError } from '../errors.js';
import { parsePredicate } from '../queries/find/parse.js';
import type { Predicate } from '../queries/find/predicate.js';
import { type Stop, StopSearch } from '../queries/find/stops.js';
import type { Timeline } from '../timeline.js';

/** Where playing stops. */
export interface Breakpoint {
  /** What is to become true, in the language of `find`: `free of 42`, `refcount(42) == 3`, `line app.py:17`, `gc-pass`. */
  readonly condition: string;
  /** Default true. */
  readonly enabled?: boolean;
}

/** A moment at which breakpoints stopped the play. */
export interface BreakpointStop {
  readonly seq: Seq;
  /** Those whose condition became true, in their order. */
  readonly breakpoints: readonly Breakpoint[];
}

/** Moments that were searched, from the one where a play comes from to the one up to which it is known. */
interface Searched {
  readonly from: Seq;
  readonly upTo: Seq;
  /** What was found at `upTo`; `null`: nothing in all of it. */
  readonly stop: Stop | null;
}

interface Active {
  readonly breakpoint: Breakpoint;
  readonly predicate: Predicate;
}

/**
 * The breakpoints of a play. A play goes on by a few events at a time; the search goes ahead by a chunk, so that it does
 * not begin anew with each step.
 */
export class Breakpoints {
  readonly #timeline: Timeline;
  /** Whether the timeline may still get what a condition names. */
  readonly #mayGrow: () => boolean;
  #active: readonly Active[] = [];
  #pending: readonly Breakpoint[] = [];
  /** The breakpoints that are searched for, made ready for the timeline as it was at `#madeFor`. */
  #ready: readonly Active[] = [];
  #search: StopSearch;
  #madeFor: Seq = -1;
  #ahead: Searched | null = null;
  #behind: Searched | null = null;

  constructor(timeline: Timeline, mayGrow: () => boolean) {
    this.#timeline = timeline;
    this.#mayGrow = mayGrow;
    this.#search = new StopSearch(timeline, []);
  }

  /** Those that name an object or a file which the recording does not have yet. */
  get pending(): readonly Breakpoint[] {
    this.#prepare();
    return this.#pending;
  }

  /**
   * Other breakpoints from now on; when one is wrong, the old ones stay.
   * @throws PredicateError; LookupError for what a trace that grows no more does not have
   */
  set(breakpoints: readonly Breakpoint[]): void {
    const active = breakpoints
      .filter(({ enabled = true }) => enabled)
      .map((breakpoint) => ({ breakpoint, predicate: parsePredicate(breakpoint.condition) }));
    this.#make(active, true);
    this.#active = active;
  }

  /** The first stop on the way from the moment `at` to `to`, the latter included; either may be the later one. */
  between(at: Seq, to: Seq): BreakpointStop | null {
    this.#prepare();
    const stop = to >= at ? this.#forward(at, to) : this.#backward(at, to);
    if (stop === null) return null;
    const breakpoints = stop.conditions.map((which) => this.#ready[which].breakpoint);
    return { seq: stop.seq, breakpoints };
  }

  #forward(at: Seq, to: Seq): Stop | null {
    const known = this.#ahead;
    const goesOn = known !== null && known.from <= at && at <= known.upTo;
    if (!goesOn || at === known.upTo || (known.stop === null && known.upTo < to)) {
      const from = goesOn ? known.upTo : at;
      const reaches = goesOn && known.stop === null;
      const upTo = Math.min(this.#timeline.end, Math.max(to, from + CHUNK_ROWS));
      const stop = this.#search.next(from, upTo);
      this.#ahead = { from: reaches ? known.from : from, upTo: stop?.seq ?? upTo, stop };
    }
    const stop = this.#ahead?.stop ?? null;
    return stop !== null && stop.seq <= to ? stop : null;
  }

  #backward(at: Seq, to: Seq): Stop | null {
    const known = this.#behind;
    const goesOn = known !== null && known.upTo <= at && at <= known.from;
    if (!goesOn || at === known.upTo || (known.stop === null && known.upTo > to)) {
      const from = goesOn ? known.upTo : at;
      const reaches = goesOn && known.stop === null;
      const upTo = Math.max(this.#timeline.start, Math.min(to, from - CHUNK_ROWS));
      const stop = this.#search.previous(from, upTo);
      this.#behind = { from: reaches ? known.from : from, upTo: stop?.seq ?? upTo, stop };
    }
    const stop = this.#behind?.stop ?? null;
    return stop !== null && stop.seq >= to ? stop : null;
  }

  #prepare(): void {
    if (this.#madeFor !== this.#timeline.end) this.#make(this.#active, false);
  }

  /** Makes conditions ready for the timeline as it is now: objects, lines and event codes come with its events. */
  #make(active: readonly Active[], isNew: boolean): void {
    const isPending = (each: Active) => (this.#mayGrow() || !isNew) && this.#isUnknown(each, isNew);
    const pending = active.filter(isPending);
    const ready = active.filter((each) => !pending.includes(each));
    this.#search = new StopSearch(
      this.#timeline,
      ready.map(({ predicate }) => predicate),
    );
    this.#ready = ready;
    this.#pending = pending.map(({ breakpoint }) => breakpoint);
    this.#madeFor = this.#timeline.end;
    this.#ahead = null;
    this.#behind = null;
  }

  /** Only of a new breakpoint it is an error when a name could mean several things: later nobody is there to be told. */
  #isUnknown({ predicate }: Active, isNew: boolean): boolean {
    try {
      new StopSearch(this.#timeline, [predicate]);
      return false;
    } catch (error) {
      if (!(error instanceof LookupError)) throw error;
      if (!isNew || error.code.startsWith('unknown-')) return true;
      throw error;
    }
  }
}
