// Redux DevTools' lifted state over the first events: every state kept. Says what it took on descriptor 3.
import { writeSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { openTraceFile } from '../../packages/core/dist/node.js';
import { Timeline } from '../../packages/replay/dist/index.js';
import { residentMB, spread, timed } from './measure.mjs';

const [path, modules, countText] = process.argv.slice(2);
const require = createRequire(join(modules, 'index.js'));
const { instrument } = require('@redux-devtools/instrument');
const { createStore } = require('redux');
const count = Number(countText);
const timeline = Timeline.open(openTraceFile(path));
const events = [...timeline.events(1, count)];

/** Records by id, a new table for each event: what a reducer would do. */
function reduce(state = {}, action) {
  const { event } = action;
  if (event === undefined || event.object === undefined) return state;
  if (event.type === 'free') {
    const { [event.object]: _, ...rest } = state;
    return rest;
  }
  const old = state[event.object];
  const { refcount = old?.refcount } = event;
  return { ...state, [event.object]: { ...old, refcount } };
}

const before = process.memoryUsage().heapUsed;
const store = createStore(reduce, instrument(undefined, { maxAge: count + 2 }));
const dispatching = timed(() => {
  for (const event of events) store.dispatch({ type: event.type, event });
});
const jumps = [];
for (let i = 0; i < 100; i++) {
  const index = Math.floor((i / 100) * count);
  jumps.push(
    timed(() => store.liftedStore.dispatch({ type: 'JUMP_TO_STATE', index, actionId: index })).ms,
  );
}
writeSync(
  3,
  JSON.stringify({
    events: count,
    eventsPerSecond: (count / dispatching.ms) * 1000,
    bytesPerEvent: (process.memoryUsage().heapUsed - before) / count,
    jump: spread(jumps),
    residentMB: residentMB(),
  }),
);
