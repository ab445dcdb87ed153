import type { CodeObject } from '../compile/code.js';
import type { HeapObject } from './objects.js';

/**
 * What a name can stand for. Numbers, texts, `None` and the like are plain values outside the heap (see
 * `abstractions.ts`); everything else is a `HeapObject`, some of them older than the script (id 0).
 *
 * `null` is `None`; a JavaScript number is an `int` within ±2^53, a bigint one beyond.
 */
export type Value =
  | null
  | boolean
  | number
  | bigint
  | string
  | Float
  | Bytes
  | Special
  | Range
  | CodeValue
  | HeapObject;

export class Float {
  constructor(readonly value: number) {}
}

/** One character per byte, U+0000 … U+00FF. */
export class Bytes {
  constructor(readonly text: string) {}
}

class Special {
  constructor(readonly name: 'Ellipsis' | 'NotImplemented' | 'NULL') {}
}

export const ELLIPSIS = new Special('Ellipsis');
export const NOT_IMPLEMENTED = new Special('NotImplemented');
/** The empty place for `self` in a call; never seen by a program. */
export const NULL = new Special('NULL');

export class Range {
  constructor(
    readonly start: number,
    readonly stop: number,
    readonly step: number,
  ) {}

  get length(): number {
    const { start, stop, step } = this;
    return Math.max(0, Math.ceil((stop - start) / step));
  }
}

export class CodeValue {
  constructor(readonly code: CodeObject) {}
}

/** An `int` in its one form: a number where it is exact, a bigint elsewhere. */
export function int(value: bigint): number | bigint {
  return value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER)
    ? Number(value)
    : value;
}

export const isInt = (value: Value): value is number | bigint | boolean =>
  typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean';

export const isNumber = (value: Value): value is number | bigint | boolean | Float =>
  isInt(value) || value instanceof Float;
