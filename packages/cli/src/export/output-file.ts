import { type FileHandle, open, rename, rm, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { unusable } from '../errors.js';

/** What takes an export's pieces, one after the other. */
export interface PiecesSink {
  write(piece: Uint8Array): Promise<void>;
}

/** A file that is written beside its place and takes it when it is whole; what is no ordinary file is written into. */
export interface OutputFile extends PiecesSink {
  finish(): Promise<void>;
  /** Removes what was written. */
  abandon(): Promise<void>;
}

/** @throws CommandError when the file cannot be made, and from its methods when it cannot be written. */
export async function outputFile(path: string, cwd: string): Promise<OutputFile> {
  const target = resolve(cwd, path);
  const found = await stat(target).catch(() => null);
  const isBeside = found === null || found.isFile();
  const partial = isBeside ? `${target}.partial` : target;
  const file = await said(path, open(partial, 'w'));
  return {
    write: (piece) => said(path, writeFully(file, piece)),
    async finish() {
      await said(path, file.close());
      if (isBeside) await said(path, rename(partial, target));
    },
    async abandon() {
      await file.close().catch(() => {});
      if (isBeside) await rm(partial, { force: true });
    },
  };
}

async function writeFully(file: FileHandle, piece: Uint8Array): Promise<void> {
  for (let done = 0; done < piece.length; ) {
    done += (await file.write(piece, done, piece.length - done)).bytesWritten;
  }
}

async function said<T>(path: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw unusable(`${path} cannot be written`, error);
  }
}

/** Removes what was begun, if it is an ordinary file: a device, or a pipe, stays. */
export async function removeFile(path: string): Promise<void> {
  const found = await stat(path).catch(() => null);
  if (found?.isFile()) await rm(path, { force: true });
}
