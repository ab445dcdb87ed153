import { HolderKind, isOwned, type Slot } from '@refwind/core';
import type { PairReason, ReferenceBook } from './book.js';
import { NO_TOKEN, type TokenId } from './tokens.js';

/** So many loose references of an object are looked at: enough for what people write, and a bound. */
const WINDOW = 64;

/** Which reference a holder got. */
export interface HeldChoice {
  readonly token: TokenId;
  readonly choices: number;
  /** The same place had let go of it in the same instruction: it never really did. */
  readonly isSame: boolean;
}

/** Which reference was given back. */
export interface GivenChoice {
  readonly token: TokenId;
  readonly reason: PairReason;
  readonly choices: number;
}

/**
 * Which of an object's loose references a holder gets at a site: what the instruction took; else what it let go
 * elsewhere; else what was taken last.
 */
export function chooseHeld(
  book: ReferenceBook,
  slot: Slot,
  site: number,
  kind: HolderKind,
  a: number,
  b: number,
): HeldChoice {
  const { tokens } = book;
  let moved = NO_TOKEN;
  let others = 0;
  let seen = 0;
  const first = book.looseAt(slot);
  for (let at = first; at !== NO_TOKEN && seen < WINDOW; at = tokens.next[at], seen++) {
    if (site >= 0 && tokens.released[at] === site) {
      if (isSamePlace(book, at, kind, a, b)) return { token: at, choices: 1, isSame: true };
      if (moved === NO_TOKEN) moved = at;
    } else if (site >= 0 && tokens.kind[at] < 0 && book.siteOfToken(at) === site) {
      return { token: at, choices: 1, isSame: false };
    } else others++;
  }
  if (moved !== NO_TOKEN) return { token: moved, choices: 1, isSame: false };
  return { token: first, choices: Math.max(1, others), isSame: false };
}

/**
 * Which of an object's loose references an instruction gave back: what it let go; else what was taken last, but by
 * another instruction, where there is such; else what it took itself.
 */
export function chooseGiven(book: ReferenceBook, slot: Slot, site: number): GivenChoice {
  const { tokens } = book;
  let older = NO_TOKEN;
  let count = 0;
  let seen = 0;
  const first = book.looseAt(slot);
  for (let at = first; at !== NO_TOKEN && seen < WINDOW; at = tokens.next[at], seen++) {
    if (site >= 0 && tokens.released[at] === site) {
      return { token: at, reason: 'holder', choices: 1 };
    }
    const isOwn = site >= 0 && book.siteOfToken(at) === site;
    if (older === NO_TOKEN && !isOwn) older = at;
    count++;
  }
  const token = older === NO_TOKEN ? first : older;
  return count > 1
    ? { token, reason: 'latest', choices: count }
    : { token, reason: 'only', choices: 1 };
}

/** The place that had the reference is told anew, or it is a frame's variable that became the frame's place. */
function isSamePlace(
  book: ReferenceBook,
  token: TokenId,
  kind: HolderKind,
  a: number,
  b: number,
): boolean {
  const { tokens } = book;
  const had = tokens.kind[token];
  if (had === HolderKind.variable) {
    return kind === HolderKind.key && book.isAttributeNamed(b, tokens.b[token]);
  }
  return isOwned(had) && had === kind && tokens.a[token] === a && tokens.b[token] === b;
}
