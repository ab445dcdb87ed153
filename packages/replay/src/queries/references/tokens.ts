/** A token's number; `NO_TOKEN` where there is none. */
export type TokenId = number;

export const NO_TOKEN: TokenId = -1;

/** No event of the timeline: it happened before the first one that is there. */
export const BEFORE = -1;

/**
 * References, a token each: which event took it, who came to hold it. Columns by token, replaced when they grow.
 * Equal references that nobody is known to hold may share a token, as its `amount`.
 */
export class Tokens {
  /** What took the reference: a number of the book's user, or `BEFORE`. */
  origin = new Int32Array(0);
  seq = new Float64Array(0);
  amount = new Int32Array(0);
  /** What gave it to the holder that has it, or had it last; `BEFORE` while nobody had. */
  heldOrigin = new Int32Array(0);
  heldSeq = new Float64Array(0);
  /** That holder, as in a link row; `kind` is −1 while nobody had it. */
  kind = new Int8Array(0);
  a = new Uint32Array(0);
  b = new Uint32Array(0);
  /** The site at which that holder let go of it, −1 while it has not. */
  released = new Int32Array(0);
  /** Of how many references, each as likely, this was taken to be the one that the holder got. */
  choices = new Int32Array(0);
  /** The next one of a list. */
  next = new Int32Array(0);
  #used = 0;
  #free: TokenId = NO_TOKEN;

  /** A token for references that nobody holds yet. */
  create(origin: number, seq: number, amount: number): TokenId {
    const token = this.#place();
    this.origin[token] = origin;
    this.seq[token] = seq;
    this.amount[token] = amount;
    this.heldOrigin[token] = BEFORE;
    this.heldSeq[token] = 0;
    this.kind[token] = -1;
    this.released[token] = -1;
    this.choices[token] = 1;
    this.next[token] = NO_TOKEN;
    return token;
  }

  /** Takes one reference out of a token of several. */
  split(token: TokenId): TokenId {
    this.amount[token]--;
    const one = this.create(this.origin[token], this.seq[token], 1);
    this.choices[one] = this.choices[token];
    return one;
  }

  drop(token: TokenId): void {
    this.next[token] = this.#free;
    this.#free = token;
  }

  #place(): TokenId {
    const token = this.#free;
    if (token !== NO_TOKEN) {
      this.#free = this.next[token];
      return token;
    }
    if (this.#used === this.origin.length) this.#grow(Math.max(1024, this.#used * 2));
    return this.#used++;
  }

  #grow(length: number): void {
    this.origin = longer(new Int32Array(length), this.origin);
    this.seq = longer(new Float64Array(length), this.seq);
    this.amount = longer(new Int32Array(length), this.amount);
    this.heldOrigin = longer(new Int32Array(length), this.heldOrigin);
    this.heldSeq = longer(new Float64Array(length), this.heldSeq);
    this.kind = longer(new Int8Array(length), this.kind);
    this.a = longer(new Uint32Array(length), this.a);
    this.b = longer(new Uint32Array(length), this.b);
    this.released = longer(new Int32Array(length), this.released);
    this.choices = longer(new Int32Array(length), this.choices);
    this.next = longer(new Int32Array(length), this.next);
  }
}

/** `to`, which is longer, with all of `from`. */
export function longer<T extends { set(from: T): void }>(to: T, from: T): T {
  to.set(from);
  return to;
}
