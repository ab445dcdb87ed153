import { constants } from 'node:fs';
import { access, type FileHandle, open, realpath, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { loadFiles, loadTraces } from '../engine.js';
import { systemCode, unusable, wrongUse } from '../errors.js';
import type { RecordRequest } from './request.js';

/**
 * Refuses, before the program runs, an output that could not be written, and one that would
 * destroy a file which is no trace.
 * @throws CommandError
 */
export async function checkOutput(
  { output, program }: Pick<RecordRequest, 'output' | 'program'>,
  cwd: string,
): Promise<void> {
  const path = resolve(cwd, output);
  if (program.kind === 'script' && (await isSame(path, resolve(cwd, program.path)))) {
    throw wrongUse(`-o ${output} is the program itself; the trace would overwrite it.`);
  }
  await writable(output, path);
  if (await isOtherFile(path)) {
    throw wrongUse(
      `${output} exists and is no trace, so it is not overwritten: ` +
        'name another file with -o, or remove it first.',
    );
  }
}

async function isSame(a: string, b: string): Promise<boolean> {
  try {
    return (await realpath(a)) === (await realpath(b));
  } catch {
    return false;
  }
}

/** Opens an existing file for writing, or asks whether a new one can be made in its folder. */
async function writable(output: string, path: string): Promise<void> {
  try {
    const existing = await openExisting(path);
    if (existing === null) await access(dirname(path), constants.W_OK | constants.X_OK);
    else await existing.close();
  } catch (error) {
    throw unusable(`The trace cannot be written to ${output}`, error);
  }
}

async function openExisting(path: string): Promise<FileHandle | null> {
  try {
    return await open(path, 'r+');
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return null;
    throw error;
  }
}

const HEADER_BYTES = 16;

/** Whether an ordinary file with something in it is there, and does not begin like a trace. */
async function isOtherFile(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => null);
  if (found === null || !found.isFile() || found.size === 0) return false;
  const [{ TraceError, TraceReader }, { fileSource }] = await Promise.all([
    loadTraces(),
    loadFiles(),
  ]);
  const source = fileSource(path);
  try {
    const size = Math.min(HEADER_BYTES, source.size);
    TraceReader.open({ name: path, size, read: (at, length) => source.read(at, length) });
    return false;
  } catch (error) {
    return error instanceof TraceError && error.code === 'not-a-trace';
  } finally {
    source.close();
  }
}
