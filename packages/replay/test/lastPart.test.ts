import { randomHistory } from '@refwind/core/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  CollectorLab,
  type HeapState,
  history,
  Ledger,
  resolveMoment,
  type Timeline,
} from '../src/index.ts';
import { lastPartOf, timelineOf } from './timelines.ts';

// A trace that kept only the last part of its history says the same of that part as the whole one.

const plain = (state: HeapState | null) => JSON.parse(JSON.stringify(state));
const events = randomHistory(21, 12_000);
const whole = timelineOf(events, 500);
let part: Timeline;
let start: number;

beforeAll(async () => {
  part = await lastPartOf(events, 24_000);
  start = part.start;
});

describe('a timeline without its beginning', () => {
  it('begins later', () => {
    expect(start).toBeGreaterThan(1000);
    expect(start).toBeLessThan(events.length - 500);
    expect(part.end).toBe(events.length);
    expect(part.cursor().seq).toBe(start);
    expect(part.cursor().event).toBe(null);
    expect(part.cursor().previous()).toBe(null);
    expect(resolveMoment(part, 'start')).toBe(start);
  });

  it('has the states and events of the whole one', () => {
    const moments = [start, start + 1, start + 60, events.length - 100, events.length];
    for (const seq of [...moments, ...moments.slice().reverse()]) {
      expect(plain(part.at(seq))).toEqual(plain(whole.at(seq)));
    }
    expect([...part.events()]).toEqual(events.slice(start));
    expect([...part.events(1, part.end, { reverse: true })]).toEqual(
      events.slice(start).slice().reverse(),
    );
    expect(part.event(start + 1)).toEqual(events[start]);
  });

  it('walks back to its start and no further', () => {
    const playhead = part.cursor(start + 200);
    for (let seq = start + 199; seq >= start; seq--) {
      expect(plain(playhead.previous())).toEqual(plain(whole.at(seq)));
    }
    expect(playhead.previous()).toBe(null);
    expect(playhead.step(-5).seq).toBe(start);
  });

  it('refuses what was before', () => {
    const message = `There is no moment 5: this timeline goes from ${start} to ${part.end}; only the history's last part was kept.`;
    expect(() => part.at(5)).toThrow(message);
    expect(() => part.columnsAt(5)).toThrow(message);
    expect(() => part.event(start)).toThrow(`There is no moment ${start}`);
    expect(() => resolveMoment(part, '5')).toThrow(
      `There is no moment 5: of this history only events ${start + 1} to ${part.end} were kept.`,
    );
    expect(() => new CollectorLab(part)).toThrow('the first');
  });

  it('tells of an older object what it knows', () => {
    const older = [...part.at(start).objects].map(({ object }) => object);
    expect(older.length).toBeGreaterThan(0);
    for (const object of older) {
      const all = history(whole, object);
      expect(history(part, object)).toEqual({
        ...all,
        ledger: expect.any(Ledger),
        rows: all.rows.filter(({ seq }) => seq > start),
      });
    }
    const gone = [...Array(50).keys()].map((at) => at + 1).find((id) => !older.includes(id)) ?? 0;
    expect(() => history(part, gone)).toThrow(
      `There is no object #${gone}: it was freed before event ${start + 1}, the first that was kept.`,
    );
  });
});
