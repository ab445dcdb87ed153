import { describe, expect, test } from 'vitest';
import {
  type Codec,
  checkLaws,
  chunksOf,
  type HeapColumns,
  type HeapEvent,
  MemorySink,
  Op,
  portableCodec,
  type SizeLimit,
  TraceDictionary,
  type TraceReader,
  type TraceSummary,
  TraceWriter,
} from '../../src/index.js';
import { randomHistory } from '../../src/testing/index.js';
import { META, openBytes } from '../support/traces.js';

interface Limited {
  readonly reader: TraceReader;
  readonly bytes: Uint8Array;
  readonly summary: TraceSummary;
  readonly writer: TraceWriter;
  /** The largest that the file ever was. */
  readonly largest: number;
}

/** Writes a history in small chunks into a file of limited size; its source is kept too. */
async function limited(
  history: readonly HeapEvent[],
  limit?: SizeLimit,
  { dictionary = new TraceDictionary(), codec = portableCodec } = {},
): Promise<Limited> {
  let largest = 0;
  const sink = new MemorySink();
  const write = sink.write.bind(sink);
  sink.write = (bytes) => {
    write(bytes);
    largest = Math.max(largest, sink.bytes().length);
  };
  const options = { ...(limit && { limit }), codec, keyframes: { ratio: 8 } };
  const writer = new TraceWriter(sink, dictionary, META, options);
  writer.addSource('a.py', 'a = []\n');
  for (const chunk of chunksOf(history, dictionary, 50)) {
    if (!(await writer.writeChunk(chunk))) break;
  }
  const summary = await writer.finish({ exitCode: 0 });
  const bytes = sink.bytes();
  return { reader: openBytes(bytes), bytes, summary, writer, largest };
}

/** A heap as it can be compared. */
function plain(columns: HeapColumns) {
  const { seq, allocs, live, bytes, links } = columns;
  const objects = [];
  for (let slot = 1; slot <= columns.slotCount; slot++) {
    if (columns.object[slot] === 0) continue;
    const { object, refcount, size, allocSeq, allocCode } = columns;
    objects.push({
      ...{ slot, id: object[slot], count: refcount[slot], size: size[slot] },
      ...{ born: allocSeq[slot], code: allocCode[slot], holders: links.holderCount(slot) },
    });
  }
  return { seq, allocs, live, bytes, links: links.size, objects };
}

const seeds = [1, 2, 3, 4, 5];

describe('a file that may not get larger stops there', () => {
  test.each(seeds)('history %i', async (seed) => {
    const history = randomHistory(seed, 6000);
    const whole = (await limited(history)).reader;
    const limit = { bytes: 12_000, whenFull: 'stop' } as const;
    const { reader, bytes, summary, largest } = await limited(history, limit);
    expect(largest).toBe(bytes.length);
    expect(bytes.length).toBeLessThanOrEqual(limit.bytes);
    expect(bytes.length).toBeGreaterThan(limit.bytes / 4);
    expect(reader.summary).toEqual(summary);
    expect([...reader.verify()]).toEqual([]);
    const { events } = summary;
    expect(events).toBeGreaterThan(100);
    expect(events).toBeLessThan(history.length);
    expect(reader.start).toBe(0);
    expect([...reader.events()]).toEqual(history.slice(0, events));
    expect(plain(reader.columnsAt(events))).toEqual(plain(whole.columnsAt(events)));
    expect(reader.sources.get('a.py')).toBe('a = []\n');
  });
});

describe('a file that forgets its beginning', () => {
  const limit = { bytes: 24_000, whenFull: 'forget' } as const;

  test('what the dictionary grows by meanwhile is not lost', async () => {
    const dictionary = new TraceDictionary();
    let packed = 0;
    const codec: Codec = {
      ...portableCodec,
      deflate(bytes) {
        const arg = dictionary.string(`packed ${packed++}`);
        dictionary.addCode({ op: Op.mark, site: -1, arg });
        return portableCodec.deflate(bytes);
      },
    };
    const { reader } = await limited(randomHistory(1, 12_000), limit, { dictionary, codec });
    expect([...reader.verify()]).toEqual([]);
    // All but what came with the index, behind the last dictionary block.
    const { codes } = reader.dictionary;
    expect(codes.length).toBeGreaterThan(packed - 10);
    expect(codes).toEqual(dictionary.codes.slice(0, codes.length));
  });

  test.each(seeds)('history %i: what is kept is exact', async (seed) => {
    const history = randomHistory(seed, 12_000);
    const whole = (await limited(history)).reader;
    const { reader, bytes, summary, writer, largest } = await limited(history, limit);
    expect(writer.mostBytes).toBe(limit.bytes);
    expect(largest).toBeLessThanOrEqual(limit.bytes);
    expect(bytes.length).toBeLessThanOrEqual(limit.bytes);
    expect(reader.complete).toBe(true);
    expect(reader.summary).toEqual(summary);
    expect([...reader.verify()]).toEqual([]);
    expect(reader.start).toBe(writer.start);
    expect(reader.start).toBeGreaterThan(1000);
    expect(summary.events).toBe(history.length);
    expect([...reader.events()]).toEqual(history.slice(reader.start));
    const { start } = reader;
    for (const seq of [
      start,
      start + 1,
      start + 77,
      Math.floor((start + history.length) / 2),
      history.length,
    ]) {
      expect(plain(reader.columnsAt(seq))).toEqual(plain(whole.columnsAt(seq)));
    }
    const kept = (seqs: readonly number[]) => seqs.filter((seq) => seq > start);
    expect(summary.passes.map(({ beginSeq }) => beginSeq)).toEqual(
      kept(whole.summary.passes.map(({ beginSeq }) => beginSeq)),
    );
    expect(summary.passes.map(({ number }) => number)).toEqual(
      summary.passes.map((_, at) => at + 1),
    );
    expect(summary.marks.map(({ seq }) => seq)).toEqual(
      kept(whole.summary.marks.map(({ seq }) => seq)),
    );
    expect(reader.sources.get('a.py')).toBe('a = []\n');
    expect(() => reader.columnsAt(start - 1)).toThrow(
      `There is no moment ${start - 1}; the trace has moments ${start} to ${history.length}.`,
    );
    expect(reader.chunkAt(start)).toBe(-1);
  });

  test('cut off anywhere, it opens up to the cut', async () => {
    const history = randomHistory(6, 12_000);
    const { reader, bytes } = await limited(history, limit);
    const first = reader.chunkInfo(0).offset;
    for (let size = first; size < bytes.length; size += 97) {
      const cut = openBytes(bytes.subarray(0, size));
      expect(cut.complete).toBe(false);
      expect(cut.start).toBe(reader.start);
      const { events } = cut.summary;
      expect(events).toBeLessThanOrEqual(history.length);
      expect(plain(cut.columnsAt(events))).toEqual(plain(reader.columnsAt(events)));
    }
  });

  test('a heap that alone takes more than the limit raises it', async () => {
    const history = randomHistory(7, 3000);
    const { reader, writer, bytes } = await limited(history, { bytes: 2000, whenFull: 'forget' });
    expect(writer.mostBytes).toBeGreaterThan(2000);
    expect(bytes.length).toBeLessThanOrEqual(writer.mostBytes);
    expect([...reader.verify()]).toEqual([]);
    expect([...reader.events()]).toEqual(history.slice(reader.start));
  });

  test('laws are checked from the heap that the trace begins with', async () => {
    const { reader } = await limited(randomHistory(8, 12_000), limit);
    expect(
      checkLaws(reader.chunks(), reader.dictionary, { begin: reader.columnsAt(reader.start) }),
    ).toEqual([]);
  });
});
