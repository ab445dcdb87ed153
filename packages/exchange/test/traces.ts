import {
  bytesSource,
  chunksOf,
  type EventChunk,
  type HeapEvent,
  MemorySink,
  parseEvents,
  TraceDictionary,
  type TraceMeta,
  TraceReader,
  TraceWriter,
  type TraceWriterOptions,
} from '@refwind/core';
import { zlibCodec } from '@refwind/core/node';
import { randomHistory, syntheticChunks } from '@refwind/core/testing';
import { Timeline } from '@refwind/replay';
import {
  type ExportOptions,
  exporters,
  type ImportOptions,
  type ImportResult,
  importers,
} from '../src/index.js';

export const meta: TraceMeta = {
  python: { version: '3.14.2', implementation: 'cpython', platform: 'test' },
  program: 'app.py',
  argv: ['app.py', '--deep'],
  recorder: { name: 'test', version: '1.0.0' },
  startedAt: '2026-01-02T03:04:05.000Z',
  holders: 'full',
  options: { only: ['type:Node'], deep: { nested: null } },
};

interface Recipe {
  readonly sources?: Readonly<Record<string, string>>;
  readonly rows?: number;
  readonly options?: TraceWriterOptions;
  /** Changes each chunk before it is written. */
  readonly chunk?: (chunk: EventChunk, index: number) => EventChunk;
}

/** A trace of these events, in memory. */
export async function traceOf(
  events: Iterable<HeapEvent>,
  { sources = {}, rows, options = {}, chunk = (each) => each }: Recipe = {},
): Promise<TraceReader> {
  const dictionary = new TraceDictionary();
  const sink = new MemorySink();
  const writer = new TraceWriter(sink, dictionary, meta, { codec: zlibCodec, ...options });
  for (const [file, text] of Object.entries(sources)) writer.addSource(file, text);
  let index = 0;
  for (const each of chunksOf(events, dictionary, rows))
    await writer.writeChunk(chunk(each, index++));
  await writer.finish({ exitCode: 3, error: 'it ended' });
  return readerOf(sink);
}

/** A million events of counts, in the manner of a program: no holders, one reference at a time. */
export async function millionCounts(): Promise<TraceReader> {
  const dictionary = new TraceDictionary();
  const sink = new MemorySink();
  const writer = new TraceWriter(sink, dictionary, meta, { codec: zlibCodec });
  for (const chunk of syntheticChunks(dictionary, { events: 1_000_000 }))
    await writer.writeChunk(chunk);
  await writer.finish();
  return readerOf(sink);
}

function readerOf(sink: MemorySink): TraceReader {
  return TraceReader.open(bytesSource(sink.bytes(), 'memory'), { codec: zlibCodec });
}

/** A life of two objects, with every type of event. */
export const tinyEvents = [
  ...parseEvents(`
    1 alloc #1 list 56 gc @ app.py:3 <module> 12 BUILD_LIST
    2 link #1 __main__.a @ app.py:3 <module> 14 STORE_NAME
    3 alloc #2 int 28
    4 incref #2 +3 =4
    5 link #2 #1[0]
    6 link #2 #1{}
    7 link #2 #1['k']
    8 link #2 temporary:"f#1 stack 0"
    9 unlink #2 #1[0]
    10 unlink #2 #1{}
    11 unlink #2 #1['k']
    12 unlink #2 temporary:"f#1 stack 0"
    13 decref #2 -4 =0
    14 free #2 refcount
    15 gc begin 2 explicit @ app.py:5 <module> 30 CALL
    16 alloc #3 weakref 40 gc
    17 unlink #1 __main__.a
    18 decref #1 =0
    19 free #1 gc unmarked
    20 decref #3 =0
    21 free #3 gc called
    22 gc end 2 explicit collected=0 uncollectable=0 examined=1 @ app.py:5 <module> 30 CALL
    23 gc begin 0 threshold
    24 gc end 0 threshold collected=0 uncollectable=0
    25 mark "warm"`),
];

/** What names can hold: quotes, line ends, markup, formulas, control characters, halves of characters. */
export const hostileNames = [
  'a"b\'c\\d',
  'two\nlines\r\nand\ttabs',
  '</script><img src=x onerror=alert(1)>',
  "=cmd|' /C calc'!A0",
  '@SUM(1+1)',
  '\u001b[2J\u0000\u0007',
  '\ud800 alone \udfff',
  '\u202eright\u2028left\u2066',
  '😀 é 中文',
  '%s {0} $x `y`',
  '',
  ' ',
  '<a> 0x1 2 AddRef 3',
  '#01: x (y:3)',
];

/** An object per name, of a type, at a place, held by variables and under keys with that name. */
export function hostileEvents(): HeapEvent[] {
  const events: HeapEvent[] = [];
  const add = (event: object) =>
    events.push({ seq: events.length + 1, site: null, ...event } as HeapEvent);
  hostileNames.forEach((name, index) => {
    const object = index + 1;
    const site = { file: name, line: index, function: name, offset: 2 * index, opcode: name };
    add({ type: 'alloc', object, typeName: name, size: 8, gc: index % 2 === 0, refcount: 1, site });
    add({ type: 'link', object, holder: { kind: 'variable', frame: name, name }, site });
    add({ type: 'incref', object, refcount: 4, delta: 3, site });
    add({
      type: 'link',
      object,
      holder: { kind: 'slot', owner: 1, key: `[${JSON.stringify(name)}]` },
    });
    add({ type: 'link', object, holder: { kind: 'temporary', detail: name } });
    add({ type: 'link', object, holder: { kind: 'external', detail: name }, site });
    add({ type: 'mark', label: name, site });
  });
  return events;
}

/** Some 10^6 lawful events of all types. */
export function millionEvents(): HeapEvent[] {
  return randomHistory(7, 1_000_000);
}

export async function exported(
  reader: TraceReader,
  format: string,
  options?: ExportOptions,
): Promise<Uint8Array> {
  const exporter = exporters.find(({ name }) => name === format);
  const parts: Uint8Array[] = [];
  for await (const piece of exporter?.export(Timeline.open(reader), options) ?? [])
    parts.push(piece);
  return Buffer.concat(parts);
}

export interface Imported extends ImportResult {
  readonly reader: TraceReader;
}

/** Imports a text or bytes, in pieces of `size` bytes. */
export async function imported(
  contents: string | Uint8Array,
  format: string,
  options: ImportOptions = {},
  size = 2 ** 16,
): Promise<Imported> {
  const importer = importers.find(({ name }) => name === format);
  if (importer === undefined) throw new Error(`no importer ${format}`);
  const bytes = typeof contents === 'string' ? new TextEncoder().encode(contents) : contents;
  const sink = new MemorySink();
  const result = await importer.import(pieces(bytes, size), sink, { codec: zlibCodec, ...options });
  return { ...result, reader: readerOf(sink) };
}

async function* pieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}
