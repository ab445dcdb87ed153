import { randomHistory } from '@refwind/core/testing';
import { describe, expect, it } from 'vitest';
import { history, resolveMoment, resolveObject, Timeline } from '../src/index.ts';
import type { TimelineSource } from '../src/source.ts';
import { alloc, mark, numbered, type Told } from './events.ts';
import { timelineOf } from './timelines.ts';

/** A timeline over the same source, and the chunks it read since last asked. */
function counted(timeline: Timeline) {
  let read: number[] = [];
  const { source } = timeline;
  const counting: TimelineSource = {
    dictionary: source.dictionary,
    summary: source.summary,
    chunkCount: source.chunkCount,
    keyframes: source.keyframes,
    chunkInfo: (index) => source.chunkInfo(index),
    columnsAt: (seq) => source.columnsAt(seq),
    readChunk: (index) => {
      read.push(index);
      return source.readChunk(index);
    },
  };
  const reads = () => {
    const since = read;
    read = [];
    return since;
  };
  return { timeline: Timeline.open(counting), reads };
}

const steps = (length: number) => Array.from({ length }, (_, i) => i);

describe('reading', () => {
  it('happens only when something is asked for', () => {
    const { timeline, reads } = counted(timelineOf(randomHistory(71, 100), 10));
    expect(reads()).toEqual([]);
    const events = timeline.events(35, 100);
    expect(reads()).toEqual([]);
    for (const _ of steps(7)) events.next();
    // The first three tell the heap that events 31 and on change.
    expect(reads().sort()).toEqual([0, 1, 2, 3, 4]);
  });

  it('takes each chunk once on the way forward', () => {
    const { timeline, reads } = counted(timelineOf(randomHistory(72, 400), 10));
    const playhead = timeline.cursor();
    while (playhead.next() !== null);
    expect(reads()).toEqual(steps(40));
  });

  it('takes each chunk once also when two go forward side by side', () => {
    const { timeline, reads } = counted(timelineOf(randomHistory(72, 400), 10));
    const playhead = timeline.cursor();
    for (const { seq } of timeline.events()) playhead.seek(seq);
    expect(reads()).toEqual(steps(40));
  });

  it('takes a chunk few times on the way back, whatever the distance of keyframes', () => {
    const chunks = 256;
    const { timeline, reads } = counted(timelineOf(randomHistory(73, chunks * 4), 4));
    Object.assign(timeline.source, { keyframes: [] });
    const backward = [...timeline.events(1, timeline.end, { reverse: true })];
    expect(backward.length).toBe(timeline.end);
    expect(reads().length).toBeLessThan(chunks * Math.log2(chunks));
  });

  it('of a history goes from the alloc to the free', () => {
    const free: Told = { type: 'free', object: 3, cause: 'refcount', site: null };
    const allocs = steps(40).map((i) => alloc(i + 1, 'int'));
    const told = [...allocs.slice(0, 25), free, ...allocs.slice(25)];
    const { timeline, reads } = counted(timelineOf(numbered(told), 10));
    expect(history(timeline, 3).rows.map(({ seq }) => seq)).toEqual([3, 26]);
    expect(reads()).toEqual([0, 1, 2]);
  });

  it('of a line or a type goes no further than it must', () => {
    const told = [
      mark('.', 'a.py:1 f 0 NOP'),
      ...steps(30).map((i) => alloc(i + 1, 'int', `a.py:2 f ${2 + i} NOP`)),
    ];
    const { timeline, reads } = counted(timelineOf(numbered(told), 10));
    expect(resolveMoment(timeline, 'a.py:1')).toBe(1);
    expect(reads()).toEqual([0]);
    expect(resolveObject(timeline, 'int#15')).toBe(15);
    expect(reads()).toEqual([1]);
  });
});

describe('a long trace', () => {
  /** Objects that come and go, one in a thousand stays. */
  const told = steps(50_000).flatMap((i): Told[] => {
    const object = i + 1;
    const died: Told = { type: 'decref', object, refcount: 0, site: null };
    const freed: Told = { type: 'free', object, cause: 'refcount', site: null };
    return i % 1000 === 0 ? [alloc(object, 'list')] : [alloc(object, 'int'), died, freed];
  });
  const events = numbered(told);

  it('is sought from far away as it is walked to', () => {
    const timeline = timelineOf(events, 65_536);
    const walker = Timeline.open(timeline.source).cursor();
    for (const _ of steps(14)) walker.step(10_000);
    expect(walker.state.live).toBe(47);
    expect(timeline.cursor().seek(140_000)).toEqual(walker.state);
    expect(timeline.cursor(timeline.end).seek(10)).toEqual(walker.step(-139_990));
  });
});
