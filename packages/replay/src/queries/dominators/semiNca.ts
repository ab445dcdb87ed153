/** A flow graph: nodes from 0 on, reached from node 0. */
export interface FlowGraph {
  readonly size: number;
  eachNext(node: number, visit: (next: number) => void): void;
  eachPrevious(node: number, visit: (previous: number) => void): void;
}

/** The immediate dominator of each node; −1 for node 0 and for what it does not lead to. */
export interface DominatorTree {
  readonly dominator: Int32Array;
  /** The nodes that are reached, in an order in which each comes after its dominator. */
  readonly order: Int32Array;
}

/**
 * The dominators of a flow graph, by the Semi-NCA algorithm: semidominators with path compression as in
 * Lengauer and Tarjan's, then nearest common ancestors. No recursion.
 *
 * @see Georgiadis, Tarjan, Werneck: Finding Dominators in Practice, 2006
 */
export function dominatorTree(graph: FlowGraph): DominatorTree {
  const walk = depthFirst(graph);
  const semi = semidominators(graph, walk);
  const { order, parent } = walk;
  // By number: each starts at its parent and climbs to the first that is no later than the semidominator.
  const dominator = parent.slice(0, order.length);
  for (let at = 1; at < order.length; at++) {
    while (dominator[at] > semi[at]) dominator[at] = dominator[dominator[at]];
  }
  const byNode = new Int32Array(graph.size).fill(-1);
  for (let at = 1; at < order.length; at++) byNode[order[at]] = order[dominator[at]];
  return { dominator: byNode, order };
}

/** A depth-first walk: `number` by node (−1: not reached), `order` and `parent` by number. */
interface Walk {
  readonly number: Int32Array;
  readonly order: Int32Array;
  readonly parent: Int32Array;
}

function depthFirst(graph: FlowGraph): Walk {
  const number = new Int32Array(graph.size).fill(-1);
  const order = new Int32Array(graph.size);
  const parent = new Int32Array(graph.size);
  // Nodes that were seen, each with the number of the node from which: the one seen last goes on.
  const seen: number[] = [0];
  const from: number[] = [0];
  let met = 0;
  while (seen.length > 0) {
    const node = seen.pop() as number;
    const by = from.pop() as number;
    if (number[node] >= 0) continue;
    const own = met++;
    number[node] = own;
    order[own] = node;
    parent[own] = by;
    graph.eachNext(node, (next) => {
      if (number[next] >= 0) return;
      seen.push(next);
      from.push(own);
    });
  }
  return { number, order: order.subarray(0, met), parent };
}

function semidominators(graph: FlowGraph, { number, order, parent }: Walk): Int32Array {
  const semi = Int32Array.from(order, (_, at) => at);
  const forest = new Forest(parent.slice(0, order.length), semi);
  for (let at = order.length - 1; at > 0; at--) {
    semi[at] = parent[at];
    graph.eachPrevious(order[at], (node) => {
      const previous = number[node];
      if (previous < 0) return;
      const least = semi[forest.leastOn(previous, at + 1)];
      if (least < semi[at]) semi[at] = least;
    });
  }
  return semi;
}

/** The part of the walk's tree that is done: paths up are compressed to the node with the least semidominator. */
class Forest {
  readonly #ancestor: Int32Array;
  readonly #semi: Int32Array;
  readonly #label: Int32Array;

  constructor(ancestor: Int32Array, semi: Int32Array) {
    this.#ancestor = ancestor;
    this.#semi = semi;
    this.#label = Int32Array.from(ancestor, (_, at) => at);
  }

  /** The node with the least semidominator on the way from `start` up to what is not done: numbers below `done`. */
  leastOn(start: number, done: number): number {
    const ancestor = this.#ancestor;
    const label = this.#label;
    if (ancestor[start] < done) return label[start];
    const path: number[] = [];
    let top = start;
    for (; ancestor[top] >= done; top = ancestor[top]) path.push(top);
    for (let at = path.pop(); at !== undefined; at = path.pop()) {
      ancestor[at] = ancestor[top];
      if (this.#semi[label[top]] < this.#semi[label[at]]) label[at] = label[top];
      top = at;
    }
    return label[start];
  }
}
