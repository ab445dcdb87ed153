import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  checkLaws,
  chunksOf,
  describeViolation,
  type EventChunk,
  HolderKind,
  Op,
  parseEvents,
  TraceDictionary,
} from '../../src/index.js';
import { lawfulHistory } from '../../src/testing/index.js';

function violationsOf(text: string, rows = 3): string[] {
  const dictionary = new TraceDictionary();
  const chunks = chunksOf(parseEvents(text), dictionary, rows);
  return checkLaws(chunks, dictionary).map(describeViolation);
}

test('a lawful history breaks no law', () => {
  fc.assert(
    fc.property(lawfulHistory(), fc.integer({ min: 1, max: 40 }), (events, rows) => {
      const dictionary = new TraceDictionary();
      expect(checkLaws(chunksOf(events, dictionary, rows), dictionary)).toEqual([]);
    }),
    { seed: 6, numRuns: 200 },
  );
});

describe('each law, broken once', () => {
  test.each([
    [
      'count-not-negative',
      '1 alloc #1 int 28\n2 decref #1 -3 =-2',
      'event 2, object #1 breaks count-not-negative: expected a count of 0 or more, found -2',
    ],
    [
      'free-at-zero',
      '1 alloc #1 int 28\n2 free #1 refcount',
      'event 2, object #1 breaks free-at-zero: expected count 0 at a free by refcount, found count 1',
    ],
    [
      'gc-free-in-pass',
      '1 alloc #1 int 28\n2 gc begin 0 explicit\n3 gc end 0 explicit collected=0 uncollectable=0\n4 free #1 gc',
      'event 4, object #1 breaks gc-free-in-pass: expected a pass that is running, found none',
    ],
    [
      'passes-nest: an end without a begin',
      '1 gc end 2 explicit collected=0 uncollectable=0',
      'event 1 breaks passes-nest: expected a pass that has begun, found the end of a pass over generation 2 (explicit)',
    ],
    [
      'passes-nest: another end',
      '1 gc begin 2 explicit\n2 gc end 1 threshold collected=0 uncollectable=0',
      'event 2 breaks passes-nest: expected the end of a pass over generation 2 (explicit), found the end of a pass over generation 1 (threshold)',
    ],
    [
      'holder-holds-one',
      '1 alloc #1 int 28\n2 alloc #2 int 28\n3 link #1 __main__.a\n4 link #2 __main__.a',
      'event 4, object #2 breaks holder-holds-one: expected a holder that holds nothing, found __main__.a already holding one',
    ],
    [
      'unlink-what-is-held',
      '1 alloc #1 int 28\n2 alloc #2 int 28\n3 link #1 #2[0]\n4 unlink #1 #2[1]',
      'event 4, object #1 breaks unlink-what-is-held: expected a holder that holds it, found #2[1] not holding it',
    ],
    [
      'holders-within-count: one link too many',
      '1 alloc #1 int 28\n2 link #1 __main__.a\n3 link #1 __main__.b',
      'event 3, object #1 breaks holders-within-count: expected at most 1 holders, the count, found 2 known holders',
    ],
    [
      'holders-within-count: the count falls first',
      '1 alloc #1 int 28\n2 link #1 __main__.a\n3 decref #1 =0\n4 unlink #1 __main__.a',
      'event 3, object #1 breaks holders-within-count: expected at most 0 holders, the count, found 1 known holders',
    ],
    [
      'freed-unheld',
      '1 gc begin 0 explicit\n2 alloc #1 int 28\n3 link #1 __main__.a\n4 free #1 gc\n5 gc end 0 explicit collected=1 uncollectable=0',
      'event 4, object #1 breaks freed-unheld: expected no holder left, found 1 known holders',
    ],
    [
      'freed-empty',
      '1 alloc #1 int 28\n2 alloc #2 list 56 gc\n3 link #1 #2[0]\n4 decref #2 =0\n5 free #2 refcount',
      'event 5, object #2 breaks freed-empty: expected nothing held by it any more, found links from it',
    ],
  ])('%s', (_law, text, message) => {
    expect(violationsOf(text)).toEqual([message]);
  });

  const dictionary = new TraceDictionary();
  dictionary.addType({ name: 'int', gc: false });
  for (const op of [Op.alloc, Op.incref, Op.decref, Op.free, Op.link, Op.unlink]) {
    dictionary.addCode({ op, site: -1, arg: op === Op.incref || op === Op.decref ? 1 : 0 });
  }

  /** Rows [op, slot] that no builder would write; every holder is index 0 of the object in slot 2. */
  function chunk(...rows: [Op, number][]): EventChunk {
    const links = rows.filter(([op]) => op === Op.link).length;
    return {
      firstSeq: 1,
      length: rows.length,
      code: Uint32Array.from(rows, ([op]) => op),
      slot: Uint32Array.from(rows, ([, slot]) => slot),
      allocCount: rows.filter(([op]) => op === Op.alloc).length,
      size: new Uint32Array(rows.length).fill(28),
      linkCount: links,
      holderKind: new Uint8Array(links).fill(HolderKind.index),
      holderA: new Uint32Array(links).fill(2),
      holderB: new Uint32Array(links),
      passes: [],
    };
  }

  test.each<[string, [Op, number][], string]>([
    [
      'alloc-in-free-slot',
      [
        [Op.alloc, 1],
        [Op.alloc, 1],
      ],
      'event 2, object #2 breaks alloc-in-free-slot: expected a free slot, found slot 1, which a live object has',
    ],
    [
      'alive',
      [
        [Op.alloc, 1],
        [Op.incref, 3],
      ],
      'event 2 breaks alive: expected a live object, found slot 3, which is free',
    ],
    [
      'alive, when freed twice',
      [
        [Op.alloc, 1],
        [Op.decref, 1],
        [Op.free, 1],
        [Op.free, 1],
      ],
      'event 4 breaks alive: expected a live object, found slot 1, which is free',
    ],
    [
      'owner-alive',
      [
        [Op.alloc, 1],
        [Op.link, 1],
      ],
      'event 2, object #1 breaks owner-alive: expected a holder inside a live object, found slot 2, which is free',
    ],
  ])('%s', (_law, rows, message) => {
    expect(checkLaws([chunk(...rows)], dictionary).map(describeViolation)).toEqual([message]);
  });
});

test('a history may end anywhere, also within a pass', () => {
  expect(violationsOf('1 gc begin 2 explicit\n2 mark "x"')).toEqual([]);
});

test('at most `limit` violations are kept', () => {
  const dictionary = new TraceDictionary();
  const lines = ['1 alloc #1 int 28', '2 decref #1 =0'];
  for (let seq = 3; seq < 50; seq++) lines.push(`${seq} decref #1 =${2 - seq}`);
  const chunks = chunksOf(parseEvents(lines.join('\n')), dictionary);
  expect(checkLaws(chunks, dictionary, { limit: 5 })).toHaveLength(5);
});
