import type { ObjectId, Seq } from '@refwind/core';
import type { ObjectTable } from '../state/heapState.js';
import type { ObjectState } from '../state/object.js';
import type { Timeline } from '../timeline.js';
import { aliveAt } from './why.js';

/** Which way to go from an object: to what holds it, to what it holds, or both ways. */
export type GraphWay = 'holders' | 'contents' | 'both';

export interface GraphOptions {
  /** Where to start; left out: at every object that a variable holds, towards their contents. */
  readonly object?: ObjectId;
  /** `holders` when left out. Ignored without `object`. */
  readonly way?: GraphWay;
  /** References away from the start at most, 0 or more; 3 when left out. */
  readonly depth?: number;
  /** Objects at most, 1 or more, nearest first; 50 when left out. */
  readonly limit?: number;
}

/** An object of a piece of a heap. Its holders say where the arrows come from. */
export interface GraphNode {
  readonly state: ObjectState;
  /** References away from the start. */
  readonly distance: number;
  /** Holders that are places in objects which the graph leaves out. */
  readonly holdersLeft: number;
  /** What the known holders do not explain: temporaries, C code, what is older than the trace. */
  readonly unexplained: number;
}

/** A piece of a heap at one moment. */
export interface HeapGraph {
  readonly at: Seq;
  /** The object that was asked for; `null` when none was. */
  readonly start: ObjectId | null;
  /** Nearest first, those equally near by id. */
  readonly nodes: readonly GraphNode[];
  /** Objects that are as near as `depth` says, and left out because of `limit`. */
  readonly left: number;
}

/**
 * The piece of a heap around an object, or all that variables lead to: what a picture of it shows.
 *
 * ```ts
 * const { nodes } = heapGraph(timeline, timeline.end, { object: 12, way: 'holders', depth: 2 });
 * ```
 *
 * Reads one state; takes time and memory by the live objects when contents are asked for, by the objects found otherwise.
 *
 * @param at a moment of the timeline
 * @throws LookupError `unknown-object` when there is no such object then
 */
export function heapGraph(timeline: Timeline, at: Seq, options: GraphOptions = {}): HeapGraph {
  const { objects } = timeline.at(at);
  const { object, depth = 3, limit = 50 } = options;
  const way = object === undefined ? 'contents' : (options.way ?? 'holders');
  const start = object === undefined ? heldByVariables(objects) : [aliveAt(objects, object, at)];
  const found = walk(objects, start, way, depth);
  const chosen = [...found].slice(0, limit);
  const ids = new Set(chosen.map(([{ object: id }]) => id));
  const nodes = chosen.map(([state, distance]) => nodeOf(state, distance, ids));
  return { at, start: object ?? null, nodes, left: found.size - nodes.length };
}

function heldByVariables(objects: ObjectTable): ObjectState[] {
  return [...objects].filter(({ holders }) => holders.some(({ kind }) => kind === 'variable'));
}

/** Breadth first: each object with its distance, nearest first. */
function walk(
  objects: ObjectTable,
  start: readonly ObjectState[],
  way: GraphWay,
  depth: number,
): Map<ObjectState, number> {
  const contents = way === 'holders' ? null : contentsOf(objects);
  const distances = new Map<ObjectState, number>(start.map((state) => [state, 0]));
  let ring = start;
  for (let distance = 1; distance <= depth && ring.length > 0; distance++) {
    const next = new Set<ObjectState>();
    for (const state of ring) {
      if (way !== 'contents') for (const owner of ownersOf(objects, state)) next.add(owner);
      for (const held of contents?.get(state.object) ?? []) next.add(held);
    }
    ring = [...next].filter((state) => !distances.has(state)).sort(byId);
    for (const state of ring) distances.set(state, distance);
  }
  return distances;
}

function* ownersOf(objects: ObjectTable, { holders }: ObjectState): Generator<ObjectState> {
  for (const holder of holders) {
    const owner = holder.kind === 'slot' ? objects.get(holder.owner) : undefined;
    if (owner !== undefined) yield owner;
  }
}

function contentsOf(objects: ObjectTable): Map<ObjectId, ObjectState[]> {
  const contents = new Map<ObjectId, ObjectState[]>();
  for (const state of objects) {
    for (const holder of state.holders) {
      if (holder.kind !== 'slot') continue;
      const held = contents.get(holder.owner);
      if (held === undefined) contents.set(holder.owner, [state]);
      else held.push(state);
    }
  }
  return contents;
}

function nodeOf(state: ObjectState, distance: number, ids: ReadonlySet<ObjectId>): GraphNode {
  const { holders, refcount } = state;
  const left = holders.filter((holder) => holder.kind === 'slot' && !ids.has(holder.owner));
  return {
    state,
    distance,
    holdersLeft: left.length,
    unexplained: Math.max(0, refcount - holders.length),
  };
}

function byId(a: ObjectState, b: ObjectState): number {
  return a.object - b.object;
}
