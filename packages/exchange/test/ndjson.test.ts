import { type EventChunk, eventsOf, type HeapEvent, type TraceReader } from '@refwind/core';
import { lawfulHistory } from '@refwind/core/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ImportError } from '../src/index.js';
import {
  exported,
  hostileEvents,
  imported,
  meta,
  millionEvents,
  tinyEvents,
  traceOf,
} from './traces.js';

const text = async (...args: Parameters<typeof exported>) =>
  Buffer.from(await exported(...args)).toString();

const eventLines = (lines: string): HeapEvent[] =>
  lines
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
    .filter((value) => value.type !== undefined);

/** All that a trace tells, but how it numbers slots and texts. */
function contents(reader: TraceReader) {
  const { meta: of, summary, start, sources } = reader;
  return {
    meta: of,
    summary,
    start,
    sources: [...sources.keys()].map((file) => [file, sources.get(file)]),
    types: reader.dictionary.types,
    events: [...reader.events()],
    untracked: untrackedOf(reader),
    begin: [...heapAt(reader, start)],
  };
}

function untrackedOf(reader: TraceReader): (number[] | undefined)[] {
  const untracked = (chunk: EventChunk) => chunk.untracked && [...chunk.untracked];
  return [...reader.chunks()].map(untracked);
}

function* heapAt(reader: TraceReader, seq: number) {
  const { object, refcount, size, allocSeq, slotCount, links } = reader.columnsAt(seq);
  for (let slot = 1; slot <= slotCount; slot++) {
    if (object[slot] === 0) continue;
    const holders = [...links.holdersOf(slot)].length;
    yield [object[slot], refcount[slot], size[slot], allocSeq[slot], holders].join();
  }
}

describe('export', () => {
  test('begins with what is known of all, ends with how it ended', async () => {
    const lines = (
      await text(await traceOf(tinyEvents, { sources: { 'app.py': 'a = [1]\n' } }), 'ndjson')
    )
      .trimEnd()
      .split('\n');
    expect(JSON.parse(lines[0])).toEqual({
      record: 'refwind',
      version: 1,
      name: 'app.py',
      meta,
      start: 0,
      objectsBefore: 0,
      events: 25,
      objects: 3,
      types: [
        { name: 'list', gc: true },
        { name: 'int', gc: false },
        { name: 'weakref', gc: true },
      ],
      sites: [
        { file: 'app.py', line: 3, function: '<module>', offset: 12, opcode: 'BUILD_LIST' },
        { file: 'app.py', line: 3, function: '<module>', offset: 14, opcode: 'STORE_NAME' },
        { file: 'app.py', line: 5, function: '<module>', offset: 30, opcode: 'CALL' },
      ],
      passes: [
        { begin: 15, end: 22 },
        { begin: 23, end: 24 },
      ],
    });
    expect(lines[1]).toBe('{"record":"source","file":"app.py","text":"a = [1]\\n"}');
    expect(lines[2]).toBe(
      '{"seq":1,"type":"alloc","object":1,"typeName":"list","size":56,"gc":true,"refcount":1,' +
        '"site":{"file":"app.py","line":3,"function":"<module>","offset":12,"opcode":"BUILD_LIST"}}',
    );
    expect(JSON.parse(lines.at(-1) ?? '')).toEqual({
      record: 'end',
      events: 25,
      complete: true,
      end: { exitCode: 3, error: 'it ended' },
    });
  });

  test.each([
    ['tiny', tinyEvents],
    ['hostile', hostileEvents()],
  ])('lines are the events, field by field: %s', async (_, events) => {
    const lines = await text(await traceOf(events), 'ndjson');
    expect(eventLines(lines)).toEqual(events);
    const written = lines.split('\n').filter((line) => line.startsWith('{"seq"'));
    expect(written.map((line) => Object.keys(JSON.parse(line)))).toEqual(
      [...(await traceOf(events)).events()].map((event) => Object.keys(event)),
    );
  });

  test('no byte of it moves a terminal', async () => {
    const bytes = await exported(await traceOf(hostileEvents()), 'ndjson');
    const moves = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u;
    const lines = Buffer.from(bytes).toString().split('\n');
    expect(lines.filter((line) => moves.test(line))).toEqual([]);
  });

  test('of a range and of some objects', async () => {
    const reader = await traceOf(tinyEvents);
    const lines = await text(reader, 'ndjson', { from: 3, to: 23, objects: [1] });
    expect(eventLines(lines).map(({ seq }) => seq)).toEqual([15, 17, 18, 19, 22, 23]);
    expect(JSON.parse(lines.split('\n')[0]).only).toEqual([1]);
  });
});

describe('import(export(trace)) is the trace', () => {
  test.each([
    ['tiny', tinyEvents],
    ['hostile', hostileEvents()],
    ['empty', []],
  ])('%s', async (_, events) => {
    const sources = { 'app.py': 'a = []\n\u2028"\ud800', 'b\n.py': '' };
    const reader = await traceOf(events, { sources });
    for (const size of [1, 7, 2 ** 16]) {
      const back = await imported(await exported(reader, 'ndjson'), 'ndjson', {}, size);
      expect(contents(back.reader)).toEqual(contents(reader));
      expect(back).toMatchObject({ skipped: 0, unlawful: 0, problems: [], notes: [] });
    }
  });

  test('a million events', async () => {
    const reader = await traceOf(millionEvents());
    const back = await imported(await exported(reader, 'ndjson'), 'ndjson');
    expect(back.reader.summary).toEqual(reader.summary);
    expect(back.reader.meta).toEqual(reader.meta);
    expect(back.reader.chunkCount).toBe(reader.chunkCount);
    const [columns, columnsBack] = [reader.columnsAt(0), back.reader.columnsAt(0)];
    for (let index = 0; index < reader.chunkCount; index++) {
      const events = eventsOf(reader.readChunk(index), columns);
      const backs = eventsOf(back.reader.readChunk(index), columnsBack);
      // Not toEqual: it takes a minute for a million objects.
      expect(JSON.stringify([...backs]) === JSON.stringify([...events])).toBe(true);
    }
  });

  test('any lawful history', async () => {
    await fc.assert(
      fc.asyncProperty(lawfulHistory(), fc.integer({ min: 1, max: 40 }), async (events, rows) => {
        const reader = await traceOf(events, { rows });
        const back = await imported(await exported(reader, 'ndjson'), 'ndjson');
        expect([...back.reader.events()]).toEqual(events);
      }),
      { seed: 5, numRuns: 60 },
    );
  });

  test('what the collector does not follow is kept, chunk by chunk, as far as it is known', async () => {
    const reader = await traceOf(tinyEvents, {
      rows: 9,
      chunk: (chunk, index) =>
        index === 2 ? chunk : { ...chunk, untracked: Uint32Array.from(index === 0 ? [0, 1] : []) },
    });
    expect(untrackedOf(reader)).toEqual([[0, 1], [], undefined]);
    const back = await imported(await exported(reader, 'ndjson'), 'ndjson');
    expect(untrackedOf(back.reader)).toEqual(untrackedOf(reader));
  });

  test('a part that begins later is a trace that begins there', async () => {
    await fc.assert(
      fc.asyncProperty(
        lawfulHistory(),
        fc.double({ min: 0, max: 1, noNaN: true }),
        async (events, share) => {
          const from = 1 + Math.floor(share * events.length);
          const reader = await traceOf(events);
          const passes = reader.summary.passes.some(
            ({ beginSeq, endSeq }) =>
              beginSeq < from && (endSeq ?? Number.POSITIVE_INFINITY) >= from,
          );
          fc.pre(!passes && from <= events.length);
          const back = await imported(await exported(reader, 'ndjson', { from }), 'ndjson');
          expect(back.reader.start).toBe(from - 1);
          expect([...back.reader.events()]).toEqual(events.slice(from - 1));
          expect([...heapAt(back.reader, from - 1)].sort()).toEqual(
            [...heapAt(reader, from - 1)].sort(),
          );
          expect([...back.reader.verify()]).toEqual([]);
          const again = await imported(await exported(back.reader, 'ndjson'), 'ndjson');
          expect([...again.reader.events()]).toEqual(events.slice(from - 1));
        },
      ),
      { seed: 6, numRuns: 60 },
    );
  });
});

const HEADER = '{"record":"refwind","version":1}';
const ALLOC =
  '{"seq":1,"type":"alloc","object":1,"typeName":"list","size":56,"gc":true,"refcount":1,"site":null}';

describe('what is wrong is named by line and field', () => {
  test.each<[lines: string[], message: string]>([
    [[], 'x.ndjson line 1: expected a header, found an empty file'],
    [['{'], 'x.ndjson line 1: expected a JSON object, found "{"'],
    [['[1]'], 'x.ndjson line 1: expected a JSON object, found a list'],
    [[ALLOC], 'x.ndjson line 1: field record: expected "refwind", found nothing'],
    [
      ['{"record":"refwind","version":2}'],
      'x.ndjson line 1: field version: expected a whole number from 1 to 1, found 2',
    ],
    [
      ['{"record":"refwind","version":1,"meta":{"holders":"all"}}'],
      'x.ndjson line 1: field meta.holders: expected "none" or "slots" or "full", found "all"',
    ],
    [
      ['{"record":"refwind","version":1,"only":[3]}'],
      'x.ndjson line 1: field only: the file has the events of 1 objects only; export all of them',
    ],
    [
      [HEADER, '', ALLOC.replace('56', '"56"')],
      'x.ndjson line 3: field size: expected a whole number from 0 to 4294967295, found "56"',
    ],
    [
      [HEADER, ALLOC.replace('"site":null', '"site":{"file":"a.py"}')],
      'x.ndjson line 2: field site.line: expected a whole number from 0 to 4294967295, found nothing',
    ],
    [
      [HEADER, ALLOC.replace('"gc"', '"cg":1,"gc"')],
      'x.ndjson line 2: field cg: no such field is known here',
    ],
    [
      [HEADER, ALLOC, '{"seq":2,"type":"incref","object":1,"refcount":3,"site":null}'],
      'x.ndjson line 3: Event 2 (incref #1) cannot be recorded: the count after it is 2.',
    ],
    [
      [HEADER, ALLOC, '{"seq":3,"type":"mark","label":"x","site":null}'],
      'x.ndjson line 3: Event 3 (mark) cannot be recorded: its seq must be 2, one more than the last.',
    ],
    [
      [
        HEADER,
        ALLOC,
        '{"seq":2,"type":"decref","object":1,"refcount":0,"site":null}',
        '{"seq":3,"type":"free","object":1,"cause":"refcount","site":null}',
        '{"seq":4,"type":"incref","object":1,"refcount":1,"site":null}',
      ],
      'x.ndjson line 5: Event 4 (incref #1) cannot be recorded: object #1 is not alive.',
    ],
    [
      [HEADER, ALLOC, '{"seq":2,"type":"free","object":1,"cause":"refcount","site":null}'],
      'x.ndjson line 3: event 2, object #1 breaks free-at-zero: expected count 0 at a free by refcount, found count 1',
    ],
    [
      [HEADER, ALLOC, '{"record":"end","events":3,"complete":true,"end":null}'],
      'x.ndjson line 3: field events: expected 1, as many as there are, found 3',
    ],
    [
      [HEADER, ALLOC, '{"record":"end","events":1,"complete":true,"end":null}', ALLOC],
      'x.ndjson line 4: expected nothing after the end record',
    ],
    [
      [HEADER, ALLOC, '{"record":"source","file":"a","text":""}'],
      'x.ndjson line 3: field record: "source" stands before the events',
    ],
  ])('%j', async (lines, message) => {
    const failure = await imported(lines.join('\n'), 'ndjson', { name: 'x.ndjson' }).catch(
      (e) => e,
    );
    expect(failure).toBeInstanceOf(ImportError);
    expect([failure.code, failure.message]).toEqual(['bad-import', message]);
  });

  test('lenient: what is wrong is left out and counted, the rest numbered anew', async () => {
    const lines = [
      HEADER,
      'nonsense',
      ALLOC.replace('"size":56', '"size":-1'),
      ALLOC.replace('"object":1', '"object":2').replace('"seq":1', '"seq":2'),
      '{"seq":3,"type":"incref","object":1,"refcount":2,"site":null}',
      '{"seq":4,"type":"incref","object":2,"refcount":3,"delta":2,"site":null}',
      '{"seq":9,"type":"decref","object":2,"refcount":0,"delta":2,"site":null}',
      '{"seq":10,"type":"free","object":2,"cause":"refcount","site":null}',
    ];
    const back = await imported(lines.join('\n'), 'ndjson', { name: 'x', lenient: true });
    expect([...back.reader.events()]).toMatchObject([
      { seq: 1, type: 'alloc', object: 1 },
      { seq: 2, type: 'incref', object: 1, refcount: 3, delta: 2 },
      { seq: 3, type: 'decref', object: 1, refcount: 1, delta: 2 },
      { seq: 4, type: 'free', object: 1 },
    ]);
    expect(back).toMatchObject({
      skipped: 3,
      unlawful: 1,
      problems: [
        'x line 2: expected a JSON object, found "nonsense"',
        'x line 3: field size: expected a whole number from 0 to 4294967295, found -1',
        'x line 5: object #1 is not alive',
        'x line 8: event 4, object #1 breaks free-at-zero: expected count 0 at a free by refcount, found count 1',
      ],
      notes: [
        'The file has no end record: it may have been cut off.',
        '1 counts are the running sum of what is left, not what the file says.',
      ],
    });
  });

  test('what cannot be JSON is refused wherever it is cut', async () => {
    const whole = await text(await traceOf(tinyEvents), 'ndjson');
    for (let at = 1; at < whole.length; at += 17) {
      const result = await imported(whole.slice(0, at), 'ndjson').catch((error) => error);
      const isCut = result instanceof ImportError || result.notes.length === 1;
      expect(isCut, `cut at ${at}`).toBe(true);
    }
  });
});
