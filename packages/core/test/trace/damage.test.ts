import { beforeAll, describe, expect, test } from 'vitest';
import { type HeapEvent, TraceError, type TraceReader } from '../../src/index.js';
import { randomHistory, randomNumbers } from '../../src/testing/index.js';
import { blocksOf, type PlacedBlock } from '../support/blocks.js';
import { openBytes, writeTrace } from '../support/traces.js';

const EVENTS: readonly HeapEvent[] = randomHistory(21, 300);
let bytes: Uint8Array<ArrayBuffer>;
let blocks: PlacedBlock[];

beforeAll(async () => {
  ({ bytes } = await writeTrace(EVENTS, 60, { keyframes: { maxEvents: 120 } }));
  blocks = blocksOf(bytes);
});

/** The reader, or the error it was refused with; anything else thrown fails the test. */
function tryOpen(damaged: Uint8Array): TraceReader | TraceError {
  try {
    return openBytes(damaged);
  } catch (error) {
    if (error instanceof TraceError) return error;
    throw error;
  }
}

/** The events that lie in whole blocks before `offset`. */
function eventsBefore(offset: number): number {
  const whole = blocks.filter(({ type, end }) => type === 'events' && end <= offset);
  return whole.length * 60;
}

test('the trace used here has every type of block', () => {
  const types = blocks.map(({ type }) => type);
  expect([types[0], ...types.slice(-3)]).toEqual(['meta', 'source', 'index', 'end']);
  expect(types.filter((type) => type === 'events')).toHaveLength(5);
  expect(types.filter((type) => type === 'keyframe').length).toBeGreaterThan(1);
  expect(types.filter((type) => type === 'dictionary').length).toBeGreaterThan(1);
});

describe('a trace cut off anywhere', () => {
  test('opens up to its last whole chunk, or says what is missing', () => {
    const metaEnd = blocks[0].end;
    for (let size = 0; size < bytes.length; size++) {
      const opened = tryOpen(bytes.subarray(0, size));
      if (size < metaEnd) {
        expect(opened).toBeInstanceOf(TraceError);
        expect((opened as TraceError).code).toBe(size === 0 ? 'not-a-trace' : 'truncated');
        continue;
      }
      const reader = opened as TraceReader;
      expect(reader.complete).toBe(false);
      const { offset } = blocks.find(({ end }) => end > size) as PlacedBlock;
      expect(reader.damage?.offset).toBe(offset);
      expect(reader.summary.events).toBe(eventsBefore(size));
      expect([...reader.events()]).toEqual(EVENTS.slice(0, eventsBefore(size)));
    }
  });

  test('says so in words', () => {
    const damageAt = (size: number) => (tryOpen(bytes.subarray(0, size)) as TraceReader).damage;
    const third = blocks.filter(({ type }) => type === 'events')[2];
    expect(damageAt(third.end - 1)).toEqual({
      offset: third.offset,
      reason: expect.stringMatching(/^the events block is cut off: \d+ bytes stored, \d+ left$/),
    });
    expect(damageAt(third.offset)).toEqual({
      offset: third.offset,
      reason: 'the trace ends without its index: recording did not come to its end',
    });
    expect(String(tryOpen(bytes.subarray(0, 10)))).toBe(
      'TraceError: t.rwt: the trace is cut off in its header: 10 of 16 bytes are there (at byte 0)',
    );
  });

  test('finds again what the index would say', () => {
    const whole = openBytes(bytes);
    const recovered = openBytes(bytes.subarray(0, bytes.length - 1));
    expect(recovered.summary).toEqual({ ...whole.summary, end: null });
    expect(recovered.keyframes).toEqual(whole.keyframes);
    expect(recovered.dictionary.codes).toEqual(whole.dictionary.codes);
    expect([...recovered.sources.keys()]).toEqual([...whole.sources.keys()]);
    expect(recovered.chunkInfo(4)).toEqual(whole.chunkInfo(4));
  });

  test('has findings about its end only', () => {
    const events = blocks.filter(({ type }) => type === 'events');
    const reader = openBytes(bytes.subarray(0, events[3].end + 7));
    expect([...reader.verify()]).toEqual([
      expect.objectContaining({ kind: 'damage', offset: events[3].end }),
    ]);
  });
});

describe('a flipped byte', () => {
  function flipped(at: number, by: number): Uint8Array {
    const damaged = bytes.slice();
    damaged[at] ^= by;
    return damaged;
  }

  function blockAt(offset: number): number {
    return blocks.find((block) => offset >= block.offset && offset < block.end)?.offset ?? 0;
  }

  /** Each byte once, and some of them again with other bits. */
  const flips = (): [number, number][] => {
    const next = randomNumbers(5);
    const all: [number, number][] = Array.from(bytes, (_, at) => [at, 1 << (next() % 8)]);
    for (let more = 0; more < 2000; more++) all.push([next() % bytes.length, 1 + (next() % 255)]);
    return all;
  };

  test('anywhere is found, with its block', () => {
    for (const [at, by] of flips()) {
      const opened = tryOpen(flipped(at, by));
      const block = blockAt(at);
      if (opened instanceof TraceError) {
        expect(opened.offset).toBe(block);
        continue;
      }
      const [first] = opened.verify();
      expect(first, `byte ${at}`).toMatchObject({ kind: 'damage', offset: block });
    }
  });

  test('in a block of events spares all others', () => {
    const events = blocks.filter(({ type }) => type === 'events');
    const reader = openBytes(flipped(events[2].end - 1, 4));
    expect(reader.complete).toBe(true);
    expect(() => reader.readChunk(2)).toThrow(
      `t.rwt: the events block is damaged: its checksum does not fit (at byte ${events[2].offset})`,
    );
    expect(reader.readChunk(3).firstSeq).toBe(181);
    expect(reader.columnsAt(300).seq).toBe(300);
    expect(() => reader.columnsAt(150)).toThrow(TraceError);
    expect([...reader.verify()].map(({ offset }) => offset)).toEqual([events[2].offset]);
  });

  test('in a keyframe is passed over, and found', () => {
    const keyframe = blocks.filter(({ type }) => type === 'keyframe')[1];
    const reader = openBytes(flipped(keyframe.offset + 20, 1));
    const whole = openBytes(bytes);
    expect(reader.columnsAt(290).live).toBe(whole.columnsAt(290).live);
    expect([...reader.verify()].map(({ offset }) => offset)).toEqual([keyframe.offset]);
  });

  test('in the index costs no event', () => {
    const index = blocks.filter(({ type }) => type === 'index')[0];
    const reader = openBytes(flipped(index.end - 1, 1));
    expect(reader.damage).toEqual({
      offset: index.offset,
      reason: 'the index block is damaged: its checksum does not fit',
    });
    expect([...reader.events()]).toEqual(EVENTS);
  });

  test('in the end block costs no event and says so', () => {
    const { offset } = blocks[blocks.length - 1];
    const reader = openBytes(flipped(bytes.length - 1, 1));
    expect(reader.damage).toEqual({
      offset,
      reason: 'the end block is damaged: its checksum does not fit',
    });
    expect([...reader.events()]).toEqual(EVENTS);
  });

  test('twice is found twice', () => {
    const events = blocks.filter(({ type }) => type === 'events');
    const damaged = flipped(events[0].offset + 3, 1);
    damaged[events[4].end - 1] ^= 1;
    const offsets = [...openBytes(damaged).verify()].map(({ offset }) => offset);
    expect(offsets).toEqual([events[0].offset, events[4].offset]);
  });
});

test('bytes after the end are found', () => {
  const longer = new Uint8Array(bytes.length + 3);
  longer.set(bytes);
  const reader = openBytes(longer);
  expect(reader.damage?.offset).toBe(bytes.length);
  expect(reader.summary.events).toBe(300);
  expect([...reader.verify()].map(({ offset }) => offset)).toContain(bytes.length);
});

test('a block taken out is found', () => {
  const second = blocks.filter(({ type }) => type === 'events')[1];
  const shorter = new Uint8Array(bytes.length - (second.end - second.offset));
  shorter.set(bytes.subarray(0, second.offset));
  shorter.set(bytes.subarray(second.end), second.offset);
  const reader = openBytes(shorter);
  expect(reader.complete).toBe(false);
  expect(reader.summary.events).toBe(60);
  expect([...reader.verify()].length).toBeGreaterThan(0);
});

test('random bytes after a good beginning never do worse than a TraceError', () => {
  const next = randomNumbers(77);
  for (let run = 0; run < 1000; run++) {
    const damaged = bytes.slice();
    const from = blocks[0].end + (next() % (bytes.length - blocks[0].end));
    const length = next() % 64;
    for (let at = from; at < Math.min(from + length, bytes.length); at++) damaged[at] = next();
    const opened = tryOpen(damaged);
    if (opened instanceof TraceError) continue;
    for (const finding of opened.verify()) expect(finding.kind).toBe('damage');
  }
});
