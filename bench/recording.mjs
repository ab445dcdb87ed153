// What recording costs: each program on the unmodified interpreter and recorded, in turn, in
// processes of their own. The headline is from the program's start until its trace is whole,
// compared with the unmodified interpreter as its package runs it; beside it stands what the
// unmodified interpreter can do after the same warm-up that a recording gets.
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { geometricMean, median, run } from './lib/process.mjs';

const folder = fileURLToPath(new URL('programs/', import.meta.url));
const child = fileURLToPath(new URL('lib/child.mjs', import.meta.url));

export const targets = {
  'cost, counts only, geometric mean': '≤ 2.5',
  'bytes per event, counts only': '≤ 1.5 in every program',
};

/** Runs the suite; `report` gets a line per program as it is measured. */
export async function measure({ rounds, only, links, report }) {
  const scratch = mkdtempSync(join(tmpdir(), 'refwind-bench-'));
  const trace = join(scratch, 'trace.rwt');
  const programs = readdirSync(folder)
    .filter((name) => name.endsWith('.py') && name !== 'empty.py')
    .filter((name) => only.length === 0 || only.some((part) => name.includes(part)));
  const rows = [];
  try {
    await measured('counts', join(folder, 'empty.py'), trace); // warms the cache
    for (const name of programs) {
      const row = await measureProgram(name, rounds, links, trace);
      rows.push(row);
      report(line(row));
    }
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
  return {
    rows,
    summary: {
      'cost, counts only, geometric mean': mean(rows, 'counts'),
      'cost, counts only, against a warmed-up interpreter, geometric mean': mean(
        rows,
        'counts',
        'costWarm',
      ),
      ...(links ? { 'cost, with links, geometric mean': mean(rows, 'links') } : {}),
      'bytes per event, counts only': {
        median: median(rows.map((row) => row.counts.bytesPerEvent)),
        worst: Math.max(...rows.map((row) => row.counts.bytesPerEvent)),
      },
    },
  };
}

const mean = (rows, mode, figure = 'cost') =>
  Number(geometricMean(rows.map((row) => row[mode][figure])).toFixed(3));

async function measureProgram(name, rounds, links, trace) {
  const runs = { plain: [], warm: [], counts: [], links: [] };
  for (let round = 0; round < rounds; round++) {
    for (const mode of Object.keys(runs)) {
      // No target stands for links, and they take longest.
      if (mode === 'links' && (round > 0 || !links)) continue;
      runs[mode].push(await measured(mode, join(folder, name), trace));
    }
  }
  const plain = median(runs.plain.map((one) => one.seconds));
  return {
    name,
    plainSeconds: plain,
    warmSeconds: median(runs.warm.map((one) => one.seconds)),
    counts: cost(runs, 'counts'),
    ...(links ? { links: cost(runs, 'links') } : {}),
  };
}

/** A mode's figures: the median of the ratios of neighbouring runs. */
function cost(runs, mode) {
  const against = (base) => runs[mode].map((one, round) => one.seconds / runs[base][round].seconds);
  const ratios = against('plain');
  const [{ events, objects, bytes }] = runs[mode];
  return {
    cost: Number(median(ratios).toFixed(3)),
    lowest: Number(Math.min(...ratios).toFixed(3)),
    highest: Number(Math.max(...ratios).toFixed(3)),
    costWarm: Number(median(against('warm')).toFixed(3)),
    seconds: median(runs[mode].map((one) => one.seconds)),
    events,
    objects,
    bytes,
    bytesPerEvent: Number((bytes / events).toFixed(3)),
  };
}

async function measured(mode, program, trace) {
  const { said } = await run(process.execPath, [child, mode, program, trace]);
  if (said.exitCode !== 0) throw new Error(`${program} ended with ${said.exitCode}`);
  return said;
}

function line({ name, plainSeconds, counts, links }) {
  const million = (n) => `${(n / 1e6).toFixed(1)} M`;
  return [
    name.padEnd(18),
    `${plainSeconds.toFixed(2)} s`.padStart(8),
    `counts ×${counts.cost.toFixed(2)}`.padStart(14),
    `(warm ×${counts.costWarm.toFixed(2)})`.padStart(14),
    `${million(counts.events)} events`.padStart(16),
    `${counts.bytesPerEvent.toFixed(2)} B/event`.padStart(14),
    links ? `links ×${links.cost.toFixed(2)}`.padStart(14) : '',
  ].join('');
}
