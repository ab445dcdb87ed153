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

/** `PyDict_MINSIZE` */
const LEAST = 8;

/** How many entries a table of keys has room for. `USABLE_FRACTION` */
const roomOf = (tableSize: number): number => Math.floor((2 * tableSize) / 3);

/**
 * Entries in insertion order. Keys with a `__hash__` of their own share a mark and are told apart by `__eq__`. Of the
 * table of keys it is known how large it is and which places are taken, or were: CPython copies a table as a whole
 * when it has no gaps. @see Objects/dictobject.c `insertion_resize`, `dict_merge`, `PyDict_Copy`
 */
export class Dict {
  private readonly entries = new Map<KeyMark, Entry[]>();
  /** With their places in the table. */
  private readonly order = new Map<Entry, number>();
  private tableSize = LEAST;
  /** `dk_nentries`: the next place. */
  private next = 0;

  get size(): number {
    return this.order.size;
  }

  /** Whether `PyDict_Copy` clones the table of keys: few enough of its places are empty. */
  get isDense(): boolean {
    return this.size >= Math.floor((2 * this.next) / 3);
  }

  /** Whether `dict_merge` into an empty dict clones the table of keys: as it would be if just made. */
  get isNew(): boolean {
    const { tableSize } = this;
    if (this.size !== this.next) return false;
    return tableSize === LEAST || roomOf(tableSize / 2) < this.size;
  }

  [Symbol.iterator](): IterableIterator<Entry> {
    return this.order.keys();
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
    if (this.next >= roomOf(this.tableSize)) this.grow();
    this.order.set(entry, this.next++);
  }

  /** A table three times as large as there are entries, rounded up; the gaps go. `GROWTH_RATE` */
  private grow(): void {
    this.tableSize = LEAST;
    while (this.tableSize < 3 * this.size) this.tableSize *= 2;
    this.next = 0;
    for (const entry of this.order.keys()) this.order.set(entry, this.next++);
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
    for (const entry of this.order.keys()) last = entry;
    return last;
  }

  /** The last entry is about to go, by `popitem`: its place is free again. */
  freeLast(last: Entry): void {
    this.next = this.order.get(last) ?? this.next;
  }

  clear(): void {
    this.entries.clear();
    this.order.clear();
    this.tableSize = LEAST;
    this.next = 0;
  }
}
