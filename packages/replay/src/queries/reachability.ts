import type { Bytes, Holder, ObjectId } from '@refwind/core';

/** An object of a heap, as far as the question who leads to whom is concerned. */
export interface HeldObject {
  readonly object: ObjectId;
  readonly typeName: string;
  readonly size: Bytes;
  readonly refcount: number;
  readonly holders: readonly Holder[];
}

/** A root without a name. */
export const UNNAMED: Holder = Object.freeze({ kind: 'temporary', detail: '' });

/**
 * What is reachable in a heap, and how: from variables, and from references that no holder explains (temporaries,
 * C code, objects older than the trace), through places in objects. Breadth first, so that ways are short; a way from
 * a variable goes before any other, since it says more.
 */
export class Reachability {
  readonly #objects: readonly HeldObject[];
  readonly #index = new Map<ObjectId, number>();
  /** By object: the one that leads to it, −1 for what a root holds, −2 for what is not reached. */
  readonly #from: Int32Array;

  constructor(objects: Iterable<HeldObject>) {
    this.#objects = [...objects];
    this.#objects.forEach(({ object }, index) => {
      this.#index.set(object, index);
    });
    this.#from = new Int32Array(this.#objects.length).fill(UNREACHED);
    this.#walk();
  }

  /** Whether the object is in the heap and reachable. */
  has(object: ObjectId): boolean {
    const index = this.#index.get(object);
    return index !== undefined && this.#from[index] !== UNREACHED;
  }

  /** The holders on a shortest way from a root to the object, the root first; empty when there is none. */
  way(object: ObjectId): Holder[] {
    const way: Holder[] = [];
    let index = this.#index.get(object) ?? -1;
    if (index < 0 || this.#from[index] === UNREACHED) return way;
    for (; this.#from[index] !== ROOT; index = this.#from[index]) {
      way.push(this.#placeIn(this.#objects[this.#from[index]].object, index));
    }
    const { holders } = this.#objects[index];
    way.push(holders.find(isVariable) ?? holders.find(isRoot) ?? UNNAMED);
    return way.reverse();
  }

  #walk(): void {
    const contents = this.#contents();
    for (const isRootOf of [isHeldByVariable, isHeldByRoot]) {
      const queue: number[] = [];
      this.#objects.forEach((object, index) => {
        if (this.#from[index] !== UNREACHED || !isRootOf(object)) return;
        this.#from[index] = ROOT;
        queue.push(index);
      });
      this.#spread(queue, contents);
    }
  }

  #spread(queue: number[], contents: Contents): void {
    for (let at = 0; at < queue.length; at++) {
      for (const held of contents.of(queue[at])) {
        if (this.#from[held] !== UNREACHED) continue;
        this.#from[held] = queue[at];
        queue.push(held);
      }
    }
  }

  #contents(): Contents {
    const contents = new Contents(this.#objects.length);
    for (const pass of ['count', 'fill'] as const) {
      this.#objects.forEach(({ holders }, held) => {
        for (const holder of holders) {
          const owner = holder.kind === 'slot' ? this.#index.get(holder.owner) : undefined;
          if (owner !== undefined) contents[pass](owner, held);
        }
      });
    }
    return contents;
  }

  #placeIn(owner: ObjectId, held: number): Holder {
    const { holders } = this.#objects[held];
    return holders.find((each) => each.kind === 'slot' && each.owner === owner) ?? UNNAMED;
  }
}

const ROOT = -1;
const UNREACHED = -2;

/** What each object holds, in two arrays: first `count` everything, then `fill` with the same in the same order. */
class Contents {
  /** By owner, while counting: how many; while filling: where the next one goes, from the end. */
  readonly #ends: Int32Array;
  #held: Int32Array | null = null;

  constructor(objects: number) {
    this.#ends = new Int32Array(objects + 1);
  }

  count(owner: number, _held: number): void {
    this.#ends[owner]++;
  }

  fill(owner: number, held: number): void {
    this.#held ??= this.#start();
    this.#held[--this.#ends[owner]] = held;
  }

  /** Once all is filled. */
  of(owner: number): Int32Array {
    return this.#held?.subarray(this.#ends[owner], this.#ends[owner + 1]) ?? NOTHING;
  }

  #start(): Int32Array {
    let total = 0;
    for (let owner = 0; owner < this.#ends.length; owner++) {
      total += this.#ends[owner];
      this.#ends[owner] = total;
    }
    return new Int32Array(total);
  }
}

const NOTHING = new Int32Array(0);

function isRoot({ kind }: Holder): boolean {
  return kind !== 'slot';
}

function isVariable({ kind }: Holder): boolean {
  return kind === 'variable';
}

function isHeldByVariable({ holders }: HeldObject): boolean {
  return holders.some(isVariable);
}

function isHeldByRoot({ refcount, holders }: HeldObject): boolean {
  return refcount > holders.length || holders.some(isRoot);
}
