import { bytesSource, MemorySink, portableCodec } from '@refwind/core';
import { randomHistory } from '@refwind/core/testing';
import { describe, expect, it } from 'vitest';
import {
  buildIndex,
  IndexError,
  readPrefix,
  TimeIndex,
  Timeline,
  type TimelineSource,
} from '../../src/index.ts';
import { naiveStates } from '../naive.ts';
import { chunked } from '../timelines.ts';

const codec = portableCodec;
const events = randomHistory(81, 400);
const expected = naiveStates(events);
const source = chunked(events, 25);

async function built(of: TimelineSource = source): Promise<Uint8Array<ArrayBuffer>> {
  const sink = new MemorySink();
  expect(await buildIndex(of, sink, { codec })).toBe(true);
  return sink.bytes();
}

const open = (bytes: Uint8Array) => TimeIndex.open(bytesSource(bytes, 'app.rwt.index'), source);

/** Every seventh moment is what it must be, or the index says that it is damaged. */
function checkMoments(index: TimeIndex): number {
  const timeline = Timeline.open(source, { index });
  let refused = 0;
  for (let seq = 0; seq <= events.length; seq += 7) {
    try {
      const state = timeline.at(seq);
      expect(JSON.parse(JSON.stringify(state))).toEqual(expected[seq]);
    } catch (error) {
      if (!(error instanceof IndexError)) throw error;
      refused++;
    }
  }
  return refused;
}

describe('an index file', () => {
  it('is refused when it is cut off anywhere, with what to do about it', async () => {
    const bytes = await built();
    for (let length = 0; length < bytes.length; length += 11) {
      expect(() => open(bytes.slice(0, length))).toThrow(IndexError);
    }
    expect(() => open(bytes.slice(0, 500))).toThrow(
      /^app\.rwt\.index, at byte \d+: .*\. Build the index anew with refwind index\.$/,
    );
  });

  it('of another trace is refused', async () => {
    const bytes = await built(chunked(randomHistory(82, 400), 25));
    expect(() => open(bytes)).toThrow('it is of another trace');
  });

  it('with a flipped byte gives the right moments or none', async () => {
    const bytes = await built();
    let damaged = 0;
    for (let at = 3; at < bytes.length; at += 97) {
      const flipped = bytes.slice();
      flipped[at] ^= 0x55;
      try {
        if (checkMoments(open(flipped)) > 0) damaged++;
      } catch (error) {
        if (!(error instanceof IndexError)) throw error;
        damaged++;
      }
    }
    expect(damaged).toBeGreaterThan(0);
  });

  it('is not asked again when what a chunk touches is damaged: moments come from the trace', async () => {
    const bytes = await built();
    const index = open(bytes);
    const timeline = Timeline.open(source, { index });
    bytes.fill(0, 200, bytes.length - 400);
    expect(JSON.parse(JSON.stringify(timeline.at(130)))).toEqual(expected[130]);
    expect(timeline.chunks.indexError).toBeInstanceOf(IndexError);
    expect(timeline.chunks.isIndexed).toBe(false);
  });

  it('that was not finished is gone on with, and becomes the same file', async () => {
    const whole = await built();
    for (const part of [0, 90, 300, 1200, whole.length >> 1, whole.length - 30]) {
      const file = bytesSource(whole.slice(0, part), 'app.rwt.index');
      const unfinished = readPrefix(file, codec, source) ?? undefined;
      const sink = new MemorySink();
      await buildIndex(source, sink, { codec, unfinished });
      const rest = sink.bytes();
      const end = unfinished?.end ?? 0;
      const all = new Uint8Array(end + rest.length);
      all.set(whole.subarray(0, end));
      all.set(rest, end);
      expect(all).toEqual(whole);
    }
  });

  it('can be stopped, and says how far it is', async () => {
    const sink = new MemorySink();
    const seen: number[] = [];
    const stop = () => seen.length === 3;
    const whole = await buildIndex(source, sink, { codec, stop, onProgress: (s) => seen.push(s) });
    expect(whole).toBe(false);
    expect(seen).toEqual([25, 50, 75]);
    const prefix = readPrefix(bytesSource(sink.bytes(), 'i'), codec, source);
    expect(prefix?.chunks).toHaveLength(3);
  });
});
