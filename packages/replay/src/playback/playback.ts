import { RefwindError, type Seq } from '@refwind/core';
import {
  asyncScheduler,
  BehaviorSubject,
  interval,
  type Observable,
  type SchedulerLike,
  type Subscription,
} from 'rxjs';
import type { Playhead } from '../playhead.js';
import type { HeapState } from '../state/heapState.js';
import type { Timeline } from '../timeline.js';
import { type Breakpoint, type BreakpointStop, Breakpoints } from './breakpoints.js';

/** What a playback shows now. */
export interface PlaybackMoment {
  readonly state: HeapState;
  readonly playing: boolean;
  /** Whether it plays, but stands at the end of a recording that still runs: it goes on when there are more events. */
  readonly waiting: boolean;
  readonly direction: PlaybackDirection;
  /** Events per second, > 0. */
  readonly speed: number;
  /** Why it paused here, when breakpoints did it. */
  readonly stop: BreakpointStop | null;
  /** The last moment there is; of a live recording, so far. */
  readonly end: Seq;
}

export type PlaybackDirection = 'forward' | 'backward';

export interface PlaybackOptions {
  /** The moment to be at first; default 0. */
  readonly at?: Seq;
  /** Default 10 events per second. */
  readonly speed?: number;
  readonly direction?: PlaybackDirection;
  /** What tells time; default: the real one. */
  readonly scheduler?: SchedulerLike;
  /** Where playing stops, either way. Default: nowhere. */
  readonly breakpoints?: readonly Breakpoint[];
  /** Of a recording that still runs: emits when the timeline has grown, completes when it grows no more (`LiveTimeline.end$`). */
  readonly live?: Observable<unknown>;
}

/** The shortest time between two moments shown, in milliseconds: faster play skips moments. */
const SHORTEST_TICK = 16;

/**
 * A timeline that plays, forward or backward, like a tape: paused at first. `moments$` gives the
 * current moment at once and then each new one. Close it when done.
 */
export class Playback {
  readonly moments$: Observable<PlaybackMoment>;
  readonly #moments: BehaviorSubject<PlaybackMoment>;
  readonly #timeline: Timeline;
  readonly #playhead: Playhead;
  readonly #scheduler: SchedulerLike;
  readonly #breakpoints: Breakpoints;
  readonly #growth: Subscription | null = null;
  #isLive: boolean;
  /** Whether it goes to the next stop at once, not at its speed. */
  #isRunning = false;
  #ticks: Subscription | null = null;
  /** When the tape was last moved, and the part of an event that was due beyond that. */
  #moved = 0;
  #due = 0;

  /**
   * @throws MomentRangeError for a moment the timeline does not have; RefwindError `bad-speed`; PredicateError,
   *   LookupError as `setBreakpoints`
   */
  constructor(timeline: Timeline, options: PlaybackOptions = {}) {
    const { at = timeline.start, speed = 10, direction = 'forward' } = options;
    checkSpeed(speed);
    this.#scheduler = options.scheduler ?? asyncScheduler;
    this.#timeline = timeline;
    this.#playhead = timeline.cursor(at);
    this.#isLive = options.live !== undefined;
    this.#breakpoints = new Breakpoints(timeline, () => this.#isLive);
    this.#breakpoints.set(options.breakpoints ?? []);
    const { state } = this.#playhead;
    const still = { playing: false, waiting: false, stop: null, end: timeline.end };
    this.#moments = new BehaviorSubject<PlaybackMoment>({ state, direction, speed, ...still });
    this.moments$ = this.#moments.asObservable();
    if (options.live !== undefined) this.#growth = this.#follow(options.live);
  }

  /** What is shown now. */
  get moment(): PlaybackMoment {
    return this.#moments.value;
  }

  /** Breakpoints of a live recording that name an object or a file which it does not have yet. */
  get pendingBreakpoints(): readonly Breakpoint[] {
    return this.#breakpoints.pending;
  }

  /** Starts moving; stops by itself at a breakpoint, and at the end of the timeline. Does nothing there. */
  play(): void {
    if (this.moment.playing || this.#isDone()) return;
    this.#start();
  }

  pause(): void {
    this.#halt();
    if (this.moment.playing) this.#show({ playing: false, waiting: false });
  }

  /**
   * Goes at once to the next moment, or the previous one, at which a breakpoint's condition becomes true, and pauses there;
   * to the end of the timeline when there is none. At the end of a live recording it waits for such a moment.
   */
  run(direction: PlaybackDirection = this.moment.direction): void {
    this.#halt();
    this.#isRunning = true;
    this.#move(direction === 'forward' ? this.#timeline.end : this.#timeline.start, {
      playing: true,
      direction,
    });
  }

  /**
   * Goes to a moment; goes on playing from there, if it was.
   * @throws MomentRangeError
   */
  seek(seq: Seq): void {
    this.#playhead.seek(seq);
    this.#show({ stop: null });
    if (this.moment.waiting) this.#start();
  }

  /** Pauses, and goes `count` events on, or back when it is negative; not beyond the ends. */
  step(count: number): void {
    this.pause();
    this.#playhead.step(count);
    this.#show({ stop: null });
  }

  /** Turns the tape, also while it plays. */
  turn(direction: PlaybackDirection): void {
    this.#show({ direction });
    if (this.moment.waiting) this.#start();
  }

  /**
   * Sets the speed in events per second, also while it plays.
   * @throws RefwindError `bad-speed` unless it is above 0 and finite.
   */
  setSpeed(speed: number): void {
    checkSpeed(speed);
    this.#show({ speed });
    if (this.#ticks !== null) this.#startTicking();
  }

  /**
   * Other breakpoints from now on, also while it plays; when one is wrong, the old ones stay.
   * @throws PredicateError; LookupError for an object or a file that the trace does not have, unless it is live
   */
  setBreakpoints(breakpoints: readonly Breakpoint[]): void {
    this.#breakpoints.set(breakpoints);
  }

  /** Stops, and completes `moments$`. */
  close(): void {
    this.#halt();
    this.#growth?.unsubscribe();
    this.#moments.complete();
  }

  #follow(live: Observable<unknown>): Subscription {
    return live.subscribe({
      next: () => this.#grown(),
      error: (error: unknown) => {
        this.#halt();
        this.#moments.error(error);
      },
      complete: () => {
        this.#isLive = false;
        if (this.moment.waiting) this.#show({ playing: false, waiting: false });
      },
    });
  }

  #grown(): void {
    const { waiting, end } = this.moment;
    if (end === this.#timeline.end) return;
    if (!waiting) this.#show({});
    else if (this.#isRunning) this.#move(this.#timeline.end, {});
    else this.#start();
  }

  #show(change: Partial<PlaybackMoment>): void {
    const { state } = this.#playhead;
    this.#moments.next({ ...this.moment, state, end: this.#timeline.end, ...change });
  }

  /** Begins to play; shows so. */
  #start(): void {
    this.#isRunning = false;
    const waiting = this.#atEnd();
    this.#show({ playing: true, waiting, stop: null });
    if (!waiting) this.#startTicking();
  }

  #startTicking(): void {
    this.#stopTicking();
    this.#moved = this.#scheduler.now();
    this.#due = 0;
    const tick = Math.max(SHORTEST_TICK, 1000 / this.moment.speed);
    this.#ticks = interval(tick, this.#scheduler).subscribe(() => this.#tick());
  }

  #stopTicking(): void {
    this.#ticks?.unsubscribe();
    this.#ticks = null;
  }

  #halt(): void {
    this.#stopTicking();
    this.#isRunning = false;
  }

  /** Timers come late: how far to go is told by the time that passed. */
  #tick(): void {
    const now = this.#scheduler.now();
    const { speed, direction } = this.moment;
    this.#due += ((now - this.#moved) * speed) / 1000;
    this.#moved = now;
    // A thousandth of an event early is in time: the sum of ticks is not exact.
    const count = Math.floor(this.#due + 0.001);
    if (count === 0) return;
    this.#due -= count;
    const { start, end } = this.#timeline;
    const target = this.#playhead.seq + (direction === 'forward' ? count : -count);
    this.#move(Math.min(end, Math.max(start, target)), {});
  }

  /** Goes on to `target`, or to the first stop on the way; shows it, with `change`. */
  #move(target: Seq, change: Partial<PlaybackMoment>): void {
    const stop = this.#breakpoints.between(this.#playhead.seq, target);
    this.#playhead.seek(stop?.seq ?? target);
    const direction = change.direction ?? this.moment.direction;
    const atEnd = this.#atEnd(direction);
    const waiting = stop === null && atEnd && this.#mayGoOn(direction);
    const playing = stop === null && (!atEnd || waiting);
    if (!playing) this.#halt();
    else if (waiting) this.#stopTicking();
    this.#show({ ...change, playing, waiting, stop });
  }

  /** Whether there is nothing more to play in this direction now. */
  #atEnd(direction = this.moment.direction): boolean {
    const { start, end } = this.#timeline;
    return this.#playhead.seq === (direction === 'forward' ? end : start);
  }

  /** Whether there may be more later. */
  #mayGoOn(direction = this.moment.direction): boolean {
    return this.#isLive && direction === 'forward';
  }

  #isDone(): boolean {
    return this.#atEnd() && !this.#mayGoOn();
  }
}

function checkSpeed(speed: number): void {
  if (speed > 0 && Number.isFinite(speed)) return;
  throw new RefwindError(
    'bad-speed',
    `A speed is a number of events per second above 0, not ${speed}.`,
  );
}
