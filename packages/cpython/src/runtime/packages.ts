import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { RecorderError } from '../errors.js';

/** Where a program's packages are, beside the folders on PYTHONPATH. */
export interface PackagePlaces {
  /** A virtual environment: what is in its `site-packages` is importable, as far as it is pure Python. */
  readonly venv?: string;
  /** Folders with wheels; those for any platform are importable. */
  readonly wheels?: readonly string[];
}

/** What is put on `sys.path`. */
export interface PackagePath {
  /** Their `.pth` files count. */
  readonly siteFolders: readonly string[];
  readonly wheels: readonly string[];
}

/**
 * Finds packages: of the virtual environment given, else of the one that is active (`VIRTUAL_ENV`), and wheels.
 * @throws RecorderError `no-packages` when something given is not there
 */
export function packagePath(
  { venv, wheels = [] }: PackagePlaces,
  cwd: string,
  env: Readonly<Record<string, string>>,
): PackagePath {
  return {
    siteFolders: siteFolders(venv, cwd, env),
    wheels: wheels.flatMap((folder) => wheelsIn(folder, cwd)),
  };
}

function siteFolders(
  venv: string | undefined,
  cwd: string,
  env: Readonly<Record<string, string>>,
): string[] {
  if (venv === undefined) {
    return env.VIRTUAL_ENV ? sitePackages(resolve(cwd, env.VIRTUAL_ENV)) : [];
  }
  const found = sitePackages(resolve(cwd, venv));
  if (found.length > 0) return found;
  throw new RecorderError(
    'no-packages',
    `${venv} is no virtual environment: it has no lib/python3.…/site-packages`,
  );
}

/** The environment may be one of any Python 3: pure Python is what counts. */
function sitePackages(venv: string): string[] {
  const versions = names(join(venv, 'lib')).filter((name) => /^python3\.\d+$/.test(name));
  return [...versions.map((name) => join(venv, 'lib', name)), join(venv, 'Lib')]
    .map((folder) => join(folder, 'site-packages'))
    .filter((folder) => existsSync(folder));
}

/** The wheels for any platform; of a package that is there in several versions, the newest is first. */
function wheelsIn(folder: string, cwd: string): string[] {
  const path = resolve(cwd, folder);
  if (!existsSync(path)) {
    throw new RecorderError('no-packages', `there is no folder of wheels ${folder}`);
  }
  const newestFirst = new Intl.Collator('en', { numeric: true }).compare;
  const wheels = names(path).filter((name) => /-none-any\.whl$/.test(name));
  return wheels.sort((a, b) => newestFirst(b, a)).map((name) => join(path, name));
}

function names(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
