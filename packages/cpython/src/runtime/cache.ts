import { randomBytes } from 'node:crypto';
import { closeSync, existsSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { RecorderError } from '../errors.js';
import { REWRITER_VERSION } from '../instrument/rewrite.js';

/** The user's cache folder for Refwind, by the platform's custom. */
export function defaultCacheFolder(): string {
  const home = homedir();
  if (process.platform === 'darwin') return join(home, 'Library', 'Caches', 'refwind');
  if (process.platform === 'win32') return join(home, 'AppData', 'Local', 'refwind', 'cache');
  return join(home, '.cache', 'refwind');
}

/** Marks a whole file; its CRC-32 follows. */
const TRAILER_MAGIC = 0x31435752; // "RWC1"
const TRAILER_BYTES = 8;

/**
 * Files that are costly to make and depend only on the interpreter's version and ours. A cache that
 * cannot be written is a slow start, never a failure.
 */
export class RecorderCache {
  readonly #folder: string;

  constructor(folder: string, interpreterVersion: string) {
    this.#folder = join(folder, `pyodide-${interpreterVersion}-rewriter-${REWRITER_VERSION}`);
  }

  /**
   * The file's bytes, in a buffer of their own; undefined when it is not there.
   * @throws RecorderError `damaged-cache` when the file is not what was written
   */
  async read(name: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
    const path = join(this.#folder, name);
    return existsSync(path) ? readWhole(path) : undefined;
  }

  /** Writes a file so that nobody ever sees half of it. */
  write(name: string, bytes: Uint8Array<ArrayBuffer>): void {
    const temporary = join(this.#folder, `${name}.${randomBytes(6).toString('hex')}.tmp`);
    const trailer = new DataView(new ArrayBuffer(TRAILER_BYTES));
    trailer.setUint32(0, TRAILER_MAGIC, true);
    trailer.setUint32(4, crc32(bytes), true);
    try {
      mkdirSync(this.#folder, { recursive: true });
      const file = openSync(temporary, 'wx');
      try {
        writeSync(file, bytes);
        writeSync(file, trailer);
      } finally {
        closeSync(file);
      }
      renameSync(temporary, join(this.#folder, name));
    } catch {
      removeIfPossible(temporary);
    }
  }

  /** Forgets everything of this version, where it may. */
  clear(): void {
    removeIfPossible(this.#folder);
  }
}

/** Where nothing can be written (a file in a folder's place, a read-only disk), nothing is removed. */
function removeIfPossible(path: string): void {
  try {
    rmSync(path, { recursive: true, force: true });
  } catch {
    // It stays.
  }
}

async function readWhole(path: string): Promise<Uint8Array<ArrayBuffer>> {
  try {
    const { buffer, byteOffset, length } = await readFile(path);
    const bytes = new Uint8Array(
      buffer as ArrayBuffer,
      byteOffset,
      Math.max(0, length - TRAILER_BYTES),
    );
    const trailer = new DataView(buffer, byteOffset + bytes.length);
    if (
      trailer.getUint32(0, true) === TRAILER_MAGIC &&
      trailer.getUint32(4, true) === crc32(bytes)
    ) {
      return bytes;
    }
  } catch (cause) {
    throw damaged(path, cause);
  }
  throw damaged(path);
}

function damaged(path: string, cause?: unknown): RecorderError {
  return new RecorderError('damaged-cache', `the cached file ${path} is damaged; remove it`, {
    cause,
  });
}
