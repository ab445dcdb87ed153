import type { HeapEvent } from '@refwind/core';
import { beforeAll, describe, expect, test } from 'vitest';
import { HeapView } from './support/holders.js';
import { eventsOf, type Recorded, recorded, script } from './support/recording.js';

// The two programs that the whole thing was made for, line by line.

const modes = ['none', 'slots'] as const;

/** The object that the first `alloc` of a type on a line made. */
function madeAt(events: readonly HeapEvent[], line: number, typeName: string): number {
  const found = events.find(
    (event) => event.type === 'alloc' && event.typeName === typeName && event.site?.line === line,
  );
  return (found as HeapEvent & { object: number }).object;
}

/** What happened to an object on a line: its counts, one after another. */
function countsOn(events: readonly HeapEvent[], line: number, object: number): number[] {
  return events.flatMap((event) =>
    'refcount' in event && event.object === object && event.site?.line === line
      ? [event.refcount]
      : [],
  );
}

describe.each(modes)('examples/refcount.py, holders %s', (holders) => {
  let run: Recorded;
  let events: HeapEvent[];
  let list: number;

  beforeAll(async () => {
    run = await recorded({ program: script('examples', 'refcount.py'), holders });
    events = eventsOf(run);
    list = madeAt(events, 5, 'list');
  });

  test('prints what it always prints', () => {
    expect(run).toMatchObject({ exit: 0, stdout: '2\n3\n4\n3\n2\ndone\n', stderr: '' });
  });

  test("the list's count at the end of each statement", () => {
    // a = [1, 2, 3]    b = a    c = a    del b    del c    del a
    const ends = [5, 7, 9, 11, 13, 15].map((line) => countsOn(events, line, list).at(-1));
    expect(ends).toEqual([1, 2, 3, 2, 1, 0]);
  });

  test('one more reference while sys.getrefcount looks', () => {
    const during = [6, 8, 10, 12, 14].map((line) => countsOn(events, line, list));
    expect(during).toEqual([
      [2, 1],
      [3, 2],
      [4, 3],
      [3, 2],
      [2, 1],
    ]);
  });

  test('freed by its count on the line of `del a`, before anything on the next line', () => {
    const free = events.findIndex((event) => event.type === 'free' && event.object === list);
    expect(events[free]).toMatchObject({ cause: 'refcount', site: { line: 15 } });
    expect(events[free - 1]).toMatchObject({ type: 'decref', object: list, refcount: 0 });
    const next = events.findIndex((event) => event.site?.line === 16);
    expect(next).toBeGreaterThan(free);
  });

  test('the variables that hold it', () => {
    const links = events.flatMap((event) =>
      (event.type === 'link' || event.type === 'unlink') && event.object === list
        ? [`${event.site?.line} ${event.type} ${'name' in event.holder ? event.holder.name : '?'}`]
        : [],
    );
    const expected = ['5 link a', '7 link b', '9 link c', '11 unlink b', '13 unlink c'];
    expect(links).toEqual(holders === 'none' ? [] : [...expected, '15 unlink a']);
  });

  test('no law is broken, and the trace says what it is of', () => {
    expect([...run.reader.verify()]).toEqual([]);
    expect(run.reader.meta).toMatchObject({
      python: { version: '3.14.2', implementation: 'CPython' },
      argv: [run.reader.meta.program],
      holders,
    });
    expect(run.reader.summary).toMatchObject({ end: { exitCode: 0 }, passes: [] });
    expect(run.reader.sources.get(script('examples', 'refcount.py').path)).toMatch(/^# How many/);
  });
});

describe.each(modes)('examples/cycle.py, holders %s', (holders) => {
  let run: Recorded;
  let events: HeapEvent[];
  let a: number;
  let b: number;
  let begin: number;
  let end: number;

  beforeAll(async () => {
    run = await recorded({ program: script('examples', 'cycle.py'), holders });
    events = eventsOf(run);
    [a, b] = [madeAt(events, 5, 'dict'), madeAt(events, 6, 'dict')];
    const isPass = (phase: string) => (event: HeapEvent) =>
      event.type === 'gc-pass' && event.phase === phase;
    [begin, end] = [events.findIndex(isPass('begin')), events.findIndex(isPass('end'))];
  });

  test('prints what it always prints', () => {
    const stdout = 'unreachable, but alive\ncollected 2\ndone\n';
    expect(run).toMatchObject({ exit: 0, stdout, stderr: '' });
  });

  test('both alive with one reference until the pass', () => {
    const last = (object: number) =>
      events
        .slice(0, begin)
        .filter((event) => 'refcount' in event && event.object === object)
        .at(-1);
    expect(last(a)).toMatchObject({ refcount: 1, site: { line: 9 } });
    expect(last(b)).toMatchObject({ refcount: 1, site: { line: 10 } });
    expect(events.slice(0, begin)).not.toContainEqual(
      expect.objectContaining({ type: 'free', object: a }),
    );
  });

  test('nothing but themselves holds them', () => {
    const heap = new HeapView(run.reader.columnsAt(begin));
    const held = { a: heap.holdersOf(a), b: heap.holdersOf(b) };
    expect(held).toEqual(
      holders === 'none'
        ? { a: [], b: [] }
        : {
            a: [{ kind: 'slot', owner: b, key: "['a']" }],
            b: [{ kind: 'slot', owner: a, key: "['b']" }],
          },
    );
  });

  test('one explicit pass of generation 2 frees both', () => {
    const pass = { generation: 2, reason: 'explicit' };
    expect(events[begin]).toMatchObject({ ...pass, site: { line: 12 } });
    expect(events[end]).toMatchObject({ ...pass, collected: 2, uncollectable: 0 });
    const freed = events.flatMap((event) =>
      event.type === 'free' && event.cause === 'gc' ? [event] : [],
    );
    expect(freed.map(({ object }) => object).sort()).toEqual([a, b].sort());
    for (const { seq } of freed) {
      expect(seq).toBeGreaterThan(begin + 1);
      expect(seq).toBeLessThan(end + 1);
    }
    expect(run.reader.summary.passes).toHaveLength(1);
  });

  test('no law is broken', () => {
    expect([...run.reader.verify()]).toEqual([]);
  });
});

test('what a pass makes for its own use, and what finalizers leave behind, is no garbage', async () => {
  const code = [
    'import gc',
    'class Thing:',
    '    def __del__(self): self.made = [object()]',
    'gc.callbacks.append(lambda phase, info: phase + str(info))',
    'thing = Thing()',
    'thing.me = thing',
    'thing.held = object()',
    'del thing',
    'gc.collect()',
  ].join('\n');
  const run = await recorded({ program: { kind: 'command', code }, holders: 'slots' });
  const types = new Map<number, string>();
  const freed: string[] = [];
  for (const event of run.reader.events()) {
    if (event.type === 'alloc') types.set(event.object, event.typeName);
    if (event.type === 'free' && event.cause === 'gc')
      freed.push(types.get(event.object) as string);
  }
  expect(freed.sort()).toEqual(['Thing', 'object']);
  expect(run.reader.summary.passes).toMatchObject([{ collected: 1 }]);
});
