import {
  bytesSource,
  chunksOf,
  type EventChunk,
  EventStream,
  type HeapEvent,
  HeapSimulation,
  MemorySink,
  TraceDictionary,
  TraceReader,
  TraceWriter,
} from '@refwind/core';
import { lawfulHistory, randomHistory } from '@refwind/core/testing';
import fc from 'fast-check';
import { Subject } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import { describe, expect, it } from 'vitest';
import { LiveTimeline, Playback, plainHeap, type TraceSoFar } from '../../src/index.ts';
import { becomesTrue, isKnown, predicates } from '../queries/naivePredicates.ts';
import { lastPartOf, META, timelineOf } from '../timelines.ts';
import { written } from './written.ts';

/** A recording that gives its chunks when told to. */
function recording(events: readonly HeapEvent[], rows: number) {
  const dictionary = new TraceDictionary();
  const chunks = chunksOf(events, dictionary, rows)[Symbol.iterator]();
  const chunks$ = new Subject<EventChunk>();
  const stream = new EventStream(dictionary, chunks$);
  /** Gives the next chunk; ends after the last. */
  const next = (): boolean => {
    const { done, value } = chunks.next();
    if (done === true) chunks$.complete();
    else chunks$.next(value);
    return done !== true;
  };
  return { stream, next, fail: (error: Error) => chunks$.error(error) };
}

/** All that a trace's writer has written after each chunk, and when it is finished. */
async function writtenSoFar(events: readonly HeapEvent[], rows: number): Promise<Uint8Array[]> {
  const sink = new MemorySink();
  const dictionary = new TraceDictionary();
  const writer = new TraceWriter(sink, dictionary, META, { keyframes: { maxEvents: rows * 3 } });
  const parts: Uint8Array[] = [];
  for (const chunk of chunksOf(events, dictionary, rows)) {
    await writer.writeChunk(chunk);
    parts.push(sink.bytes().slice());
  }
  await writer.finish();
  return [...parts, sink.bytes().slice()];
}

const opened = (bytes: Uint8Array): TraceSoFar => TraceReader.open(bytesSource(bytes));

describe('LiveTimeline.follow', () => {
  it('grows with the recording, and what was stays', () => {
    const events = randomHistory(5, 40);
    const { stream, next } = recording(events, 15);
    const live = LiveTimeline.follow(stream);
    const ends: (number | string)[] = [];
    live.end$.subscribe({ next: (end) => ends.push(end), complete: () => ends.push('done') });
    const whole = timelineOf(events);
    while (next()) {
      const { end } = live.timeline;
      for (const seq of [0, 7, end - 1, end]) {
        expect(plainHeap(live.timeline.at(seq))).toEqual(plainHeap(whole.at(seq)));
      }
    }
    expect(ends).toEqual([0, 15, 30, 40, 'done']);
    expect([...live.timeline.events()]).toEqual(events);
    expect(live.timeline.summary).toEqual(whole.summary);
  });

  it('of a simulation, while it is driven', () => {
    const simulation = HeapSimulation.from({ python: '3.13' });
    const live = LiveTimeline.follow(simulation);
    simulation.dispatch({ type: 'allocate', typeName: 'list' });
    simulation.flush();
    expect(live.timeline.at(live.timeline.end)).toMatchObject({ live: 1 });
    simulation.dispatch({ type: 'bind', name: 'a', object: simulation.last });
    simulation.dispatch({ type: 'unbind', name: 'a' });
    simulation.complete();
    expect(live.timeline.at(live.timeline.end)).toMatchObject({ live: 0 });
  });

  it('tells of a recording that fails', () => {
    const { stream, fail } = recording([], 5);
    const live = LiveTimeline.follow(stream);
    const player = new Playback(live.timeline, { live: live.end$ });
    const errors: unknown[] = [];
    player.moments$.subscribe({ error: (error) => errors.push(error.message) });
    fail(new Error('out of paper'));
    expect(errors).toEqual(['out of paper']);
  });
});

describe('LiveTimeline.tail', () => {
  it('looks again until the trace is finished', async () => {
    const events = randomHistory(6, 60);
    const parts = await writtenSoFar(events, 20);
    const scheduler = new TestScheduler(() => {});
    // The writer is one chunk behind: what it was given last is not in the file yet.
    const queue: (Uint8Array | null)[] = [
      parts[0].subarray(0, 20),
      parts[0],
      null,
      parts[0],
      parts[2],
      ...parts.slice(3),
    ];
    const live = LiveTimeline.tail(
      () => {
        const bytes = queue.shift() ?? null;
        return bytes === null ? null : opened(bytes);
      },
      { every: 100, scheduler },
    );
    const ends: string[] = [];
    live.end$.subscribe({
      next: (end) => ends.push(`${scheduler.now()} ms: ${end}`),
      complete: () => ends.push(`${scheduler.now()} ms: done`),
    });
    scheduler.maxFrames = 10_000;
    scheduler.flush();
    expect(ends).toEqual(['0 ms: 0', '400 ms: 40', '500 ms: 60', '500 ms: done']);
    expect([...live.timeline.events()]).toEqual(events);
  });

  it('shows every moment as the finished trace does, whatever was looked at before', async () => {
    await fc.assert(
      fc.asyncProperty(lawfulHistory({ maxActs: 120 }), fc.nat(), async (events, x) => {
        const parts = await writtenSoFar(events, 9);
        const scheduler = new TestScheduler(() => {});
        const queue = [...parts];
        const live = LiveTimeline.tail(() => opened(queue.shift() as Uint8Array), { scheduler });
        const whole = timelineOf(events);
        const { timeline } = live;
        for (let look = 0; look < parts.length; look++) {
          const some = [timeline.end, x % (timeline.end + 1), Math.max(0, timeline.end - 5)];
          for (const seq of some) {
            expect(plainHeap(timeline.at(seq))).toEqual(plainHeap(whole.at(seq)));
          }
          scheduler.maxFrames = scheduler.now() + 250;
          scheduler.flush();
          scheduler.frame = scheduler.maxFrames;
        }
        expect([...timeline.events()]).toEqual(events);
      }),
      { seed: 74, numRuns: 40 },
    );
  });

  it('tells of a trace that cannot be opened any more, but not of one that got another name meanwhile', async () => {
    const parts = await writtenSoFar(randomHistory(6, 60), 20);
    const watched = (...answers: (Uint8Array | string)[]) => {
      const scheduler = new TestScheduler(() => {});
      scheduler.maxFrames = 5000;
      const live = LiveTimeline.tail(
        () => {
          const answer = answers.shift() ?? 'gone';
          if (typeof answer === 'string') throw new Error(answer);
          return opened(answer);
        },
        { scheduler },
      );
      const told: (number | string)[] = [];
      live.end$.subscribe({
        next: (end) => told.push(end),
        error: (error: Error) => told.push(error.message),
        complete: () => told.push('done'),
      });
      scheduler.flush();
      return told;
    };
    expect(watched(parts[1], 'moved', 'moved', parts[3])).toEqual([20, 60, 'done']);
    expect(watched(parts[1], 'a', 'b', 'c', parts[3])).toEqual([20, 'c']);
    expect(() => watched('not there')).toThrow('not there');
  });

  it('refuses a recording that forgets its beginning', async () => {
    const { source } = await lastPartOf(randomHistory(8, 3000), 9000);
    const tail = () => LiveTimeline.tail(() => source as TraceReader);
    expect(tail).toThrow('cannot be followed while it runs');
  });
});

describe('a playback of a live recording', () => {
  it('waits at the end, and goes on when there is more', () => {
    const { stream, next } = recording(randomHistory(9, 30), 10);
    const scheduler = new TestScheduler(() => {});
    scheduler.maxFrames = 1_000_000;
    const live = LiveTimeline.follow(stream);
    const player = new Playback(live.timeline, { live: live.end$, scheduler, speed: 1000 });
    const shown: string[] = [];
    player.moments$.subscribe(({ state, playing, waiting, end }) => {
      shown.push(`${state.seq}/${end}${playing ? '+' : ''}${waiting ? ' waits' : ''}`);
    });
    player.play();
    next();
    scheduler.flush();
    next();
    scheduler.flush();
    while (next()) scheduler.flush();
    expect(shown).toEqual([
      ...['0/0', '0/0+ waits', '0/10+', '10/10+ waits', '10/20+', '20/20+ waits', '20/30+'],
      ...['30/30+ waits', '30/30'],
    ]);
  });

  it('stops at conditions about what was not there when they were set', () => {
    const { stream, next } = recording(randomHistory(9, 300), 40);
    const live = LiveTimeline.follow(stream);
    const player = new Playback(live.timeline, {
      live: live.end$,
      breakpoints: [{ condition: 'event of 12' }],
    });
    expect(player.pendingBreakpoints).toEqual([{ condition: 'event of 12' }]);
    player.run();
    while (player.moment.stop === null && next());
    expect(player.pendingBreakpoints).toEqual([]);
    const event = live.timeline.event(player.moment.state.seq);
    expect(event).toMatchObject({ type: 'alloc', object: 12 });
  });

  it('stops at the same moments as one of the finished trace, of any history', () => {
    const some = fc.array(predicates(), { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(lawfulHistory({ maxActs: 60 }), some, (events, conditions) => {
        const whole = timelineOf(events);
        fc.pre(conditions.every((each) => isKnown(each, whole)));
        const moments = new Set(conditions.flatMap((each) => becomesTrue(each, whole)));
        const { stream, next } = recording(events, 6);
        const live = LiveTimeline.follow(stream);
        const player = new Playback(live.timeline, {
          live: live.end$,
          breakpoints: conditions.map((each) => ({ condition: written(each) })),
        });
        const stops: number[] = [];
        const goOn = () => {
          for (player.run('forward'); player.moment.stop !== null; player.run('forward')) {
            stops.push(player.moment.state.seq);
          }
        };
        goOn();
        while (next()) {
          if (player.moment.stop !== null) stops.push(player.moment.state.seq);
          goOn();
        }
        expect(stops).toEqual([...moments].sort((a, b) => a - b));
        expect(player.moment).toMatchObject({ playing: false, waiting: false });
      }),
      { seed: 73, numRuns: 150 },
    );
  });
});
