import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { type FileHandle, open, realpath, rename, rm } from 'node:fs/promises';
import { TraceError } from '../trace/errors.js';
import { TraceReader } from '../trace/reader.js';
import type { ForgettingSink, Stretch } from '../trace/sink.js';
import { messageOf, type TraceSource } from '../trace/source.js';
import { zlibCodec } from './codec.js';

/**
 * A trace in a file. Close it when done.
 * @throws TraceError `read-failed` when it cannot be opened.
 */
export function fileSource(path: string): TraceSource & { close(): void } {
  const { descriptor, size } = openForReading(path);
  return {
    name: path,
    size,
    read: (offset, length) => readFully(descriptor, offset, length),
    close: () => closeSync(descriptor),
  };
}

/**
 * Opens a trace file; `close` the reader when done.
 * @throws TraceError as `TraceReader.open`, or `read-failed`.
 */
export function openTraceFile(path: string): TraceReader {
  const source = fileSource(path);
  try {
    return TraceReader.open(source, { codec: zlibCodec });
  } catch (error) {
    source.close();
    throw error;
  }
}

/** What is copied at a time. */
const COPY_BYTES = 2 ** 20;

export interface FileSinkOptions {
  /**
   * Write to `PATH.partial` and rename it when complete, so that PATH is never an unfinished trace.
   * After a crash the unfinished one is still there, under its partial name.
   */
  readonly atomic?: boolean;
  /** Go on behind the first so many bytes of what is there, under its partial name when atomic; default 0: begin anew. */
  readonly keep?: number;
}

/** Writes a trace to a file, replacing one that is there. The file is created at the first write. */
export function fileSink(
  path: string,
  { atomic = false, keep = 0 }: FileSinkOptions = {},
): ForgettingSink {
  const target = atomic ? `${path}.partial` : path;
  let file: FileHandle | null = null;
  const closeFile = async () => {
    await file?.close();
    file = null;
  };
  return {
    name: target,
    async write(bytes) {
      file ??= await begin(target, keep);
      await writeFully(file, bytes);
    },
    async close() {
      await closeFile();
      if (atomic) await rename(target, path);
    },
    abandon: closeFile,
    async replace(head, kept) {
      // A link is not replaced by a file, but what it leads to.
      const real = await realpath(target);
      const next = await begun(real, head, kept);
      await closeFile();
      file = next;
    },
  };
}

async function begin(path: string, keep: number): Promise<FileHandle> {
  if (keep === 0) return open(path, 'w');
  const file = await open(path, 'a');
  await file.truncate(keep);
  return file;
}

/** Writes a new file beside `path`, which it then takes the place of; it is open to be gone on with. */
async function begun(
  path: string,
  head: Uint8Array,
  kept: readonly Stretch[],
): Promise<FileHandle> {
  const beside = `${path}.next`;
  const [old, next] = [await open(path, 'r'), await open(beside, 'w')];
  try {
    if (!(await old.stat()).isFile()) throw new Error('it is no ordinary file');
    await writeFully(next, head);
    for (const { from, to } of kept) await copy(old, next, from, to);
    await rename(beside, path);
    return next;
  } catch (error) {
    await next.close();
    await rm(beside, { force: true });
    throw error;
  } finally {
    await old.close();
  }
}

async function copy(from: FileHandle, to: FileHandle, start: number, end: number): Promise<void> {
  const piece = new Uint8Array(Math.min(COPY_BYTES, end - start));
  for (let at = start; at < end; ) {
    const { bytesRead } = await from.read(piece, 0, Math.min(piece.length, end - at), at);
    if (bytesRead === 0) throw new Error('the file became shorter while it was written');
    await writeFully(to, piece.subarray(0, bytesRead));
    at += bytesRead;
  }
}

function openForReading(path: string): { descriptor: number; size: number } {
  let descriptor: number | null = null;
  try {
    descriptor = openSync(path, 'r');
    const stats = fstatSync(descriptor);
    if (!stats.isFile()) throw new Error('it is no file');
    return { descriptor, size: stats.size };
  } catch (cause) {
    if (descriptor !== null) closeSync(descriptor);
    const place = { file: path, offset: 0 };
    throw new TraceError('read-failed', place, `cannot be opened: ${messageOf(cause)}`, { cause });
  }
}

/** Fewer bytes than asked only where the file ends. */
function readFully(descriptor: number, offset: number, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  let done = 0;
  while (done < length) {
    const read = readSync(descriptor, bytes, done, length - done, offset + done);
    if (read === 0) return bytes.subarray(0, done);
    done += read;
  }
  return bytes;
}

async function writeFully(file: FileHandle, bytes: Uint8Array): Promise<void> {
  let done = 0;
  while (done < bytes.length) {
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done);
    done += bytesWritten;
  }
}
