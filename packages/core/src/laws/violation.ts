import type { ObjectId, Seq } from '../units.js';

/** The laws of the event model; see `docs/events.md`. */
export type Law =
  /** An alloc takes a slot that no live object has. */
  | 'alloc-in-free-slot'
  /** Every event of an object lies between its alloc and its free. */
  | 'alive'
  /** No count is negative. */
  | 'count-not-negative'
  /** A free by refcount comes at count 0. */
  | 'free-at-zero'
  /** A free by gc lies within a pass. */
  | 'gc-free-in-pass'
  /** Passes begin and end in pairs, the inner before the outer. */
  | 'passes-nest'
  /** A holder holds one object at a time. */
  | 'holder-holds-one'
  /** Only what a holder holds is unlinked from it. */
  | 'unlink-what-is-held'
  /** The owner of a slot is alive. */
  | 'owner-alive'
  /** An object has at most as many known holders as its count says. */
  | 'holders-within-count'
  /** Nobody holds an object that is freed. */
  | 'freed-unheld'
  /** A freed object holds nothing. */
  | 'freed-empty';

/** One event that breaks a law. */
export interface LawViolation {
  readonly law: Law;
  readonly seq: Seq;
  /** 0 when it is about no object. */
  readonly object: ObjectId;
  readonly expected: string;
  readonly found: string;
}

/** A violation as a sentence. */
export function describeViolation({ law, seq, object, expected, found }: LawViolation): string {
  const about = object === 0 ? '' : `, object #${object}`;
  return `event ${seq}${about} breaks ${law}: expected ${expected}, found ${found}`;
}
