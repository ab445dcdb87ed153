/** Keeps the `capacity` values asked for last. For few, large things. */
export class Lru<K, V> {
  readonly #capacity: number;
  readonly #values = new Map<K, V>();

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  get(key: K): V | undefined {
    const value = this.#values.get(key);
    if (value !== undefined) this.#renew(key, value);
    return value;
  }

  /** Some value that passes `test`. */
  find(test: (value: V) => boolean): V | undefined {
    for (const [key, value] of this.#values) {
      if (!test(value)) continue;
      this.#renew(key, value);
      return value;
    }
    return undefined;
  }

  /** Keeps `value` and answers it. */
  keep(key: K, value: V): V {
    this.#renew(key, value);
    for (const oldest of this.#values.keys()) {
      if (this.#values.size <= this.#capacity) break;
      this.#values.delete(oldest);
    }
    return value;
  }

  #renew(key: K, value: V): void {
    this.#values.delete(key);
    this.#values.set(key, value);
  }
}
