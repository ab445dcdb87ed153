import type { HeapColumns, HeapEvent } from '../../src/index.js';
import { toHolder } from '../../src/index.js';

export interface NaiveObject {
  readonly typeName: string;
  readonly size: number;
  readonly allocSeq: number;
  refcount: number;
  readonly holders: string[];
}

/** The heap after some events, the plain way: objects in a map, holders as text, oldest first. */
export function naiveHeap(events: readonly HeapEvent[]): Map<number, NaiveObject> {
  const heap = new Map<number, NaiveObject>();
  for (const event of events) evolve(heap, event);
  return heap;
}

function evolve(heap: Map<number, NaiveObject>, event: HeapEvent): void {
  if (event.type === 'gc-pass' || event.type === 'mark') return;
  if (event.type === 'alloc') {
    const { typeName, size, seq } = event;
    heap.set(event.object, { typeName, size, allocSeq: seq, refcount: 1, holders: [] });
    return;
  }
  const object = heap.get(event.object) as NaiveObject;
  if (event.type === 'free') heap.delete(event.object);
  else if (event.type === 'incref') object.refcount += event.delta ?? 1;
  else if (event.type === 'decref') object.refcount -= event.delta ?? 1;
  else if (event.type === 'link') object.holders.push(JSON.stringify(event.holder));
  else object.holders.splice(object.holders.indexOf(JSON.stringify(event.holder)), 1);
}

/** Columns in the same shape. Equal holders are interchangeable, so holders are sorted in both. */
export function asNaive(columns: HeapColumns): Map<number, NaiveObject> {
  const heap = new Map<number, NaiveObject>();
  const { dictionary, links } = columns;
  for (let slot = 1; slot <= columns.slotCount; slot++) {
    if (columns.object[slot] === 0) continue;
    const code = dictionary.codes[columns.allocCode[slot]];
    heap.set(columns.object[slot], {
      typeName: dictionary.types[code.arg].name,
      size: columns.size[slot],
      allocSeq: columns.allocSeq[slot],
      refcount: columns.refcount[slot],
      holders: Array.from(links.holdersOf(slot), ({ kind, a, b }) =>
        JSON.stringify(toHolder(kind, a, b, columns)),
      ),
    });
  }
  return heap;
}

/** With holders in a fixed order. */
export function ordered(heap: Map<number, NaiveObject>): [number, NaiveObject][] {
  return [...heap]
    .sort(([a], [b]) => a - b)
    .map(([id, object]) => [id, { ...object, holders: [...object.holders].sort() }]);
}
