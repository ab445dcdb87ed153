import { HolderKind } from '../events/chunk.js';
import type { ByteReader } from './byteReader.js';
import { putVarint32, VARINT32_BYTES, zigzagDelta, zigzagTarget } from './columnBytes.js';

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
  const afterA = putByKind(out, at + count, kinds, a, count);
  return putByKind(out, afterA, kinds, b, count);
}

function putByKind(
  out: Uint8Array,
  at: number,
  kinds: Uint8Array,
  column: Uint32Array,
  count: number,
): number {
  const last = new Uint32Array(KINDS);
  let position = at;
  for (let i = 0; i < count; i++) {
    const kind = kinds[i];
    position = putVarint32(out, position, zigzagDelta(last[kind], column[i]));
    last[kind] = column[i];
  }
  return position;
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
  const holderA = readByKind(reader, holderKind);
  const holderB = readByKind(reader, holderKind);
  for (let i = 0; i < count; i++) {
    const [kind, a, b] = [holderKind[i], holderA[i], holderB[i]];
    if (!fits(kind, a, b, limits)) reader.fail(`has a holder of kind ${kind} with ${a} and ${b}`);
  }
  return { holderKind, holderA, holderB };
}

function readByKind(reader: ByteReader, kinds: Uint8Array): Uint32Array {
  const last = new Uint32Array(KINDS);
  const column = new Uint32Array(kinds.length);
  for (let i = 0; i < kinds.length; i++) {
    const kind = kinds[i];
    last[kind] = zigzagTarget(last[kind], reader.below(2 ** 32, 'a holder with'));
    column[i] = last[kind];
  }
  return column;
}

function fits(kind: number, a: number, b: number, limits: HolderLimits): boolean {
  if (kind === HolderKind.variable) return a < limits.strings && b < limits.strings;
  if (kind > HolderKind.member) return a < limits.strings;
  if (a < 1 || a > limits.slots) return false;
  if (kind === HolderKind.key) return b < limits.strings;
  return kind === HolderKind.index || (b >= 1 && b <= limits.slots);
}
