import type { ByteReader, ByteWriter, CodeId, HeapColumns } from '@refwind/core';
import type { Change } from './changes.js';
import type { Touched } from './touched.js';
import { readSigned, writeSigned } from './touchedCodec.js';

/** By the code of their alloc event (type and site): objects that are alive and their bytes, or how these change. */
export type AliveByCode = Map<CodeId, { objects: number; bytes: number }>;

function add(alive: AliveByCode, code: CodeId, objects: number, bytes: number): void {
  const known = alive.get(code);
  if (known === undefined) alive.set(code, { objects, bytes });
  else {
    known.objects += objects;
    known.bytes += bytes;
  }
}

/** What is alive in a heap. */
export function aliveIn(columns: HeapColumns): AliveByCode {
  const alive: AliveByCode = new Map();
  for (let slot = 1; slot <= columns.slotCount; slot++) {
    if (columns.object[slot] > 0) add(alive, columns.allocCode[slot], 1, columns.size[slot]);
  }
  return alive;
}

/** How that changed since the start of a chunk. */
export function aliveSince(
  { slot, object, freed, size, allocCode }: Touched,
  changes: readonly Change[],
  columns: HeapColumns,
): AliveByCode {
  const alive: AliveByCode = new Map();
  freed.forEach((entry, i) => {
    if (columns.object[slot[entry]] !== object[entry]) add(alive, allocCode[i], -1, -size[i]);
  });
  for (const change of changes) {
    if (change.kind === 'made') add(alive, change.entry.allocCode, 1, change.entry.size);
  }
  return alive;
}

export function addTo(alive: AliveByCode, changes: AliveByCode): void {
  for (const [code, { objects, bytes }] of changes) add(alive, code, objects, bytes);
}

export function encodeAlive(out: ByteWriter, alive: AliveByCode): void {
  out.varint(alive.size);
  for (const [code, { objects, bytes }] of alive) {
    out.varint(code);
    writeSigned(out, objects);
    writeSigned(out, bytes);
  }
}

/** @throws TraceError `damaged` */
export function decodeAlive(reader: ByteReader, codes: number): AliveByCode {
  const alive: AliveByCode = new Map();
  for (let left = reader.count('codes', 3); left > 0; left--) {
    const code = reader.below(codes, 'a code');
    alive.set(code, { objects: readSigned(reader), bytes: readSigned(reader) });
  }
  return alive;
}
