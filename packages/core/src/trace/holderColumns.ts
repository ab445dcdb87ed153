import { HolderKind } from '../events/chunk.js';
import type { ByteReader } from './byteReader.js';
import { getKeyedColumn, putKeyedColumn, VARINT32_BYTES } from './columnBytes.js';

/** The most bytes that one holder takes. */
export const HOLDER_BYTES = 1 + 2 * VARINT32_BYTES;

const KINDS = 6;

/** Three columns: the kinds, then `a`, then `b`; each number as its distance from the last of its kind. */
export function putHolderColumns(
  out: Uint8Array,
  at: number,
  kinds: Uint8Array,
  a: Uint32Array,
  b: Uint32Array,
  count: number,
): number {
  out.set(kinds.subarray(0, count), at);
  const keys = new Uint32Array(kinds.subarray(0, count));
  const afterA = putKeyedColumn(out, at + count, keys, new Uint32Array(KINDS), a, count);
  return putKeyedColumn(out, afterA, keys, new Uint32Array(KINDS), b, count);
}

/** What holder columns may say at most. */
export interface HolderLimits {
  /** `StringId`s are below. */
  readonly strings: number;
  /** Slots are 1 … this. */
  readonly slots: number;
}

export interface HolderColumns {
  readonly holderKind: Uint8Array;
  readonly holderA: Uint32Array;
  readonly holderB: Uint32Array;
}

/** @throws TraceError `damaged` for a kind, text or slot that cannot be. */
export function readHolderColumns(
  reader: ByteReader,
  count: number,
  limits: HolderLimits,
): HolderColumns {
  const holderKind = reader.take(count).slice();
  for (const kind of holderKind) {
    if (kind >= KINDS) reader.fail(`has a holder of kind ${kind}`);
  }
  const keys = new Uint32Array(holderKind);
  const holderA = readNumbers(reader, keys);
  const holderB = readNumbers(reader, keys);
  for (let i = 0; i < count; i++) {
    if (fits(holderKind[i], holderA[i], holderB[i], limits)) continue;
    reader.fail(`has a holder of kind ${holderKind[i]} with ${holderA[i]} and ${holderB[i]}`);
  }
  return { holderKind, holderA, holderB };
}

function readNumbers(reader: ByteReader, keys: Uint32Array): Uint32Array {
  const column = new Uint32Array(keys.length);
  const last = new Uint32Array(KINDS);
  const end = getKeyedColumn(reader.bytes, reader.position, keys, last, column);
  if (end < 0) reader.fail('has a holder above 32 bits, or its holders end early');
  reader.position = end;
  return column;
}

function fits(kind: number, a: number, b: number, limits: HolderLimits): boolean {
  if (kind === HolderKind.variable) return a < limits.strings && b < limits.strings;
  if (kind > HolderKind.member) return a < limits.strings;
  if (a < 1 || a > limits.slots) return false;
  if (kind === HolderKind.key) return b < limits.strings;
  return kind === HolderKind.index || (b >= 1 && b <= limits.slots);
}
