import type { Seq } from '@refwind/core';

/** A stretch of moments, both ends included; empty when `from` is above `to`. */
export interface Span {
  readonly from: Seq;
  readonly to: Seq;
}

export const EVERYWHERE: Span = Object.freeze({ from: 0, to: Number.POSITIVE_INFINITY });

export function overlap(one: Span, other: Span): Span {
  return { from: Math.max(one.from, other.from), to: Math.min(one.to, other.to) };
}

export function hull(one: Span, other: Span): Span {
  if (one.from > one.to) return other;
  if (other.from > other.to) return one;
  return { from: Math.min(one.from, other.from), to: Math.max(one.to, other.to) };
}
