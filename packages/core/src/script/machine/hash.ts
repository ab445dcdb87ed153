import { Tuple } from './objects.js';
import { Bytes, Float, isInt, type Value } from './values.js';

const MODULUS = (1n << 61n) - 1n;

/**
 * CPython's hash of a number; of texts some number that is the same in every run (CPython's is not, unless
 * `PYTHONHASHSEED` is set). `null` for what has no hash of its own.
 */
export function hashOf(value: Value): number | null {
  if (isInt(value)) return hashOfInt(BigInt(value));
  if (value instanceof Float) return hashOfFloat(value.value);
  if (typeof value === 'string') return hashOfText(value);
  if (value instanceof Bytes) return hashOfText(value.text);
  if (value === null) return 0x1234;
  return null;
}

export function hashOfConstant(value: Value): number {
  if (value instanceof Tuple) return hashOfItems(value.items.map(hashOfConstant));
  return hashOf(value) ?? 0;
}

function hashOfInt(value: bigint): number {
  const magnitude = (value < 0n ? -value : value) % MODULUS;
  const hash = value < 0n ? -magnitude : magnitude;
  return Number(hash === -1n ? -2n : hash);
}

function hashOfFloat(value: number): number {
  if (Number.isInteger(value)) return hashOfInt(BigInt(value));
  return hashOfText(String(value));
}

function hashOfText(text: string): number {
  let hash = 7;
  for (let at = 0; at < text.length; at += 1) {
    hash = (Math.imul(hash, 1_000_003) ^ text.charCodeAt(at)) | 0;
  }
  return hash >>> 1;
}

/** xxHash as CPython's tuples use it, in short numbers: only its being the same for equal tuples matters. */
export function hashOfItems(hashes: readonly number[]): number {
  let hash = 374_761_393;
  for (const each of hashes)
    hash = (Math.imul(hash ^ Number(BigInt.asIntN(32, BigInt(each))), 668_265_263) + 1) | 0;
  return (hash ^ hashes.length) >>> 1;
}
