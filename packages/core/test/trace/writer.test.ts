import { describe, expect, test } from 'vitest';
import {
  ChunkBuilder,
  type Codec,
  chunksOf,
  type EventChunk,
  MemorySink,
  Op,
  parseEvents,
  portableCodec,
  TraceDictionary,
  TraceError,
  TraceReader,
  type TraceSink,
  TraceWriter,
} from '../../src/index.js';
import { zlibCodec } from '../../src/node/index.js';
import { randomHistory, syntheticChunks } from '../../src/testing/index.js';
import { blocksOf } from '../support/blocks.js';
import { META, openBytes, writeTrace } from '../support/traces.js';

describe('a disk that is full', () => {
  /** Takes `capacity` bytes, then fails for good, keeping what fits like a file system does. */
  class FullSink extends MemorySink {
    #left: number;
    abandoned = false;

    constructor(capacity: number) {
      super('full.rwt');
      this.#left = capacity;
    }

    override write(bytes: Uint8Array): void {
      super.write(bytes.subarray(0, Math.min(bytes.length, this.#left)));
      this.#left -= bytes.length;
      if (this.#left < 0) throw new Error('ENOSPC: no space left on device');
    }

    abandon(): void {
      this.abandoned = true;
    }
  }

  async function writeUntilFull(sink: TraceSink): Promise<unknown> {
    const dictionary = new TraceDictionary();
    const writer = new TraceWriter(sink, dictionary, META);
    try {
      for (const chunk of chunksOf(randomHistory(1, 2000), dictionary, 100)) {
        await writer.writeChunk(chunk);
      }
      await writer.finish();
      return null;
    } catch (error) {
      await writer.abort();
      return error;
    }
  }

  test('is told with the place, and keeps what was written', async () => {
    for (const capacity of [0, 10, 200, 1000, 4000]) {
      const sink = new FullSink(capacity);
      const error = await writeUntilFull(sink);
      expect(error).toBeInstanceOf(TraceError);
      expect(error).toMatchObject({ code: 'write-failed', file: 'full.rwt' });
      expect(String(error)).toContain('writing failed: ENOSPC: no space left on device');
      expect((error as TraceError).offset).toBeLessThanOrEqual(capacity);
      expect(sink.abandoned).toBe(true);
    }
    const sink = new FullSink(4000);
    await writeUntilFull(sink);
    const reader = openBytes(sink.bytes());
    expect(reader.summary.events).toBeGreaterThan(100);
    expect([...reader.events()]).toEqual(randomHistory(1, reader.summary.events));
  });

  test('fails every later call the same way', async () => {
    const dictionary = new TraceDictionary();
    const writer = new TraceWriter(new FullSink(20), dictionary, META);
    const [chunk] = chunksOf(parseEvents('1 mark "a"'), dictionary);
    const first = await writer.writeChunk(chunk).then(
      () => writer.finish().catch((error: unknown) => error),
      (error: unknown) => error,
    );
    expect(await writer.finish().catch((error: unknown) => error)).toMatchObject({
      code: 'trace-finished',
    });
    expect(first).toMatchObject({ code: 'write-failed' });
  });
});

test('a sink that fails to close is a failure to write', async () => {
  const sink: TraceSink = {
    name: 'x.rwt',
    write: () => {},
    close: () => Promise.reject(new Error('EIO')),
  };
  const writer = new TraceWriter(sink, new TraceDictionary(), META);
  await expect(writer.finish()).rejects.toMatchObject({ code: 'write-failed', file: 'x.rwt' });
});

describe('back-pressure', () => {
  test('lets a few chunks be compressed at once and keeps their order', async () => {
    let underWay = 0;
    let most = 0;
    let calls = 0;
    const slow: Codec = {
      ...portableCodec,
      async deflate(bytes) {
        most = Math.max(most, ++underWay);
        const turns = (calls++ * 7) % 5;
        for (let turn = 0; turn < turns; turn++) await new Promise((done) => setTimeout(done, 1));
        underWay--;
        return portableCodec.deflate(bytes);
      },
    };
    const events = randomHistory(2, 3000);
    const { bytes } = await writeTrace(events, 100, { codec: slow });
    expect([...openBytes(bytes).events()]).toEqual(events);
    expect(most).toBeGreaterThan(1);
    expect(most).toBeLessThanOrEqual(7);
  });

  test('waits while the sink does', async () => {
    const waiting: (() => void)[] = [];
    const sink: TraceSink = {
      write: () => new Promise((done) => waiting.push(done)),
      close: () => {},
    };
    const dictionary = new TraceDictionary();
    const writer = new TraceWriter(sink, dictionary, META);
    const resolved: number[] = [];
    const chunks = [...chunksOf(randomHistory(3, 1000), dictionary, 100)];
    chunks.forEach((chunk, at) => {
      void writer.writeChunk(chunk).then(() => resolved.push(at));
    });
    await new Promise((done) => setTimeout(done, 50));
    expect(resolved.length).toBeLessThan(3);
    const pump = setInterval(() => waiting.shift()?.(), 0);
    await writer.finish();
    clearInterval(pump);
    expect(resolved).toEqual(chunks.map((_, at) => at));
  });
});

describe('chunks that no reader would take are refused, and the trace goes on', () => {
  const dictionary = new TraceDictionary();
  dictionary.addType({ name: 'int', gc: false });
  dictionary.addCode({ op: Op.alloc, site: -1, arg: 0 });
  dictionary.addCode({ op: Op.mark, site: -1, arg: dictionary.string('m') });
  const none = new Uint32Array(0);
  const good: EventChunk = {
    firstSeq: 1,
    length: 1,
    code: Uint32Array.of(0),
    slot: Uint32Array.of(1),
    allocCount: 1,
    size: Uint32Array.of(28),
    linkCount: 0,
    holderKind: new Uint8Array(0),
    holderA: none,
    holderB: none,
    passes: [],
  };

  test.each<[Partial<EventChunk>, string]>([
    [{ firstSeq: 2 }, 'The chunk begins at event 2, but event 1 comes next.'],
    [{ length: 0 }, 'The chunk that begins at event 1 has 0 rows, not 1 to 65536.'],
    [{ length: 2 }, 'The chunk that begins at event 1 has columns shorter than its length.'],
    [
      { code: Uint32Array.of(2) },
      'The chunk that begins at event 1 uses event code 2, but the dictionary has 2.',
    ],
    [
      { allocCount: 0 },
      'The chunk that begins at event 1 has 1 alloc rows, says 0, and its column holds 1.',
    ],
    [
      { slot: Uint32Array.of(0) },
      'The chunk that begins at event 1 must have slot 0 in the rows of passes and marks, and only there.',
    ],
    [
      { slot: Uint32Array.of(2) },
      'The chunk that begins at event 1 uses slot 2, but at most 1 can be in use: give freed slots again, and new ones in order.',
    ],
    [
      { code: Uint32Array.of(1), allocCount: 0, slot: Uint32Array.of(1) },
      'The chunk that begins at event 1 must have slot 0 in the rows of passes and marks, and only there.',
    ],
  ])('%o', async (change, message) => {
    const sink = new MemorySink();
    const writer = new TraceWriter(sink, dictionary, META);
    await expect(writer.writeChunk({ ...good, ...change })).rejects.toThrow(message);
    await writer.writeChunk(good);
    await writer.finish();
    expect([...openBytes(sink.bytes()).events()]).toHaveLength(1);
  });
});

test('a chunk from another thread is a chunk', async () => {
  const dictionary = new TraceDictionary();
  const [chunk] = chunksOf(randomHistory(4, 500), dictionary);
  const transferred = structuredClone(chunk, { transfer: [chunk.code.buffer] });
  const sink = new MemorySink();
  const writer = new TraceWriter(sink, dictionary, META);
  await writer.writeChunk(transferred);
  await writer.finish();
  expect([...openBytes(sink.bytes()).events()]).toEqual(randomHistory(4, 500));
});

describe('the dictionary', () => {
  test('grows between chunks, each growth in its own block', async () => {
    const sink = new MemorySink();
    const builder = new ChunkBuilder(new TraceDictionary());
    const writer = new TraceWriter(sink, builder.dictionary, META);
    for (let seq = 1; seq <= 5; seq++) {
      builder.push({ seq, type: 'mark', label: `mark ${Math.ceil(seq / 2)}`, site: null });
      await writer.writeChunk(builder.take());
    }
    await writer.finish();
    const types = blocksOf(sink.bytes()).map(({ type }) => type);
    expect(types.filter((type) => type === 'dictionary')).toHaveLength(3);
    const reader = openBytes(sink.bytes());
    expect(reader.summary.marks.map(({ label }) => label)).toEqual([
      'mark 1',
      'mark 1',
      'mark 2',
      'mark 2',
      'mark 3',
    ]);
  });

  test('may have more codes than 16 bits can say', async () => {
    const dictionary = new TraceDictionary();
    for (let at = 0; at < 70_000; at++) {
      dictionary.addCode({ op: Op.mark, site: -1, arg: dictionary.string(`m${at}`) });
    }
    const sink = new MemorySink();
    const writer = new TraceWriter(sink, dictionary, META);
    const empty = {
      allocCount: 0,
      size: new Uint32Array(0),
      linkCount: 0,
      holderKind: new Uint8Array(0),
      holderA: new Uint32Array(0),
      holderB: new Uint32Array(0),
      passes: [],
    };
    const slot = new Uint32Array(3);
    const low = Uint32Array.of(0, 65_535, 1);
    const high = Uint32Array.of(65_536, 2, 69_999);
    await writer.writeChunk({ firstSeq: 1, length: 3, code: low, slot, ...empty });
    await writer.writeChunk({ firstSeq: 4, length: 3, code: high, slot, ...empty });
    await writer.finish();
    const reader = openBytes(sink.bytes());
    expect([...reader.readChunk(0).code]).toEqual([...low]);
    expect([...reader.readChunk(1).code]).toEqual([...high]);
  });
});

describe('keyframes', () => {
  async function written(live: number, keyframes?: { maxEvents?: number } | false) {
    const dictionary = new TraceDictionary();
    const sink = new MemorySink();
    const writer = new TraceWriter(sink, dictionary, META, { keyframes });
    for (const chunk of syntheticChunks(dictionary, { events: 1_000_000, live })) {
      await writer.writeChunk(chunk);
    }
    await writer.finish();
    return sink.bytes();
  }

  test('cost about a twentieth of the file, and come the sooner the smaller they are', async () => {
    const plain = await written(500, false);
    const small = await written(500);
    expect(small.length / plain.length).toBeLessThan(1.06);
    expect(openBytes(plain).keyframes).toHaveLength(0);
    const few = openBytes(await written(20_000)).keyframes.length;
    expect(openBytes(small).keyframes.length).toBeGreaterThan(few);
  });

  test('come at least every so many events', async () => {
    const reader = openBytes(await written(200_000, { maxEvents: 300_000 }));
    const moments = [0, ...reader.keyframes.map(({ seq }) => seq), reader.summary.events];
    for (let at = 1; at < moments.length; at++) {
      expect(moments[at] - moments[at - 1]).toBeLessThanOrEqual(300_000);
    }
  });
});

test('a trace in memory opens with the portable codec by default', async () => {
  const { bytes } = await writeTrace([], 1);
  const reader = TraceReader.open({
    name: 'x',
    size: bytes.length,
    read: (offset, length) => bytes.slice(offset, offset + length),
  });
  expect(reader.summary).toEqual({
    events: 0,
    objects: 0,
    live: 0,
    bytes: 0,
    passes: [],
    marks: [],
    end: { exitCode: 3 },
  });
});

test('a content larger than a block goes on in further blocks', async () => {
  const text = 'x = 1  # ö\n'.repeat(3_500_000);
  const sink = new MemorySink('t.rwt');
  const writer = new TraceWriter(sink, new TraceDictionary(), META, { codec: zlibCodec });
  writer.addSource('big.py', text);
  await writer.finish();
  const sources = blocksOf(sink.bytes()).filter(({ type }) => type === 'source');
  expect(sources).toHaveLength(2);
  const reader = openBytes(sink.bytes());
  expect(reader.sources.get('big.py') === text).toBe(true);
  expect([...reader.verify()]).toEqual([]);
  const damaged = sink.bytes();
  damaged[sources[1].offset + 20] ^= 1;
  expect([...openBytes(damaged).verify()][0]).toMatchObject({ offset: sources[1].offset });
});
