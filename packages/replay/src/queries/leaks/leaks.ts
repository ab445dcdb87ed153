import {
  type Bytes,
  type CodeId,
  type HeapColumns,
  type Holder,
  HolderKind,
  isOwned,
  NO_LINK,
  type ObjectId,
  type Seq,
  type Site,
  type Slot,
  siteAt,
  toHolder,
} from '@refwind/core';
import { checkMoment } from '../../errors.js';
import type { Timeline } from '../../timeline.js';
import type { Amount } from '../comparison.js';
import { ReferenceScan } from '../references/scan.js';
import { BEFORE, NO_TOKEN, type TokenId } from '../references/tokens.js';
import { Kept, type Retention, retentionOf } from '../retention.js';

/** Objects of one type, from one line, that are kept in the same way by a reference that one line took. */
export interface LeakGroup {
  /**
   * `nobody`: nothing leads to them but each other; a pass of the collector would free them.
   * `variable`: a name leads to them. `unnamed`: only references without a name do (the evaluation stack, C code,
   * what is older than the trace).
   */
  readonly kept: 'nobody' | 'variable' | 'unnamed';
  readonly typeName: string;
  /** Where they were allocated. */
  readonly site: Site | null;
  readonly objects: number;
  readonly bytes: Bytes;
  /** The one of them that was allocated first. */
  readonly oldest: ObjectId;
  /**
   * Who holds the oldest: a holder on the shortest way to it; of those that nobody keeps the one that took hold of it
   * last. `null` where no holder is known.
   */
  readonly holder: Holder | null;
  /** The type of the object that the holder is in; `null` for variables. */
  readonly ownerType: string | null;
  /** The variable at which the way to the oldest begins. */
  readonly root: Holder | null;
  /** The outstanding reference to the oldest: since when its holder has it, and the line that gave it to him. */
  readonly held: { readonly seq: Seq | null; readonly site: Site | null };
  /** The increment (or the allocation) that took that reference, and its line. */
  readonly taken: { readonly seq: Seq | null; readonly site: Site | null };
}

/** What is alive at a moment, and why. */
export interface Leaks {
  readonly at: Seq;
  /** Nobody can reach them, but they are not freed. */
  readonly unreachable: Amount;
  readonly reachable: Amount;
  /** What nobody keeps first, then what is kept by a reference that a function took, the most bytes first. */
  readonly groups: readonly LeakGroup[];
}

/**
 * What is alive at a moment and why: garbage that is not freed, and what somebody still leads to, by type, by the line
 * that allocated it and by the reference that keeps it, with the line that took that reference. One scan of the columns
 * up to the moment; memory as the heap's references.
 *
 * @example
 * const { groups } = leaks(timeline, timeline.end);
 * groups[0].held.site?.line; // the line that took the reference which was never given back
 *
 * @param at a moment of the timeline
 * @throws MomentRangeError
 */
export function leaks(timeline: Timeline, at: Seq): Leaks {
  checkMoment(at, timeline.start, timeline.end);
  return new LeakFinder(timeline, at).find();
}

/** A group that is being put together. */
interface Open {
  objects: number;
  bytes: Bytes;
  oldest: Slot;
  readonly token: TokenId;
  link: number;
}

class LeakFinder {
  readonly #timeline: Timeline;
  readonly #columns: HeapColumns;
  readonly #retention: Retention;
  readonly #scan: ReferenceScan;
  readonly #groups = new Map<string, Open>();

  constructor(timeline: Timeline, at: Seq) {
    this.#timeline = timeline;
    this.#columns = timeline.columnsAt(at);
    this.#retention = retentionOf(this.#columns);
    this.#scan = new ReferenceScan(timeline).run(at);
  }

  find(): Leaks {
    const { slotCount, object, size, live, bytes, seq } = this.#columns;
    const unreachable = { objects: 0, bytes: 0 };
    for (let slot = 1; slot <= slotCount; slot++) {
      if (object[slot] === 0) continue;
      this.#add(slot);
      if (this.#retention.kept[slot] !== Kept.nobody) continue;
      unreachable.objects++;
      unreachable.bytes += size[slot];
    }
    const reachable = { objects: live - unreachable.objects, bytes: bytes - unreachable.bytes };
    const groups = [...this.#groups.values()].map((open) => this.#groupOf(open)).sort(byWeight);
    return { at: seq, unreachable, reachable, groups };
  }

  #add(slot: Slot): void {
    const { object, size } = this.#columns;
    const link = this.#linkOf(slot);
    const token = link === NO_LINK ? this.#scan.book.looseAt(slot) : this.#scan.book.tokenAt(link);
    const key = this.#keyOf(slot, link, token);
    const known = this.#groups.get(key);
    if (known === undefined) {
      this.#groups.set(key, { objects: 1, bytes: size[slot], oldest: slot, token, link });
      return;
    }
    known.objects++;
    known.bytes += size[slot];
    if (object[slot] > object[known.oldest]) return;
    this.#groups.set(key, { ...known, oldest: slot, token, link });
  }

  /** The holder that keeps the object, as a link of the scan's book. */
  #linkOf(slot: Slot): number {
    const { links } = this.#columns;
    const way = this.#retention.way[slot];
    const { book } = this.#scan;
    if (way === NO_LINK)
      return this.#retention.kept[slot] === Kept.nobody ? this.#latest(slot) : NO_LINK;
    return book.links.indexOf(links.kindAt(way), links.aAt(way), links.bAt(way));
  }

  /** The holder that took hold of the object last. */
  #latest(slot: Slot): number {
    const { links, tokens, tokenAt } = this.#bookOf();
    let latest = NO_LINK;
    let since = -1;
    for (let at = links.firstHolder(slot); at !== NO_LINK; at = links.nextHolder(at)) {
      const seq = tokens.heldSeq[tokenAt(at)];
      if (seq < since) continue;
      since = seq;
      latest = at;
    }
    return latest;
  }

  #bookOf() {
    const { book } = this.#scan;
    return { links: book.links, tokens: book.tokens, tokenAt: (at: number) => book.tokenAt(at) };
  }

  /** Equal for objects of one group. */
  #keyOf(slot: Slot, link: number, token: TokenId): string {
    const { allocCode } = this.#columns;
    const { links, tokens } = this.#scan.book;
    const kept = this.#retention.kept[slot];
    const who =
      link === NO_LINK
        ? ''
        : placeKey(links.kindAt(link), links.aAt(link), links.bAt(link), allocCode);
    const line = token === NO_TOKEN ? BEFORE : lineCode(tokens, token);
    return `${kept} ${allocCode[slot]} ${who} ${line}`;
  }

  #groupOf({ objects, bytes, oldest, token, link }: Open): LeakGroup {
    const { dictionary } = this.#timeline;
    const { allocCode, object } = this.#columns;
    const { arg, site } = dictionary.codes[allocCode[oldest]];
    const { links, tokens } = this.#scan.book;
    const owner = link !== NO_LINK && isOwned(links.kindAt(link)) ? links.aAt(link) : 0;
    const eventOf = (origin: CodeId, seq: Seq) =>
      origin < 0 ? NOWHERE : { seq, site: siteAt(dictionary, dictionary.codes[origin].site) };
    return {
      kept: KEPT[this.#retention.kept[oldest]],
      typeName: dictionary.types[arg].name,
      site: siteAt(dictionary, site),
      objects,
      bytes,
      oldest: object[oldest],
      holder:
        link === NO_LINK
          ? null
          : toHolder(links.kindAt(link), links.aAt(link), links.bAt(link), this.#columns),
      ownerType: owner === 0 ? null : dictionary.types[dictionary.codes[allocCode[owner]].arg].name,
      root: this.#rootOf(oldest),
      held: token === NO_TOKEN ? NOWHERE : eventOf(tokens.heldOrigin[token], tokens.heldSeq[token]),
      taken: token === NO_TOKEN ? NOWHERE : eventOf(tokens.origin[token], tokens.seq[token]),
    };
  }

  #rootOf(slot: Slot): Holder | null {
    const { links } = this.#columns;
    const root = this.#retention.root[slot];
    const way = root === 0 ? NO_LINK : this.#retention.way[root];
    if (way === NO_LINK) return null;
    return toHolder(links.kindAt(way), links.aAt(way), links.bAt(way), this.#columns);
  }
}

const NOWHERE = Object.freeze({ seq: null, site: null });
const KEPT = ['nobody', 'variable', 'unnamed', 'nobody'] as const;

/** The line of the outstanding reference, as a code. */
function lineCode(tokens: ReferenceScan['book']['tokens'], token: TokenId): CodeId {
  const held = tokens.heldOrigin[token];
  return held === BEFORE ? tokens.origin[token] : held;
}

/** Places in objects that one line made are alike, whatever their index or key; attributes go by their names. */
function placeKey(kind: number, a: number, b: number, allocCode: Uint32Array): string {
  if (!isOwned(kind)) return `${kind} ${a} ${kind === HolderKind.variable ? b : ''}`;
  return `${kind} ${allocCode[a]}`;
}

function byWeight(one: LeakGroup, other: LeakGroup): number {
  return (
    Number(other.kept === 'nobody') - Number(one.kept === 'nobody') ||
    Number(isInFunction(other)) - Number(isInFunction(one)) ||
    other.bytes - one.bytes ||
    other.objects - one.objects ||
    one.oldest - other.oldest
  );
}

/** A call took the reference that keeps it: not what a module or a class sets up for good. */
function isInFunction({ held, taken }: LeakGroup): boolean {
  const site = held.site ?? taken.site;
  return site !== null && site.function !== '<module>';
}
