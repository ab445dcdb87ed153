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

/** What a playback shows now. */
export interface PlaybackMoment {
  readonly state: HeapState;
  readonly playing: boolean;
  readonly direction: PlaybackDirection;
  /** Events per second, > 0. */
  readonly speed: number;
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
  #ticks: Subscription | null = null;
  /** When the tape was last moved, and the part of an event that was due beyond that. */
  #moved = 0;
  #due = 0;

  /**
   * @throws MomentRangeError for a moment the timeline does not have; RefwindError `bad-speed`
   */
  constructor(timeline: Timeline, options: PlaybackOptions = {}) {
    const { at = timeline.start, speed = 10, direction = 'forward' } = options;
    checkSpeed(speed);
    this.#scheduler = options.scheduler ?? asyncScheduler;
    this.#timeline = timeline;
    this.#playhead = timeline.cursor(at);
    const { state } = this.#playhead;
    this.#moments = new BehaviorSubject<PlaybackMoment>({
      state,
      playing: false,
      direction,
      speed,
    });
    this.moments$ = this.#moments.asObservable();
  }

  /** What is shown now. */
  get moment(): PlaybackMoment {
    return this.#moments.value;
  }

  /** Starts moving; stops by itself at the end of the timeline. Does nothing there. */
  play(): void {
    if (this.moment.playing || this.#atEnd()) return;
    this.#show({ playing: true });
    this.#startTicking();
  }

  pause(): void {
    this.#stopTicking();
    if (this.moment.playing) this.#show({ playing: false });
  }

  /**
   * Goes to a moment; goes on playing from there, if it was.
   * @throws MomentRangeError
   */
  seek(seq: Seq): void {
    this.#playhead.seek(seq);
    this.#show({});
  }

  /** Pauses, and goes `count` events on, or back when it is negative; not beyond the ends. */
  step(count: number): void {
    this.pause();
    this.#playhead.step(count);
    this.#show({});
  }

  /** Turns the tape, also while it plays. */
  turn(direction: PlaybackDirection): void {
    this.#show({ direction });
  }

  /**
   * Sets the speed in events per second, also while it plays.
   * @throws RefwindError `bad-speed` unless it is above 0 and finite.
   */
  setSpeed(speed: number): void {
    checkSpeed(speed);
    this.#show({ speed });
    if (this.moment.playing) this.#startTicking();
  }

  /** Stops, and completes `moments$`. */
  close(): void {
    this.#stopTicking();
    this.#moments.complete();
  }

  #show(change: Partial<PlaybackMoment>): void {
    this.#moments.next({ ...this.moment, state: this.#playhead.state, ...change });
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
    this.#playhead.step(direction === 'forward' ? count : -count);
    if (this.#atEnd()) this.#stopTicking();
    this.#show({ playing: !this.#atEnd() });
  }

  /** Whether there is nothing more to play in this direction. */
  #atEnd(): boolean {
    const { start, end } = this.#timeline;
    return this.#playhead.seq === (this.moment.direction === 'forward' ? end : start);
  }
}

function checkSpeed(speed: number): void {
  if (speed > 0 && Number.isFinite(speed)) return;
  throw new RefwindError(
    'bad-speed',
    `A speed is a number of events per second above 0, not ${speed}.`,
  );
}
