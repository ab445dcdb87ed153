import {
  type CodeId,
  HolderKind,
  isOwned,
  type LinkIndex,
  NO_LINK,
  type Site,
  type Slot,
  siteAt,
} from '@refwind/core';
import type { Timeline } from '../../timeline.js';
import { componentsOf } from '../cycles.js';
import { NO_TOKEN, type TokenId } from '../references/tokens.js';
import type { Inventory } from './inventory.js';

/**
 * What a line did to what only the bad run has: `holds`: it gave a reference to a holder that both runs have, or to a
 * variable; `closes`: it gave the last reference within a cycle that nothing else leads to; `inside`: it gave one from
 * one such object to another; `unnamed`: it took one that nobody is known to hold.
 */
export type BlameKind = 'holds' | 'closes' | 'inside' | 'unnamed';

/** A line of the bad run, and the references that it took to objects that the good run has not. */
export interface Blame {
  /** The worst that it did. */
  readonly kind: BlameKind;
  readonly site: Site;
  readonly references: number;
  /** The types of the objects, each once. */
  readonly typeNames: readonly string[];
}

const ORDER: readonly BlameKind[] = ['holds', 'closes', 'inside', 'unnamed'];

/**
 * The lines that keep what only the bad run has, the likeliest first: those through which the rest of the program
 * leads to it, then those that closed a cycle, then what holds its parts together.
 */
export function blameOf(timeline: Timeline, { scan }: Inventory, isExtra: Uint8Array): Blame[] {
  const finder = new Finder(timeline, scan.book, isExtra, scan.allocCode);
  for (let slot = 1; slot < isExtra.length; slot++) if (isExtra[slot] === 1) finder.look(slot);
  finder.closeCycles();
  return finder.found();
}

interface Found {
  kind: BlameKind;
  readonly site: Site;
  references: number;
  readonly types: Set<string>;
}

class Finder {
  readonly #timeline: Timeline;
  readonly #book: Inventory['scan']['book'];
  readonly #isExtra: Uint8Array;
  readonly #allocCode: Uint32Array;
  readonly #found = new Map<string, Found>();
  /** 1 for what a holder outside leads to. */
  readonly #reached: Uint8Array;

  constructor(
    timeline: Timeline,
    book: Inventory['scan']['book'],
    isExtra: Uint8Array,
    allocCode: Uint32Array,
  ) {
    this.#timeline = timeline;
    this.#book = book;
    this.#isExtra = isExtra;
    this.#allocCode = allocCode;
    this.#reached = new Uint8Array(isExtra.length);
  }

  /** Adds the object's references. */
  look(slot: Slot): void {
    const { links, tokens } = this.#book;
    for (let at = links.firstHolder(slot); at !== NO_LINK; at = links.nextHolder(at)) {
      const isInside = this.#isInside(at);
      this.#add(isInside ? 'inside' : 'holds', this.#book.tokenAt(at), slot);
      if (!isInside) this.#reach(slot);
    }
    for (let at = this.#book.looseAt(slot); at !== NO_TOKEN; at = tokens.next[at]) {
      this.#add('unnamed', at, slot);
      this.#reach(slot);
    }
  }

  /** Of each cycle that nothing outside leads to, the reference that was given last: without it there would be none. */
  closeCycles(): void {
    const { links, tokens } = this.#book;
    const slots: Slot[] = [];
    for (let slot = 1; slot < this.#isExtra.length; slot++) {
      if (this.#isExtra[slot] === 1 && this.#reached[slot] === 0) slots.push(slot);
    }
    const number = new Map(slots.map((slot, at) => [slot, at]));
    const component = componentsOf(slots.map((slot) => this.#heldBy(slot, number)));
    const last = new Map<number, { token: TokenId; slot: Slot }>();
    for (const [at, slot] of slots.entries()) {
      for (let link = links.firstHolder(slot); link !== NO_LINK; link = links.nextHolder(link)) {
        const owner = number.get(links.aAt(link));
        if (owner === undefined || component[owner] !== component[at]) continue;
        const token = this.#book.tokenAt(link);
        const before = last.get(component[at]);
        const isLater =
          before === undefined || tokens.heldSeq[token] > tokens.heldSeq[before.token];
        if (isLater) last.set(component[at], { token, slot });
      }
    }
    for (const { token, slot } of last.values()) this.#add('closes', token, slot);
  }

  /** In an object that the good run has not; or a variable of a frame that is only asleep: a generator's, a coroutine's. */
  #isInside(link: LinkIndex): boolean {
    const { links } = this.#book;
    const a = links.aAt(link);
    if (isOwned(links.kindAt(link))) return this.#isExtra[a] === 1;
    const isVariable = links.kindAt(link) === HolderKind.variable;
    return isVariable && this.#timeline.dictionary.strings[a].includes('#');
  }

  #heldBy(slot: Slot, number: ReadonlyMap<Slot, number>): number[] {
    const { links } = this.#book;
    const held: number[] = [];
    for (let at = links.firstOwned(slot); at !== NO_LINK; at = links.nextOwned(at)) {
      const to = number.get(links.heldAt(at));
      if (to !== undefined) held.push(to);
    }
    return held;
  }

  /** Each line once, by the worst that it did; places without a line come last. */
  found(): Blame[] {
    return [...this.#found.values()]
      .sort(
        (a, b) =>
          Number(a.site.line < 1) - Number(b.site.line < 1) ||
          ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind) ||
          b.references - a.references,
      )
      .map(({ types, ...rest }) => ({ ...rest, typeNames: [...types] }));
  }

  /** Marks what an object that is held from outside leads to. */
  #reach(from: Slot): void {
    if (this.#reached[from] === 1) return;
    const { links } = this.#book;
    const queue = [from];
    this.#reached[from] = 1;
    for (let next = 0; next < queue.length; next++) {
      for (let at = links.firstOwned(queue[next]); at !== NO_LINK; at = links.nextOwned(at)) {
        const held = links.heldAt(at);
        if (this.#isExtra[held] === 0 || this.#reached[held] === 1) continue;
        this.#reached[held] = 1;
        queue.push(held);
      }
    }
  }

  #add(kind: BlameKind, token: TokenId, slot: Slot): void {
    const { tokens } = this.#book;
    const held = tokens.heldOrigin[token];
    const origin: CodeId = held >= 0 && tokens.released[token] < 0 ? held : tokens.origin[token];
    const { codes, types } = this.#timeline.dictionary;
    const site = origin < 0 ? null : siteAt(this.#timeline.dictionary, codes[origin].site);
    if (site === null) return;
    const key = `${site.file}\n${site.line}`;
    const known = this.#found.get(key) ?? { kind, site, references: 0, types: new Set<string>() };
    if (ORDER.indexOf(kind) < ORDER.indexOf(known.kind)) known.kind = kind;
    known.references += tokens.amount[token];
    known.types.add(types[codes[this.#allocCode[slot]].arg].name);
    this.#found.set(key, known);
  }
}
