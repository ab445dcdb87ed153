// Types: every package against its neighbours as built, and once more what runs in a browser, where
// Node's own globals do not exist. So are the library examples, as a user's project would be.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setup } from './setup.mjs';
import { fail, node, packageDir, packages, root, tool } from './workspace.mjs';

async function main() {
  await setup();
  const projects = packages
    .flatMap(({ name }) => ['tsconfig.json', 'tsconfig.browser.json'].map((file) => [name, file]))
    .map(([name, file]) => join(packageDir(name), file))
    .concat(join(root, 'examples', 'library', 'tsconfig.json'))
    .filter((path) => existsSync(path));
  for (const project of projects) {
    const { code } = await node([tool('typescript/bin/tsc'), '--project', project], { show: true });
    if (code !== 0) process.exitCode = 1;
  }
}

main().catch(fail);
