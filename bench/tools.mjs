// What a Python user would reach for, on the same interpreter, beside recording: what each costs. What each cannot tell
// is said in its file in `tools/`, and in docs/limits.md.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { geometricMean, run } from './lib/process.mjs';

const folder = fileURLToPath(new URL('./', import.meta.url));
const child = join(folder, 'lib', 'child.mjs');
const programs = ['queens.py', 'words.py'];
const tools = ['tracemalloc', 'settrace', 'referrers'];
const recordings = ['counts', 'slots', 'full'];
/** A tool that takes longer than this is stopped: its cost is at least that. */
const LIMIT_SECONDS = 120;

export const targets = {};

/** Runs each program plainly, under each tool, and recorded. */
export async function measure({ only, report }) {
  const scratch = mkdtempSync(join(tmpdir(), 'refwind-bench-'));
  const wanted = programs.filter(
    (name) => only.length === 0 || only.some((part) => name.includes(part)),
  );
  const rows = [];
  try {
    for (const name of wanted) {
      const row = await measureProgram(name, scratch);
      rows.push(row);
      report(line(row));
    }
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
  const summary = Object.fromEntries(
    [...tools, ...recordings].map((mode) => [mode, meanOf(rows, mode)]),
  );
  return { rows, summary };
}

async function measureProgram(name, scratch) {
  const program = join(folder, 'programs', name);
  const plain = await seconds('plain', program, scratch);
  const costs = {};
  for (const tool of tools) {
    const script = join(scratch, `${tool}-${name}`);
    writeFileSync(script, underTool(tool, program));
    costs[tool] = cost(await seconds('plain', script, scratch), plain);
  }
  for (const mode of recordings) costs[mode] = cost(await seconds(mode, program, scratch), plain);
  return { name, plainSeconds: plain, ...costs };
}

/** The tool's file, then the program as its main module. */
function underTool(tool, program) {
  const setup = readFileSync(join(folder, 'tools', `${tool}.py`), 'utf8');
  return `${setup}\nimport runpy\nrunpy.run_path(${JSON.stringify(program)}, run_name='__main__')\nfinish()\n`;
}

/** The program's seconds; none when it was stopped. */
async function seconds(mode, program, scratch) {
  const ended = await run(process.execPath, [child, mode, program, join(scratch, 'trace.rwt')], {
    limitSeconds: LIMIT_SECONDS,
  });
  return ended.said?.seconds;
}

const cost = (taken, plain) =>
  taken === undefined
    ? { atLeast: Number((LIMIT_SECONDS / plain).toFixed(1)) }
    : { cost: Number((taken / plain).toFixed(3)) };

function meanOf(rows, mode) {
  const mean = Number(
    geometricMean(rows.map((row) => row[mode].cost ?? row[mode].atLeast)).toFixed(2),
  );
  return rows.some((row) => row[mode].cost === undefined) ? { atLeast: mean } : { cost: mean };
}

function line(row) {
  const shown = [...tools, ...recordings].map((mode) => {
    const { cost: times, atLeast } = row[mode];
    return `${mode} ${times === undefined ? `> ×${atLeast}` : `×${times.toFixed(2)}`}`;
  });
  return `${row.name.padEnd(14)}${row.plainSeconds.toFixed(2)} s  ${shown.join('  ')}`;
}
