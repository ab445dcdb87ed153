/** Directed edges between things numbered from 0, by where they start. */
export class Edges {
  readonly #starts: Uint32Array;
  readonly #targets: Uint32Array;

  /** @param from, to  of equal length: edge i goes from `from[i]` to `to[i]`, both below `count`. */
  constructor(count: number, from: ArrayLike<number>, to: ArrayLike<number>) {
    this.#starts = new Uint32Array(count + 1);
    this.#targets = new Uint32Array(from.length);
    for (let edge = 0; edge < from.length; edge++) this.#starts[from[edge] + 1]++;
    for (let at = 0; at < count; at++) this.#starts[at + 1] += this.#starts[at];
    const next = this.#starts.slice();
    for (let edge = 0; edge < from.length; edge++) this.#targets[next[from[edge]]++] = to[edge];
  }

  /** Calls `visit` with where the edges from `at` lead. */
  each(at: number, visit: (to: number) => void): void {
    for (let edge = this.#starts[at]; edge < this.#starts[at + 1]; edge++) {
      visit(this.#targets[edge]);
    }
  }
}

/** For each thing the greatest `own` of all from which an edge path leads to it, itself included. */
export function greatestBefore(own: ArrayLike<number>, edges: Edges): Float64Array {
  const greatest = new Float64Array(own.length);
  const done = new Uint8Array(own.length);
  const order = Uint32Array.from({ length: own.length }, (_, at) => at);
  order.sort((a, b) => own[b] - own[a]);
  for (const start of order) {
    flood(start, edges, done, (at) => {
      greatest[at] = own[start];
    });
  }
  return greatest;
}

/** All that edge paths lead to from those marked 1 in `from`, these included, as 0 or 1. */
export function reachedFrom(from: Uint8Array, edges: Edges): Uint8Array {
  const done = new Uint8Array(from.length);
  for (let at = 0; at < from.length; at++) {
    if (from[at] === 1) flood(at, edges, done, () => {});
  }
  return done;
}

function flood(start: number, edges: Edges, done: Uint8Array, found: (at: number) => void): void {
  if (done[start] === 1) return;
  const waiting = [start];
  done[start] = 1;
  for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
    found(at);
    edges.each(at, (to) => {
      if (done[to] === 1) return;
      done[to] = 1;
      waiting.push(to);
    });
  }
}
