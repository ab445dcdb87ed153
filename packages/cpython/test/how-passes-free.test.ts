import { expect, test } from 'vitest';
import { eventsOf, recorded } from './support/recording.js';

/** One weak reference that its callback drops, one that stays; a generator that holds itself; a tuple of numbers. */
const PROGRAM = `
import gc, weakref
class Ring:
    pass
class Reference(weakref.ref):
    __slots__ = ()
def endless():
    me = yield
    yield me
n = len(gc.callbacks)
ring = Ring()
ring.self = ring
ring.numbers = (n, n)
references = {}
dropped = Reference(ring, lambda each: references.pop(id(each)))
references[id(dropped)] = dropped
kept = Reference(ring, lambda each: None)
running = endless()
next(running)
running.send(running)
del ring, dropped, running
gc.collect()
`;

test('a trace tells what a pass frees beside what it has found', { timeout: 60_000 }, async () => {
  const run = await recorded({ program: { kind: 'command', code: PROGRAM }, holders: 'slots' });
  const kinds = new Map<number, string>();
  const freed: string[] = [];
  let collected = 0;
  for (const event of eventsOf(run)) {
    if (event.type === 'alloc') kinds.set(event.object, event.typeName);
    if (event.type === 'free' && event.cause === 'gc') {
      freed.push(`${kinds.get(event.object)} ${event.how ?? ''}`.trim());
    }
    if (event.type === 'gc-pass' && event.phase === 'end') collected = event.collected;
  }
  const ends = ['Reference called', 'Ring', 'function unmarked', 'generator', 'tuple untracked'];
  expect(freed.sort()).toEqual(ends);
  // The ring and the weak reference; not its callback, which dies with it, nor what a finalizer ended.
  expect(collected).toBe(2);
});
