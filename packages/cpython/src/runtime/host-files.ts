import { readdirSync, statSync } from 'node:fs';
import { join, parse } from 'node:path';
import { RecorderError } from '../errors.js';
import type { EmscriptenModule } from './interpreter.js';

/** Top-level folders that belong to the interpreter's own file system. */
const INTERPRETERS_OWN = new Set(['dev', 'proc', 'lib', 'sys']);

/**
 * Makes the host's files reachable under their own paths, so that programs see the same names as
 * under any CPython, and enters `folder`.
 */
export function mountHostFiles(module: EmscriptenModule, folder: string): void {
  const { root } = parse(folder);
  const { FS } = module;
  for (const name of readdirSync(root)) {
    if (INTERPRETERS_OWN.has(name) || !isFolder(join(root, name))) continue;
    const path = `/${name}`;
    try {
      FS.mkdirTree(path);
      FS.mount(FS.filesystems.NODEFS, { root: join(root, name) }, path);
    } catch {
      // A folder that cannot be mounted cannot be read by the program either.
    }
  }
  try {
    FS.chdir(folder);
  } catch (cause) {
    throw new RecorderError(
      'no-program',
      `cannot work in ${folder}: the recorder's CPython sees the host's files except those below ` +
        `${[...INTERPRETERS_OWN].map((name) => `/${name}`).join(', ')}; start from another folder`,
      { cause },
    );
  }
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}
