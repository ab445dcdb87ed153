import fc from 'fast-check';
import { expect, test } from 'vitest';
import { HeapSimulation, type HeapView, RefwindError } from '../../src/index.js';
import { NaiveHeap } from './naive.js';
import { commandOf, intents, living, NAMES } from './scripts.js';

function known(heap: HeapView) {
  return {
    names: NAMES.map((name) => heap.lookup(name)),
    objects: living(heap).map((id) => ({
      id,
      count: heap.refcount(id),
      loose: heap.temporaries(id),
      referent: heap.referent(id),
      finalized: heap.isFinalized(id),
      contents: heap
        .contents(id)
        .filter(({ object }) => object !== null)
        .map(({ key, object }) => `${key} ${object}`)
        .sort(),
    })),
  };
}

function knownNaively(heap: NaiveHeap): ReturnType<typeof known> {
  return {
    names: NAMES.map((name) => heap.lookup(name)),
    objects: [...heap.objects].map(([id, object]) => ({
      id,
      count: heap.count(id),
      loose:
        object.loose + heap.frames.flatMap(({ kept }) => kept.filter((one) => one === id)).length,
      referent: object.referent,
      finalized: object.finalized,
      contents: [...object.places]
        .filter(([, held]) => held !== null)
        .map(([key, held]) => `${object.typeName === 'set' ? '{}' : key} ${held}`)
        .sort(),
    })),
  };
}

test.each(['3.9', '3.10', '3.11', '3.13', '3.14', '3.15'])(
  '%s: the slow and obvious twin comes to the same',
  (python) => {
    fc.assert(
      fc.property(intents(150), (script) => {
        const heap = HeapSimulation.from({ python, enabled: false });
        const twin = new NaiveHeap(Number(python.slice(2)));
        for (const intent of script) {
          const command = commandOf(heap, intent);
          if (command === null) continue;
          // The twin knows neither generations nor automatic passes.
          if (command.type === 'enable' || command.type === 'freeze') continue;
          const given = command.type === 'collect' ? { type: 'collect' as const } : command;
          try {
            heap.run([given]);
          } catch (error) {
            if (error instanceof RefwindError) continue;
            throw error;
          }
          twin.dispatch(given);
          expect(known(heap)).toEqual(knownNaively(twin));
        }
      }),
      { seed: 41, numRuns: 25 },
    );
  },
);
