import { describe, expect, test } from 'vitest';
import {
  ALLOC_CODES,
  CONTROL,
  FOLLOWED,
  RECORD,
  SPECIAL,
  TABLE,
} from '../../src/instrument/shared.js';
import { AddressTable, PagePool } from '../../src/tracking/address-table.js';
import { AllocCodes } from '../../src/tracking/alloc-codes.js';
import { Heap, objectTable } from '../support/heap.js';

const TYPE = 0x700;

describe('pages', () => {
  test('are aligned, empty, and no two the same', () => {
    const heap = new Heap();
    const pool = new PagePool(heap.memory, heap.reserve);
    const pages = [pool.noPage, ...Array.from({ length: 40 }, () => pool.take())];
    expect(new Set(pages).size).toBe(41);
    expect(heap.reserved).toHaveLength(2); // many at a time
    for (const page of pages) {
      expect(page % TABLE.pageBytes).toBe(0);
      const bytes = heap.memory.bytes.subarray(page, page + TABLE.pageBytes);
      expect(bytes.every((byte) => byte === 0)).toBe(true);
      const piece = heap.reserved.find(([at, size]) => page >= at && page < at + size)!;
      expect(page + TABLE.pageBytes).toBeLessThanOrEqual(piece[0] + piece[1]);
    }
  });
});

describe('an address table', () => {
  function table(): { heap: Heap; pool: PagePool; words: AddressTable } {
    const heap = new Heap();
    const pool = new PagePool(heap.memory, heap.reserve);
    return { heap, pool, words: new AddressTable(heap.memory, pool) };
  }

  test('knows what was set, and nothing else', () => {
    const { words } = table();
    const set: [number, number][] = [
      [0, 1],
      [8, 2],
      [0xfff8, 3],
      [0x1_0000, 4],
      [0x8000_0000, 5],
      [0xffff_fff8, SPECIAL],
    ];
    for (const [address, value] of set) words.set(address, value);
    for (const [address, value] of set) expect(words.at(address)).toBe(value);
    expect([16, 0xfff0, 0x1_0008, 0x7fff_fff8].map((at) => words.at(at))).toEqual([0, 0, 0, 0]);
    words.set(8, 0);
    expect([words.at(0), words.at(8)]).toEqual([1, 0]);
  });

  test('lies in memory as the probes read it', () => {
    const { heap, words } = table();
    words.set(0x3_0010, 7);
    const page = heap.peek(words.directory + 3 * 4); // the fourth 64 KiB
    expect(heap.peek(page + 2 * 4)).toBe(7); // its third multiple of 8
  });

  test('nothing where nothing was takes no page', () => {
    const { heap, pool, words } = table();
    words.set(0x5_0000, 0);
    expect(heap.peek(words.directory + 5 * 4)).toBe(pool.noPage);
    words.set(0x5_0000, 9);
    expect(heap.peek(pool.noPage)).toBe(0);
  });
});

describe('an object table', () => {
  test('an object has an address, a type, an id and the count of its header', () => {
    const { heap, objects, watched } = objectTable();
    const address = heap.place(3, TYPE);
    const slot = objects.add(address, TYPE);
    expect(slot).toBe(1);
    expect(objects.at(address)).toBe(1);
    expect([objects.address(1), objects.type(1), objects.id(1)]).toEqual([address, TYPE, 1]);
    expect([objects.isLive(1), objects.isLive(2)]).toEqual([true, false]);
    expect(objects.refcount(1)).toBe(3);
    heap.poke(address, 4);
    expect(objects.refcount(1)).toBe(4);
    expect(watched).toEqual([address]);
  });

  test('slots: in ascending order, and what was freed last is given first', () => {
    const { objects } = objectTable();
    const add = (address: number): number => objects.add(address, TYPE);
    expect([add(8), add(16), add(24)]).toEqual([1, 2, 3]);
    objects.remove(1);
    objects.remove(3);
    expect([add(8), add(32), add(40)]).toEqual([3, 1, 4]);
    expect([objects.id(3), objects.id(1), objects.id(4)]).toEqual([4, 5, 6]);
  });

  test('the next slot is where the probes look for it', () => {
    const { heap, objects, control } = objectTable();
    objects.add(8, TYPE);
    expect(heap.peek(control + CONTROL.freeSlot)).toBe(2);
    const second = heap.peek(control + CONTROL.records) + 2 * RECORD.bytes;
    expect(heap.peek(second + RECORD.address)).toBe(3);
    expect(heap.peek(second + RECORD.type)).toBe(0);
  });

  test('grows beyond its first capacity', () => {
    const { heap, objects, control } = objectTable();
    const first = heap.peek(control + CONTROL.records);
    const count = 40_000; // 2^14 at first
    for (let i = 1; i <= count; i++) objects.add(i * 8, TYPE + i);
    expect(heap.released).toHaveLength(2);
    expect(heap.released[0]).toBe(first);
    expect(heap.peek(control + CONTROL.records)).not.toBe(first);
    for (let i = 1; i <= count; i++) {
      const found = [objects.at(i * 8), objects.address(i), objects.type(i), objects.id(i)];
      expect(found).toEqual([i, i * 8, TYPE + i, i]);
    }
    expect(objects.slotCount).toBeGreaterThanOrEqual(count);
  });

  test('an object is gone when it is removed', () => {
    const { objects } = objectTable();
    objects.add(8, TYPE);
    objects.remove(1);
    expect([objects.at(8), objects.isLive(1), objects.type(1)]).toEqual([0, false, 0]);
  });

  test('an object that moves keeps its slot and its id', () => {
    const { objects, watched } = objectTable();
    objects.add(8, TYPE);
    objects.add(16, TYPE);
    objects.move(1, 0x9_0000);
    expect([objects.at(8), objects.at(0x9_0000)]).toEqual([0, 1]);
    expect([objects.address(1), objects.id(1)]).toEqual([0x9_0000, 1]);
    expect(watched).toEqual([8, 16, 0x9_0000]);
  });

  test('what took its address stays when it is forgotten', () => {
    const { objects } = objectTable();
    objects.add(8, TYPE);
    objects.forget(1);
    expect([objects.at(8), objects.isLive(1)]).toEqual([0, true]);
    objects.add(8, TYPE);
    objects.remove(1);
    expect(objects.at(8)).toBe(2);
  });

  test('ids go on beyond what 32 bits count', () => {
    const { heap, objects, control } = objectTable();
    heap.poke(control + CONTROL.allocs, -2); // 2^32 - 2 so far
    const ids: number[] = [];
    for (let i = 1; i <= 4; i++) ids.push(objects.id(objects.add(i * 8, TYPE)));
    expect(ids).toEqual([2 ** 32 - 1, 2 ** 32, 2 ** 32 + 1, 2 ** 32 + 2]);
    expect(objects.id(1)).toBe(2 ** 32 - 1); // still
    expect(objects.allocs).toBe(2 ** 32 + 2);
    heap.poke(control + CONTROL.allocs, 1); // all around again
    expect(objects.allocs).toBe(2 ** 33 + 1);
  });

  test("a special object's count is kept here", () => {
    const { heap, objects } = objectTable();
    const address = heap.place(0, TYPE);
    objects.add(address, TYPE);
    objects.setCount(1, 7); // plain: the header is the count
    expect([objects.isSpecial(1), objects.refcount(1)]).toEqual([false, 0]);
    objects.makeSpecial(1, true);
    heap.poke(address, 0x1234); // what its deallocator writes
    expect([objects.isSpecial(1), objects.dying(1), objects.refcount(1)]).toEqual([true, true, 0]);
    expect(objects.slots.at(address)).toBe(1 | SPECIAL);
    expect(objects.at(address)).toBe(1);
    objects.setCount(1, 2);
    expect(objects.refcount(1)).toBe(2);
    heap.poke(address, 2);
    objects.makePlain(1);
    expect([objects.isSpecial(1), objects.dying(1), objects.refcount(1)]).toEqual([
      false,
      false,
      2,
    ]);
    expect(objects.slots.at(address)).toBe(1);
  });

  test('one that a probe made special waits in the trash can, without references', () => {
    const { heap, objects } = objectTable();
    const address = heap.place(0x5678, TYPE);
    objects.add(address, TYPE);
    objects.slots.set(address, 1 | SPECIAL);
    expect([objects.isSpecial(1), objects.dying(1), objects.refcount(1)]).toEqual([true, false, 0]);
    objects.setCount(1, 1);
    expect([objects.isSpecial(1), objects.refcount(1)]).toEqual([true, 1]);
    objects.remove(1);
    objects.add(address, TYPE);
    expect([objects.isSpecial(1), objects.refcount(1)]).toEqual([false, 0x5678]);
  });

  test('holders, and whether what it holds is followed, share a word that probes read', () => {
    const { heap, objects, control } = objectTable();
    objects.add(8, TYPE);
    const word = heap.peek(control + CONTROL.records) + RECORD.bytes + RECORD.holders;
    objects.addHolders(1, 1);
    objects.addHolders(1, 1);
    expect(heap.peek(word)).toBe(2);
    objects.setFollowed(1, true);
    objects.addHolders(1, -1);
    expect(heap.peek(word)).toBe(FOLLOWED | 1);
    expect(objects.holders(1)).toBe(1);
    objects.setFollowed(1, false);
    expect(heap.peek(word)).toBe(1);
    objects.remove(1);
    objects.add(8, TYPE);
    expect(heap.peek(word)).toBe(0);
  });
});

describe('codes of allocations', () => {
  /** Entry, type and code at a place; the code is one too high. */
  const at = (heap: Heap, place: number): number[] => [
    heap.peek(place + ALLOC_CODES.entry),
    heap.peek(place + ALLOC_CODES.type),
    heap.peek(place + ALLOC_CODES.code),
  ];

  function table(): { heap: Heap; codes: AllocCodes; bucket: (place: number) => number } {
    const heap = new Heap();
    const codes = new AllocCodes(heap.memory, heap.reserve);
    return { heap, codes, bucket: (place) => (place - codes.base) >>> ALLOC_CODES.bucketShift };
  }

  /** Types whose allocations at an entry meet in one bucket. */
  function meeting(entry: number, count: number): number[] {
    const { codes, bucket } = table();
    const types = [1];
    const wanted = bucket(codes.set(entry, 1, 0));
    for (let type = 2; types.length < count; type++) {
      if (bucket(codes.set(entry, type, 0)) === wanted) types.push(type);
    }
    return types;
  }

  test('where the probes look for it', () => {
    const { heap, codes } = table();
    const place = codes.set(0x4008, 3, 41);
    const mixed = Math.imul(0x4008, 0x9e3779b1) ^ Math.imul(3, 0x85ebca6b);
    expect(place).toBe(codes.base + (mixed >>> 17) * 32);
    expect(at(heap, place)).toEqual([0x4008, 3, 42]);
    expect(at(heap, place + 16)).toEqual([0, 0, 0]);
  });

  test('a third one in a bucket takes the place of the second', () => {
    const [a, b, c] = meeting(0x4008, 3) as [number, number, number];
    const { heap, codes } = table();
    const places = [codes.set(0x4008, a, 1), codes.set(0x4008, b, 2), codes.set(0x4008, c, 3)];
    expect(places).toEqual([places[0], places[0]! + 16, places[0]! + 16]);
    expect(at(heap, places[0]!)).toEqual([0x4008, a, 2]);
    expect(at(heap, places[1]!)).toEqual([0x4008, c, 4]);
  });

  test('one that is noted again stays where it is', () => {
    const [a, b] = meeting(0x4008, 2) as [number, number];
    const { heap, codes } = table();
    const first = codes.set(0x4008, a, 1);
    const second = codes.set(0x4008, b, 2);
    expect([codes.set(0x4008, a, 5), codes.set(0x4008, b, 6)]).toEqual([first, second]);
    expect(at(heap, first)).toEqual([0x4008, a, 6]);
    expect(at(heap, second)).toEqual([0x4008, b, 7]);
  });

  test('a code object that is gone is forgotten, and only that', () => {
    const { heap, codes } = table();
    const places = [0x4000, 0x4008, 0x4014, 0x4020].map((entry) => codes.set(entry, 1, 9));
    codes.forget(places, 0x4008, 0x4020);
    expect(places.map((place) => heap.peek(place))).toEqual([0x4000, 0, 0, 0x4020]);
  });

  test('a place that another code object took stays its', () => {
    const [a, b, c] = meeting(0x4008, 3) as [number, number, number];
    const { heap, codes } = table();
    codes.set(0x4008, a, 1);
    const place = codes.set(0x4008, b, 2);
    heap.poke(place, 0x9000);
    codes.forget([place], 0x4000, 0x5000);
    expect(at(heap, place)).toEqual([0x9000, b, 3]);
    codes.set(0x4008, c, 3);
    expect(at(heap, place)).toEqual([0x4008, c, 4]);
  });
});
