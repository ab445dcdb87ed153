import { formatEvents, type HeapEvent, parseEvents, type TraceReader } from '@refwind/core';
import { balance, Timeline } from '@refwind/replay';
import { describe, expect, test } from 'vitest';
import { ImportError } from '../src/index.js';
import { exported, hostileEvents, imported, millionCounts, tinyEvents, traceOf } from './traces.js';

const text = async (...args: Parameters<typeof exported>) =>
  Buffer.from(await exported(...args)).toString();

/** As Mozilla's scripts read a log: lines that begin with `<`, split at blanks; the net count of each object and stack. */
function mozillaBalance(log: string): {
  objects: Map<string, number>;
  stacks: Map<string, number>;
} {
  const objects = new Map<string, number>();
  const stacks = new Map<string, number>();
  for (const record of log.split('\n\n')) {
    const [line, ...stack] = record.trim().split('\n');
    if (!line.startsWith('<')) continue;
    const [, , serial, verb] = line.split(' ');
    const by = verb === 'AddRef' ? 1 : verb === 'Release' ? -1 : 0;
    objects.set(serial, (objects.get(serial) ?? 0) + by);
    if (by === 0) objects.delete(serial);
    stacks.set(stack.join(), (stacks.get(stack.join()) ?? 0) + by);
  }
  return { objects, stacks };
}

/** What a refcount log can carry of a history: counts one by one, places without bytecode, deaths at count 0. */
function carried(events: Iterable<HeapEvent>): string[] {
  const counts: string[] = [];
  for (const event of events) {
    if (event.type !== 'alloc' && event.type !== 'incref' && event.type !== 'decref') continue;
    const { site } = event;
    const place = site && `${site.file}:${site.line} ${site.function}`;
    const delta = 'delta' in event ? (event.delta ?? 1) : 1;
    for (let left = delta - 1; left >= 0; left--) {
      const count = event.refcount + (event.type === 'decref' ? left : -left);
      counts.push(`${event.type} #${event.object} ${count} ${place}`);
    }
  }
  return counts;
}

/** Histories without deaths by the collector at a count above 0, of which a log says something else. */
const carriable = (events: readonly HeapEvent[]): HeapEvent[] =>
  events.filter(({ type }) => type !== 'gc-pass' && type !== 'mark');

function liveCounts(reader: TraceReader): Map<string, number> {
  const { object, refcount, slotCount } = reader.columnsAt(reader.summary.events);
  const counts = new Map<string, number>();
  for (let slot = 1; slot <= slotCount; slot++) {
    if (object[slot] > 0) counts.set(`${object[slot]}`, refcount[slot]);
  }
  return counts;
}

describe('export', () => {
  test('a record for each reference, as Firefox writes it', async () => {
    expect(await text(await traceOf(tinyEvents), 'xpcom')).toBe(`
<list> 0x7f0000000001 1 AddRef 1 [thread 0x1]
#01: <module> (app.py:3)

<int> 0x7f0000000002 2 AddRef 1 [thread 0x1]

<int> 0x7f0000000002 2 AddRef 2 [thread 0x1]

<int> 0x7f0000000002 2 AddRef 3 [thread 0x1]

<int> 0x7f0000000002 2 AddRef 4 [thread 0x1]

<int> 0x7f0000000002 2 Release 3 [thread 0x1]

<int> 0x7f0000000002 2 Release 2 [thread 0x1]

<int> 0x7f0000000002 2 Release 1 [thread 0x1]

<int> 0x7f0000000002 2 Release 0 [thread 0x1]

<weakref> 0x7f0000000002 3 AddRef 1 [thread 0x1]

<list> 0x7f0000000001 1 Release 0 [thread 0x1]

<weakref> 0x7f0000000002 3 Release 0 [thread 0x1]
`);
  });

  test.each([
    ['tiny', tinyEvents],
    ['hostile', hostileEvents()],
    ['a million events', null],
  ])('balances as Mozilla’s scripts do: %s', async (_, events) => {
    const reader = events === null ? await millionCounts() : await traceOf(events);
    const { objects } = mozillaBalance(await text(reader, 'xpcom'));
    const left = [...objects].filter(([, count]) => count !== 0);
    expect(new Map(left)).toEqual(liveCounts(reader));
  });
});

describe('import(export(trace)) has all that a log can carry', () => {
  test.each([
    ['tiny', tinyEvents],
    ['hostile', hostileEvents()],
  ])('%s', async (_, events) => {
    const reader = await traceOf(events);
    for (const size of [1, 13, 2 ** 16]) {
      const back = await imported(await exported(reader, 'xpcom'), 'xpcom', {}, size);
      const backs = [...back.reader.events()];
      expect(carried(backs)).toEqual(carried(carriable(events)));
      expect(back.reader.summary.live).toBe(reader.summary.live);
      expect(liveCounts(back.reader)).toEqual(liveCounts(reader));
      expect(back.reader.dictionary.types.map(({ name }) => name)).toEqual(
        reader.dictionary.types.map(({ name }) => name),
      );
      expect([...back.reader.verify()]).toEqual([]);
    }
  });

  test('a million events', async () => {
    const reader = await millionCounts();
    const back = await imported(await exported(reader, 'xpcom'), 'xpcom');
    expect(liveCounts(back.reader)).toEqual(liveCounts(reader));
    expect(back.events).toBe(reader.summary.events);
    const [events, backs] = [carried(reader.events()), carried(back.reader.events())];
    expect(backs.join() === events.join()).toBe(true);
  });
});

test('an object that becomes immortal is one record', async () => {
  const events = parseEvents(`
    1 alloc #1 str 50
    2 incref #1 +3000000 =3000001
    3 decref #1 -3000001 =0
    4 free #1 refcount`);
  const log = await text(await traceOf(events), 'xpcom');
  expect(log.match(/AddRef \d+|Release \d+/g)).toEqual(['AddRef 1', 'AddRef 3000001', 'Release 0']);
  const back = await imported(log, 'xpcom');
  expect([...back.reader.events()]).toMatchObject(events.map(({ seq, type }) => ({ seq, type })));
});

const FIREFOX = `### XPCOM_MEM_REFCNT_LOG defined -- logging refcounts to refcnt.log

<nsStringBuffer> 0x7f81c0d3e4c0 1 AddRef 1 [thread 0x7f81e5a3b0c0]
#01: nsStringBuffer::Alloc(unsigned long) (/src/xpcom/string/nsSubstring.cpp:211)
#02: nsTSubstring<char16_t>::MutatePrep (/src/xpcom/string/nsTSubstring.cpp:132)

<mozilla::dom::Element> 0x7f81c0d3e500 2 AddRef 1 [thread 0x7f81e5a3b0c0]
#01: mozilla::dom::Element::AddRef (/src/dom/base/Element.cpp:90)
#02: RefPtr<mozilla::dom::Element>::RefPtr (/obj/dist/include/mozilla/RefPtr.h:88)
#03: NS_NewElement (/src/dom/base/nsNameSpaceManager.cpp:300)

<mozilla::dom::Element> 0x7f81c0d3e500 2 AddRef 2 [thread 0x7f81e5a3b0c0]
#01: mozilla::dom::Element::AddRef (/src/dom/base/Element.cpp:90)
#02: ???[libxul.so +0x1f2e3d]

<nsStringBuffer> 0x7f81c0d3e4c0 1 Release 0 [thread 0x7f81e5a3b0c0]
#01: nsTSubstring<char16_t>::Finalize (/src/xpcom/string/nsTSubstring.cpp:50)

<mozilla::dom::Element> 0x7f81c0d3e500 2 Release 1 [thread 0x7f81e5a3b0c0]
#01: mozilla::dom::Element::Release (/src/dom/base/Element.cpp:91)
#02: NS_NewElement (/src/dom/base/nsNameSpaceManager.cpp:310)

<PStreamNotifyParent> 0x08880BD0 8 Ctor (20)

<PStreamNotifyParent> 0x08880BD0 8 Dtor (20)
`;

describe('a Firefox log', () => {
  test('becomes a history: who counts is the caller of AddRef', async () => {
    const back = await imported(FIREFOX, 'xpcom');
    expect(formatEvents([...back.reader.events()])).toBe(
      formatEvents(
        parseEvents(`
1 alloc #1 nsStringBuffer 0 @ /src/xpcom/string/nsSubstring.cpp:211 "nsStringBuffer::Alloc(unsigned long)" 0 ""
2 alloc #2 mozilla::dom::Element 0 @ /src/dom/base/nsNameSpaceManager.cpp:300 NS_NewElement 0 ""
3 incref #2 =2 @ libxul.so:0 ??? 2043453 ""
4 decref #1 =0 @ /src/xpcom/string/nsTSubstring.cpp:50 nsTSubstring<char16_t>::Finalize 0 ""
5 free #1 refcount @ /src/xpcom/string/nsTSubstring.cpp:50 nsTSubstring<char16_t>::Finalize 0 ""
6 decref #2 =1 @ /src/dom/base/nsNameSpaceManager.cpp:310 NS_NewElement 0 ""
7 alloc #3 PStreamNotifyParent 20
8 decref #3 =0
9 free #3 refcount`),
      ),
    );
    expect(back.notes).toEqual(['1 lines are no records.']);
  });

  test('can be balanced', async () => {
    const { reader } = await imported(FIREFOX, 'xpcom');
    const rows = balance(Timeline.open(reader), 'function', reader.summary.events).rows;
    const standing = rows.filter(({ outstanding }) => outstanding > 0);
    expect(standing).toHaveLength(1);
  });

  test('that began later, and one without numbers of objects', async () => {
    const back = await imported(
      '<A> 0x10 0 AddRef 5\n\n<A> 0x10 0 Release 4\n<B> 0x20 0 Release 0\n<A> 0x20 0 AddRef 1\n',
      'xpcom',
    );
    expect(carried(back.reader.events())).toEqual([
      'alloc #1 1 null',
      'incref #1 2 null',
      'incref #1 3 null',
      'incref #1 4 null',
      'incref #1 5 null',
      'decref #1 4 null',
      'alloc #2 1 null',
      'decref #2 0 null',
      'alloc #3 1 null',
    ]);
    expect(back.notes).toEqual([
      '2 objects are older than the log: they come up with the count that they had.',
    ]);
  });
});

describe('what is wrong is named by line and field', () => {
  test.each([
    [
      '<A 0x10 1 AddRef 1',
      'line 2: field class: expected a name between < and >, found "<A 0x10 1 AddRef 1"',
    ],
    [
      '<A> zz 1 AddRef 1',
      'line 2: field address: expected a hexadecimal number, found "zz 1 AddRef 1"',
    ],
    [
      '<A> 0x10 x AddRef 1',
      'line 2: field serial number: expected a whole number below 2^32, found "x AddRef 1"',
    ],
    [
      '<A> 0x10 1 Addref 1',
      'line 2: field operation: expected AddRef, Release, Ctor or Dtor, found "Addref"',
    ],
    ['<A> 0x10 1 AddRef', 'line 2: the line ends before all fields are there'],
    ['<A> 0x10 1 AddRef -1', 'line 2: field count: expected a whole number below 2^32, found "-1"'],
    ['<A> 0x10 1 AddRef 1\n<A> 0x10 1 AddRef 3', 'line 3: field count: expected 2, found 3'],
    [
      '<A> 0x10 1 AddRef 1\n\n<B> 0x10 2 AddRef 1',
      'line 4: field serial number: expected 1, which is alive at that address, found 2',
    ],
  ])('%j', async (lines, message) => {
    const failure = await imported(`\n${lines}\n`, 'xpcom', { name: 'x.log' }).catch((e) => e);
    expect(failure).toBeInstanceOf(ImportError);
    expect(failure.message).toBe(`x.log ${message}`);
  });

  test('lenient: counts follow the records', async () => {
    const log =
      '<A> 0x10 1 AddRef 1\n<A> 0x10 1 AddRef 3\n<A> 0x10 1 Oops 2\n<A> 0x10 1 Release 0\n';
    const back = await imported(log, 'xpcom', { name: 'x.log', lenient: true });
    expect(carried(back.reader.events())).toEqual([
      'alloc #1 1 null',
      'incref #1 2 null',
      'decref #1 1 null',
      'decref #1 0 null',
    ]);
    expect(back).toMatchObject({ skipped: 1, live: 0 });
    expect(back.notes).toEqual([
      '2 counts are not what the records before make them: these are followed.',
    ]);
  });
});
