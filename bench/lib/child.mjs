// Runs one program, recorded or not, and says on descriptor 3 what it cost.
import { writeSync } from 'node:fs';
import { record, runUnrecorded } from '../../packages/cpython/dist/index.js';

const [mode, path, output] = process.argv.slice(2);
const MODES = {
  counts: { holders: 'none' },
  'collector-managed': { holders: 'none', collectorManaged: true },
  lists: { holders: 'none', only: ['type:list'] },
  slots: { holders: 'slots' },
  full: { holders: 'full' },
};
const program = { kind: 'script', path };

if (mode === 'plain' || mode === 'warm') {
  const { seconds, exitCode } = await runUnrecorded({ program, warmUp: mode === 'warm' });
  say({ seconds, exitCode });
} else {
  const result = await record({ program, output, ...MODES[mode] });
  say({
    seconds: result.wholeSeconds,
    programSeconds: result.seconds,
    exitCode: result.exitCode,
    events: result.summary.events,
    objects: result.summary.objects,
    bytes: result.bytes,
  });
}

/** With the highest resident size of this process, in MB. */
function say(value) {
  const peakMB = Math.round((process.resourceUsage().maxRSS * 1024) / 1e6);
  writeSync(3, JSON.stringify({ ...value, peakMB }));
}
