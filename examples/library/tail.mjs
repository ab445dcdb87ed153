// Follows a recording while it runs: tells when a condition becomes true.
//   refwind record -o app.rwt app.py &
//   node tail.mjs app.rwt CONDITION…
import { statSync } from 'node:fs';
import { openTraceFile } from '@refwind/core/node';
import { LiveTimeline, Playback } from '@refwind/replay';

const [path, ...conditions] = process.argv.slice(2);
// Until the recording has ended, the trace has this name.
const names = [path, `${path}.partial`];

const live = LiveTimeline.tail(
  () => {
    const now = names.find((name) => (statSync(name, { throwIfNoEntry: false })?.size ?? 0) > 0);
    return now === undefined ? null : openTraceFile(now);
  },
  { every: 100 },
);
const player = new Playback(live.timeline, {
  live: live.end$,
  breakpoints: conditions.map((condition) => ({ condition })),
});

player.moments$.subscribe(({ state, stop, playing, end }) => {
  if (stop !== null) {
    const why = stop.breakpoints.map(({ condition }) => condition).join('; ');
    console.log(`event ${stop.seq}: ${why} (${state.live} alive)`);
    queueMicrotask(() => player.run('forward'));
  } else if (!playing && end > 0 && state.seq === end) {
    console.log(`the recording has ended after event ${end}`);
    player.close();
    live.close();
  }
});
player.run('forward');
