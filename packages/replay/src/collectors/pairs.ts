/** Who belongs to whom, by number from 0: for each one the others, in the order in which they were given. */
export class Pairs {
  readonly #starts: Uint32Array;
  readonly #others: Uint32Array;

  /** @param count one more than the highest number */
  constructor(count: number, ones: Uint32Array, others: Uint32Array) {
    this.#starts = new Uint32Array(count + 1);
    for (const one of ones) this.#starts[one + 1]++;
    for (let at = 0; at < count; at++) this.#starts[at + 1] += this.#starts[at];
    this.#others = new Uint32Array(ones.length);
    const next = this.#starts.slice();
    ones.forEach((one, at) => {
      this.#others[next[one]++] = others[at];
    });
  }

  /** The others of one. */
  of(one: number): Uint32Array {
    return this.#others.subarray(this.#starts[one], this.#starts[one + 1]);
  }
}
