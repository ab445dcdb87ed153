/** A row of `ModelRows`: an object, a namespace, or the head of a list. 0 is none. */
export type Row = number;

/** What a row's object is, as far as a collector cares. */
export const Trait = {
  /** Of a type that the collector manages. */
  managed: 1,
  /** In one of the collector's lists. */
  tracked: 2,
  /** Nobody can reach it any more, and no program will. */
  garbage: 4,
  /** Found by the pass that runs; its end follows in the trace. */
  doomed: 8,
  /** A namespace: it holds, and is no object. */
  namespace: 16,
  /** Has a dict of its own that counts as one more managed object (until 3.10), and whether that is tracked. */
  hasDict: 32,
  dictTracked: 64,
  /** Its count is 0, and it was tracked before. */
  dying: 128,
  /** Has been in one of the collector's lists. */
  wasTracked: 256,
  /** Garbage that a pass does not count: it does not find it, or a finalizer ends it. */
  uncounted: 512,
  /** A weak reference that the pass calls which finds its referent, and that dies of it. */
  called: 1024,
  /** A tuple that its iterator fills anew, as long as nobody else has it. */
  refilled: 2048,
} as const;

/** Of which built-in type a row's object is, where the collector treats it in a way of its own. */
export const Kind = {
  other: 0,
  list: 1,
  tuple: 2,
  dict: 3,
  frozenset: 4,
  instance: 5,
  generator: 6,
  boundMethod: 7,
  iterator: 8,
  frame: 10,
  class: 11,
} as const;

/** The objects of a model heap, and what else holds references or heads a list: columns by row. */
export class ModelRows {
  object = new Float64Array(0);
  /** Its slot in the trace; 0 once the trace has freed it. */
  slot = new Uint32Array(0);
  size = new Float64Array(0);
  traits = new Uint16Array(0);
  kind = new Uint8Array(0);
  /** Items of a tuple; −1 where not known. */
  length = new Int32Array(0);
  refcount = new Int32Array(0);
  /** How many known holders it has. */
  held = new Int32Array(0);
  /** Neighbours in a list. */
  next = new Int32Array(0);
  previous = new Int32Array(0);
  /** First and last place. */
  first = new Int32Array(0);
  last = new Int32Array(0);
  /** The collector's own. */
  bits = new Int32Array(0);
  /** Since which event it is garbage. */
  since = new Float64Array(0);
  /** Its number among the objects that passes tell of + 1; 0 for none. */
  noted = new Int32Array(0);
  /** One more than the highest row. */
  count = 1;
  #free: Row = 0;

  take(): Row {
    let row = this.#free;
    if (row !== 0) this.#free = this.next[row];
    else {
      row = this.count++;
      if (row >= this.object.length) this.#grow();
    }
    this.object[row] = 0;
    this.slot[row] = 0;
    this.size[row] = 0;
    this.traits[row] = 0;
    this.kind[row] = Kind.other;
    this.length[row] = -1;
    this.refcount[row] = 0;
    this.held[row] = 0;
    this.next[row] = 0;
    this.previous[row] = 0;
    this.first[row] = 0;
    this.last[row] = 0;
    this.bits[row] = 0;
    this.noted[row] = 0;
    return row;
  }

  give(row: Row): void {
    this.object[row] = 0;
    this.next[row] = this.#free;
    this.#free = row;
  }

  has(row: Row, trait: number): boolean {
    return (this.traits[row] & trait) !== 0;
  }

  set(row: Row, trait: number): void {
    this.traits[row] |= trait;
  }

  unset(row: Row, trait: number): void {
    this.traits[row] &= ~trait;
  }

  #grow(): void {
    const length = Math.max(1024, this.object.length * 2);
    this.object = longer(new Float64Array(length), this.object);
    this.slot = longer(new Uint32Array(length), this.slot);
    this.size = longer(new Float64Array(length), this.size);
    this.traits = longer(new Uint16Array(length), this.traits);
    this.kind = longer(new Uint8Array(length), this.kind);
    this.length = longer(new Int32Array(length), this.length);
    this.refcount = longer(new Int32Array(length), this.refcount);
    this.held = longer(new Int32Array(length), this.held);
    this.next = longer(new Int32Array(length), this.next);
    this.previous = longer(new Int32Array(length), this.previous);
    this.first = longer(new Int32Array(length), this.first);
    this.last = longer(new Int32Array(length), this.last);
    this.bits = longer(new Int32Array(length), this.bits);
    this.since = longer(new Float64Array(length), this.since);
    this.noted = longer(new Int32Array(length), this.noted);
  }
}

export function longer<T extends { set(from: T): void }>(to: T, from: T): T {
  to.set(from);
  return to;
}
