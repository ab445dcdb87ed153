import type { HeapEvent, Holder, ObjectId, Seq } from '@refwind/core';
import { LineProblem } from '../../errors.js';

interface Known {
  readonly id: ObjectId;
  count: number;
}

/**
 * Numbers events anew where some of a file are left out: without gaps, objects in the order of their allocs, counts as
 * the running sum of what is left.
 */
export class Renumbering {
  readonly #objects = new Map<ObjectId, Known>();
  #allocs: ObjectId;
  /** Counts that were not what the file says. */
  differing = 0;

  /** @param allocs objects allocated before the first event */
  constructor(allocs: ObjectId) {
    this.#allocs = allocs;
  }

  /** An object that is alive before the first event. */
  adopt(id: ObjectId, count: number): void {
    this.#objects.set(id, { id, count });
  }

  /**
   * The event as number `seq`; `done` must be told when it was taken.
   * @throws LineProblem when it is about an object that is not alive
   */
  numbered(event: HeapEvent, seq: Seq): HeapEvent {
    switch (event.type) {
      case 'alloc':
        return { ...event, seq, object: this.#allocs + 1 };
      case 'incref':
      case 'decref': {
        const { id, count } = this.#known(event.object);
        const delta = event.delta ?? 1;
        const refcount = event.type === 'incref' ? count + delta : count - delta;
        return { ...event, seq, object: id, refcount };
      }
      case 'link':
      case 'unlink': {
        const holder = this.#holder(event.holder);
        return { ...event, seq, object: this.#known(event.object).id, holder };
      }
      case 'free':
        return { ...event, seq, object: this.#known(event.object).id };
      default:
        return { ...event, seq };
    }
  }

  /** An event was taken, as `numbered` made it. */
  done(event: HeapEvent, numbered: HeapEvent): void {
    if (numbered.type === 'alloc' && event.type === 'alloc') {
      this.#allocs = numbered.object;
      this.#objects.set(event.object, { id: numbered.object, count: 1 });
    } else if (numbered.type === 'free' && event.type === 'free')
      this.#objects.delete(event.object);
    else if ('refcount' in numbered && 'refcount' in event) {
      this.#known(event.object).count = numbered.refcount;
      if (numbered.refcount !== event.refcount) this.differing++;
    }
  }

  #holder(holder: Holder): Holder {
    if (holder.kind !== 'slot') return holder;
    return { ...holder, owner: this.#known(holder.owner).id };
  }

  #known(object: ObjectId): Known {
    const known = this.#objects.get(object);
    if (known !== undefined) return known;
    throw new LineProblem(`object #${object} is not alive`);
  }
}
