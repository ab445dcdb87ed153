import { mkdir } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { FilePiece } from '@refwind/exchange';
import { unusable } from '../errors.js';
import { type OutputFile, outputFile } from './output-file.js';

/** Writes an export's files into a folder, which is made when it is missing; the bytes of all. */
export async function writeFolder(
  pieces: AsyncIterable<FilePiece>,
  folder: string,
  cwd: string,
): Promise<number> {
  const files = new Map<string, OutputFile>();
  let written = 0;
  try {
    for await (const { path, bytes } of pieces) {
      let file = files.get(path);
      if (file === undefined) {
        file = await begun(join(folder, path), cwd);
        files.set(path, file);
      }
      await file.write(bytes);
      written += bytes.length;
    }
    for (const file of files.values()) await file.finish();
    return written;
  } catch (error) {
    for (const file of files.values()) await file.abandon();
    throw error;
  }
}

async function begun(path: string, cwd: string): Promise<OutputFile> {
  try {
    await mkdir(dirname(resolve(cwd, path)), { recursive: true });
  } catch (error) {
    throw unusable(`The folder ${dirname(path)} cannot be made`, error);
  }
  return outputFile(path, cwd);
}
