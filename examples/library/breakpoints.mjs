// Goes from breakpoint to breakpoint of a recorded trace, and the same way back.
//   node breakpoints.mjs TRACE CONDITION…
import { openTraceFile } from '@refwind/core/node';
import { Playback, Timeline } from '@refwind/replay';

const [path, ...conditions] = process.argv.slice(2);
const trace = openTraceFile(path);
const timeline = Timeline.open(trace);
const player = new Playback(timeline, {
  breakpoints: conditions.map((condition) => ({ condition })),
});

player.moments$.subscribe(({ state, stop }) => {
  if (stop === null) return;
  const why = stop.breakpoints.map(({ condition }) => condition).join('; ');
  const { seq, type, site } = timeline.event(stop.seq);
  console.log(`event ${seq}, ${type} on line ${site?.line}: ${why} (${state.live} alive)`);
});

for (const direction of /** @type {const} */ (['forward', 'backward'])) {
  console.log(direction);
  do player.run(direction);
  while (player.moment.stop !== null);
}
player.close();
trace.close();
