import { type ObjectId, RefwindError, type Seq } from '@refwind/core';
import { enablePatches, Immer, type Patch } from 'immer';
import { BehaviorSubject, type Observable } from 'rxjs';
import { checkMoment } from '../errors.js';
import { identityOf } from '../identity.js';
import type { Breakpoint } from '../playback/breakpoints.js';
import { parsePredicate } from '../queries/find/parse.js';
import { StopSearch } from '../queries/find/stops.js';
import { shareMoment } from '../resolve/shared.js';
import type { Timeline } from '../timeline.js';
import { readSession } from './read.js';
import { NO_FILTERS, type Session, type SessionFilters } from './session.js';

/** So many steps can be undone. */
const MOST_STEPS = 1000;

/** What one undo takes back. */
interface Step {
  readonly patches: readonly Patch[];
  readonly inverse: readonly Patch[];
  /** Steps of one group that follow each other become one. */
  readonly group: string | null;
}

export interface SessionOptions {
  /** Whether the recording still runs: breakpoints may name what it does not have yet. Default false. */
  readonly live?: boolean;
}

type Draft<T> = { -readonly [K in keyof T]: T[K] };

const immer = new Immer({ autoFreeze: true });

/**
 * The state of an interface on a timeline, changed through immer, with undo and redo. Every state is frozen; what did not
 * change is the same object in the next one.
 *
 * @example
 * const session = SessionStore.on(timeline);
 * session.seek(120);
 * session.bookmark('before the leak');
 * session.undo(); // no bookmark any more
 * localStorage.setItem('session', session.toText());
 */
export class SessionStore {
  /** The session now, and each new one. */
  readonly states$: Observable<Session>;
  readonly #states: BehaviorSubject<Session>;
  readonly #timeline: Timeline;
  readonly #isLive: boolean;
  #done: readonly Step[] = [];
  #undone: readonly Step[] = [];

  private constructor(timeline: Timeline, session: Session, { live = false }: SessionOptions) {
    enablePatches();
    this.#timeline = timeline;
    this.#isLive = live;
    for (const { condition } of session.breakpoints) this.#check(condition);
    this.#states = new BehaviorSubject(immer.produce(session, () => {}));
    this.states$ = this.#states.asObservable();
  }

  /** An empty session at the timeline's start. */
  static on(timeline: Timeline, options: SessionOptions = {}): SessionStore {
    const empty: Session = {
      version: 1,
      trace: identityOf(timeline),
      playhead: timeline.start,
      selection: [],
      filters: NO_FILTERS,
      bookmarks: [],
      breakpoints: [],
    };
    return new SessionStore(timeline, empty, options);
  }

  /**
   * A session that `toText` made, on the same trace, without what could be undone then.
   * @throws RefwindError `bad-session` for a text that is none, `other-trace` for one of another trace;
   *   MomentRangeError, PredicateError, LookupError for what this copy of the trace does not have
   */
  static open(timeline: Timeline, text: string, options: SessionOptions = {}): SessionStore {
    const session = readSession(text);
    const mine = identityOf(timeline);
    if (session.trace !== mine) {
      throw new RefwindError(
        'other-trace',
        `This session belongs to another trace, ${session.trace}; this one is ${mine}. Open the trace that it was made on.`,
      );
    }
    for (const seq of [session.playhead, ...session.bookmarks.map((each) => each.seq)]) {
      checkMoment(seq, timeline.start, timeline.end);
    }
    const bookmarks = [...session.bookmarks].sort((a, b) => a.seq - b.seq);
    return new SessionStore(timeline, { ...session, bookmarks }, options);
  }

  get state(): Session {
    return this.#states.value;
  }

  get canUndo(): boolean {
    return this.#done.length > 0;
  }

  get canRedo(): boolean {
    return this.#undone.length > 0;
  }

  /**
   * Goes to a moment.
   * @param group moves of one group that follow each other are one step for `undo`: a drag, a play
   * @throws MomentRangeError
   */
  seek(seq: Seq, group: string | null = null): void {
    checkMoment(seq, this.#timeline.start, this.#timeline.end);
    this.#change((draft) => {
      draft.playhead = seq;
    }, group);
  }

  /** Selects these objects and no others. */
  select(...objects: readonly ObjectId[]): void {
    this.#change((draft) => {
      draft.selection = [...new Set(objects)];
    });
  }

  /** Changes some of the filters. */
  filter(filters: Partial<SessionFilters>): void {
    this.#change((draft) => {
      draft.filters = { ...draft.filters, ...filters };
    });
  }

  /**
   * Puts a bookmark on a moment, the playhead's unless said otherwise; one that is there gets the new label.
   * @throws MomentRangeError
   */
  bookmark(label: string, seq: Seq = this.state.playhead): void {
    checkMoment(seq, this.#timeline.start, this.#timeline.end);
    this.#change((draft) => {
      const others = draft.bookmarks.filter((each) => each.seq !== seq);
      draft.bookmarks = [...others, { seq, label }].sort((a, b) => a.seq - b.seq);
    });
  }

  /** Takes the bookmark of a moment away, if there is one. */
  removeBookmark(seq: Seq): void {
    this.#change((draft) => {
      draft.bookmarks = draft.bookmarks.filter((each) => each.seq !== seq);
    });
  }

  /**
   * Adds a breakpoint, or switches one of the same condition on or off.
   * @throws PredicateError; LookupError for an object or a file that the trace does not have, unless it is live
   */
  breakpoint(condition: string, enabled = true): void {
    this.#check(condition);
    this.#change((draft) => {
      const at = draft.breakpoints.findIndex((each) => each.condition === condition);
      const breakpoint: Breakpoint = { condition, enabled };
      draft.breakpoints =
        at < 0
          ? [...draft.breakpoints, breakpoint]
          : draft.breakpoints.map((each, index) => (index === at ? breakpoint : each));
    });
  }

  removeBreakpoint(condition: string): void {
    this.#change((draft) => {
      draft.breakpoints = draft.breakpoints.filter((each) => each.condition !== condition);
    });
  }

  /** Takes back the last change that was not taken back yet; whether there was one. */
  undo(): boolean {
    const step = this.#done[this.#done.length - 1];
    if (step === undefined) return false;
    this.#done = this.#done.slice(0, -1);
    this.#undone = [...this.#undone, step];
    this.#states.next(immer.applyPatches(this.state, step.inverse));
    return true;
  }

  /** Does again what was taken back last; whether there was something. Any other change ends that. */
  redo(): boolean {
    const step = this.#undone[this.#undone.length - 1];
    if (step === undefined) return false;
    this.#undone = this.#undone.slice(0, -1);
    this.#done = [...this.#done, step];
    this.#states.next(immer.applyPatches(this.state, step.patches));
    return true;
  }

  /** The playhead's moment for somebody with the same trace: see `shareMoment`. */
  share(): string {
    return shareMoment(this.#timeline, this.state.playhead);
  }

  /** The session as JSON, for `open`. */
  toText(): string {
    return JSON.stringify(this.state);
  }

  /** Completes `states$`. */
  close(): void {
    this.#states.complete();
  }

  #check(condition: string): void {
    if (this.#isLive) parsePredicate(condition);
    else new StopSearch(this.#timeline, [condition]);
  }

  #change(recipe: (draft: Draft<Session>) => void, group: string | null = null): void {
    const [state, patches, inverse] = immer.produceWithPatches(this.state, recipe);
    // An equal list in the place of another is a patch, but no change.
    if (patches.length === 0 || JSON.stringify(state) === this.toText()) return;
    const last = this.#done[this.#done.length - 1];
    const isOneStep = group !== null && last?.group === group && this.#undone.length === 0;
    const step = { patches, inverse: isOneStep ? last.inverse : inverse, group };
    this.#done = [...(isOneStep ? this.#done.slice(0, -1) : this.#done), step].slice(-MOST_STEPS);
    this.#undone = [];
    this.#states.next(state);
  }
}
