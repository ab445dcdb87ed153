// npm run fuzz [-- --seed N --count C --minutes M]: heap scripts with seeds N, N + 1 … run on CPython and in the
// simulator until C of them did or M minutes are over; what differs is shrunk, shown and written to
// fixtures/scripts. Without a count: for a minute, or as long as said; with one: as long as it takes.
// Exit code 1 when something was found.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
import { setup } from './setup.mjs';
import { fail, packageDir, root, StepFailed } from './workspace.mjs';

async function main() {
  const { values } = parseArgs({
    options: {
      seed: { type: 'string', default: String(Date.now() % 1_000_000_000) },
      count: { type: 'string' },
      minutes: { type: 'string' },
    },
  });
  const seed = whole('seed', values.seed, 0);
  const count = values.count === undefined ? Infinity : whole('count', values.count, 1);
  const minutes =
    values.minutes === undefined ? (values.count ? Infinity : 1) : length(values.minutes);
  await setup({ only: ['cpython'] });
  const { fuzz } = await compiled(join(packageDir('cpython'), 'test', 'simulation', 'fuzz.ts'));
  const finds = await fuzz({
    seed,
    count,
    minutes,
    folder: join(root, 'fixtures', 'scripts'),
    say: (text) => process.stdout.write(`${text}\n`),
  });
  if (finds > 0) process.exitCode = 1;
}

function whole(name, text, least) {
  const number = Number(text);
  if (Number.isSafeInteger(number) && number >= least) return number;
  throw new StepFailed('fuzz', `--${name} is a whole number from ${least} on, not "${text}".`);
}

function length(text) {
  const minutes = Number(text);
  if (minutes > 0) return minutes;
  throw new StepFailed('fuzz', `--minutes is a number above 0, not "${text}".`);
}

/** The tests' own TypeScript, as a module beside it, so that what it finds by its own place stays there. */
async function compiled(file) {
  const outfile = file.replace(/\.ts$/, `.${process.pid}.mjs`);
  try {
    await build({
      entryPoints: [file],
      outfile,
      bundle: true,
      platform: 'node',
      format: 'esm',
      packages: 'external',
      logLevel: 'warning',
    });
    return await import(pathToFileURL(outfile).href);
  } finally {
    rmSync(outfile, { force: true });
  }
}

main().catch(fail);
