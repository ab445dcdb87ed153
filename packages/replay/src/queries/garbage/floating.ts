import type { Bytes, Seq } from '@refwind/core';
import { lastAtMost } from '../../chunks/bisect.js';

/** How much garbage there was at a moment. */
export interface FloatingAt {
  readonly seq: Seq;
  readonly objects: number;
  readonly bytes: Bytes;
}

/**
 * Garbage that exists and is not freed yet, at moments given beforehand: each object counts from the moment when
 * nobody could reach it any more up to its free.
 */
export class Floating {
  readonly #moments: Float64Array;
  /** How much more there is than at the moment before. */
  readonly #objects: Float64Array;
  readonly #bytes: Float64Array;

  /** @param moments in any order. */
  constructor(moments: Iterable<Seq>) {
    this.#moments = Float64Array.from(new Set(moments)).sort();
    this.#objects = new Float64Array(this.#moments.length + 1);
    this.#bytes = new Float64Array(this.#moments.length + 1);
  }

  /** An object that is garbage after `since` and freed by event `freedAt`, `Infinity` when it never is. */
  add(size: Bytes, since: Seq, freedAt: Seq): void {
    const first = this.#from(since);
    const end = this.#from(freedAt);
    this.#objects[first]++;
    this.#objects[end]--;
    this.#bytes[first] += size;
    this.#bytes[end] -= size;
  }

  *over(): Generator<FloatingAt> {
    let objects = 0;
    let bytes = 0;
    for (const [at, seq] of this.#moments.entries()) {
      objects += this.#objects[at];
      bytes += this.#bytes[at];
      yield { seq, objects, bytes };
    }
  }

  /** The first moment at or after `seq`. */
  #from(seq: Seq): number {
    const moments = this.#moments;
    return lastAtMost(moments.length, seq - 1, (at) => moments[at]) + 1;
  }
}
