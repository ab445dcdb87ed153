import type { HeapEvent, ObjectId } from '@refwind/core';

/** Counts of functions and classes, as they stand when the module's code comes to another line. */
export class SettledCounts {
  readonly #now = new Map<ObjectId, number>();
  /** What was told last. */
  readonly #told = new Map<ObjectId, number>();
  /** What a class's own parts hold of it: its count when its statement was done. */
  readonly #own = new Map<ObjectId, number>();
  readonly #classes = new Set<ObjectId>();
  #line = '';

  step(event: HeapEvent): void {
    if (event.type === 'alloc') {
      this.#now.set(event.object, 1);
      if (event.typeName === 'type') this.#classes.add(event.object);
    } else if (event.type === 'free') {
      this.#now.delete(event.object);
    } else if (event.type === 'incref' || event.type === 'decref') {
      this.#now.set(event.object, event.refcount);
    }
  }

  /** Called when the module's code is at a line: the counts that have changed since the line before. */
  at(line: string): [object: ObjectId, count: number][] {
    if (line === this.#line) return [];
    this.#line = line;
    const changed: [ObjectId, number][] = [];
    for (const [object, count] of this.#now) {
      if (this.#classes.has(object) && !this.#own.has(object)) this.#own.set(object, count - 1);
      const shown = count - (this.#own.get(object) ?? 0);
      if (this.#told.get(object) !== shown) changed.push([object, shown]);
      this.#told.set(object, shown);
    }
    return changed;
  }
}
