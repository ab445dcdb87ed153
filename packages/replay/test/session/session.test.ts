import { randomHistory } from '@refwind/core/testing';
import fc from 'fast-check';
import { VirtualTimeScheduler } from 'rxjs';
import { describe, expect, it } from 'vitest';
import {
  connectSession,
  Playback,
  type Session,
  SessionStore,
  showsEvent,
  showsObject,
} from '../../src/index.ts';
import { site } from '../events.ts';
import { timelineOf } from '../timelines.ts';

const events = randomHistory(41, 50);
const timeline = timelineOf(events);

/** A session that someone has worked with. */
function worked(): SessionStore {
  const session = SessionStore.on(timeline);
  session.seek(12);
  session.select(3, 1, 3);
  session.filter({ types: ['list'] });
  session.bookmark('here');
  session.bookmark('start', 0);
  session.breakpoint('refcount(1) == 2');
  session.breakpoint('gc-pass', false);
  return session;
}

describe('SessionStore', () => {
  it('holds what an interface shows and remembers, as plain data', () => {
    expect(worked().state).toEqual({
      version: 1,
      trace: expect.stringMatching(/^[0-9a-f]{8}$/),
      playhead: 12,
      selection: [3, 1],
      filters: { types: ['list'], files: [], events: [] },
      bookmarks: [
        { seq: 0, label: 'start' },
        { seq: 12, label: 'here' },
      ],
      breakpoints: [
        { condition: 'refcount(1) == 2', enabled: true },
        { condition: 'gc-pass', enabled: false },
      ],
    });
  });

  it('replaces a bookmark, switches a breakpoint, removes either', () => {
    const session = worked();
    session.bookmark('there');
    session.breakpoint('gc-pass', true);
    expect(session.state.bookmarks[1]).toEqual({ seq: 12, label: 'there' });
    expect(session.state.breakpoints[1]).toEqual({ condition: 'gc-pass', enabled: true });
    session.removeBookmark(12);
    session.removeBreakpoint('gc-pass');
    expect(session.state.bookmarks).toEqual([{ seq: 0, label: 'start' }]);
    expect(session.state.breakpoints).toEqual([{ condition: 'refcount(1) == 2', enabled: true }]);
  });

  it('undoes and does again, and shares what did not change', () => {
    const session = worked();
    const after = session.state;
    session.undo();
    const before = session.state;
    expect(before.breakpoints).toHaveLength(1);
    expect(before.bookmarks).toBe(after.bookmarks);
    session.redo();
    expect(session.state).toEqual(after);
    expect(session.redo()).toBe(false);
    session.undo();
    session.seek(3);
    expect(session.canRedo).toBe(false);
  });

  it('takes moves of one group for one step', () => {
    const session = SessionStore.on(timeline);
    session.seek(5);
    for (const seq of [6, 7, 8]) session.seek(seq, 'drag 1');
    for (const seq of [9, 10]) session.seek(seq, 'drag 2');
    session.seek(20);
    const seen: number[] = [];
    while (session.undo()) seen.push(session.state.playhead);
    expect(seen).toEqual([10, 8, 5, 0]);
  });

  it('makes no step of what changes nothing, and tells each state once', () => {
    const session = SessionStore.on(timeline);
    const told: number[] = [];
    session.states$.subscribe(({ playhead }) => told.push(playhead));
    session.seek(0);
    session.removeBookmark(4);
    expect(session.canUndo).toBe(false);
    session.seek(1);
    expect(told).toEqual([0, 1]);
    expect(Object.isFrozen(session.state.bookmarks)).toBe(true);
  });

  it('refuses what the trace does not have, and stays', () => {
    const session = worked();
    const { state } = session;
    expect(() => session.seek(51)).toThrow('There is no moment 51');
    expect(() => session.bookmark('x', -1)).toThrow('There is no moment -1');
    expect(() => session.breakpoint('freed')).toThrow('Expected something to look for');
    expect(() => session.breakpoint('free of 999')).toThrow('There is no object 999');
    expect(session.state).toBe(state);
    const live = SessionStore.on(timeline, { live: true });
    live.breakpoint('free of 999');
    expect(live.state.breakpoints).toHaveLength(1);
  });

  it('undone to the first state and done again to the last is as it was, whatever was done', () => {
    const act = fc.tuple(fc.nat(7), fc.nat(50));
    fc.assert(
      fc.property(fc.array(act, { maxLength: 30 }), fc.array(fc.boolean()), (acts, ways) => {
        const session = SessionStore.on(timeline);
        const states: Session[] = [session.state];
        for (const [kind, value] of acts) {
          const before = session.state;
          doAct(session, kind, value);
          if (session.state !== before) states.push(session.state);
        }
        let at = states.length - 1;
        for (const isBack of ways) {
          const moved = isBack ? session.undo() : session.redo();
          if (moved) at += isBack ? -1 : 1;
          expect(session.state).toEqual(states[at]);
        }
        while (session.undo()) at--;
        expect([at, session.state]).toEqual([0, states[0]]);
        while (session.redo());
        expect(session.state).toEqual(states[states.length - 1]);
        const again = SessionStore.open(timeline, session.toText());
        expect(again.state).toEqual(session.state);
      }),
      { seed: 81, numRuns: 200 },
    );
  });
});

function doAct(session: SessionStore, kind: number, value: number): void {
  if (kind < 2) session.seek(value);
  else if (kind === 2) session.select(value, value + 1);
  else if (kind === 3) session.bookmark(`at ${value}`, value);
  else if (kind === 4) session.removeBookmark(value);
  else if (kind === 5) session.breakpoint(`live > ${value % 5}`, value % 2 === 0);
  else if (kind === 6) session.removeBreakpoint(`live > ${value % 5}`);
  else session.filter(value % 2 === 0 ? { types: ['list'] } : { files: [], events: ['free'] });
}

describe('a session as text', () => {
  it('opens again on the same trace', () => {
    const text = worked().toText();
    const again = SessionStore.open(timelineOf(events, 13), text);
    expect(again.state).toEqual(worked().state);
    expect(again.canUndo).toBe(false);
  });

  it('is refused on another trace', () => {
    const open = () => SessionStore.open(timelineOf(randomHistory(42, 50)), worked().toText());
    expect(open).toThrow(expect.objectContaining({ code: 'other-trace' }));
    expect(open).toThrow(/^This session belongs to another trace, [0-9a-f]{8}; this one is /);
  });

  const altered = (change: object) => JSON.stringify({ ...worked().state, ...change });

  it.each([
    ['{', 'expected the session to be JSON'],
    ['[]', 'expected the session to be an object, found []'],
    [altered({ version: 2 }), 'expected version to be 1, found 2'],
    [altered({ playhead: -1 }), 'expected playhead to be a whole number from 0 on, found -1'],
    [altered({ playhead: 51 }), 'There is no moment 51'],
    [altered({ selection: 3 }), 'expected selection to be a list of at most 10000, found 3'],
    [altered({ filters: null }), 'expected filters to be an object, found null'],
    [
      altered({ filters: { types: [], files: [7], events: [] } }),
      'expected filters.files[0] to be a text, found 7',
    ],
    [altered({ bookmarks: [{ seq: 1 }] }), 'bookmarks[0].label to be a text, found nothing'],
    [altered({ breakpoints: [{ condition: 'x' }] }), 'Expected something to look for'],
    [altered({ breakpoints: [{ condition: 'free of 99' }] }), 'There is no object 99'],
  ])('that is none is refused: %s', (text, message) => {
    expect(() => SessionStore.open(timeline, text)).toThrow(message);
  });
});

describe('filters', () => {
  const filters = { types: ['list'], files: ['app.py'], events: ['free' as const] };
  const at = site('app.py:3 f 10 CALL');

  it('leave out what they do not name', () => {
    expect(showsObject(filters, { typeName: 'list', site: at })).toBe(true);
    expect(showsObject(filters, { typeName: 'dict', site: at })).toBe(false);
    expect(showsObject(filters, { typeName: 'list', site: null })).toBe(false);
    const free = { type: 'free', seq: 1, object: 1, cause: 'refcount', site: at } as const;
    expect(showsEvent(filters, free, 'list')).toBe(true);
    expect(showsEvent(filters, free, 'dict')).toBe(false);
    expect(showsEvent(filters, { type: 'mark', seq: 1, label: 'x', site: at }, undefined)).toBe(
      false,
    );
  });

  it('that are empty leave out nothing', () => {
    const { filters: none } = SessionStore.on(timeline).state;
    expect(showsObject(none, { typeName: 'dict', site: null })).toBe(true);
    expect(showsEvent(none, { type: 'mark', seq: 1, label: 'x', site: null }, undefined)).toBe(
      true,
    );
  });
});

describe('connectSession', () => {
  function together() {
    const scheduler = new VirtualTimeScheduler();
    const session = SessionStore.on(timeline);
    session.seek(4);
    const player = new Playback(timeline, { scheduler });
    const connection = connectSession(session, player);
    const wait = (milliseconds: number) => {
      scheduler.maxFrames = scheduler.now() + milliseconds;
      scheduler.flush();
      scheduler.frame = scheduler.maxFrames;
    };
    return { session, player, connection, wait };
  }

  it('moves the play with the session, and the session with the play, a play being one step', () => {
    const { session, player, wait } = together();
    expect(player.moment.state.seq).toBe(4);
    player.play();
    wait(500);
    player.pause();
    player.play();
    wait(300);
    player.pause();
    player.step(-2);
    expect(session.state.playhead).toBe(10);
    const seen: number[] = [];
    while (session.undo()) seen.push(player.moment.state.seq);
    expect(seen).toEqual([12, 9, 4, 0]);
    session.redo();
    expect(player.moment.state.seq).toBe(4);
  });

  it('gives the play the session’s breakpoints', () => {
    const { session, player, connection } = together();
    session.breakpoint('free');
    player.run();
    expect(player.moment.stop?.breakpoints).toEqual([{ condition: 'free', enabled: true }]);
    expect(session.state.playhead).toBe(player.moment.state.seq);
    session.breakpoint('free', false);
    player.run();
    expect(player.moment).toMatchObject({ stop: null, state: { seq: 50 } });
    connection.unsubscribe();
    player.seek(1);
    expect(session.state.playhead).toBe(50);
  });
});
