import {
  chunksOf,
  MemorySink,
  parseEvents,
  portableCodec,
  TraceDictionary,
  TraceWriter,
} from '../../src/index.js';

/** The history of the worked example in docs/trace-format.md. */
const EXAMPLE = `
  1 alloc #1 list 56 gc @ a.py:1 <module> 2 BUILD_LIST
  2 link #1 __main__.a @ a.py:1 <module> 4 STORE_NAME
  3 mark "end"
`;

/** The worked example's file: nothing compressed, a keyframe after the only chunk. */
export async function exampleTrace(): Promise<Uint8Array> {
  const sink = new MemorySink('example.rwt');
  const dictionary = new TraceDictionary();
  const meta = {
    python: { version: '3.14', implementation: 'cpython', platform: 'x' },
    program: 'a.py',
    argv: ['a.py'],
    recorder: { name: 'r', version: '1' },
    startedAt: '2026-01-01T00:00:00Z',
    holders: 'slots',
    options: {},
  } as const;
  const options = {
    codec: { ...portableCodec, deflate: (bytes: Uint8Array) => bytes },
    keyframes: { maxEvents: 3 },
  };
  const writer = new TraceWriter(sink, dictionary, meta, options);
  writer.addSource('a.py', 'a = []\n');
  for (const chunk of chunksOf(parseEvents(EXAMPLE), dictionary)) await writer.writeChunk(chunk);
  await writer.finish({ exitCode: 0 });
  return sink.bytes();
}
