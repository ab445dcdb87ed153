import { existsSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { record } from '../../packages/cpython/dist/index.js';

const refwind = fileURLToPath(new URL('../../packages/cli/dist/bin.js', import.meta.url));

/** How many operations of `catalogue.py` make about so many events. */
export const SIZES = { '1e6': 6_500, '1e7': 54_000, '1e8': 640_000 };

/** A trace of so many events, recorded if it is not there yet. */
export async function traceOf(size, folder, report) {
  const output = join(folder, `catalogue-${size}.rwt`);
  if (existsSync(output)) return output;
  const path = fileURLToPath(new URL('../programs/catalogue.py', import.meta.url));
  const args = [`${SIZES[size]}`];
  const beside = `${output}.new`;
  const program = { kind: 'script', path };
  const { summary } = await record({ program, args, output: beside, holders: 'slots' });
  renameSync(beside, output);
  report(`recorded ${size}: ${summary.events} events, ${summary.live} objects alive at the end`);
  return output;
}

/** Writes a trace's index if it has none. */
export async function indexOf(trace, run, report) {
  if (existsSync(`${trace}.index`)) return;
  report(`indexing ${trace}`);
  await run(process.execPath, [refwind, 'index', trace]);
}
