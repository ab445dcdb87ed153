import type { Holder, ObjectId, Seq, Slot } from '@refwind/core';
import { checkMoment } from '../../errors.js';
import type { Timeline } from '../../timeline.js';
import { history, type ObjectHistory } from '../history.js';
import type { LedgerRow } from '../ledger.js';
import { type PairReason, ReferenceBook } from '../references/book.js';
import { BEFORE, NO_TOKEN, type TokenId } from '../references/tokens.js';
import { LedgerCodes } from './ledgerCodes.js';

/** An increment (or the allocation) and a decrement that gave its reference back. */
export interface ReferencePair {
  /** `null` when it was taken before the first event that was kept. */
  readonly taken: LedgerRow | null;
  readonly given: LedgerRow;
  /** How many references: a jump of a count takes or gives several. */
  readonly references: number;
  /** Who held it until then; `null` when that is not known. */
  readonly holder: Holder | null;
  /**
   * How it is known: `holder`: the holder let go in the instruction that gave it back; `only`: no other reference was
   * without a known holder; `latest`: of several such, the one taken last.
   */
  readonly reason: PairReason;
  /** From 0 to 1: one divided by how many references are as likely; 1 is exact. */
  readonly confidence: number;
}

/** References that are not given back. */
export interface OutstandingReference {
  /** The line that took it is this row's site. */
  readonly taken: LedgerRow | null;
  readonly references: number;
  /** Who holds it; `null` when that is not known: a temporary, C code. */
  readonly holder: Holder | null;
  /** Since when that holder has it; `null` when nobody is known to. */
  readonly held: LedgerRow | null;
  readonly confidence: number;
}

/** What became of each reference to an object up to a moment. */
export interface Pairing {
  readonly object: ObjectId;
  readonly at: Seq;
  /** In the order in which they were given back. */
  readonly pairs: readonly ReferencePair[];
  /** Those that stood out at the moment: those with a holder first, then in the order in which they were taken. */
  readonly outstanding: readonly OutstandingReference[];
  /** References that went with the object: it was freed before they were given back. */
  readonly died: number;
}

/**
 * Pairs each reference taken to an object with the decrement that gave it back, and tells which are outstanding at a
 * moment, each with the line that took it. Exact where holders are known; else ranked, with a confidence and a reason.
 * No reference is given back twice: the `references` of a row's pairs are never more than it took, or gave.
 *
 * @example
 * for (const { taken, holder } of pairing(timeline, 24, timeline.end).outstanding) {
 *   console.log(taken?.site?.line, holder);
 * }
 *
 * @param of an object's id, or its history
 * @param at a moment of the timeline
 * @throws LookupError `unknown-object`; MomentRangeError
 */
export function pairing(
  timeline: Timeline,
  of: ObjectId | ObjectHistory,
  at: Seq = timeline.end,
): Pairing {
  checkMoment(at, timeline.start, timeline.end);
  const life = typeof of === 'number' ? history(timeline, of) : of;
  return new Pairs(life, at).pair();
}

/** The object's own slot in the book. */
const SLOT = 1;

class Pairs {
  readonly #life: ObjectHistory;
  readonly #at: Seq;
  readonly #codes: LedgerCodes;
  readonly #book: ReferenceBook;
  readonly #pairs: ReferencePair[] = [];
  #died = 0;

  constructor(life: ObjectHistory, at: Seq) {
    this.#life = life;
    this.#at = at;
    this.#codes = new LedgerCodes(life.rows);
    const listener = {
      paired: this.#paired.bind(this),
      died: (token: TokenId) => {
        this.#died += this.#book.tokens.amount[token];
      },
    };
    this.#book = new ReferenceBook(this.#codes.sites, this.#codes, listener);
  }

  pair(): Pairing {
    const { object, rows } = this.#life;
    const older = rows.length > 0 ? rows[0].refcount - rows[0].delta : 0;
    if (older > 0) this.#book.take(SLOT, BEFORE, 0, older);
    for (let row = 0; row < rows.length && rows[row].seq <= this.#at; row++) this.#follow(row);
    this.#book.settle(SLOT);
    return {
      object,
      at: this.#at,
      pairs: this.#pairs,
      outstanding: this.#outstanding(),
      died: this.#died,
    };
  }

  #follow(row: number): void {
    const { type, delta, seq, holder } = this.#life.rows[row];
    const book = this.#book;
    if (type === 'free') book.free(SLOT, row);
    else if (holder === null) {
      if (delta > 0) book.take(SLOT, row, seq, delta);
      else if (delta < 0) book.give(SLOT, row, seq, -delta);
    } else if (type === 'link') {
      const { kind, a, b } = this.#codes.linked(holder);
      book.link(SLOT, kind, a, b, row, seq);
    } else {
      const { kind, a, b } = this.#codes.unlinked(holder);
      book.unlink(SLOT, kind, a, b, row);
    }
  }

  #paired(
    _slot: Slot,
    token: TokenId,
    references: number,
    given: number,
    _seq: Seq,
    reason: PairReason,
    choices: number,
  ): void {
    this.#pairs.push({
      taken: this.#row(this.#book.tokens.origin[token]),
      given: this.#life.rows[given],
      references,
      holder: this.#lastHolder(token),
      reason,
      confidence: 1 / choices,
    });
  }

  #outstanding(): OutstandingReference[] {
    const { links, tokens } = this.#book;
    const found: OutstandingReference[] = [];
    for (let at = links.firstHolder(SLOT); at >= 0; at = links.nextHolder(at)) {
      found.push(this.#standing(this.#book.tokenAt(at), true));
    }
    const loose: OutstandingReference[] = [];
    for (let at = this.#book.looseAt(SLOT); at !== NO_TOKEN; at = tokens.next[at]) {
      loose.push(this.#standing(at, false));
    }
    return [...found.sort(byTaken), ...loose.sort(byTaken)];
  }

  #standing(token: TokenId, isHeld: boolean): OutstandingReference {
    const { origin, amount, heldOrigin, choices } = this.#book.tokens;
    return {
      taken: this.#row(origin[token]),
      references: amount[token],
      holder: isHeld ? this.#lastHolder(token) : null,
      held: isHeld ? this.#row(heldOrigin[token]) : null,
      confidence: 1 / choices[token],
    };
  }

  #row(origin: number): LedgerRow | null {
    return origin < 0 ? null : this.#life.rows[origin];
  }

  #lastHolder(token: TokenId): Holder | null {
    return this.#row(this.#book.tokens.heldOrigin[token])?.holder ?? null;
  }
}

function byTaken(one: OutstandingReference, other: OutstandingReference): number {
  return (one.taken?.seq ?? 0) - (other.taken?.seq ?? 0);
}
