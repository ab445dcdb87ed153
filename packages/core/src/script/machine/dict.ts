import type { Value } from './values.js';

/** A dict's entry; the key as it was first given. */
export interface Entry {
  readonly mark: KeyMark;
  readonly key: Value;
  value: Value;
  /** How a slot of the simulation calls its value. */
  readonly name: string;
}

/** What decides whether two keys are the same: a JavaScript value that is equal for equal keys. */
export type KeyMark = unknown;

/** Entries in insertion order. Keys with a `__hash__` of their own share a mark and are told apart by `__eq__`. */
export class Dict {
  private readonly entries = new Map<KeyMark, Entry[]>();
  private readonly order = new Set<Entry>();

  get size(): number {
    return this.order.size;
  }

  [Symbol.iterator](): IterableIterator<Entry> {
    return this.order[Symbol.iterator]();
  }

  /** @param same whether the entry's key, which has the same mark, is the one looked for */
  find(mark: KeyMark, same: (key: Value) => boolean): Entry | undefined {
    return this.entries.get(mark)?.find((entry) => same(entry.key));
  }

  add(entry: Entry): void {
    const { mark } = entry;
    const bucket = this.entries.get(mark);
    if (bucket) bucket.push(entry);
    else this.entries.set(mark, [entry]);
    this.order.add(entry);
  }

  remove(entry: Entry): void {
    const { mark } = entry;
    const bucket = this.entries.get(mark) ?? [];
    if (bucket.length <= 1) this.entries.delete(mark);
    else bucket.splice(bucket.indexOf(entry), 1);
    this.order.delete(entry);
  }

  last(): Entry | undefined {
    let last: Entry | undefined;
    for (const entry of this.order) last = entry;
    return last;
  }

  clear(): void {
    this.entries.clear();
    this.order.clear();
  }
}
