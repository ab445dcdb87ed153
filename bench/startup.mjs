// What a person waits for before anything is done: whole processes of the built command line, nothing warmed but the
// file cache, and Node alone beside them.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { median, run } from './lib/process.mjs';

const refwind = fileURLToPath(new URL('../packages/cli/dist/bin.js', import.meta.url));
const script = fileURLToPath(new URL('../examples/refcount.py', import.meta.url));

export const targets = { 'refwind --help': '≤ 0.150 s', 'refwind info': '≤ 0.250 s' };

/** Processes of each in a round: they are short. */
const PER_ROUND = 7;

export async function measure({ rounds, report }) {
  const scratch = mkdtempSync(join(tmpdir(), 'refwind-bench-'));
  const trace = join(scratch, 'trace.rwt');
  try {
    await run(process.execPath, [refwind, 'simulate', '-o', trace, script]);
    const commands = {
      'node, nothing': ['-e', '0'],
      'refwind --help': [refwind, '--help'],
      'refwind info': [refwind, 'info', trace],
      'refwind leaks': [refwind, 'leaks', trace],
    };
    const seconds = Object.fromEntries(Object.keys(commands).map((name) => [name, []]));
    for (const args of Object.values(commands)) await run(process.execPath, args);
    for (let round = 0; round < rounds * PER_ROUND; round++) {
      for (const [name, args] of Object.entries(commands)) {
        seconds[name].push((await run(process.execPath, args)).seconds);
      }
    }
    const summary = {};
    for (const [name, all] of Object.entries(seconds)) {
      const rounded = (number) => Number(number.toFixed(3));
      summary[name] = {
        median: rounded(median(all)),
        lowest: rounded(Math.min(...all)),
        highest: rounded(Math.max(...all)),
      };
    }
    for (const [name, { median: middle }] of Object.entries(summary)) {
      report(`${name.padEnd(24)}${middle.toFixed(3).padStart(8)} s`);
    }
    return { summary };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}
