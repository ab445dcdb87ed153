import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Branchable, Command, EventChunk, HeapEvent } from '../../src/index.js';
import {
  checkLaws,
  chunksOf,
  formatEvents,
  HeapColumns,
  HeapSimulation,
  parseEvents,
  RefwindError,
  TraceDictionary,
} from '../../src/index.js';
import { commandOf, type Intent, intents, living } from './scripts.js';

/** Without an order: in which a dict's keys came, and a class's attributes, no timeline knows. */
function texts(things: readonly unknown[]): string[] {
  return things.map((thing) => JSON.stringify(thing)).sort();
}

/** What of a heap a timeline knows. */
function picture(heap: HeapSimulation) {
  const { seq, live, bytes, lastObject } = heap;
  const objects = living(heap).map((id) => ({
    id,
    type: heap.typeName(id),
    count: heap.refcount(id),
    temporaries: heap.temporaries(id),
    contents: texts(heap.contents(id).filter(({ object }) => object !== null)),
    holders: heap.holders(id).length,
  }));
  return { seq, live, bytes, lastObject, objects };
}

function heapOf(text: string): HeapColumns {
  const dictionary = new TraceDictionary();
  const columns = new HeapColumns(dictionary);
  for (const chunk of chunksOf(parseEvents(text), dictionary)) {
    columns.apply(chunk, 0, chunk.length);
  }
  return columns;
}

describe('a simulation goes on from a moment of a timeline', () => {
  const history = `
    1 alloc #1 list 56 gc
    2 link #1 __main__.a
    3 alloc #2 C 48 gc
    4 link #2 #1[0]
    5 alloc #3 int 28
    6 incref #3 =2
    7 link #3 #1[1]
  `;

  test('ids and events go on, what no holder explains is temporary', () => {
    const heap = HeapSimulation.from(heapOf(history));
    expect([heap.seq, heap.lastObject, heap.temporaries(3)]).toEqual([7, 3, 1]);
    const events = [
      ...heap.dispatch({ type: 'allocate', typeName: 'list', size: 56 }),
      ...heap.dispatch({ type: 'set-slot', owner: 4, key: '[0]', object: 1, reference: 'new' }),
      ...heap.dispatch({ type: 'unbind', name: 'a' }),
      ...heap.dispatch({ type: 'release', object: 4 }),
    ];
    expect(formatEvents(events).trim()).toBe(
      `
8 alloc #4 list 56 gc
9 incref #1 =2
10 link #1 #4[0]
11 unlink #1 __main__.a
12 decref #1 =1
13 decref #4 =0
14 unlink #1 #4[0]
15 free #4 refcount
16 decref #1 =0
17 unlink #2 #1[0]
18 unlink #3 #1[1]
19 free #1 refcount
20 decref #3 =1
21 decref #2 =0
22 free #2 refcount`.trim(),
    );
  });

  test('objects as a list, with or without slots', () => {
    const held = { kind: 'slot', owner: 7, key: '[0]' } as const;
    const start: Branchable = {
      seq: 40,
      objects: [
        { object: 9, typeName: 'str', size: 50, gc: false, refcount: 1, holders: [held] },
        {
          object: 7,
          typeName: 'list',
          size: 56,
          gc: true,
          refcount: 1,
          holders: [{ kind: 'variable', frame: 'f#2', name: 'x' }],
        },
      ],
    };
    const heap = HeapSimulation.from(start, { python: '3.13' });
    expect([heap.seq, heap.lastObject, heap.depth, heap.lookup('x')]).toEqual([40, 9, 2, 7]);
    expect(formatEvents(heap.dispatch({ type: 'leave-frame' })).trim()).toBe(
      `
41 unlink #7 f#2.x
42 decref #7 =0
43 unlink #9 #7[0]
44 free #7 refcount
45 decref #9 =0
46 free #9 refcount`.trim(),
    );
  });

  test('cycles are found at once', () => {
    const heap = HeapSimulation.from(
      heapOf(`
        1 alloc #1 list 56 gc
        2 link #1 #1[0]
        3 alloc #2 dict 64 gc
        4 link #2 __main__.d
      `),
    );
    heap.dispatch({ type: 'collect' });
    expect([heap.collected, heap.isAlive(1), heap.isAlive(2)]).toEqual([1, false, true]);
  });

  test.each([
    [
      'more holders than counted',
      [
        { kind: 'variable', frame: 'm', name: 'a' },
        { kind: 'variable', frame: 'm', name: 'b' },
      ],
      'object #1 has more holders than its count says',
    ],
    [
      'a dead owner',
      [{ kind: 'slot', owner: 5, key: '[0]' }],
      '#5 holds something and is not alive',
    ],
    ['a frame too deep', [{ kind: 'variable', frame: 'f#99999999', name: 'a' }], 'is too deep'],
  ] as const)('a moment that contradicts itself is refused: %s', (_, holders, message) => {
    const object = { object: 1, typeName: 'C', size: 16, gc: true, refcount: 1, holders };
    const start = () => HeapSimulation.from({ seq: 1, objects: [object] });
    expect(start).toThrow(message);
    expect(start).toThrow(RefwindError);
  });
});

test('a branch of a simulation goes on as the simulation does', () => {
  fc.assert(
    fc.property(intents(120), intents(60), (script, more) => {
      const heap = HeapSimulation.from({ enabled: false });
      const chunks: EventChunk[] = [];
      heap.chunks$.subscribe((chunk) => chunks.push(chunk));
      play(heap, script, () => {});
      heap.flush();
      const columns = new HeapColumns(heap.dictionary);
      for (const chunk of chunks) columns.apply(chunk, 0, chunk.length);

      const branch = HeapSimulation.from(columns, { enabled: false });
      branch.chunks$.subscribe((chunk) => chunks.push(chunk));
      expect(picture(branch)).toEqual(picture(heap));
      play(heap, more, (command, events) => {
        expect(unnumbered(branch.dispatch(command))).toEqual(unnumbered(events));
      });
      branch.flush();
      expect(checkLaws(chunks, heap.dictionary)).toEqual([]);
    }),
    { seed: 51, numRuns: 30 },
  );
});

function unnumbered(events: readonly HeapEvent[]): string[] {
  return texts(events.map((event) => ({ ...event, seq: 0 })));
}

/** Plays what a timeline can tell the whole of. */
function play(
  heap: HeapSimulation,
  script: readonly Intent[],
  then: (command: Command, events: HeapEvent[]) => void,
): void {
  for (const intent of script) {
    const command = commandOf(heap, intent);
    if (command === null) continue;
    if (['weakref', 'finalizer', 'collect', 'enter-frame'].includes(command.type)) continue;
    if (command.type === 'set-slot' && command.object === null) continue;
    if (command.type === 'bind' && (command.reference === 'borrow' || command.object === null))
      continue;
    if (command.type === 'splice' && command.insert.includes(null)) continue;
    let events: HeapEvent[];
    try {
      events = heap.dispatch(command);
    } catch {
      continue;
    }
    then(command, events);
  }
}
