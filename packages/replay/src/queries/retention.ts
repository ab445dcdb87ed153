import {
  type HeapColumns,
  HolderKind,
  isOwned,
  type LinkIndex,
  type LinkTable,
  NO_LINK,
  type Slot,
} from '@refwind/core';

/** What keeps an object; the numbers of `Retention.kept`. `none`: there is no object in the slot. */
export const Kept = { none: 0, variable: 1, unnamed: 2, nobody: 3 } as const;

/**
 * Who keeps each object of a heap: columns by slot. From variables first, then from references that no holder explains
 * (temporaries, C code, what is older than the trace), breadth first over places in objects.
 */
export interface Retention {
  /** `Kept`: `nobody` where nothing leads to the object. */
  readonly kept: Uint8Array;
  /** How many places lie between the root and the object. */
  readonly level: Int32Array;
  /**
   * The holder on a shortest way, in the heap's `links`; of several the one in the oldest object. `NO_LINK` for what
   * an unnamed reference holds and for what nobody keeps.
   */
  readonly way: Int32Array;
  /** The slot of the object at the way's beginning; 0 for what nobody keeps. */
  readonly root: Int32Array;
}

/** Time and memory as the heap's objects and links. */
export function retentionOf(columns: HeapColumns): Retention {
  const length = columns.slotCount + 1;
  const retention: Retention = {
    kept: new Uint8Array(length),
    level: new Int32Array(length),
    way: new Int32Array(length).fill(NO_LINK),
    root: new Int32Array(length),
  };
  const queue = new Int32Array(columns.live);
  for (let slot = 1; slot < length; slot++) {
    if (columns.object[slot] !== 0) retention.kept[slot] = Kept.nobody;
  }
  spread(columns, retention, queue, Kept.variable, isHeldByVariable);
  spread(columns, retention, queue, Kept.unnamed, isHeldByUnnamed);
  return retention;
}

type IsRoot = (columns: HeapColumns, slot: Slot) => boolean;

function spread(
  columns: HeapColumns,
  retention: Retention,
  queue: Int32Array,
  as: number,
  isRoot: IsRoot,
): void {
  const { kept, level } = retention;
  const { links } = columns;
  let end = 0;
  for (let slot = 1; slot < kept.length; slot++) {
    if (kept[slot] !== Kept.nobody || !isRoot(columns, slot)) continue;
    kept[slot] = as;
    queue[end++] = slot;
  }
  for (let at = 0; at < end; at++) {
    const owner = queue[at];
    choose(columns, retention, owner);
    for (let link = links.firstOwned(owner); link !== NO_LINK; link = links.nextOwned(link)) {
      const held = links.heldAt(link);
      if (kept[held] !== Kept.nobody) continue;
      kept[held] = as;
      level[held] = level[owner] + 1;
      queue[end++] = held;
    }
  }
}

/** The object's way; all that are nearer to a root have theirs. */
function choose(columns: HeapColumns, { kept, level, way, root }: Retention, slot: Slot): void {
  const { links } = columns;
  let best: LinkIndex = NO_LINK;
  for (let at = links.firstHolder(slot); at !== NO_LINK; at = links.nextHolder(at)) {
    const isWay = level[slot] === 0 ? !isOwned(links.kindAt(at)) : leads(at);
    if (isWay && (best === NO_LINK || isBefore(columns, at, best))) best = at;
  }
  way[slot] = best;
  root[slot] = level[slot] === 0 ? slot : root[links.aAt(best)];

  function leads(at: LinkIndex): boolean {
    const owner = links.aAt(at);
    return (
      isOwned(links.kindAt(at)) && kept[owner] === kept[slot] && level[owner] === level[slot] - 1
    );
  }
}

/** An order of holders that does not depend on how one came to the moment. Variables are first. */
function isBefore({ links, object }: HeapColumns, one: LinkIndex, other: LinkIndex): boolean {
  const ofKind = links.kindAt(one) - links.kindAt(other);
  const isPlace = isOwned(links.kindAt(one)) && isOwned(links.kindAt(other));
  const owners = isPlace ? object[links.aAt(one)] - object[links.aAt(other)] : 0;
  const rest = links.aAt(one) - links.aAt(other) || links.bAt(one) - links.bAt(other);
  return (owners || ofKind || rest) < 0;
}

function isHeldByVariable({ links }: HeapColumns, slot: Slot): boolean {
  for (let at = links.firstHolder(slot); at !== NO_LINK; at = links.nextHolder(at)) {
    if (links.kindAt(at) === HolderKind.variable) return true;
  }
  return false;
}

function isHeldByUnnamed({ links, refcount }: HeapColumns, slot: Slot): boolean {
  return placesOf(links, slot) < refcount[slot];
}

/** How many places in objects hold the object. */
export function placesOf(links: LinkTable, slot: Slot): number {
  let places = 0;
  for (let at = links.firstHolder(slot); at !== NO_LINK; at = links.nextHolder(at)) {
    if (isOwned(links.kindAt(at))) places++;
  }
  return places;
}
