import {
  bytesSource,
  chunksOf,
  MemorySink,
  TraceDictionary,
  TraceReader,
  TraceWriter,
} from '@refwind/core';
import { randomHistory } from '@refwind/core/testing';
import { describe, expect, it } from 'vitest';
import {
  cutSource,
  identityOf,
  LiveTimeline,
  resolveMoment,
  shareMoment,
  Timeline,
} from '../../src/index.ts';
import { META, timelineOf } from '../timelines.ts';

const events = randomHistory(17, 200);

async function recordedAt(startedAt: string): Promise<Uint8Array> {
  const sink = new MemorySink();
  const dictionary = new TraceDictionary();
  const writer = new TraceWriter(sink, dictionary, { ...META, startedAt });
  for (const chunk of chunksOf(events, dictionary, 20)) await writer.writeChunk(chunk);
  await writer.finish();
  return sink.bytes().slice();
}

const opened = (bytes: Uint8Array) => Timeline.open(TraceReader.open(bytesSource(bytes)));

describe('a moment as a short text', () => {
  it('means that moment to whoever has the trace, also a part of it', async () => {
    const bytes = await recordedAt('2026-01-01T00:00:00.000Z');
    const mine = opened(bytes);
    const text = shareMoment(mine, 42);
    expect(text).toMatch(/^42~[0-9a-f]{8}$/);
    expect(resolveMoment(opened(bytes), text)).toBe(42);
    const cutOff = opened(bytes.subarray(0, Math.floor(bytes.length * 0.7)));
    expect(cutOff.end).toBeLessThan(200);
    expect(resolveMoment(cutOff, text)).toBe(42);
    expect(resolveMoment(Timeline.open(cutSource(mine.source, 60)), text)).toBe(42);
    const { timeline: tail } = LiveTimeline.tail(() => TraceReader.open(bytesSource(bytes)));
    expect(resolveMoment(tail, text)).toBe(42);
  });

  it('is refused on another trace, also one of the same program', async () => {
    const mine = opened(await recordedAt('2026-01-01T00:00:00.000Z'));
    const other = opened(await recordedAt('2026-01-01T00:00:00.001Z'));
    const text = shareMoment(mine, 42);
    const resolve = () => resolveMoment(other, text);
    expect(resolve).toThrow(
      `The moment '${text}' was shared from another trace, ${identityOf(mine)}; this one is ${identityOf(other)}. Open`,
    );
    expect(resolve).toThrow(expect.objectContaining({ code: 'other-trace' }));
  });

  it('must be one of the trace', async () => {
    const timeline = timelineOf(events);
    expect(() => shareMoment(timeline, 201)).toThrow('There is no moment 201');
    const beyond = shareMoment(timeline, 7).replace('7~', '777~');
    expect(() => resolveMoment(timeline, beyond)).toThrow('There is no event 777');
    expect(() => resolveMoment(timeline, '7~12')).toThrow("'7~12' is no moment");
  });

  it('of events in memory tells them by how they begin', () => {
    expect(identityOf(timelineOf(events, 9))).toBe(identityOf(timelineOf(events, 50)));
    expect(identityOf(timelineOf(events))).not.toBe(identityOf(timelineOf(randomHistory(18, 200))));
  });
});
