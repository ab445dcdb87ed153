import type { Bytes, Seq } from '@refwind/core';
import type { LifetimeEvent } from './lifetimes.js';

/** Points of a curve at most: more than a screen has. */
const POINTS = 10_000;

/** Objects and bytes alive after an event. */
export interface CounterPoint {
  readonly seq: Seq;
  readonly live: number;
  readonly bytes: Bytes;
}

/** How many objects and bytes are alive, at up to ten thousand moments of a part, of which the last is one. */
export class Counters {
  readonly #step: number;
  readonly #to: Seq;
  #next: Seq;
  #last: Seq;
  #live = 0;
  #bytes = 0;

  constructor(from: Seq, to: Seq) {
    this.#step = Math.max(1, Math.ceil((to - from + 1) / POINTS));
    this.#to = to;
    this.#next = from - 1;
    this.#last = from - 1;
  }

  /** The point that is complete now that events have got as far as this one; `null` when none is. To be called in order. */
  add({ kind, seq, size }: LifetimeEvent): CounterPoint | null {
    const point = seq > this.#last && this.#last >= this.#next ? this.#point(this.#last) : null;
    if (point !== null) this.#next += Math.ceil((seq - this.#next) / this.#step) * this.#step;
    this.#live += kind === 'born' ? 1 : -1;
    this.#bytes += kind === 'born' ? size : -size;
    this.#last = seq;
    return point;
  }

  /** The last points: where the last change is, and where the part ends. */
  end(): CounterPoint[] {
    const points = [this.#point(this.#last)];
    return this.#to > this.#last ? [...points, this.#point(this.#to)] : points;
  }

  #point(seq: Seq): CounterPoint {
    return { seq, live: this.#live, bytes: this.#bytes };
  }
}
