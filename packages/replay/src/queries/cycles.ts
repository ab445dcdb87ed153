import type { ObjectId } from '@refwind/core';

/** References, holder and held: columns of equal length. */
interface References {
  readonly length: number;
  readonly holder: ArrayLike<ObjectId>;
  readonly object: ArrayLike<ObjectId>;
}

/**
 * The cycle of each object that is in one: objects that lead to each other (a strongly connected component), or one
 * that holds itself. Cycles are counted from 1 in the order of `objects`; references from and to others do not count.
 * Tarjan's algorithm with a stack of its own: chains of objects are long.
 */
export function cyclesOf(
  objects: readonly ObjectId[],
  references: References,
): ReadonlyMap<ObjectId, number> {
  const number = new Map(objects.map((object, at) => [object, at]));
  const held: number[][] = objects.map(() => []);
  for (let edge = 0; edge < references.length; edge++) {
    const from = number.get(references.holder[edge]);
    const to = number.get(references.object[edge]);
    if (from !== undefined && to !== undefined) held[from].push(to);
  }
  const component = componentsOf(held);
  const sizes = new Map<number, number>();
  for (const each of component) sizes.set(each, (sizes.get(each) ?? 0) + 1);
  const cycles = new Map<number, number>();
  const found = new Map<ObjectId, number>();
  objects.forEach((object, at) => {
    const own = component[at];
    if (sizes.get(own) === 1 && !held[at].includes(at)) return;
    if (!cycles.has(own)) cycles.set(own, cycles.size + 1);
    found.set(object, cycles.get(own) as number);
  });
  return found;
}

/** A number for each node, equal for those that lead to each other (strongly connected components). */
export function componentsOf(next: readonly (readonly number[])[]): Int32Array {
  const component = new Int32Array(next.length).fill(-1);
  const order = new Int32Array(next.length);
  const low = new Int32Array(next.length);
  const open: number[] = [];
  let met = 0;
  for (let start = 0; start < next.length; start++) {
    if (order[start] !== 0) continue;
    const path: { node: number; at: number }[] = [];
    const enter = (node: number): void => {
      order[node] = low[node] = ++met;
      open.push(node);
      path.push({ node, at: 0 });
    };
    enter(start);
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const { node } = top;
      if (top.at < next[node].length) {
        const to = next[node][top.at++];
        if (order[to] === 0) enter(to);
        else if (component[to] < 0) low[node] = Math.min(low[node], order[to]);
        continue;
      }
      path.pop();
      const above = path.at(-1);
      if (above !== undefined) low[above.node] = Math.min(low[above.node], low[node]);
      if (low[node] !== order[node]) continue;
      for (let member = -1; member !== node; ) {
        member = open.pop() as number;
        component[member] = node;
      }
    }
  }
  return component;
}
