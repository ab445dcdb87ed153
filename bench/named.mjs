// For how many of all references a holder is known, at the line boundaries that were compared, and whether counts and
// links are those of the interpreter's memory: each program recorded once with all holders and `--check-sampled`.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from './lib/process.mjs';
import { checked } from './lib/programs.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const child = fileURLToPath(new URL('lib/checked.mjs', import.meta.url));

export const targets = {
  'count mismatches': '0',
  'link differences': '0',
  'least named, %': '≥ 99.5',
};

export async function measure({ only, report }) {
  const scratch = mkdtempSync(join(tmpdir(), 'refwind-bench-'));
  const chosen = checked(root).filter(
    (path) => only.length === 0 || only.some((part) => path.includes(part)),
  );
  const rows = [];
  try {
    for (const path of chosen) {
      const args = [child, join(root, path), join(scratch, 'trace.rwt')];
      const { said } = await run(process.execPath, args);
      const row = { name: `${basename(dirname(path))}/${basename(path)}`, ...said };
      rows.push(row);
      report(line(row));
    }
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
  const sum = (field) => rows.reduce((total, row) => total + row[field], 0);
  return {
    rows,
    summary: {
      'count mismatches': sum('mismatches'),
      'link differences': sum('differences'),
      'least named, %': Math.min(...rows.map(({ named }) => named)),
      'most events of one program': Math.max(...rows.map(({ events }) => events)),
    },
  };
}

function line({ name, named, references, mismatches, differences, events }) {
  const millions = (number) => `${(number / 1e6).toFixed(1)} M`;
  return (
    `${name.padEnd(26)} ${named.toFixed(3)} % of ${millions(references)} references, ` +
    `${mismatches} mismatches, ${differences} differences, ${millions(events)} events`
  );
}
