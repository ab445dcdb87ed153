import { type ByteReader, ByteWriter, type ObjectId } from '@refwind/core';
import { lastAtMost } from '../chunks/bisect.js';

/** Pairs of object and chunk that are put in order at once; 12 bytes each. */
const SEGMENT_PAIRS = 4_000_000;
/** A block of postings is full with so many objects, or bytes: who asks for an object reads a block of each segment. */
const BLOCK_OBJECTS = 4096;
const BLOCK_BYTES = 2 ** 14;

/** Where the postings of some objects are: a block holds ascending objects from `first` on. */
export interface PostingsPlace {
  /** Of chunks with any events of an object, or with links and unlinks of it. */
  readonly about: 'events' | 'links';
  readonly segment: number;
  readonly first: ObjectId;
  readonly offset: number;
}

/**
 * Which chunks have rows about which objects, collected chunk by chunk. Objects that live within one chunk are not in
 * it: where they are allocated is known without.
 */
export class PostingsCollector {
  #objects = new Float64Array(65_536);
  #chunks = new Uint32Array(65_536);
  #count = 0;

  /** @param objects those of the chunk that were there before it; the first `count` */
  add(chunk: number, objects: Float64Array, count: number): void {
    if (this.#count + count > this.#objects.length) this.#grow(this.#count + count);
    this.#objects.set(objects.subarray(0, count), this.#count);
    this.#chunks.fill(chunk, this.#count, this.#count + count);
    this.#count += count;
  }

  get isFull(): boolean {
    return this.#count >= SEGMENT_PAIRS;
  }

  /** What was collected, as payloads of blocks with the first object of each; begins anew. */
  take(): { first: ObjectId; payload: Uint8Array }[] {
    const order = orderOf(this.#objects.subarray(0, this.#count));
    const blocks: { first: ObjectId; payload: Uint8Array }[] = [];
    let out = new ByteWriter();
    let held = 0;
    let last = 0;
    let first = 0;
    for (let i = 0; i < order.length; ) {
      const object = this.#objects[order[i]];
      if (held === 0) first = last = object;
      out.varint(object - last);
      last = object;
      i = this.#writeRuns(out, order, i, object);
      const isFull = ++held === BLOCK_OBJECTS || out.length >= BLOCK_BYTES;
      if (!isFull && i < order.length) continue;
      blocks.push({ first, payload: out.take() });
      out = new ByteWriter();
      held = 0;
    }
    this.#count = 0;
    return blocks;
  }

  /** The chunks of one object as runs: how many, then of each the gap before it and its length − 1. */
  #writeRuns(out: ByteWriter, order: Uint32Array, from: number, object: ObjectId): number {
    const runs: number[] = [];
    let at = from;
    let next = 0;
    while (at < order.length && this.#objects[order[at]] === object) {
      const start = this.#chunks[order[at]];
      let end = start + 1;
      at++;
      while (
        at < order.length &&
        this.#objects[order[at]] === object &&
        this.#chunks[order[at]] === end
      ) {
        end++;
        at++;
      }
      runs.push(start - next, end - start - 1);
      next = end;
    }
    out.varint(runs.length / 2);
    for (const number of runs) out.varint(number);
    return at;
  }

  #grow(needed: number): void {
    const length = Math.max(needed, this.#objects.length * 2);
    const objects = new Float64Array(length);
    const chunks = new Uint32Array(length);
    objects.set(this.#objects);
    chunks.set(this.#chunks);
    this.#objects = objects;
    this.#chunks = chunks;
  }
}

const DIGIT = 2 ** 16;

/** The indices in the order of what is there; equal ones stay in their order. */
function orderOf(values: Float64Array): Uint32Array {
  let order = new Uint32Array(values.length);
  for (let i = 0; i < order.length; i++) order[i] = i;
  let other = new Uint32Array(order.length);
  const digits = new Uint16Array(values.length);
  for (let unit = 1, rest = true; rest; unit *= DIGIT) {
    rest = splitDigits(values, unit, digits);
    const start = new Uint32Array(DIGIT + 1);
    for (let i = 0; i < digits.length; i++) start[digits[i] + 1]++;
    for (let digit = 0; digit < DIGIT; digit++) start[digit + 1] += start[digit];
    for (let i = 0; i < order.length; i++) other[start[digits[order[i]]]++] = order[i];
    [order, other] = [other, order];
  }
  return order;
}

/** One digit of each number; whether any of them has higher ones. */
function splitDigits(values: Float64Array, unit: number, digits: Uint16Array): boolean {
  let highest = 0;
  for (let i = 0; i < values.length; i++) {
    const rest = Math.floor(values[i] / unit);
    if (rest > highest) highest = rest;
    digits[i] = rest % DIGIT;
  }
  return highest >= DIGIT;
}

/**
 * The chunks with rows about `object`, ascending, without the one that allocates it.
 * @param read gives the payload of a block
 */
export function chunksOf(
  object: ObjectId,
  places: readonly PostingsPlace[],
  read: (place: PostingsPlace) => ByteReader,
  chunkCount: number,
): number[] {
  const chunks: number[] = [];
  for (const [from, to] of segments(places)) {
    const at = lastAtMost(to - from, object, (i) => places[from + i].first);
    if (at >= 0)
      findIn(read(places[from + at]), places[from + at].first, object, chunks, chunkCount);
  }
  return chunks;
}

/** Stretches of equal segment. */
function* segments(places: readonly PostingsPlace[]): Generator<[from: number, to: number]> {
  for (let from = 0; from < places.length; ) {
    let to = from;
    while (to < places.length && places[to].segment === places[from].segment) to++;
    yield [from, to];
    from = to;
  }
}

function findIn(
  reader: ByteReader,
  first: ObjectId,
  wanted: ObjectId,
  chunks: number[],
  chunkCount: number,
): void {
  reader.position = 0;
  let object = first;
  while (reader.left > 0) {
    object += reader.varint();
    if (object > wanted) return;
    const runs = reader.count('runs', 2);
    let next = 0;
    for (let run = 0; run < runs; run++) {
      const start = next + reader.varint();
      const length = reader.below(chunkCount, 'a run') + 1;
      next = start + length;
      if (next > chunkCount) reader.fail(`has chunk ${next - 1} of ${chunkCount}`);
      if (object !== wanted) continue;
      for (let chunk = start; chunk < next; chunk++) chunks.push(chunk);
    }
    if (object === wanted) return;
  }
}
