import type { HeapEvent, Holder, ObjectId } from '@refwind/core';
import { compareHolders, type ObjectJson } from '../src/index.ts';

export interface NaiveState {
  readonly seq: number;
  readonly live: number;
  readonly bytes: number;
  readonly objects: readonly ObjectJson[];
}

/** The states of a history, the slow and plain way: entry n is the heap after event n. */
export function naiveStates(events: readonly HeapEvent[]): NaiveState[] {
  const heap = new Map<ObjectId, ObjectJson>();
  const states = [snapshot(0, heap)];
  for (const event of events) {
    evolve(heap, event);
    states.push(snapshot(event.seq, heap));
  }
  return states;
}

function evolve(heap: Map<ObjectId, ObjectJson>, event: HeapEvent): void {
  if (event.type === 'gc-pass' || event.type === 'mark') return;
  if (event.type === 'alloc') {
    const { object, typeName, size, refcount, seq, site } = event;
    heap.set(object, { object, typeName, size, refcount, allocSeq: seq, site, holders: [] });
    return;
  }
  const state = heap.get(event.object);
  if (state === undefined) return;
  if (event.type === 'free') {
    heap.delete(event.object);
    for (const other of heap.values()) {
      const isOfFreed = (holder: Holder) => holder.kind === 'slot' && holder.owner === event.object;
      heap.set(other.object, { ...other, holders: other.holders.filter((h) => !isOfFreed(h)) });
    }
  } else if (event.type === 'link') {
    const holders = [...state.holders, event.holder].sort(compareHolders);
    heap.set(event.object, { ...state, holders });
  } else if (event.type === 'unlink') {
    const holders = [...state.holders];
    const at = holders.findIndex((holder) => compareHolders(holder, event.holder) === 0);
    if (at >= 0) holders.splice(at, 1);
    heap.set(event.object, { ...state, holders });
  } else heap.set(event.object, { ...state, refcount: event.refcount });
}

function snapshot(seq: number, heap: Map<ObjectId, ObjectJson>): NaiveState {
  const objects = [...heap.values()].sort((a, b) => a.object - b.object);
  const bytes = objects.reduce((sum, { size }) => sum + size, 0);
  return { seq, live: objects.length, bytes, objects };
}
