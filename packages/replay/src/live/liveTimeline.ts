import { type HeapEventSource, type Seq, TraceDictionary, TraceError } from '@refwind/core';
import {
  asyncScheduler,
  BehaviorSubject,
  distinctUntilChanged,
  interval,
  type Observable,
  type SchedulerLike,
  type Subscription,
} from 'rxjs';
import { Timeline } from '../timeline.js';
import { GrowingSource } from './growingSource.js';
import { TailSource, type TraceSoFar } from './tailSource.js';

export interface TailOptions {
  /** Milliseconds between two looks at the trace, > 0; default 250. */
  readonly every?: number;
  /** What tells time; default: the real one. */
  readonly scheduler?: SchedulerLike;
}

/**
 * A timeline over a recording that still runs. It grows by whole chunks; whatever was true at a moment stays true.
 * Close it when done.
 */
export class LiveTimeline {
  readonly timeline: Timeline;
  /**
   * The last moment there is: now, and whenever it has grown. Completes when the recording has ended; fails when the
   * recording or the reading does.
   */
  readonly end$: Observable<Seq>;
  readonly #end: BehaviorSubject<Seq>;
  readonly #subscription: Subscription;
  readonly #free: () => void;

  private constructor(
    timeline: Timeline,
    follow: (end: BehaviorSubject<Seq>) => Subscription,
    free: () => void = () => {},
  ) {
    this.timeline = timeline;
    this.#free = free;
    this.#end = new BehaviorSubject(timeline.end);
    this.end$ = this.#end.pipe(distinctUntilChanged());
    this.#subscription = follow(this.#end);
  }

  /**
   * Follows a stream of events from event 1 on, a recording's or a simulation's; subscribes at once, and keeps the chunks
   * in memory.
   *
   * @example
   * const live = LiveTimeline.follow(EventStream.of(dictionary, chunks));
   * new Playback(live.timeline, { live: live.end$, breakpoints: [{ condition: 'gc-pass' }] });
   */
  static follow({ dictionary, chunks$ }: HeapEventSource): LiveTimeline {
    const source = new GrowingSource(dictionary);
    const timeline = Timeline.open(source);
    return new LiveTimeline(timeline, (end) =>
      chunks$.subscribe({
        next: (chunk) => {
          source.append(chunk);
          end.next(timeline.end);
        },
        error: (error: unknown) => end.error(error),
        complete: () => end.complete(),
      }),
    );
  }

  /**
   * Follows a trace file that is still written: looks again every so often, until the trace is finished.
   *
   * @example
   * const open = () => openTraceFile(existsSync('app.rwt') ? 'app.rwt' : 'app.rwt.partial');
   * const live = LiveTimeline.tail(open); // while `refwind record -o app.rwt` runs
   *
   * @param open opens the trace as it is now; `null` says that it is not there yet, or cannot have changed
   * @throws what `open` throws the first time; later that is an error of `end$` when it happens three times in a row (a
   *   finished file gets another name). RefwindError `tail-forgets`
   */
  static tail(
    open: () => TraceSoFar | null,
    { every = 250, scheduler = asyncScheduler }: TailOptions = {},
  ): LiveTimeline {
    const first = openedSoFar(open);
    const source = new TailSource(first ?? nothingYet());
    const timeline = Timeline.open(source);
    const look = (end: BehaviorSubject<Seq>): void => {
      const now = openedSoFar(open);
      if (now !== null && source.replace(now)) end.next(timeline.end);
      if (source.complete) end.complete();
    };
    const follow = (end: BehaviorSubject<Seq>): Subscription => {
      let failures = 0;
      const looks = interval(every, scheduler).subscribe(() => {
        try {
          look(end);
          failures = 0;
        } catch (error) {
          if (++failures === MOST_FAILURES) end.error(error);
        }
      });
      end.subscribe({ complete: () => looks.unsubscribe(), error: () => looks.unsubscribe() });
      if (source.complete) end.complete();
      return looks;
    };
    return new LiveTimeline(timeline, follow, () => source.close());
  }

  /** Stops following, and completes `end$`. The timeline stays as it is; a trace that was opened is closed. */
  close(): void {
    this.#subscription.unsubscribe();
    this.#end.complete();
    this.#free();
  }
}

/** Of a trace whose very beginning is not written yet nothing can be said: as if it were not there. */
function openedSoFar(open: () => TraceSoFar | null): TraceSoFar | null {
  try {
    return open();
  } catch (error) {
    if (error instanceof TraceError && error.code === 'truncated') return null;
    throw error;
  }
}

/** So many looks in a row may fail. */
const MOST_FAILURES = 3;

/** Of a trace that is not there yet. */
function nothingYet(): TraceSoFar {
  return Object.assign(new GrowingSource(new TraceDictionary()), { complete: false });
}
