// What would have died, had this variable been deleted at that moment of a recorded program?
//
//   refwind record examples/cycle.py
//   node examples/library/branch.mjs cycle.rwt examples/cycle.py:8 a b
import { HeapSimulation } from '@refwind/core';
import { openTraceFile } from '@refwind/core/node';
import { resolveMoment, Timeline } from '@refwind/replay';

const [path, moment, ...names] = process.argv.slice(2);
const reader = openTraceFile(path);
const timeline = Timeline.open(reader);
const seq = resolveMoment(timeline, moment);

// The timeline stays as it is: the branch is a heap of its own, whose events are numbered from there on.
const branch = HeapSimulation.from(timeline.at(seq), {
  python: reader.meta.python.version,
  enabled: false,
});
console.log(`event ${seq}: ${branch.live} alive, ${branch.bytes} B`);
branch.events$.subscribe((event) => {
  if (event.type === 'free')
    console.log(`  event ${event.seq}: #${event.object} dies, ${event.cause}`);
});

for (const name of names) {
  console.log(`del ${name}`);
  branch.dispatch({ type: 'unbind', frame: '__main__', name });
}
console.log(`${branch.live} alive`);
console.log('gc.collect()');
branch.dispatch({ type: 'collect' });
console.log(`${branch.live} alive, ${branch.bytes} B`);
reader.close();
