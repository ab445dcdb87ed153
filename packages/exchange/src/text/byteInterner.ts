const FNV = 0x01000193;
const BASIS = 0x811c9dc5;

/** Numbers 0, 1, 2 … for stretches of bytes, the same for the same bytes: text that comes again is decoded once. */
export class ByteInterner {
  /** The bytes of each number. */
  readonly #known: Uint8Array[] = [];
  readonly #hashes: number[] = [];
  /** Number + 1, 0 = empty; a power of two long, at most half full. */
  #buckets = new Int32Array(1024);

  get size(): number {
    return this.#known.length;
  }

  /** The number of bytes from ≤ at < to. */
  of(bytes: Uint8Array, from: number, to: number): number {
    const hash = hashOf(bytes, from, to);
    const mask = this.#buckets.length - 1;
    let at = hash & mask;
    for (; this.#buckets[at] !== 0; at = (at + 1) & mask) {
      const number = this.#buckets[at] - 1;
      if (this.#hashes[number] === hash && same(this.#known[number], bytes, from, to))
        return number;
    }
    const number = this.#known.push(bytes.slice(from, to)) - 1;
    this.#hashes.push(hash);
    this.#buckets[at] = number + 1;
    if (this.size * 2 > this.#buckets.length) this.#grow();
    return number;
  }

  #grow(): void {
    const buckets = new Int32Array(this.#buckets.length * 2);
    const mask = buckets.length - 1;
    this.#hashes.forEach((hash, number) => {
      let at = hash & mask;
      while (buckets[at] !== 0) at = (at + 1) & mask;
      buckets[at] = number + 1;
    });
    this.#buckets = buckets;
  }
}

function hashOf(bytes: Uint8Array, from: number, to: number): number {
  let hash = BASIS;
  for (let at = from; at < to; at++) hash = Math.imul(hash ^ bytes[at], FNV);
  return hash ^ (hash >>> 15);
}

function same(known: Uint8Array, bytes: Uint8Array, from: number, to: number): boolean {
  if (known.length !== to - from) return false;
  for (let at = 0; at < known.length; at++) if (known[at] !== bytes[from + at]) return false;
  return true;
}
