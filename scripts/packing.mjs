// The packages as users get them: packed into tarballs.
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setup } from './setup.mjs';
import { must, packages, pnpm } from './workspace.mjs';

/**
 * Builds and packs every package, and gives `work` a temporary folder and the path of each tarball
 * by package name. The folder is gone afterwards.
 */
export async function withTarballs(work) {
  const folder = mkdtempSync(join(tmpdir(), 'refwind-packed-'));
  try {
    await setup();
    await must('pack', pnpm(['--filter', './packages/*', 'pack', '--pack-destination', folder]));
    return await work(folder, tarballsIn(folder));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function tarballsIn(folder) {
  const files = readdirSync(folder);
  return Object.fromEntries(
    packages.map(({ name }) => {
      const file = files.find((each) => new RegExp(`^refwind-${name}-\\d.*\\.tgz$`).test(each));
      if (!file) throw new Error(`no tarball of ${name}`);
      return [name, join(folder, file)];
    }),
  );
}
