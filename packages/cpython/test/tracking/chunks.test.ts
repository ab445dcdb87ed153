import { CHUNK_ROWS, type GcReason, HolderKind, TraceDictionary } from '@refwind/core';
import { describe, expect, test } from 'vitest';
import { ALLOC, COLUMN_BYTES, CONTROL, LINK } from '../../src/instrument/shared.js';
import { TYPE, TYPE_FLAG } from '../../src/layout/structures.js';
import { ChunkAssembler, type LooseChunk } from '../../src/tracking/chunk-assembler.js';
import { Selection } from '../../src/tracking/selection.js';
import { type TypeState, Types } from '../../src/tracking/types.js';
import { Heap } from '../support/heap.js';

interface Assembly {
  readonly heap: Heap;
  readonly out: ChunkAssembler;
  readonly types: Types;
  readonly control: number;
  readonly rows: number;
  /** What was handed on; the columns as they were then. */
  readonly chunks: LooseChunk[];
}

function assembly(): Assembly {
  const heap = new Heap();
  const { memory } = heap;
  const control = heap.place(...new Array(CONTROL.bytes / 4).fill(0));
  const types = new Types(
    memory,
    new TraceDictionary(),
    { set: 0, frozenset: 0, module: 0, classTraverse: 0, withFields: false, knowsFields: false },
    new Selection({}),
  );
  const rows = heap.reserve(2 * COLUMN_BYTES);
  const allocs = heap.reserve(CHUNK_ROWS * ALLOC.bytes);
  const links = heap.reserve(CHUNK_ROWS * LINK.bytes);
  const chunks: LooseChunk[] = [];
  const out = new ChunkAssembler({ memory, types, control, rows, allocs, links }, (chunk) =>
    chunks.push({ ...chunk, code: chunk.code.slice(), slot: chunk.slot.slice() }),
  );
  return { heap, out, types, control, rows, chunks };
}

/** A type of objects of `basic` bytes and `item` bytes for each item. */
function addType({ heap, types }: Assembly, basic: number, item: number, flags = 0): TypeState {
  const words: number[] = new Array(50).fill(0);
  words[TYPE.basicSize / 4] = basic;
  words[TYPE.itemSize / 4] = item;
  words[TYPE.flags / 4] = flags;
  return types.add(heap.place(...words));
}

const empty = {
  allocCount: 0,
  size: new Uint32Array(0),
  untracked: new Uint32Array(0),
  linkCount: 0,
  holderKind: new Uint8Array(0),
  holderA: new Uint32Array(0),
  holderB: new Uint32Array(0),
  passes: [],
};

describe('chunks', () => {
  test('rows', () => {
    const { out, chunks, rows } = assembly();
    out.add(3, 1);
    out.add(4, 2);
    expect(out.row).toBe(rows + 8);
    out.flush();
    expect(chunks).toEqual([
      { ...empty, length: 2, code: new Uint32Array([3, 4]), slot: new Uint32Array([1, 2]) },
    ]);
    expect(out.row).toBe(rows);
  });

  test('nothing is not handed on', () => {
    const { out, chunks } = assembly();
    out.flush();
    out.add(3, 1);
    out.flush();
    out.flush();
    expect(chunks).toHaveLength(1);
  });

  test('rows that a probe wrote are rows like others', () => {
    const { heap, out, chunks, rows } = assembly();
    out.add(3, 1);
    heap.poke(rows + 4, 9);
    heap.poke(rows + 4 + COLUMN_BYTES, 7);
    out.row += 4;
    out.add(4, 2);
    out.flush();
    expect([...chunks[0]!.code, ...chunks[0]!.slot]).toEqual([3, 9, 4, 1, 7, 2]);
  });

  test('links and passes have columns of their own, and are gone with their chunk', () => {
    const { out, chunks } = assembly();
    const reason: GcReason = 'explicit';
    const pass = { generation: 2, reason, collected: 1, uncollectable: 0, examined: -1 };
    out.link(5, 1, HolderKind.index, 6, 7);
    out.pass(8, pass);
    out.link(9, 2, HolderKind.variable, 10, 11);
    out.flush();
    out.add(3, 1);
    out.flush();
    expect(chunks).toEqual([
      {
        ...empty,
        length: 3,
        code: new Uint32Array([5, 8, 9]),
        slot: new Uint32Array([1, 0, 2]),
        linkCount: 2,
        holderKind: new Uint8Array([HolderKind.index, HolderKind.variable]),
        holderA: new Uint32Array([6, 10]),
        holderB: new Uint32Array([7, 11]),
        passes: [pass],
      },
      { ...empty, length: 1, code: new Uint32Array([3]), slot: new Uint32Array([1]) },
    ]);
  });

  test("sizes: from each object's words, the newest's read when the rows leave", () => {
    const all = assembly();
    const { heap, out, chunks } = all;
    const plain = addType(all, 16, 0);
    const tracked = addType(all, 16, 0, TYPE_FLAG.gc);
    const items = addType(all, 12, 4);
    const int = addType(all, 12, 4, TYPE_FLAG.long);
    const text = addType(all, 32, 0, TYPE_FLAG.unicode);
    const object = (at8: number, at16: number): number => heap.place(1, 0, at8, 0, at16);
    const made: [TypeState, number][] = [
      [plain, object(99, 99)],
      [tracked, object(99, 99)],
      [items, object(5, 99)],
      [int, object(2 << 3, 99)], // two digits
      [text, object(3, (1 << 6) | (1 << 5) | (1 << 2))], // three ASCII characters, compact
    ];
    for (const [type, address] of made) {
      out.fillNewest(); // as a probe does before another object is created
      out.alloc(1, 1, type.number, address);
    }
    const newest = made.at(-1)![1];
    heap.poke(newest + 8, 4); // its creator goes on
    heap.poke(made[2]![1] + 8, 1000); // too late
    out.flush();
    expect([...chunks[0]!.size]).toEqual([16, 24, 12 + 5 * 4, 12 + 2 * 4, 20 + 4 + 1]);
    expect([chunks[0]!.length, chunks[0]!.allocCount]).toEqual([5, 5]);
  });

  test("an object's words are read once", () => {
    const all = assembly();
    const { heap, out, chunks, control } = all;
    const items = addType(all, 12, 4);
    const object = heap.place(1, 0, 5, 0, 0);
    out.alloc(1, 1, items.number, object);
    expect(heap.peek(control + CONTROL.unfilled)).not.toBe(0);
    out.fillNewest();
    expect(heap.peek(control + CONTROL.unfilled)).toBe(0);
    heap.poke(object + 8, 6);
    out.fillNewest();
    out.flush();
    out.alloc(1, 1, items.number, object);
    out.flush();
    expect(chunks.map(({ size }) => [...size])).toEqual([[12 + 5 * 4], [12 + 6 * 4]]);
  });

  test('full columns are handed on when there is one more row', () => {
    const { out, chunks } = assembly();
    for (let i = 0; i < CHUNK_ROWS; i++) out.add(i & 7, i);
    expect(chunks).toEqual([]);
    out.add(9, 9);
    out.flush();
    expect(chunks.map(({ length }) => length)).toEqual([CHUNK_ROWS, 1]);
    expect(chunks[0]!.slot.every((slot, i) => slot === i)).toBe(true);
    expect([...chunks[1]!.code, ...chunks[1]!.slot]).toEqual([9, 9]);
  });

  test('an object whose row begins a chunk has its size there', () => {
    const all = assembly();
    const { heap, out, chunks } = all;
    const plain = addType(all, 16, 0);
    const object = heap.place(1, 0, 0, 0, 0);
    out.alloc(1, 1, plain.number, object);
    for (let i = 1; i < CHUNK_ROWS; i++) out.add(2, 1);
    out.alloc(1, 2, plain.number, object);
    out.flush();
    expect(chunks.map(({ length, allocCount }) => [length, allocCount])).toEqual([
      [CHUNK_ROWS, 1],
      [1, 1],
    ]);
  });

  test('who wants to know is told which rows are about to leave', () => {
    const { heap, out, rows } = assembly();
    const told: number[][] = [];
    out.onRows = (from, to) => told.push([from, to, heap.memory.words[from]!]);
    out.add(3, 1);
    out.add(4, 2);
    out.flush();
    expect(told).toEqual([[rows / 4, rows / 4 + 2, 3]]);
  });
});
