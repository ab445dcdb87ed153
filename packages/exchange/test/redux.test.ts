import { type EnhancedStore, instrument } from '@redux-devtools/instrument';
import { randomHistory } from '@refwind/core/testing';
import { plainHeap, type Timeline } from '@refwind/replay';
import { applyPatches, enablePatches, type Patch } from 'immer';
import { legacy_createStore as createStore } from 'redux';
import { describe, expect, test } from 'vitest';
import type { ExportOptions } from '../src/index.js';
import { exportedText } from './support/exported.js';
import { hostile, million, timelineOf, tiny } from './support/traces.js';

enablePatches();

interface Action {
  readonly type: string;
  readonly patches?: Patch[];
}

/** Redux DevTools' own store with a reducer that does what an action's patches say, after an import. */
async function imported(timeline: Timeline, options: ExportOptions, noRecompute: boolean) {
  const nextLiftedState = JSON.parse(await exportedText('redux', timeline, options)) as never;
  const reducer = (heap: object = {}, { patches }: Action): object =>
    patches === undefined ? heap : applyPatches(heap, patches);
  const store = createStore(reducer, instrument() as never) as unknown as EnhancedStore<
    object,
    Action,
    null
  >;
  store.liftedStore.dispatch({ type: 'IMPORT_STATE', nextLiftedState, noRecompute } as never);
  return store;
}

const traces: readonly (readonly [string, () => Timeline, ExportOptions])[] = [
  ['a few events', tiny, {}],
  ['a hundred of a million events', million, { from: 5_000, to: 5_100 }],
  ['hostile names', hostile, {}],
  ['random histories', () => timelineOf(randomHistory(3, 3_000)), { from: 400, to: 600 }],
];

describe.each(traces)('%s', (_name, make, options) => {
  test.each([false, true])(
    'Redux DevTools imports each moment; as written: %s',
    async (asWritten) => {
      const timeline = make();
      const store = await imported(timeline, options, asWritten);
      const { computedStates, actionsById, currentStateIndex } = store.liftedStore.getState();
      const { from = 1, to = timeline.end } = options;
      expect(computedStates.length).toBe(to - from + 2);
      expect(currentStateIndex).toBe(to - from + 1);
      for (const [at, { state }] of computedStates.entries()) {
        expect(state).toEqual(plainHeap(timeline.at(from - 1 + at)));
      }
      const { event } = actionsById[1].action as unknown as { event: object };
      expect(event).toEqual(timeline.event(from));
      expect(store.getState()).toEqual(plainHeap(timeline.at(to)));
    },
  );
});

test('of some objects', async () => {
  const store = await imported(tiny(), { objects: [2] }, false);
  const { actionsById, computedStates } = store.liftedStore.getState();
  const titles = Object.values(actionsById).map(({ action }) => (action as Action).type);
  expect(titles).toEqual([
    ...['@@INIT', 'alloc #2 list', 'link #2', 'incref #2', 'link #2', 'unlink #2', 'decref #2'],
    ...['gc-pass begin 2', 'gc-pass end 2', 'mark warm'],
  ]);
  const { objects } = computedStates[6].state as ReturnType<typeof plainHeap>;
  expect(Object.values(objects)).toEqual([tiny().at(11).objects.get(2)]);
});

test('too much is refused', async () => {
  const timeline = million();
  await expect(exportedText('redux', timeline)).rejects.toThrow('more than 1000 are too many');
  const late = { from: 900_000, to: 900_900 };
  await expect(exportedText('redux', timeline, late)).rejects.toThrow(/901 moments of \d+ objects/);
});
