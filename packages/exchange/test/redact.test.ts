import { inflateRawSync } from 'node:zlib';
import { bytesSource, type HeapEvent, MemorySink, TraceReader } from '@refwind/core';
import { zlibCodec } from '@refwind/core/node';
import { expect, test } from 'vitest';
import { type Redaction, type RedactOptions, redact } from '../src/index.js';
import { hostileEvents, hostileNames, tinyEvents, traceOf } from './traces.js';

async function redacted(
  reader: TraceReader,
  options: RedactOptions = {},
): Promise<Redaction & { readonly bytes: Uint8Array; readonly reader: TraceReader }> {
  const sink = new MemorySink();
  const result = await redact(reader, sink, { codec: zlibCodec, ...options });
  const bytes = sink.bytes();
  return {
    ...result,
    bytes,
    reader: TraceReader.open(bytesSource(bytes, 'x'), { codec: zlibCodec }),
  };
}

/** All bytes of a trace file, unpacked: block by block, as docs/trace-format.md says. */
function unpacked(file: Uint8Array): Buffer {
  const view = new DataView(file.buffer, file.byteOffset, file.length);
  const parts: Uint8Array[] = [];
  for (let at = 16; at < file.length; ) {
    const stored = file.subarray(at + 16, at + 16 + view.getUint32(at + 4, true));
    parts.push(file[at + 1] === 1 ? inflateRawSync(stored) : stored);
    at += 16 + stored.length;
  }
  return Buffer.concat(parts);
}

const secret: HeapEvent[] = [
  { type: 'alloc', object: 1, typeName: 'acme.Customer', size: 56, gc: true, refcount: 1 },
  {
    type: 'link',
    object: 1,
    holder: { kind: 'variable', frame: 'load_customers#1', name: 'customer' },
  },
  { type: 'alloc', object: 2, typeName: 'dict', size: 64, gc: true, refcount: 1 },
  { type: 'incref', object: 1, refcount: 2 },
  { type: 'link', object: 1, holder: { kind: 'slot', owner: 2, key: "['jane.doe@acme.com']" } },
  { type: 'incref', object: 1, refcount: 3 },
  { type: 'link', object: 1, holder: { kind: 'slot', owner: 2, key: "[(4711, b'PIN\\'s')]" } },
  { type: 'incref', object: 2, refcount: 2 },
  { type: 'link', object: 2, holder: { kind: 'slot', owner: 1, key: '.invoices' } },
  { type: 'link', object: 2, holder: { kind: 'temporary', detail: 'load_customers#1 stack 0' } },
  { type: 'mark', label: 'imported acme' },
  { type: 'mark', label: 'refwind.watch(#1, "jane")' },
  { type: 'mark', label: 'round:2' },
  { type: 'mark', label: 'shutdown' },
].map((event, index) => ({
  seq: index + 1,
  site:
    index === 13
      ? null
      : {
          file: '/home/jane/acme/billing.py',
          line: 10 + index,
          function: 'Billing.load_customers.<locals>.<lambda>',
          offset: 2 * index,
          opcode: 'STORE_NAME',
        },
  ...event,
})) as HeapEvent[];

const sources = { '/home/jane/acme/billing.py': 'PASSWORD = "hunter22"\n' };

test('names, paths, keys and marks become pseudonyms; shapes and numbers stay', async () => {
  const { reader, replaced, kept } = await redacted(await traceOf(secret, { sources }));
  const events = [...reader.events()];
  expect(events[0].site).toEqual({
    file: 'file1.py',
    line: 10,
    function: 'name2.name3.<locals>.<lambda>',
    offset: 0,
    opcode: 'STORE_NAME',
  });
  const told = events.map((event) => {
    if ('holder' in event) {
      const { kind: _, ...holder } = event.holder;
      return Object.values(holder).join(' ');
    }
    return 'typeName' in event ? event.typeName : 'label' in event ? event.label : event.type;
  });
  expect(told).toMatchInlineSnapshot(`
    [
      "name11.name12",
      "name3#1 name4",
      "dict",
      "incref",
      "2 ['text5']",
      "incref",
      "2 [(6, b'text7')]",
      "incref",
      "1 .name8",
      "name3#1 stack 0",
      "mark9",
      "refwind.watch(#1, "watched10")",
      "round:2",
      "shutdown",
    ]
  `);
  expect(kept).toMatchInlineSnapshot(`
    [
      "STORE_NAME",
      "dict",
      "lambda",
      "locals",
      "round:2",
      "shutdown",
      "stack",
      "type",
    ]
  `);
  expect(replaced).toBe(14);
  expect(reader.meta.argv).toEqual(['argument0', 'argument1']);
  expect([...reader.sources.keys()]).toEqual([]);
  expect(reader.summary.end).toEqual({ exitCode: 3, error: 'an error, redacted' });
  expect([...reader.verify()]).toEqual([]);
});

test('nothing of the original is in the file, wherever one looks', async () => {
  const original = await traceOf(secret, { sources });
  const { bytes } = await redacted(original);
  const text = unpacked(bytes).toString('latin1').toLowerCase();
  const words = /acme|customer|jane|billing|4711|pin|invoices|hunter22|home|--deep|it ended/g;
  expect(text.match(words)).toBeNull();
  expect(
    unpacked(await bytesOf(original))
      .toString('latin1')
      .toLowerCase(),
  ).toMatch(words);
});

async function bytesOf(reader: TraceReader): Promise<Uint8Array> {
  return (await redacted(reader, { match: ['nothing'] })).bytes;
}

test('only what matches', async () => {
  const { reader, replaced } = await redacted(await traceOf(secret, { sources }), {
    match: ['*/acme/*', 'acme', '*@*'],
  });
  const [first, , , , fifth] = [...reader.events()];
  expect(first).toMatchObject({ typeName: 'name3.Customer', site: { file: 'file1.py' } });
  expect(fifth).toMatchObject({ holder: { key: "['text2']" } });
  expect(replaced).toBe(3);
});

test.each([
  ['tiny', tinyEvents],
  ['hostile', hostileEvents()],
])('different names stay different, events stay as they are: %s', async (_, events) => {
  const original = await traceOf(events);
  const { reader, kept } = await redacted(original);
  const numbers = (event: HeapEvent) =>
    JSON.parse(JSON.stringify(event, (_key, value) => (typeof value === 'string' ? '' : value)));
  expect([...reader.events()].map(numbers)).toEqual(events.map(numbers));
  const types = (each: TraceReader) => new Set(each.dictionary.types.map(({ name }) => name)).size;
  expect(types(reader)).toBe(types(original));
  const text = unpacked((await redacted(original)).bytes).toString();
  const gone = hostileNames.filter((name) => name.trim().length > 3 && !kept.includes(name));
  expect(gone.filter((name) => text.includes(name))).toEqual([]);
});
