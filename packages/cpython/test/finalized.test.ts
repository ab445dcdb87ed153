import { describe, expect, test } from 'vitest';
import { eventsOf, recorded } from './support/recording.js';

/**
 * From its second run on, `box.item = …` is an instruction that lets go of the old item in the evaluation loop itself,
 * without `_Py_Dealloc`. `Saved` comes back the first time.
 */
const PROGRAM = `
class Item:
    def __del__(self):
        pass
class Saved:
    def __del__(self):
        saved.append(self)
class Box:
    pass
saved = []
box = Box()
for kind in (Item, Saved):
    for _ in range(5):
        box.item = kind()
saved.clear()
`;

describe.each(['none', 'slots'] as const)(
  'finalized by the evaluation loop, holders: %s',
  (holders) => {
    test('each object is born and dies once', { timeout: 60_000 }, async () => {
      const run = await recorded({ program: { kind: 'command', code: PROGRAM }, holders });
      const kinds = new Map<number, string>();
      const ends: string[] = [];
      for (const event of eventsOf(run)) {
        if (event.type === 'alloc') kinds.set(event.object, event.typeName);
        if (event.type === 'free') ends.push(`${kinds.get(event.object)} @ ${event.site?.opcode}`);
      }
      const births = [...kinds.values()];
      expect(births.filter((kind) => kind === 'Item' || kind === 'Saved')).toEqual([
        ...Array<string>(5).fill('Item'),
        ...Array<string>(5).fill('Saved'),
      ]);
      expect(ends.filter((end) => end.startsWith('Item'))).toEqual(
        Array<string>(5).fill('Item @ STORE_ATTR'),
      );
      // The last one is the box's at the end of the program.
      expect(ends.filter((end) => end.startsWith('Saved'))).toEqual(
        Array<string>(4).fill('Saved @ CALL'),
      );
    });
  },
);

/** The deallocator of `io.StringIO` does not call its finalizer, and the evaluation loop calls it without `_Py_Dealloc`. */
const UNASKED = `
import io
class Box:
    pass
box = Box()
for _ in range(6):
    box.item = io.StringIO()
`;

test.each(['none', 'full'] as const)(
  'let go of by the evaluation loop, with a finalizer that nobody calls; holders: %s',
  { timeout: 60_000 },
  async (holders) => {
    const run = await recorded({ program: { kind: 'command', code: UNASKED }, holders });
    const texts = new Set<number>();
    let freed = 0;
    for (const event of eventsOf(run)) {
      if (event.type === 'alloc' && event.typeName === '_io.StringIO') texts.add(event.object);
      if (event.type === 'free' && texts.has(event.object)) freed++;
    }
    expect({ born: texts.size, freed }).toEqual({ born: 6, freed: 5 });
    expect([...run.reader.verify()]).toEqual([]);
  },
);
