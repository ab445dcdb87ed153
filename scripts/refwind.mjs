// `npm run -s refwind -- …`: the built command line, run where the caller stands. It prints nothing
// of its own, but for one note on a terminal while it has to build first.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { setup } from './setup.mjs';
import { fail, packageDir } from './workspace.mjs';

const bin = join(packageDir('cli'), 'dist', 'bin.js');

async function main() {
  if (!existsSync(bin)) {
    const note = (text) => process.stderr.isTTY && process.stderr.write(`setup: ${text}\n`);
    await setup({ note });
  }
  // npm starts scripts in the repository's root and says here where its caller was.
  const callerDir = process.env.npm_lifecycle_event === 'refwind' && process.env.INIT_CWD;
  if (callerDir) process.chdir(callerDir);
  process.argv[1] = bin;
  await import(pathToFileURL(bin).href);
}

main().catch(fail);
