// What leaving out saves: programs recorded in full, only what the collector manages, only one type, in turn, in
// processes of their own, against the same program on the unmodified interpreter. Counts only.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { geometricMean, median, run } from './lib/process.mjs';

const folder = fileURLToPath(new URL('programs/', import.meta.url));
const child = fileURLToPath(new URL('lib/child.mjs', import.meta.url));

export const targets = {};

const PROGRAMS = ['goboard.py', 'planets.py', 'policy.py', 'trees.py', 'words.py'];
const MODES = ['counts', 'collector-managed', 'lists'];

export async function measure({ rounds, only, report }) {
  const scratch = mkdtempSync(join(tmpdir(), 'refwind-bench-'));
  const trace = join(scratch, 'trace.rwt');
  const rows = [];
  try {
    const chosen = PROGRAMS.filter(
      (name) => only.length === 0 || only.some((part) => name.includes(part)),
    );
    for (const name of chosen) {
      const runs = { plain: [] };
      for (const mode of MODES) runs[mode] = [];
      for (let round = 0; round < rounds; round++) {
        for (const mode of Object.keys(runs)) {
          runs[mode].push(
            (await run(process.execPath, [child, mode, join(folder, name), trace])).said,
          );
        }
      }
      const row = { name, plainSeconds: median(runs.plain.map(({ seconds }) => seconds)) };
      for (const mode of MODES) row[mode] = figures(runs, mode);
      rows.push(row);
      report(line(row));
    }
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
  const mean = (mode) => Number(geometricMean(rows.map((row) => row[mode].cost)).toFixed(3));
  return {
    rows,
    summary: {
      'cost, all objects, geometric mean': mean('counts'),
      'cost, collector-managed only, geometric mean': mean('collector-managed'),
      'cost, lists only, geometric mean': mean('lists'),
    },
  };
}

function figures(runs, mode) {
  const ratios = runs[mode].map((one, round) => one.seconds / runs.plain[round].seconds);
  const [{ events, bytes }] = runs[mode];
  return { cost: Number(median(ratios).toFixed(3)), events, bytes };
}

function line(row) {
  const parts = MODES.map((mode) => {
    const { cost, events } = row[mode];
    return `${mode} ×${cost.toFixed(2)}, ${(events / 1e6).toFixed(1)} M events`.padStart(34);
  });
  return [row.name.padEnd(14), `${row.plainSeconds.toFixed(2)} s`.padStart(8), ...parts].join('');
}
