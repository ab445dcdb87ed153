import { lawfulHistory } from '@refwind/core/testing';
import fc from 'fast-check';
import { map } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import { describe, expect, it } from 'vitest';
import { Playback, type PlaybackMoment, type PlaybackOptions } from '../../src/index.ts';
import { becomesTrue, isKnown, predicates } from '../queries/naivePredicates.ts';
import { told } from '../queries/told.ts';
import { timelineOf } from '../timelines.ts';
import { written } from './written.ts';

const timeline = told(
  'alloc #1 dict 64 gc | 1',
  'link #1 __main__.cache | 1',
  'alloc #2 Node 48 gc | f:4',
  'incref #2 =2 | f:5',
  'incref #2 =3 | f:5',
  'decref #2 =2 | f:6',
  'incref #2 =3 | f:5',
  'decref #2 =2 | 9',
  'gc begin 2 explicit | 10',
  'gc end 2 explicit collected=0 uncollectable=0 | 10',
);

/** A moment as `seq`, `+` or `-` while it plays, and which conditions stopped it. */
const text = ({ state, playing, direction, stop }: PlaybackMoment) => {
  const way = playing ? { forward: '+', backward: '-' }[direction] : '';
  const why = stop === null ? '' : ` ${stop.breakpoints.map((each) => each.condition).join(', ')}`;
  return `${state.seq}${way}${why}`;
};

/** What a play shows, as marbles: `act` is called at times in milliseconds. */
function plays(
  options: PlaybackOptions,
  acts: Record<number, (player: Playback) => void>,
  marbles: string,
  shown: Record<string, string>,
) {
  const scheduler = new TestScheduler((actual, expected) => expect(actual).toEqual(expected));
  scheduler.run(({ expectObservable }) => {
    const player = new Playback(timeline, { speed: 50, ...options });
    for (const [time, act] of Object.entries(acts)) {
      scheduler.schedule(() => act(player), Number(time));
    }
    expectObservable(player.moments$.pipe(map(text))).toBe(marbles, shown);
  });
}

describe('breakpoints', () => {
  it('stop the play where a condition becomes true, and it goes on from there', () => {
    plays(
      { breakpoints: [{ condition: 'refcount(2) == 3' }], at: 3 },
      {
        1: (player) => player.play(),
        61: (player) => player.play(),
        121: (player) => player.close(),
      },
      'a b 19ms c 19ms d 19ms e 19ms f 19ms g 19ms |',
      {
        ...{ a: '3', b: '3+', c: '4+', d: '5 refcount(2) == 3' },
        ...{ e: '5+', f: '6+', g: '7 refcount(2) == 3' },
      },
    );
  });

  it('stop a quick play in time', () => {
    plays(
      { breakpoints: [{ condition: 'line app.py:6' }, { condition: 'decref of 2' }], speed: 1000 },
      { 1: (player) => player.play(), 18: (player) => player.close() },
      'a b 15ms c|',
      { a: '0', b: '0+', c: '6 line app.py:6, decref of 2' },
    );
  });

  it('stop a play backward, where the condition began to be true', () => {
    plays(
      { breakpoints: [{ condition: 'refcount(2) >= 2' }], at: 7, direction: 'backward' },
      { 1: (player) => player.play(), 81: (player) => player.close() },
      'a b 19ms c 19ms d 19ms e 19ms |',
      { a: '7', b: '7-', c: '6-', d: '5-', e: '4 refcount(2) >= 2' },
    );
  });

  it('are run to at once, either way; to the ends when there is none', () => {
    const player = new Playback(timeline, { breakpoints: [{ condition: 'refcount(2) == 3' }] });
    const shown: string[] = [];
    player.moments$.pipe(map(text)).subscribe((each) => shown.push(each));
    for (const way of [
      'forward',
      'forward',
      'forward',
      'backward',
      'backward',
      'backward',
    ] as const) {
      player.run(way);
    }
    const three = 'refcount(2) == 3';
    expect(shown).toEqual(['0', `5 ${three}`, `7 ${three}`, '10', `7 ${three}`, `5 ${three}`, '0']);
    expect(player.moment).toMatchObject({ direction: 'backward', playing: false, stop: null });
  });

  it('can be switched off, and changed', () => {
    const player = new Playback(timeline, {
      breakpoints: [{ condition: 'line app.py:5', enabled: false }, { condition: 'gc-pass' }],
    });
    player.run();
    expect(text(player.moment)).toBe('9 gc-pass');
    player.setBreakpoints([{ condition: 'line app.py:5' }]);
    player.run('backward');
    expect(text(player.moment)).toBe('7 line app.py:5');
    player.setBreakpoints([]);
    player.run('backward');
    expect(text(player.moment)).toBe('0');
  });

  it('are forgotten as the reason once the play is elsewhere', () => {
    const player = new Playback(timeline, { breakpoints: [{ condition: 'gc-pass' }] });
    player.run();
    player.step(1);
    expect(player.moment.stop).toBe(null);
    player.run('backward');
    player.seek(3);
    expect(player.moment.stop).toBe(null);
  });

  it('that are wrong are refused, and the old ones stay', () => {
    const player = new Playback(timeline, { breakpoints: [{ condition: 'gc-pass' }] });
    const wrong = (condition: string) => () => player.setBreakpoints([{ condition }]);
    expect(wrong('freed of 2')).toThrow("Expected something to look for, found 'freed'");
    expect(wrong('free of 9')).toThrow('There is no object 9');
    expect(wrong('line b.py:3')).toThrow("nothing happens in a file 'b.py'");
    player.run();
    expect(text(player.moment)).toBe('9 gc-pass');
  });
});

describe('of any history, running from stop to stop', () => {
  const some = fc.array(predicates(), { minLength: 1, maxLength: 3 });

  it('lands where a look at each moment says a condition becomes true, forward and back', () => {
    fc.assert(
      fc.property(lawfulHistory({ maxActs: 60 }), some, (events, conditions) => {
        const random = timelineOf(events);
        fc.pre(conditions.every((each) => isKnown(each, random)));
        const moments = new Set(conditions.flatMap((each) => becomesTrue(each, random)));
        const expected = [...moments].sort((a, b) => a - b);
        const player = new Playback(random, {
          breakpoints: conditions.map((each) => ({ condition: written(each) })),
        });
        const landed = (direction: 'forward' | 'backward') => {
          const seqs: number[] = [];
          for (;;) {
            player.run(direction);
            if (player.moment.stop === null) return seqs;
            seqs.push(player.moment.state.seq);
          }
        };
        expect(landed('forward')).toEqual(expected);
        const back = expected.filter((seq) => seq < events.length).reverse();
        expect(landed('backward')).toEqual(back);
      }),
      { seed: 71, numRuns: 200 },
    );
  });

  it('stops at the same moments when it plays, at any speed, turned and sought at will', () => {
    const act = fc.record({
      at: fc.nat(60),
      direction: fc.constantFrom('forward' as const, 'backward' as const),
      speed: fc.integer({ min: 1, max: 3000 }),
    });
    fc.assert(
      fc.property(
        lawfulHistory({ maxActs: 60 }),
        some,
        fc.array(act, { minLength: 1, maxLength: 4 }),
        (events, conditions, acts) => {
          const random = timelineOf(events);
          fc.pre(conditions.every((each) => isKnown(each, random)));
          const moments = conditions.flatMap((each) => becomesTrue(each, random));
          const scheduler = new TestScheduler(() => {});
          const player = new Playback(random, {
            scheduler,
            breakpoints: conditions.map((each) => ({ condition: written(each) })),
          });
          scheduler.maxFrames = Number.POSITIVE_INFINITY;
          for (const { at, direction, speed } of acts) {
            const from = Math.min(at, events.length);
            player.seek(from);
            player.turn(direction);
            player.setSpeed(speed);
            player.play();
            scheduler.flush();
            const isForward = direction === 'forward';
            const ahead = moments.filter((seq) => (isForward ? seq > from : seq < from));
            const end = isForward ? events.length : 0;
            const nearest = isForward ? Math.min(end, ...ahead) : Math.max(end, ...ahead);
            expect(player.moment.state.seq).toBe(nearest);
            expect(player.moment.stop !== null).toBe(ahead.length > 0);
          }
        },
      ),
      { seed: 72, numRuns: 200 },
    );
  });
});
