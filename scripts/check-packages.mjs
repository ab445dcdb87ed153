// Every packed package through publint (is it laid out right?) and attw (do its types resolve for
// ESM, CommonJS and bundlers?).
import { withTarballs } from './packing.mjs';
import { fail, node, tool } from './workspace.mjs';

const checks = [
  ['publint', (tarball) => [tool('publint/src/cli.js'), 'run', tarball, '--strict']],
  // Resolution from before Node 16 knows no export maps; nobody on Node 20 uses it.
  ['attw', (tarball) => [tool('@arethetypeswrong/cli/dist/index.js'), tarball, '--profile=node16']],
];

withTarballs(async (_folder, tarballs) => {
  for (const [name, tarball] of Object.entries(tarballs)) {
    for (const [check, args] of checks) {
      const { code, output } = await node(args(tarball));
      console.log(`${check} @refwind/${name}: ${code === 0 ? 'ok' : 'failed'}`);
      if (code !== 0) {
        process.stderr.write(output);
        process.exitCode = 1;
      }
    }
  }
}).catch(fail);
