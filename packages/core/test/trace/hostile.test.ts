import { describe, expect, test } from 'vitest';
import {
  bytesSource,
  MemorySink,
  Op,
  TraceDictionary,
  TraceError,
  TraceReader,
  type TraceSource,
  TraceWriter,
} from '../../src/index.js';
import { zlibCodec } from '../../src/node/index.js';
import { randomHistory, randomNumbers } from '../../src/testing/index.js';
import { frameBlock } from '../../src/trace/blocks.js';
import { ByteReader } from '../../src/trace/byteReader.js';
import { ByteWriter } from '../../src/trace/byteWriter.js';
import { ChunkDecoder } from '../../src/trace/chunkDecoder.js';
import { decodeDictionaryGrowth } from '../../src/trace/dictionaryBlock.js';
import { BlockType } from '../../src/trace/format.js';
import { encodeFileHeader } from '../../src/trace/header.js';
import { decodeIndex, encodeIndex } from '../../src/trace/indexBlock.js';
import { decodeKeyframe, encodeKeyframe } from '../../src/trace/keyframe.js';
import { encodeMeta } from '../../src/trace/meta.js';
import { encodeTrailer } from '../../src/trace/trailer.js';
import { blocksOf } from '../support/blocks.js';
import { META, openBytes, writeTrace } from '../support/traces.js';

const PLACE = { file: 't.rwt', offset: 0 };

/** A file of blocks whose checksums are right, whatever they say. */
function fileOf(...parts: Uint8Array[]): Uint8Array {
  const out = new ByteWriter();
  out.bytes(encodeFileHeader(zlibCodec));
  out.bytes(stored(BlockType.meta, encodeMeta(META)));
  for (const part of parts) out.bytes(part);
  return out.take();
}

function stored(type: BlockType, payload: Uint8Array): Uint8Array {
  return frameBlock(type, 0, false, payload, payload.length, zlibCodec);
}

function payloadOf(write: (out: ByteWriter) => void): Uint8Array {
  const out = new ByteWriter();
  write(out);
  return out.take();
}

/** The message of the TraceError that `act` throws; any other outcome fails the test. */
function refusal(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (error instanceof TraceError) return error.message;
    throw error;
  }
  throw new Error('it was accepted');
}

describe('a file that is no trace', () => {
  test.each<[string, Uint8Array, string]>([
    [
      'empty',
      new Uint8Array(0),
      't.rwt: this is not a Refwind trace: it is empty, a trace begins with 89 52 57 54 0d 0a 1a 0a (at byte 0)',
    ],
    [
      'text',
      new TextEncoder().encode('print("hello, world")'),
      't.rwt: this is not a Refwind trace: it begins with 70 72 69 6e 74 28 22 68, a trace begins with 89 52 57 54 0d 0a 1a 0a (at byte 0)',
    ],
    [
      'with its line ends converted',
      Uint8Array.of(0x89, 0x52, 0x57, 0x54, 0x0a, 0x1a, 0x0a, 1, 0, 0, 0, 1, 2, 3, 4, 5),
      't.rwt: this is not a Refwind trace: it begins with 89 52 57 54 0a 1a 0a 01, a trace begins with 89 52 57 54 0d 0a 1a 0a (at byte 0)',
    ],
  ])('%s', (_name, bytes, message) => {
    expect(refusal(() => openBytes(bytes))).toBe(message);
  });
});

test('a trace from the future is refused by name', () => {
  const header = encodeFileHeader(zlibCodec, 7);
  const error = (() => {
    try {
      openBytes(header);
    } catch (thrown) {
      return thrown as TraceError;
    }
  })();
  expect(error?.code).toBe('future-version');
  expect(error?.message).toBe(
    't.rwt: this trace is written in format version 7; this Refwind reads versions up to 3. ' +
      'Open it with a newer Refwind (at byte 0)',
  );
});

describe('block headers that lie', () => {
  const META_END = fileOf().length;

  test.each<[string, (out: ByteWriter) => void, string]>([
    [
      'more unpacked than any block may have',
      (out) => {
        out.bytes(Uint8Array.of(4, 1, 0, 0));
        out.u32(10);
        out.u32(2 ** 32 - 1);
        out.u32(0);
      },
      'the block header says 4294967295 bytes unpacked, above 67108864',
    ],
    [
      'more stored than the file has',
      (out) => {
        out.bytes(Uint8Array.of(4, 1, 0, 0));
        out.u32(60_000_000);
        out.u32(60_000_001);
        out.u32(0);
      },
      'the events block is cut off: 60000000 bytes stored, 0 left',
    ],
    [
      'an unknown type',
      (out) => out.bytes(Uint8Array.of(99, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)),
      'the block header is damaged: its type is unknown (type 99)',
    ],
    [
      'an unknown codec',
      (out) => out.bytes(Uint8Array.of(4, 9, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)),
      'the block header is damaged: its codec is 9',
    ],
    [
      'lengths that differ though nothing is packed',
      (out) => out.bytes(Uint8Array.of(4, 0, 0, 0, 0, 0, 0, 0, 5, 0, 0, 0, 0, 0, 0, 0)),
      'the block header is damaged: 0 bytes stored cannot be 5 bytes unpacked',
    ],
  ])('%s', (_name, header, reason) => {
    const reader = openBytes(fileOf(payloadOf(header)));
    expect(reader.damage).toEqual({ offset: META_END, reason });
    expect(reader.summary.events).toBe(0);
  });

  test('a block that unpacks to more than it says', async () => {
    const big = await zlibCodec.deflate(new Uint8Array(10_000_000));
    for (const said of [big.length + 1, 9_999_999]) {
      const bytes = fileOf(frameBlock(BlockType.events, 1, false, big, said, zlibCodec));
      for (const codec of [zlibCodec, undefined]) {
        const reader = TraceReader.open(bytesSource(bytes, 't.rwt'), { codec });
        expect(reader.damage?.reason).toMatch(/^the events block cannot be unpacked: /);
      }
    }
  });

  test('a content that goes on in a block of another type', () => {
    const first = frameBlock(BlockType.source, 0, true, new Uint8Array(4), 4, zlibCodec);
    const reader = openBytes(fileOf(first, stored(BlockType.events, new Uint8Array(4))));
    expect(reader.damage?.reason).toBe('a further source block must be here, found events');
  });
});

describe('payloads that lie, their checksums right', () => {
  const dictionary = new TraceDictionary();
  dictionary.addType({ name: 'int', gc: false });
  dictionary.string('s');
  for (const op of [Op.alloc, Op.incref, Op.mark, Op.link, Op.gcBegin]) {
    dictionary.addCode({ op, site: -1, arg: op === Op.incref ? 1 : 0 });
  }

  /** An events payload: head numbers, then what follows them. */
  function events(head: number[], rest: number[]): Uint8Array {
    return payloadOf((out) => {
      for (const number of head) out.varint(number);
      out.bytes(Uint8Array.from(rest));
    });
  }

  test.each<[string, Uint8Array, string]>([
    ['no rows', events([1, 0, 0, 0, 0, 0], [0]), 'has 0 rows from event 1'],
    [
      'too many rows',
      events([1, 0, 65_537, 0, 0, 0], [0]),
      'has a number of rows 65537, but must be below 65537',
    ],
    [
      'more objects than events before',
      events([5, 5, 1, 0, 0, 0], [0]),
      'has 5 objects before event 5',
    ],
    [
      'more allocs than rows',
      events([1, 0, 1, 2, 0, 0], [0]),
      'has a number of allocs 2, but must be below 2',
    ],
    [
      'fewer bytes than rows',
      events([1, 0, 65_536, 0, 0, 0], [0, 1, 2, 3]),
      'ends early: 131072 bytes wanted, 3 left',
    ],
    [
      'an unknown code',
      events([2, 1, 1, 0, 0, 0], [0, 5, 0, 2]),
      'uses event code 5, but only 5 are known',
    ],
    [
      'a slot that cannot be in use',
      events([1, 0, 1, 1, 0, 0], [0, 0, 0, 4, 56]),
      'has a slot outside 0 to 1, or its slots end early',
    ],
    [
      'a negative slot',
      events([1, 0, 1, 1, 0, 0], [0, 0, 0, 1, 56]),
      'has a slot outside 0 to 1, or its slots end early',
    ],
    [
      'a slot of more than 32 bits',
      events([1, 0, 1, 1, 0, 0], [0, 0, 0, 0x82, 0x80, 0x80, 0x80, 0x80, 0x00, 56]),
      'has a slot outside 0 to 1, or its slots end early',
    ],
    [
      'allocs that are none',
      events([2, 1, 1, 1, 0, 0], [0, 1, 0, 2, 56]),
      'says other numbers of allocs, links or passes than it has',
    ],
    [
      'a mark with a slot',
      events([2, 1, 1, 0, 0, 0], [0, 2, 0, 2]),
      'has a slot where none may be, or none where one must be',
    ],
    [
      'sizes that end early',
      events([1, 0, 1, 1, 0, 0], [0, 0, 0, 2, 0x80]),
      'has a size above 32 bits, or its sizes end early',
    ],
    [
      'a holder of an unknown kind',
      events([2, 1, 1, 0, 1, 0], [0, 3, 0, 2, 6, 0, 0]),
      'has a holder of kind 6',
    ],
    [
      'a holder with an unknown text',
      events([2, 1, 1, 0, 1, 0], [0, 3, 0, 2, 0, 2, 0]),
      'has a holder of kind 0 with 1 and 0',
    ],
    [
      'a holder in a slot that cannot be in use',
      events([2, 1, 1, 0, 1, 0], [0, 3, 0, 2, 1, 4, 0]),
      'has a holder of kind 1 with 2 and 0',
    ],
    [
      'a reason that there is not',
      events([1, 0, 1, 0, 0, 1], [0, 4, 0, 0, 2, 9, 0, 0, 0]),
      'has a reason 9, but must be below 3',
    ],
    ['bytes too many', events([1, 0, 1, 1, 0, 0], [0, 0, 0, 2, 56, 0, 0]), 'has 1 bytes too many'],
    [
      'an untracked object that there is not',
      events([1, 0, 1, 1, 0, 0], [0, 0, 0, 2, 56, 1, 1]),
      'has an untracked object beyond its 1 allocs',
    ],
    [
      'more untracked objects than bytes',
      events([1, 0, 1, 1, 0, 0], [0, 0, 0, 2, 56, 2, 0]),
      'says 2 untracked objects, but only 1 bytes are left',
    ],
    [
      'a number above 2^53',
      Uint8Array.of(255, 255, 255, 255, 255, 255, 255, 127),
      'has a number above 2^53',
    ],
    ['a varint without end', new Uint8Array(20).fill(255), 'has a varint of more than 8 bytes'],
  ])('events: %s', (_name, payload, problem) => {
    const decoder = new ChunkDecoder(dictionary);
    expect(refusal(() => decoder.decode(payload, PLACE))).toBe(
      `t.rwt: the events block ${problem} (at byte 0)`,
    );
  });

  test.each<[string, number[], string]>([
    ['a gap', [1, 0, 0, 0, 0, 0, 0, 0], 'goes on from entry 1, but 0 are known'],
    ['more texts than bytes', [0, 0, 0, 0, 200, 1], 'says 200 entries, but only 0 bytes are left'],
    [
      'a site without its file',
      [0, 0, 0, 0, 0, 0, 1, 0, 0, 1, 0, 0, 0],
      'has a site with file 0, but must be below 0',
    ],
    [
      'a code without its type',
      [0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0],
      'has a code with argument 0, but must be below 0',
    ],
    [
      'an operation that there is not',
      [0, 0, 0, 0, 0, 0, 0, 1, 9, 0, 0],
      'has a code with operation 9, but must be below 9',
    ],
    ['a change by 0', [0, 0, 0, 0, 0, 0, 0, 1, 1, 0, 0], 'has a code with delta 0'],
    ['a broken text', [0, 0, 0, 0, 1, 0, 0, 0, 2, 255], 'has a text that is not UTF-8'],
  ])('dictionary: %s', (_name, bytes, problem) => {
    const decode = () =>
      decodeDictionaryGrowth(Uint8Array.from(bytes), new TraceDictionary(), PLACE);
    expect(refusal(decode)).toBe(`t.rwt: the dictionary ${problem} (at byte 0)`);
  });

  test.each<[string, number[], string]>([
    ['more objects than events', [3, 4, 0, 0, 0], 'has a number of objects 4, but must be below 4'],
    ['more slots than objects', [9, 4, 5, 0, 0], 'has a number of slots 5, but must be below 5'],
    ['more objects than bytes', [9, 4, 4, 4, 0], 'says 4 live objects, but only 1 bytes are left'],
    [
      'an object twice',
      [9, 1, 1, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
      'has 2 where at most 1 can be',
    ],
    ['a slot twice', [9, 2, 2, 2, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0], 'has slot 1 twice'],
    ['a slot too high', [9, 2, 1, 1, 0, 0, 0, 4, 2, 0, 0], 'has slot 2, but says slots 1 to 1'],
    ['another code than alloc', [9, 2, 2, 1, 0, 0, 0, 2, 2, 1, 0], 'has code 1, which is no alloc'],
    [
      'a holder in a free slot',
      [9, 2, 2, 1, 1, 0, 0, 2, 2, 0, 0, 1, 1, 4, 0],
      'has a holder in free slot 2',
    ],
    [
      'a holder that holds two',
      [9, 2, 2, 1, 2, 0, 0, 2, 4, 0, 0, 2, 0, 0, 0, 0, 0, 0],
      'has a holder that holds two objects',
    ],
  ])('keyframe: %s', (_name, bytes, problem) => {
    const decode = () => decodeKeyframe(Uint8Array.from(bytes), dictionary, PLACE);
    expect(refusal(decode)).toBe(`t.rwt: the keyframe ${problem} (at byte 0)`);
  });

  test('whatever bytes: no other error, no long time', async () => {
    const { bytes } = await writeTrace(randomHistory(8, 400), 100, {
      keyframes: { maxEvents: 100 },
    });
    const reader = openBytes(bytes);
    const keyframe = encodeKeyframe(reader.columnsAt(350));
    const index = encodeIndex({
      directory: {
        chunks: [0, 1, 2, 3].map((i) => reader.chunkInfo(i)),
        keyframes: reader.keyframes,
        dictionaries: [],
        sources: [],
      },
      summary: reader.summary,
    });
    const next = randomNumbers(9);
    const decoder = new ChunkDecoder(dictionary);
    const decoders: ((payload: Uint8Array) => unknown)[] = [
      (payload) => decoder.decode(payload, PLACE),
      (payload) => decodeKeyframe(payload, reader.dictionary, PLACE),
      (payload) => decodeDictionaryGrowth(payload, new TraceDictionary(), PLACE),
      (payload) => decodeIndex(new ByteReader(payload, 'the index', PLACE), 100_000),
    ];
    for (let run = 0; run < 4000; run++) {
      const model = [keyframe, index, bytes.subarray(20, 300)][run % 3];
      const payload = model.slice();
      for (let change = next() % 6; change >= 0; change--) {
        payload[next() % payload.length] = next() % 3 === 0 ? 255 : next();
      }
      for (const decode of decoders) {
        try {
          decode(payload);
        } catch (error) {
          expect(error).toBeInstanceOf(TraceError);
        }
      }
    }
  });
});

describe('an index that lies', () => {
  test('about where the chunks are', async () => {
    const { bytes } = await writeTrace(randomHistory(8, 300), 100);
    const reader = openBytes(bytes);
    const chunks = [0, 1, 2].map((i) => ({ ...reader.chunkInfo(i), objectsBefore: 0 }));
    const keyframes = [{ seq: 100, offset: reader.chunkInfo(1).offset }];
    const dictionaries = blocksOf(bytes)
      .filter(({ type }) => type === 'dictionary')
      .map(({ offset }) => offset);
    const [index] = blocksOf(bytes).filter(({ type }) => type === 'index');
    const directory = { chunks, keyframes, dictionaries, sources: [] };
    const { summary } = reader;
    const out = new ByteWriter();
    out.bytes(bytes.subarray(0, index.offset));
    out.bytes(stored(BlockType.index, encodeIndex({ directory, summary })));
    const fileSize = out.length + 40;
    out.bytes(stored(BlockType.end, encodeTrailer({ indexOffset: index.offset, fileSize })));
    const lying = openBytes(out.take());
    expect(lying.complete).toBe(true);
    expect(refusal(() => lying.readChunk(1))).toContain('is not what the index says of it');
    expect(refusal(() => lying.readKeyframe(0))).toContain(
      'the keyframe block must be here, found events',
    );
    expect([...lying.verify()]).toEqual([
      expect.objectContaining({
        offset: index.offset,
        message: 'the index does not fit the blocks before it',
      }),
    ]);
  });
});

test('offsets beyond 2^32 and 2^48 work', async () => {
  const { bytes } = await writeTrace(randomHistory(8, 300), 100, { keyframes: false });
  const blocks = blocksOf(bytes);
  const [index] = blocks.filter(({ type }) => type === 'index');
  const metaEnd = blocks[0].end;
  const reader = openBytes(bytes);
  // Everything after the meta block lies `far` bytes further on, behind a hole nobody reads.
  for (const far of [2 ** 32, 2 ** 48 + 12_345]) {
    const moved = (offset: number) => offset + far;
    const chunks = [0, 1, 2].map((i) => {
      const info = reader.chunkInfo(i);
      return { ...info, offset: moved(info.offset) };
    });
    const dictionaries = blocks
      .filter(({ type }) => type === 'dictionary')
      .map(({ offset }) => moved(offset));
    const directory = { chunks, keyframes: [], dictionaries, sources: [] };
    const newIndex = stored(BlockType.index, encodeIndex({ directory, summary: reader.summary }));
    const indexOffset = moved(index.offset);
    const fileSize = indexOffset + newIndex.length + 40;
    const end = stored(BlockType.end, encodeTrailer({ indexOffset, fileSize }));
    const out = new ByteWriter();
    out.bytes(bytes.subarray(0, index.offset));
    out.bytes(newIndex);
    out.bytes(end);
    const all = out.take();
    const source: TraceSource = {
      name: 'far.rwt',
      size: fileSize,
      read(offset, length) {
        const at = offset < metaEnd ? offset : offset - far;
        return all.subarray(at, at + length);
      },
    };
    const farReader = TraceReader.open(source, { codec: zlibCodec });
    expect(farReader.damage).toBe(null);
    expect(farReader.chunkInfo(2).offset).toBe(moved(reader.chunkInfo(2).offset));
    expect([...farReader.events()]).toEqual(randomHistory(8, 300));
  }
});

test('event numbers beyond 2^32 work', async () => {
  const first = 2 ** 40;
  const dictionary = new TraceDictionary();
  dictionary.addCode({ op: Op.mark, site: -1, arg: dictionary.string('m') });
  const payload = payloadOf((out) => {
    for (const number of [first, 2 ** 33, 2, 0, 0, 0]) out.varint(number);
    out.bytes(Uint8Array.of(0, 0, 0, 0, 0, 0, 0));
  });
  const { chunk, objectsBefore } = new ChunkDecoder(dictionary).decode(payload, PLACE);
  expect([chunk.firstSeq, chunk.length, objectsBefore]).toEqual([first, 2, 2 ** 33]);
});

describe('a source that fails', () => {
  test('while opening is no damage', async () => {
    const { bytes } = await writeTrace(randomHistory(8, 300), 100);
    let reads = 0;
    const source: TraceSource = {
      name: 'network.rwt',
      size: bytes.length,
      read(offset, length) {
        if (++reads > 4) throw new Error('connection reset');
        return bytes.subarray(offset, offset + length);
      },
    };
    expect(refusal(() => TraceReader.open(source))).toContain(
      'network.rwt: reading failed: connection reset',
    );
  });

  test('because it is shorter than it says', async () => {
    const { bytes } = await writeTrace(randomHistory(8, 300), 100);
    const source = { ...bytesSource(bytes, 'short.rwt'), size: bytes.length + 100 };
    const reader = TraceReader.open(source);
    expect(reader.complete).toBe(false);
    expect([...reader.events()]).toHaveLength(300);
  });
});

test('a meta block that is none is refused', () => {
  const sink = new MemorySink();
  new TraceWriter(sink, new TraceDictionary(), META);
  const out = new ByteWriter();
  out.bytes(encodeFileHeader(zlibCodec));
  out.bytes(stored(BlockType.meta, new TextEncoder().encode('{"program": 1}')));
  expect(refusal(() => openBytes(out.take()))).toBe(
    't.rwt: the meta block is not as it must be: python (at byte 16)',
  );
});
