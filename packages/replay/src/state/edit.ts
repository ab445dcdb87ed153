import type { Bytes, ObjectId, Seq } from '@refwind/core';
import { type Entry, stateOf } from './entry.js';
import { type HeapState, nextState, trieOf } from './heapState.js';
import { changedHolders, type HolderChange } from './holders.js';
import { changed, type ObjectState } from './object.js';
import type { TrieEdit } from './trie.js';

/** A batch of changes to a state, which become one new state. Objects that are not there are let be. */
export class HeapEdit {
  readonly #base: HeapState;
  readonly #objects: TrieEdit<Entry>;
  #bytes: Bytes;
  #holders: Map<ObjectId, HolderChange[]> | null = null;

  constructor(base: HeapState) {
    this.#base = base;
    this.#objects = trieOf(base.objects).edit();
    this.#bytes = base.bytes;
  }

  /** The object as it is now, without changes of holders. */
  get(object: ObjectId): ObjectState | undefined {
    const entry = this.#objects.get(object);
    return entry === undefined ? undefined : stateOf(entry);
  }

  /** Adds an object that is not there. */
  add(object: ObjectId, entry: Entry): void {
    this.#objects.set(object, entry);
    this.#bytes += entry.size;
  }

  /** Another record of an object that is there. */
  replace(object: ObjectId, entry: Entry): void {
    this.#objects.set(object, entry);
  }

  remove(object: ObjectId): void {
    const old = this.#objects.get(object);
    if (old === undefined) return;
    this.#objects.delete(object);
    this.#holders?.delete(object);
    this.#bytes -= old.size;
  }

  setCount(object: ObjectId, refcount: number): void {
    const old = this.get(object);
    if (old !== undefined) this.#objects.set(object, changed(old, refcount, old.holders));
  }

  /**
   * A holder comes or goes; one that goes must be there. Kept until `done`, so that an object with
   * very many holders is copied once.
   */
  changeHolders(object: ObjectId, change: HolderChange): void {
    this.#holders ??= new Map();
    const known = this.#holders.get(object);
    if (known === undefined) this.#holders.set(object, [change]);
    else known.push(change);
  }

  /** The state at `seq`. The edit must not be used again. */
  done(seq: Seq): HeapState {
    for (const [object, changes] of this.#holders ?? []) {
      const old = this.get(object);
      if (old === undefined) continue;
      this.#objects.set(object, changed(old, old.refcount, changedHolders(old.holders, changes)));
    }
    return nextState(this.#base, seq, this.#bytes, this.#objects.done());
  }
}
