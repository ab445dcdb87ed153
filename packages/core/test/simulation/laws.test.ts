import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Command, EventChunk, HeapEvent, HeapView, SimulationState } from '../../src/index.js';
import {
  checkLaws,
  decide,
  evolve,
  HeapColumns,
  HeapSimulation,
  initialState,
  RefwindError,
} from '../../src/index.js';
import { asNaive } from '../support/naive.js';
import { commandOf, type Intent, intents, living, picture } from './scripts.js';

const VERSIONS = ['3.8', '3.9', '3.12', '3.13', '3.14.0', '3.14.2', '3.14.5', '3.15'];
const thresholds = [4, 2, 2] as const;

/** Whether the command was carried out; a bad one is reported as such. */
function tried(action: () => void): boolean {
  try {
    action();
    return true;
  } catch (error) {
    if (error instanceof RefwindError && error.code === 'bad-command') return false;
    throw error;
  }
}

describe.each(VERSIONS)('%s', (python) => {
  test('events that a decision gave, evolved, come to what dispatch comes to', () => {
    fc.assert(
      fc.property(intents(60), (script) => {
        const simulation = HeapSimulation.from({ python, thresholds });
        let state = initialState({ python, thresholds });
        for (const intent of script) {
          const command = commandOf(simulation, intent);
          if (command === null) continue;
          let events: readonly HeapEvent[] = [];
          const before = picture(state.heap);
          const done = tried(() => {
            events = simulation.dispatch(command);
          });
          const decided = done ? decide(state, command) : [];
          if (!done) expect(() => decide(state, command)).toThrow('cannot be carried out');
          expect(picture(state.heap)).toEqual(before);
          expect(decided.filter(({ type }) => type !== 'model')).toEqual(events);
          for (const event of decided) state = evolve(state, event);
          expect(picture(state.heap)).toEqual(picture(simulation));
        }
      }),
      { seed: 31, numRuns: 10 },
    );
  });

  test('the chunks obey the laws of histories, and fold to the same heap', () => {
    fc.assert(
      fc.property(intents(300), (script) => {
        const simulation = HeapSimulation.from({ python, thresholds });
        const chunks: EventChunk[] = [];
        simulation.chunks$.subscribe((chunk) => chunks.push(chunk));
        play(simulation, script, (command) => simulation.run([command]));
        simulation.complete();
        expect(checkLaws(chunks, simulation.dictionary)).toEqual([]);
        const columns = new HeapColumns(simulation.dictionary);
        for (const chunk of chunks) columns.apply(chunk, 0, chunk.length);
        for (const [id, object] of asNaive(columns)) {
          expect(object.refcount).toBe(simulation.refcount(id));
          const holders = simulation.holders(id).map((holder) => JSON.stringify(holder));
          expect([...object.holders].sort()).toEqual(holders.sort());
        }
        expect([columns.live, columns.bytes]).toEqual([simulation.live, simulation.bytes]);
      }),
      { seed: 32, numRuns: 10 },
    );
  });

  test('a count is what holders and temporaries come to, after every event', () => {
    fc.assert(
      fc.property(intents(60), (script) => {
        let state = initialState({ python, thresholds });
        for (const intent of script) {
          const command = commandOf(state.heap, intent);
          if (command === null) continue;
          tried(() => {
            for (const event of decide(state, command)) {
              state = evolve(state, event);
              expectCountsToAddUp(state.heap);
            }
          });
        }
      }),
      { seed: 33, numRuns: 5 },
    );
  });

  test('nothing reachable is freed, nothing unreachable outlives two full passes', () => {
    fc.assert(
      fc.property(intents(200), (script) => {
        const simulation = HeapSimulation.from({ python, thresholds });
        play(simulation, script, (command) => {
          const reachable = command.type === 'collect' ? reached(simulation) : new Set<number>();
          simulation.run([command]);
          for (const id of reachable) expect(simulation.isAlive(id)).toBe(true);
        });
        simulation.run([{ type: 'disable' }, { type: 'unfreeze' }]);
        // The first may bring objects back; finalizers run only once.
        simulation.run([{ type: 'collect' }, { type: 'collect' }]);
        const alive = living(simulation);
        const reachable = reached(simulation);
        // Whom a finalizer keeps is reachable; nothing else may be left.
        expect(alive.filter((id) => !reachable.has(id))).toEqual([]);
      }),
      { seed: 34, numRuns: 10 },
    );
  });

  test('a bad command changes nothing, even if a finalizer runs it', () => {
    fc.assert(
      fc.property(intents(120), fc.nat(50), (script, at) => {
        const simulation = HeapSimulation.from({ python, thresholds });
        const chunks: EventChunk[] = [];
        simulation.chunks$.subscribe((chunk) => chunks.push(chunk));
        play(simulation, script, (command, index) => {
          const bad: Command = { type: 'release', object: 10_000 };
          const isSpoilt = command.type === 'finalizer' && index % 7 === at % 7;
          const given = isSpoilt ? { ...command, run: [bad] } : command;
          const before = picture(simulation);
          if (!tried(() => simulation.dispatch(given))) expect(picture(simulation)).toEqual(before);
        });
        simulation.complete();
        expect(checkLaws(chunks, simulation.dictionary)).toEqual([]);
      }),
      { seed: 35, numRuns: 5 },
    );
  });
});

test('old states stay what they were, in whatever order they are looked at', () => {
  fc.assert(
    fc.property(intents(60), fc.array(fc.nat(), { maxLength: 20 }), (script, looks) => {
      let state = initialState({ thresholds });
      const states: SimulationState[] = [state];
      const pictures = [picture(state.heap)];
      for (const intent of script) {
        const command = commandOf(state.heap, intent);
        if (command === null) continue;
        tried(() => {
          for (const event of decide(state, command)) state = evolve(state, event);
        });
        states.push(state);
        pictures.push(picture(state.heap));
      }
      for (const look of looks) {
        const at = look % states.length;
        expect(picture(states[at].heap)).toEqual(pictures[at]);
        tried(() => evolve(states[at], decide(states[at], { type: 'mark', label: 'x' })[0]));
      }
    }),
    { seed: 36, numRuns: 10 },
  );
});

test('a snapshot is independent of what it was taken of', () => {
  fc.assert(
    fc.property(intents(100), intents(50), (script, more) => {
      const simulation = HeapSimulation.from({ thresholds });
      play(simulation, script, (command) => simulation.dispatch(command));
      const snapshot = simulation.snapshot();
      const then = picture(simulation);
      const branch = HeapSimulation.from(snapshot);
      play(branch, more, (command) => branch.dispatch(command));
      expect(picture(simulation)).toEqual(then);
      expect(picture(snapshot.heap)).toEqual(then);
      const again = HeapSimulation.from(snapshot);
      play(again, more, (command) => again.dispatch(command));
      expect(picture(again)).toEqual(picture(branch));
    }),
    { seed: 37, numRuns: 10 },
  );
});

function play(
  heap: HeapView,
  script: readonly Intent[],
  carryOut: (command: Command, index: number) => void,
): void {
  script.forEach((intent, index) => {
    const command = commandOf(heap, intent);
    if (command !== null) tried(() => carryOut(command, index));
  });
}

function expectCountsToAddUp(heap: HeapView): void {
  for (const id of living(heap)) {
    expect(heap.holders(id).length + heap.temporaries(id)).toBe(heap.refcount(id));
    expect(heap.temporaries(id)).toBeGreaterThanOrEqual(0);
  }
}

/** Objects that names and temporaries lead to. */
function reached(heap: HeapView): Set<number> {
  const found = new Set<number>();
  const waiting = living(heap).filter(
    (id) => heap.temporaries(id) > 0 || heap.holders(id).some(({ kind }) => kind === 'variable'),
  );
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    if (found.has(id)) continue;
    found.add(id);
    for (const { object } of heap.contents(id)) if (object !== null) waiting.push(object);
  }
  return found;
}
