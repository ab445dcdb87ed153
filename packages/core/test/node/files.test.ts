import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  chunksOf,
  TraceDictionary,
  TraceError,
  TraceReader,
  TraceWriter,
} from '../../src/index.js';
import { fileSink, fileSource, openTraceFile, zlibCodec } from '../../src/node/index.js';
import { randomHistory } from '../../src/testing/index.js';
import { META } from '../support/traces.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'refwind-core-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const EVENTS = randomHistory(31, 1000);

function writerTo(path: string, options?: { atomic?: boolean }) {
  const dictionary = new TraceDictionary();
  const writer = new TraceWriter(fileSink(path, options), dictionary, META, { codec: zlibCodec });
  return { writer, chunks: chunksOf(EVENTS, dictionary, 300) };
}

describe('a trace in a file', () => {
  test('comes back', async () => {
    const path = join(folder, 'whole.rwt');
    const { writer, chunks } = writerTo(path);
    for (const chunk of chunks) await writer.writeChunk(chunk);
    await writer.finish();
    const reader = openTraceFile(path);
    expect([...reader.events()]).toEqual(EVENTS);
    expect(reader.file).toBe(path);
    reader.close();
    expect(() => [...reader.events()]).toThrow(TraceError);
    expect(readFileSync(path).length).toBe(writer.bytesWritten);
  });

  test('appears under its name only when it is complete, if so wished', async () => {
    const path = join(folder, 'atomic.rwt');
    const { writer, chunks } = writerTo(path, { atomic: true });
    for (const chunk of chunks) await writer.writeChunk(chunk);
    expect(existsSync(path)).toBe(false);
    await writer.finish();
    expect(existsSync(`${path}.partial`)).toBe(false);
    expect(TraceReader.open(fileSource(path)).complete).toBe(true);
  });

  test('stays under its partial name when given up', async () => {
    const path = join(folder, 'given-up.rwt');
    const { writer, chunks } = writerTo(path, { atomic: true });
    for (const chunk of chunks) await writer.writeChunk(chunk);
    await writer.abort();
    expect(existsSync(path)).toBe(false);
    const reader = openTraceFile(`${path}.partial`);
    expect(reader.complete).toBe(false);
    expect([...reader.events()]).toEqual(EVENTS);
    reader.close();
  });
});

describe('a file that cannot be used is told by name', () => {
  test.each<[string, () => string, RegExp]>([
    ['missing', () => join(folder, 'none.rwt'), /none\.rwt: cannot be opened: ENOENT/],
    ['a folder', () => folder, /cannot be opened: it is no file/],
    [
      'something else',
      () => {
        const path = join(folder, 'other.txt');
        writeFileSync(path, 'import gc\n');
        return path;
      },
      /other\.txt: this is not a Refwind trace: it begins with 69 6d 70 6f/,
    ],
  ])('%s', (_name, path, message) => {
    expect(() => openTraceFile(path())).toThrow(message);
  });

  test('or cannot be written', async () => {
    const { writer, chunks } = writerTo(join(folder, 'no', 'such', 'folder.rwt'));
    const error = await (async () => {
      for (const chunk of chunks) await writer.writeChunk(chunk);
      await writer.finish();
    })().catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'write-failed', offset: 0 });
    expect(String(error)).toMatch(/writing failed: ENOENT/);
  });
});
