import { longer, type ModelRows, type Row } from './rows.js';

/** A place in an object or a namespace, 0 for none. */
export type Place = number;

/** The kind of places that passes tell of and that have no names; after `HolderKind`'s. */
const NAMELESS = 7;

/**
 * What rows hold, place by place, in the order in which places came into use. A hash finds a place by its name.
 */
export class Places {
  owner = new Int32Array(0);
  kind = new Uint8Array(0);
  key = new Uint32Array(0);
  /** The row that it holds, and that row's object: another object in the row means that it holds nothing. */
  target = new Int32Array(0);
  object = new Float64Array(0);
  next = new Int32Array(0);
  previous = new Int32Array(0);
  readonly #rows: ModelRows;
  #count = 1;
  #free: Place = 0;
  #named = 0;
  /** A power of two long, at most half full; 0 where empty. */
  #buckets = new Int32Array(64);
  #names = 0;

  constructor(rows: ModelRows) {
    this.#rows = rows;
  }

  /** The place comes to hold an object; it is made where there is none. */
  link(owner: Row, kind: number, key: number, target: Row): void {
    let place = this.find(owner, kind, key);
    if (place === 0) {
      place = this.#make(owner, kind, key);
      this.#insert(place);
    } else this.empty(place);
    this.#fill(place, target);
  }

  /** A reference that has no name. */
  linkNameless(owner: Row, target: Row): void {
    this.#fill(this.#make(owner, NAMELESS, this.#names++ >>> 0), target);
  }

  find(owner: Row, kind: number, key: number): Place {
    const mask = this.#buckets.length - 1;
    for (let at = hash(owner, kind, key) & mask; ; at = (at + 1) & mask) {
      const place = this.#buckets[at];
      if (place === 0) return 0;
      if (this.owner[place] !== owner || this.key[place] !== key >>> 0) continue;
      if (this.kind[place] === kind) return place;
    }
  }

  /** What the place holds, 0 for nothing. */
  heldBy(place: Place): Row {
    const row = this.target[place];
    return row !== 0 && this.#rows.object[row] === this.object[place] ? row : 0;
  }

  /** The place holds nothing; it stays. */
  empty(place: Place): void {
    const held = this.heldBy(place);
    if (held !== 0) this.#rows.held[held]--;
    this.target[place] = 0;
  }

  /** The place is gone. */
  drop(place: Place): void {
    this.empty(place);
    if (this.kind[place] !== NAMELESS) this.#erase(place);
    const owner = this.owner[place];
    const { next, previous } = this;
    if (previous[place] === 0) this.#rows.first[owner] = next[place];
    else next[previous[place]] = next[place];
    if (next[place] === 0) this.#rows.last[owner] = previous[place];
    else previous[next[place]] = previous[place];
    next[place] = this.#free;
    this.owner[place] = 0;
    this.#free = place;
  }

  #make(owner: Row, kind: number, key: number): Place {
    let place = this.#free;
    if (place !== 0) this.#free = this.next[place];
    else {
      place = this.#count++;
      if (place >= this.owner.length) this.#grow();
    }
    this.owner[place] = owner;
    this.kind[place] = kind;
    this.key[place] = key;
    this.target[place] = 0;
    const { first, last } = this.#rows;
    this.next[place] = 0;
    this.previous[place] = last[owner];
    if (last[owner] === 0) first[owner] = place;
    else this.next[last[owner]] = place;
    last[owner] = place;
    return place;
  }

  #fill(place: Place, target: Row): void {
    this.target[place] = target;
    this.object[place] = this.#rows.object[target];
    this.#rows.held[target]++;
  }

  #grow(): void {
    const length = Math.max(1024, this.owner.length * 2);
    this.owner = longer(new Int32Array(length), this.owner);
    this.kind = longer(new Uint8Array(length), this.kind);
    this.key = longer(new Uint32Array(length), this.key);
    this.target = longer(new Int32Array(length), this.target);
    this.object = longer(new Float64Array(length), this.object);
    this.next = longer(new Int32Array(length), this.next);
    this.previous = longer(new Int32Array(length), this.previous);
  }

  // --- hash ---

  #insert(place: Place): void {
    if (++this.#named * 2 > this.#buckets.length) this.#rehash();
    this.#put(place);
  }

  #put(place: Place): void {
    const mask = this.#buckets.length - 1;
    let at = this.#home(place) & mask;
    while (this.#buckets[at] !== 0) at = (at + 1) & mask;
    this.#buckets[at] = place;
  }

  /** Later places of the run move up, so that no tombstone is left. */
  #erase(place: Place): void {
    this.#named--;
    const buckets = this.#buckets;
    const mask = buckets.length - 1;
    let hole = this.#home(place) & mask;
    while (buckets[hole] !== place) hole = (hole + 1) & mask;
    for (let at = (hole + 1) & mask; buckets[at] !== 0; at = (at + 1) & mask) {
      const home = this.#home(buckets[at]) & mask;
      if (((at - home) & mask) < ((at - hole) & mask)) continue;
      buckets[hole] = buckets[at];
      hole = at;
    }
    buckets[hole] = 0;
  }

  #rehash(): void {
    const old = this.#buckets;
    this.#buckets = new Int32Array(old.length * 2);
    for (const place of old) if (place !== 0) this.#put(place);
  }

  #home(place: Place): number {
    return hash(this.owner[place], this.kind[place], this.key[place]);
  }
}

function hash(owner: number, kind: number, key: number): number {
  let h = Math.imul(owner, 0x9e3779b1) ^ Math.imul(key ^ (kind << 27), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 15), 0x2c1b3c6d);
  return h ^ (h >>> 13);
}
