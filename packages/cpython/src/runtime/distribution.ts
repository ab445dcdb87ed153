import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { RecorderError } from '../errors.js';
import { PYTHON_RELEASES, type PythonRelease, versionNamed } from '../versions/index.js';
import type { CPythonVersion } from '../versions/version.js';

/** An installed interpreter's own files. */
export interface InterpreterFiles {
  readonly python: CPythonVersion;
  /** The package's version. */
  readonly version: string;
  /** Its WebAssembly module. */
  readonly wasm: string;
  /** URL of the JavaScript module that boots it. */
  readonly loader: string;
}

/**
 * Finds the package in which a version of CPython comes: installed beside Refwind, or where `folder`'s programs would
 * find it.
 * @throws RecorderError `no-interpreter` when it is not known, not installed, or installed in a version not known
 */
export function interpreterFiles(release: PythonRelease, folder: string): InterpreterFiles {
  const known = versionNamed(release);
  if (known === undefined) {
    throw new RecorderError(
      'no-interpreter',
      `CPython ${release} cannot be recorded; ${PYTHON_RELEASES.join(' and ')} can`,
    );
  }
  const manifest = resolveFrom([import.meta.url, pathToFileURL(join(folder, '_')).href], known);
  const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string };
  if (!known.distribution.versions.test(version)) {
    throw new RecorderError(
      'no-interpreter',
      `the package ${known.distribution.name} is there in version ${version}, which does not have CPython ${release} ` +
        `or was not tried; install the one that was: npm install ${known.distribution.install}`,
    );
  }
  const packageFolder = dirname(manifest);
  return {
    python: known,
    version,
    wasm: join(packageFolder, 'pyodide.asm.wasm'),
    loader: pathToFileURL(join(packageFolder, 'pyodide.mjs')).href,
  };
}

function resolveFrom(places: readonly string[], { release, distribution }: CPythonVersion): string {
  for (const place of places) {
    try {
      return createRequire(place).resolve(`${distribution.name}/package.json`);
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code !== 'MODULE_NOT_FOUND') throw cause;
    }
  }
  throw new RecorderError(
    'no-interpreter',
    `CPython ${release} is not installed; it comes with a package of npm: npm install ${distribution.install}`,
  );
}
