import type { TraceReader, TraceSource } from '@refwind/core';
import type { TimeIndex } from '@refwind/replay';
import { loadFiles, loadReplay } from './engine.js';

/** Where the index of a trace is. */
export function indexPath(trace: string): string {
  return `${trace}.index`;
}

/** A trace's index, if there is one. */
export interface OpenIndex {
  readonly index: TimeIndex | null;
  /** Why one that is there cannot be used. */
  readonly problem: string | null;
  close(): void;
}

export const NO_INDEX: OpenIndex = { index: null, problem: null, close: () => {} };

/** Opens the index beside a trace. One that cannot be used is as good as none. */
export async function openIndex(reader: TraceReader): Promise<OpenIndex> {
  const [{ fileSource, zlibCodec }, { IndexError, TimeIndex }] = await Promise.all([
    loadFiles(),
    loadReplay(),
  ]);
  let file: (TraceSource & { close(): void }) | null = null;
  try {
    file = fileSource(indexPath(reader.file));
  } catch {
    return NO_INDEX;
  }
  try {
    const index = TimeIndex.open(file, reader, { codec: zlibCodec });
    return { index, problem: null, close: file.close };
  } catch (error) {
    file.close();
    if (error instanceof IndexError) return { ...NO_INDEX, problem: error.message };
    throw error;
  }
}
