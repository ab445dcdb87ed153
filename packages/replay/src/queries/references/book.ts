import {
  type HolderKind,
  LinkTable,
  NO_LINK,
  type Seq,
  type Slot,
  type TraceDictionary,
} from '@refwind/core';
import { chooseGiven, chooseHeld } from './choose.js';
import { PendingGifts } from './pending.js';
import { BEFORE, longer, NO_TOKEN, type TokenId, Tokens } from './tokens.js';

/**
 * How it is known which reference a decrement gave back:
 * `holder`: the one whose holder let go in the same instruction;
 * `only`: there was no other without a known holder;
 * `latest`: the one taken last, of several that nobody is known to hold.
 */
export type PairReason = 'holder' | 'only' | 'latest';

/** Who is told what becomes of references. Tokens are valid during the call. */
export interface ReferenceListener {
  /** `amount` references of a token were given back by the event `origin`, one of `choices` as likely. */
  paired?(
    slot: Slot,
    token: TokenId,
    amount: number,
    origin: number,
    seq: Seq,
    reason: PairReason,
    choices: number,
  ): void;
  /** The references of a token went with their object. */
  died?(token: TokenId): void;
}

/**
 * Which event took each reference to each live object, and who holds it: what a ledger is without names. Counts tell
 * only how many references there are; this follows them one by one. Each increment makes a token, a link gives one to
 * a holder, an unlink takes it from there, a decrement ends one.
 *
 * Which one is decided instruction by instruction, since the order of events within one says nothing: what an
 * instruction takes is what its new holders get; what its old holders let go is what it gives back; else the loose one
 * that was taken last. Cost per event does not depend on how many references an object has.
 */
export class ReferenceBook {
  readonly tokens = new Tokens();
  readonly links = new LinkTable();
  /** References taken before this event and from it on share no token: each token's `seq` says which they are. */
  apartFrom: Seq = 0;
  readonly #sites: ArrayLike<number>;
  readonly #strings: readonly string[];
  readonly #listener: ReferenceListener;
  readonly #pending = new PendingGifts();
  /** By link: its token. */
  #tokenAt = new Int32Array(0);
  /** By slot: the loose token that came last, + 1. */
  #loose = new Int32Array(0);

  /** @param sites by origin: the number of the instruction, −1 where it is not known */
  constructor(
    sites: ArrayLike<number>,
    { strings }: Pick<TraceDictionary, 'strings'>,
    listener: ReferenceListener = {},
  ) {
    this.#sites = sites;
    this.#strings = strings;
    this.#listener = listener;
  }

  /** References to the object in `slot` are taken. */
  take(slot: Slot, origin: number, seq: Seq, amount: number): void {
    this.#begin(slot, origin);
    const { tokens } = this;
    const last = this.looseAt(slot);
    const isAlike = last !== NO_TOKEN && tokens.origin[last] === origin && tokens.kind[last] < 0;
    if (isAlike && (seq < this.apartFrom || tokens.seq[last] >= this.apartFrom)) {
      tokens.amount[last] += amount;
    } else this.#push(slot, tokens.create(origin, seq, amount));
  }

  /** References are given back. Which, is decided when the instruction is over. */
  give(slot: Slot, origin: number, seq: Seq, amount: number): void {
    this.#begin(slot, origin);
    this.#pending.add(slot, origin, seq, amount);
  }

  link(slot: Slot, kind: HolderKind, a: number, b: number, origin: number, seq: Seq): void {
    this.#begin(slot, origin);
    const before = this.links.indexOf(kind, a, b);
    if (before !== NO_LINK) this.#release(before, this.#siteOf(origin));
    const { tokens } = this;
    const { token, choices, isSame } = chooseHeld(this, slot, this.#siteOf(origin), kind, a, b);
    const held = token === NO_TOKEN ? tokens.create(BEFORE, 0, 1) : this.#takeOut(slot, token);
    tokens.choices[held] *= choices;
    if (!isSame) {
      tokens.heldOrigin[held] = origin;
      tokens.heldSeq[held] = seq;
    }
    tokens.kind[held] = kind;
    tokens.a[held] = a;
    tokens.b[held] = b;
    tokens.released[held] = -1;
    this.#attach(this.links.link(slot, kind, a, b), held);
  }

  unlink(slot: Slot, kind: HolderKind, a: number, b: number, origin: number): void {
    this.#begin(slot, origin);
    const link = this.links.indexOf(kind, a, b);
    if (link !== NO_LINK && this.links.heldAt(link) === slot) {
      this.#release(link, this.#siteOf(origin));
    }
  }

  /** The object in `slot` is gone: its references with it; it holds nobody. */
  free(slot: Slot, origin: number): void {
    this.settle(slot);
    const { links, tokens } = this;
    const site = this.#siteOf(origin);
    for (let at = links.firstOwned(slot); at !== NO_LINK; at = links.firstOwned(slot)) {
      this.#release(at, site);
    }
    for (let at = links.firstHolder(slot); at !== NO_LINK; at = links.firstHolder(slot)) {
      this.#release(at, site);
    }
    for (let at = this.looseAt(slot); at !== NO_TOKEN; ) {
      this.#listener.died?.(at);
      const next = tokens.next[at];
      tokens.drop(at);
      at = next;
    }
    if (slot < this.#loose.length) this.#loose[slot] = 0;
  }

  /** Decides what the object's last instruction gave back. To be called before its references are looked at. */
  settle(slot: Slot): void {
    if (!this.#pending.has(slot)) return;
    const pending = this.#pending;
    const site = pending.siteAt(slot);
    for (let gift = pending.takeAll(slot); gift >= 0; gift = pending.next(gift)) {
      this.#settleOne(slot, site, gift);
    }
  }

  /** The object's loose tokens: the last one; go on with `tokens.next`. */
  looseAt(slot: Slot): TokenId {
    return slot < this.#loose.length ? this.#loose[slot] - 1 : NO_TOKEN;
  }

  /** The token of what a holder holds, by its link in `links`. */
  tokenAt(link: number): TokenId {
    return this.#tokenAt[link];
  }

  /** Whether the key's text is that of the variable's name: `.name` for `name`. */
  isAttributeNamed(key: number, name: number): boolean {
    return this.#strings[key] === `.${this.#strings[name]}`;
  }

  siteOfToken(token: TokenId): number {
    return this.#siteOf(this.tokens.origin[token]);
  }

  #siteOf(origin: number): number {
    return origin < 0 ? -1 : this.#sites[origin];
  }

  /** An event of an instruction: what another one gave back is decided. */
  #begin(slot: Slot, origin: number): void {
    const site = this.#siteOf(origin);
    if (this.#pending.has(slot) && (site < 0 || this.#pending.siteAt(slot) !== site)) {
      this.settle(slot);
    }
    this.#pending.at(slot, site);
  }

  #settleOne(slot: Slot, site: number, gift: number): void {
    const { tokens } = this;
    const origin = this.#pending.originOf(gift);
    const seq = this.#pending.seqOf(gift);
    for (let left = this.#pending.amountOf(gift); left > 0; ) {
      if (this.looseAt(slot) === NO_TOKEN && !this.#loosenOldest(slot)) return;
      const { token, reason, choices } = chooseGiven(this, slot, site);
      const given = Math.min(left, tokens.amount[token]);
      const likely = choices * tokens.choices[token];
      this.#listener.paired?.(slot, token, given, origin, seq, reason, likely);
      left -= given;
      tokens.amount[token] -= given;
      if (tokens.amount[token] > 0) continue;
      this.#unchain(slot, token);
      tokens.drop(token);
    }
  }

  /** A holder lets go: its reference is loose. */
  #release(link: number, site: number): void {
    const slot = this.links.heldAt(link);
    const token = this.#tokenAt[link];
    const { tokens, links } = this;
    links.unlink(slot, links.kindAt(link), links.aAt(link), links.bAt(link));
    tokens.released[token] = site;
    this.#push(slot, token);
  }

  /** A holder must have let go though no event told of it. */
  #loosenOldest(slot: Slot): boolean {
    const oldest = this.links.firstHolder(slot);
    if (oldest === NO_LINK) return false;
    this.tokens.choices[this.#tokenAt[oldest]] *= this.links.holderCount(slot);
    this.#release(oldest, -1);
    return true;
  }

  /** One reference of a loose token, out of the list. */
  #takeOut(slot: Slot, token: TokenId): TokenId {
    if (this.tokens.amount[token] > 1) return this.tokens.split(token);
    this.#unchain(slot, token);
    return token;
  }

  #push(slot: Slot, token: TokenId): void {
    if (slot >= this.#loose.length) {
      const length = Math.max(1024, slot + 1, this.#loose.length * 2);
      this.#loose = longer(new Int32Array(length), this.#loose);
    }
    this.tokens.next[token] = this.#loose[slot] - 1;
    this.#loose[slot] = token + 1;
  }

  #unchain(slot: Slot, token: TokenId): void {
    const { next } = this.tokens;
    if (this.#loose[slot] - 1 === token) {
      this.#loose[slot] = next[token] + 1;
      return;
    }
    let before = this.#loose[slot] - 1;
    while (next[before] !== token) before = next[before];
    next[before] = next[token];
  }

  #attach(link: number, token: TokenId): void {
    if (link >= this.#tokenAt.length) {
      const length = Math.max(1024, link + 1, this.#tokenAt.length * 2);
      this.#tokenAt = longer(new Int32Array(length), this.#tokenAt);
    }
    this.#tokenAt[link] = token;
  }
}
