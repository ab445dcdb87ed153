// What recording costs: each program on the unmodified interpreter and recorded in every mode, in turn, in processes
// of their own. A figure is from the program's start until its trace is whole, compared with the unmodified interpreter
// as its package runs it; beside it stands what the unmodified interpreter can do after the same warm-up that a
// recording gets. Rows are kept as they are found: run again what was broken off, and it goes on.
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { KeptRows } from './lib/kept.mjs';
import { machine } from './lib/machine.mjs';
import { geometricMean, median, run } from './lib/process.mjs';

const folder = fileURLToPath(new URL('programs/', import.meta.url));
const results = fileURLToPath(new URL('results/', import.meta.url));
const child = fileURLToPath(new URL('lib/child.mjs', import.meta.url));

/** Ways to record, and what their cost may be as a geometric mean over all programs. */
const RECORDED = {
  counts: '≤ 2.2',
  slots: 'none',
  full: '≤ 3.5',
  'collector-managed': '≤ 1.8',
};
const UNRECORDED = ['plain', 'warm'];
/** A run that takes longer is stopped: its cost is at least that. */
const LIMIT_SECONDS = 600;

export const targets = {
  ...Object.fromEntries(
    Object.entries(RECORDED).map(([mode, target]) => [`cost, ${mode}, geometric mean`, target]),
  ),
  'bytes per event, counts only': '≤ 1.2 in every program',
};

/** Runs the suite; `report` gets a line per program and mode as it is measured. */
export async function measure({ rounds, only, modes, report }) {
  const wanted = Object.keys(RECORDED).filter((mode) => modes.length === 0 || modes.includes(mode));
  const programs = readdirSync(folder)
    .filter((name) => name.endsWith('.py') && name !== 'empty.py')
    .filter((name) => only.length === 0 || only.some((part) => name.includes(part)));
  const kept = keptRows({ rounds, modes: wanted });
  const scratch = mkdtempSync(join(tmpdir(), 'refwind-bench-'));
  const rows = [];
  try {
    const trace = join(scratch, 'trace.rwt');
    // Fills the cache.
    for (const mode of wanted) await measured(mode, join(folder, 'empty.py'), trace);
    for (const [i, name] of programs.entries()) {
      const place = `${`${i + 1}/${programs.length}`.padStart(5)} ${name.padEnd(18)}`;
      const before = kept.find(name);
      const row = before ?? (await measureProgram(name, { rounds, modes: wanted, trace }));
      if (before === undefined) kept.add(row);
      rows.push(row);
      report(`${place}${line(row, wanted)}${before ? '  (measured before)' : ''}`);
    }
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
  kept.done();
  return { rows, summary: summary(rows, wanted) };
}

/** What was measured before the last run was broken off, on this machine and with these versions. */
function keptRows(how) {
  mkdirSync(results, { recursive: true });
  const { date, loadBefore, ...on } = machine();
  return new KeptRows(join(results, 'recording.part.json'), { ...how, on });
}

function summary(rows, modes) {
  const mean = (mode, figure) =>
    Number(geometricMean(rows.map((row) => row[mode][figure])).toFixed(3));
  const found = {};
  for (const mode of modes) {
    found[`cost, ${mode}, geometric mean`] = mean(mode, 'cost');
    found[`cost, ${mode}, against a warmed-up interpreter, geometric mean`] = mean(
      mode,
      'costWarm',
    );
    const stopped = rows.filter((row) => row[mode].isStopped).length;
    if (stopped > 0) found[`runs stopped after ${LIMIT_SECONDS} s, ${mode}`] = stopped;
  }
  if (modes.includes('counts')) {
    const bytes = rows.map((row) => row.counts.bytesPerEvent);
    found['bytes per event, counts only'] = {
      mean: Number(geometricMean(bytes).toFixed(3)),
      median: median(bytes),
      worst: Math.max(...bytes),
    };
  }
  return found;
}

async function measureProgram(name, { rounds, modes, trace }) {
  const runs = Object.fromEntries([...UNRECORDED, ...modes].map((mode) => [mode, []]));
  for (let round = 0; round < rounds; round++) {
    for (const mode of Object.keys(runs)) {
      // What was stopped once would be again.
      const isStopped = runs[mode].some((one) => one.isStopped);
      runs[mode].push(isStopped ? runs[mode][0] : await measured(mode, join(folder, name), trace));
    }
  }
  const seconds = (mode) => median(runs[mode].map((one) => one.seconds));
  return {
    name,
    plainSeconds: seconds('plain'),
    warmSeconds: seconds('warm'),
    ...Object.fromEntries(modes.map((mode) => [mode, cost(runs, mode)])),
  };
}

/** A mode's figures: the median of the ratios of neighbouring runs. */
function cost(runs, mode) {
  const against = (base) => runs[mode].map((one, round) => one.seconds / runs[base][round].seconds);
  const ratios = against('plain');
  const [{ events, objects, bytes, isStopped }] = runs[mode];
  return {
    cost: Number(median(ratios).toFixed(3)),
    lowest: Number(Math.min(...ratios).toFixed(3)),
    highest: Number(Math.max(...ratios).toFixed(3)),
    costWarm: Number(median(against('warm')).toFixed(3)),
    seconds: median(runs[mode].map((one) => one.seconds)),
    ...(isStopped
      ? { isStopped }
      : { events, objects, bytes, bytesPerEvent: Number((bytes / events).toFixed(3)) }),
  };
}

async function measured(mode, program, trace) {
  const { said } = await run(process.execPath, [child, mode, program, trace], {
    limitSeconds: LIMIT_SECONDS,
  });
  if (said === undefined) return { seconds: LIMIT_SECONDS, isStopped: true };
  if (said.exitCode !== 0) throw new Error(`${program} ended with ${said.exitCode}`);
  return said;
}

function line(row, modes) {
  const costs = modes.map((mode) => {
    const { cost: times, isStopped } = row[mode];
    return `${mode} ${isStopped ? '> ' : ''}×${times.toFixed(2)}`.padStart(mode.length + 9);
  });
  const bytes = row.counts && `${row.counts.bytesPerEvent.toFixed(2)} B/event`.padStart(14);
  return `${row.plainSeconds.toFixed(2)} s`.padStart(8) + costs.join('') + (bytes ?? '');
}
