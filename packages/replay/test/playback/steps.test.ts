import { randomHistory } from '@refwind/core/testing';
import { take, toArray } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { type PlaybackStep, playback } from '../../src/index.ts';
import { timelineOf } from '../timelines.ts';

const events = randomHistory(31, 60);

function collected(options: Parameters<typeof playback>[1]): PlaybackStep[] {
  const steps: PlaybackStep[] = [];
  playback(timelineOf(events), options).subscribe((step) => steps.push(step));
  return steps;
}

describe('playback', () => {
  it('gives each event with the state right after it', () => {
    const timeline = timelineOf(events);
    const steps = collected({ from: 10, to: 30, states: true });
    expect(steps.map(({ event }) => event)).toEqual(events.slice(9, 30));
    for (const { event, state } of steps) expect(state).toEqual(timeline.at(event.seq));
  });

  it('gives in reverse the state right before each event', () => {
    const timeline = timelineOf(events);
    const steps = collected({ reverse: true, states: true });
    expect(steps.map(({ event }) => event)).toEqual([...events].reverse());
    for (const { event, state } of steps) expect(state).toEqual(timeline.at(event.seq - 1));
  });

  it('gives events alone unless asked for states', () => {
    expect(collected({ from: 3, to: 4 })).toEqual([{ event: events[2] }, { event: events[3] }]);
    expect(collected({ from: 61 })).toEqual([]);
    expect(collected({ from: 5, to: 4, states: true })).toEqual([]);
  });

  it('reads nothing after it is unsubscribed, and starts anew for each subscription', () => {
    const timeline = timelineOf(events, 7);
    const read: number[] = [];
    const readChunk = timeline.source.readChunk.bind(timeline.source);
    Object.assign(timeline.source, {
      readChunk: (index: number) => {
        read.push(index);
        return readChunk(index);
      },
    });
    const firstThree = playback(timeline).pipe(take(3), toArray());
    for (const _ of [1, 2]) {
      firstThree.subscribe((steps) => {
        expect(steps.map(({ event }) => event.seq)).toEqual([1, 2, 3]);
      });
    }
    expect(read).toEqual([0]);
  });
});
