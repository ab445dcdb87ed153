import { expect, test } from 'vitest';
import {
  ChunkBuilder,
  eventsOf,
  HeapColumns,
  type HeapEvent,
  TraceDictionary,
} from '../src/index.js';

test('events come back from rows', () => {
  const site = { file: 'app.py', line: 3, function: '<module>', offset: 12, opcode: 'BUILD_LIST' };
  const variable = { kind: 'variable', frame: '__main__', name: 'a' } as const;
  const events: HeapEvent[] = [
    { seq: 1, type: 'alloc', object: 1, typeName: 'list', size: 56, gc: true, refcount: 1, site },
    { seq: 2, type: 'link', object: 1, holder: variable, site },
    {
      seq: 3,
      type: 'alloc',
      object: 2,
      typeName: 'int',
      size: 28,
      gc: false,
      refcount: 1,
      site: null,
    },
    { seq: 4, type: 'incref', object: 2, refcount: 4, delta: 3, site },
    { seq: 5, type: 'link', object: 2, holder: { kind: 'slot', owner: 1, key: '[0]' }, site },
    { seq: 6, type: 'link', object: 2, holder: { kind: 'slot', owner: 1, key: '{}' }, site },
    { seq: 7, type: 'link', object: 2, holder: { kind: 'temporary', detail: 'stack' }, site },
    { seq: 8, type: 'link', object: 2, holder: { kind: 'temporary', detail: 'stack' }, site },
    { seq: 9, type: 'unlink', object: 1, holder: variable, site },
    { seq: 10, type: 'gc-pass', phase: 'begin', generation: 2, reason: 'explicit', site },
    { seq: 11, type: 'free', object: 1, cause: 'gc', site },
    {
      seq: 12,
      type: 'gc-pass',
      phase: 'end',
      generation: 2,
      reason: 'explicit',
      collected: 1,
      uncollectable: 0,
      site,
    },
    { seq: 13, type: 'mark', label: 'warm', site },
    { seq: 14, type: 'alloc', object: 3, typeName: 'list', size: 56, gc: true, refcount: 1, site },
    { seq: 15, type: 'decref', object: 3, refcount: 0, site },
    { seq: 16, type: 'free', object: 3, cause: 'refcount', site },
  ];
  const builder = new ChunkBuilder(new TraceDictionary());
  for (const event of events) builder.push(event);
  const columns = new HeapColumns(builder.dictionary);
  const back = [...eventsOf(builder.take(), columns)];
  expect(back).toEqual(events);
  expect(columns).toMatchObject({ seq: 16, allocs: 3, live: 1, bytes: 28, slotCount: 2 });
  expect(columns.links.size).toBe(2);
});
