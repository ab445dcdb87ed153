import type { TraceMeta } from '@refwind/core';
import type { ImportOptions } from '../importer.js';

/** What is said of a recording of which only this is known. */
export function metaOf(known: Partial<TraceMeta>, options: ImportOptions): TraceMeta {
  return {
    python: { version: 'unknown', implementation: 'unknown', platform: 'unknown' },
    program: options.name ?? 'input',
    argv: [],
    recorder: { name: 'refwind import', version: '1' },
    startedAt: options.startedAt ?? new Date().toISOString(),
    holders: 'slots',
    options: {},
    ...known,
  };
}
