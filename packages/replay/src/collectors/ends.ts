import type { HeapObserver, ModelHeap } from './heap.js';
import { Kind, type Row, Trait } from './rows.js';

/** How the objects of a model heap end. */
export class ModelEnds {
  readonly #heap: ModelHeap;
  readonly #observer: HeapObserver;
  /** Rows that a pass has found, and their objects: they end as the trace says. */
  readonly #doomed: [Row, number][] = [];

  constructor(heap: ModelHeap, observer: HeapObserver) {
    this.#heap = heap;
    this.#observer = observer;
  }

  /** Objects that a pass found end: in the trace's own pass as the trace says, else now. */
  found(dead: readonly Row[]): void {
    const heap = this.#heap;
    const { rows } = heap;
    const now: Row[] = [];
    for (const row of dead) {
      if (heap.inTracePass && this.#observer.endsInTrace(row)) {
        rows.set(row, Trait.doomed);
        this.#doomed.push([row, rows.object[row]]);
      } else now.push(row);
    }
    this.now(now);
  }

  /** The trace's pass is over: what should have ended in it does now. */
  late(): void {
    const { rows } = this.#heap;
    const late = this.#doomed.filter(([row, object]) => rows.object[row] === object);
    this.#doomed.length = 0;
    this.now(late.map(([row]) => row));
  }

  /** Garbage ends, with all that only it held. */
  now(dead: readonly Row[]): void {
    const { rows, places } = this.#heap;
    const waiting = [...dead].reverse();
    const gone = new Set<Row>();
    for (let row = waiting.pop(); row !== undefined; row = waiting.pop()) {
      if (gone.has(row)) continue;
      gone.add(row);
      for (let place = rows.first[row]; place !== 0; place = rows.first[row]) {
        const held = places.heldBy(place);
        places.drop(place);
        if (held === 0) continue;
        rows.refcount[held]--;
        if (rows.has(held, Trait.garbage) && rows.held[held] === 0) waiting.push(held);
      }
    }
    for (const row of gone) {
      this.#observer.collected(row);
      this.free(row);
    }
  }

  /** Garbage ends; what it held has been let go of. */
  alone(row: Row): void {
    this.#observer.collected(row);
    this.free(row);
  }

  /** Its memory goes: it is no longer there. */
  free(row: Row): void {
    const { rows, places } = this.#heap;
    if (rows.has(row, Trait.tracked)) this.#heap.follows.untrack(row);
    for (let place = rows.first[row]; place !== 0; place = rows.first[row]) places.drop(place);
    if (rows.has(row, Trait.managed)) {
      const returned = () => this.#heap.policy.returned();
      this.#heap.memory.giveBack(rows.kind[row], rows.length[row], returned);
      if (rows.has(row, Trait.hasDict)) this.#heap.memory.giveBack(Kind.dict, -1, returned);
    }
    this.#observer.freed(row);
    rows.give(row);
  }
}
