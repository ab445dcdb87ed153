// npm run bench [-- SUITE…] [--rounds N] [--only PART] [--modes MODE]: measures side by side in one run and writes
// what it found, with the machine and the versions, to bench/results/SUITE.json.
import { mkdirSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { setup } from '../scripts/setup.mjs';
import { machine } from './lib/machine.mjs';

const suites = {
  recording: './recording.mjs',
  tools: './tools.mjs',
  startup: './startup.mjs',
  opening: './opening.mjs',
  simulation: './simulation.mjs',
  exchange: './exchange.mjs',
  memory: './memory.mjs',
  filters: './filters.mjs',
  named: './named.mjs',
  timeline: './timeline.mjs',
  debugger: './debugger.mjs',
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: 'string', default: '3' },
    only: { type: 'string', multiple: true, default: [] },
    modes: { type: 'string', multiple: true, default: [] },
  },
});

await setup();
for (const name of positionals.length > 0 ? positionals : Object.keys(suites)) {
  if (!(name in suites)) {
    process.stderr.write(`no suite ${name}; there are ${Object.keys(suites).join(', ')}\n`);
    process.exitCode = 2;
    break;
  }
  const { measure, targets } = await import(suites[name]);
  const on = machine();
  const report = (line) => process.stdout.write(`${line}\n`);
  report(`\n${name}, ${values.rounds} rounds, ${on.processor}, ${on.cores} cores, Node ${on.node}`);
  const found = await measure({
    rounds: Number(values.rounds),
    only: values.only,
    modes: values.modes,
    report,
  });
  report(JSON.stringify(found.summary, null, 2));
  mkdirSync(new URL('results/', import.meta.url), { recursive: true });
  writeFileSync(
    new URL(`results/${name}.json`, import.meta.url),
    `${JSON.stringify({ suite: name, machine: on, rounds: Number(values.rounds), targets, ...found }, null, 2)}\n`,
  );
}
