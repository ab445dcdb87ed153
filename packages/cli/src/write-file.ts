import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { unusable } from './errors.js';
import type { Io } from './io.js';

/**
 * Writes what a command made to a file, in place of what is there.
 * @param what it is, as a sentence begins: `The picture`
 * @throws CommandError when it cannot be written
 */
export async function writeTo(output: string, text: string, what: string, io: Io): Promise<void> {
  try {
    await writeFile(resolve(io.cwd, output), text);
  } catch (error) {
    throw unusable(`${what} cannot be written to ${output}`, error);
  }
}
