// npm run fuzz [-- --seed N --minutes M]: heap scripts with seeds N, N + 1 … run on CPython and in the
// simulator until M minutes are over; what differs is shrunk, shown and written to fixtures/scripts.
// Exit code 1 when something was found.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
import { setup } from './setup.mjs';
import { fail, packageDir, root } from './workspace.mjs';

async function main() {
  const { seed, minutes } = parseArgs({
    options: {
      seed: { type: 'string', default: String(Date.now() % 1_000_000_000) },
      minutes: { type: 'string', default: '1' },
    },
  }).values;
  await setup({ only: ['cpython'] });
  const { fuzz } = await compiled(join(packageDir('cpython'), 'test', 'simulation', 'fuzz.ts'));
  const finds = await fuzz({
    seed: Number(seed),
    minutes: Number(minutes),
    folder: join(root, 'fixtures', 'scripts'),
    say: (text) => process.stdout.write(`${text}\n`),
  });
  if (finds > 0) process.exitCode = 1;
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
