import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { REWRITER_VERSION } from '../instrument/rewrite.js';

/** Where the interpreter's own files are: the `pyodide` package. */
export interface InterpreterFiles {
  readonly version: string;
  readonly wasm: string;
}

/** Finds the interpreter's package from here. */
export function interpreterFiles(): InterpreterFiles {
  const require = createRequire(import.meta.url);
  const manifest = require.resolve('pyodide/package.json');
  const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string };
  return { version, wasm: join(dirname(manifest), 'pyodide.asm.wasm') };
}

/** The user's cache folder for Refwind, by the platform's custom. */
export function defaultCacheFolder(): string {
  const home = homedir();
  if (process.platform === 'darwin') return join(home, 'Library', 'Caches', 'refwind');
  if (process.platform === 'win32') return join(home, 'AppData', 'Local', 'refwind', 'cache');
  return join(home, '.cache', 'refwind');
}

/**
 * Files that are costly to make and depend only on the interpreter's version and ours. A cache that
 * cannot be written is a slow start, never a failure.
 */
export class RecorderCache {
  readonly #folder: string;

  constructor(folder: string, interpreterVersion: string) {
    this.#folder = join(folder, `pyodide-${interpreterVersion}-rewriter-${REWRITER_VERSION}`);
  }

  /** The file's bytes, or undefined when it is not there. */
  read(name: string): Uint8Array<ArrayBuffer> | undefined {
    try {
      return new Uint8Array(readFileSync(join(this.#folder, name)));
    } catch {
      return undefined;
    }
  }

  /** Writes a file so that nobody ever sees half of it. */
  write(name: string, bytes: Uint8Array): void {
    const temporary = join(this.#folder, `${name}.${randomBytes(6).toString('hex')}.tmp`);
    try {
      mkdirSync(this.#folder, { recursive: true });
      writeFileSync(temporary, bytes);
      renameSync(temporary, join(this.#folder, name));
    } catch {
      rmSync(temporary, { force: true });
    }
  }

  /** Forgets everything of this version. */
  clear(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
