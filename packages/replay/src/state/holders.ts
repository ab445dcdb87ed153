import {
  type HeapColumns,
  type Holder,
  type HolderKind,
  NO_LINK,
  type Slot,
  toHolder,
} from '@refwind/core';

/** What objects have whom nobody is known to hold. */
export const NO_HOLDERS: readonly Holder[] = Object.freeze([]);

const KIND_ORDER = { variable: 0, slot: 1, temporary: 2, external: 3 } as const;

/**
 * The order of an object's holders: variables, slots, temporaries, external ones; within a kind by
 * frame and name, owner and place, or detail. An order by content makes a state the same whichever
 * way one came to it, and lets a holder be found among very many by halving.
 */
export function compareHolders(a: Holder, b: Holder): number {
  if (a.kind === 'slot' && b.kind === 'slot') {
    return a.owner - b.owner || compareKeys(a.key, b.key);
  }
  if (a.kind === 'variable' && b.kind === 'variable') {
    return compareTexts(a.frame, b.frame) || compareTexts(a.name, b.name);
  }
  if ('detail' in a && 'detail' in b && a.kind === b.kind) return compareTexts(a.detail, b.detail);
  return KIND_ORDER[a.kind] - KIND_ORDER[b.kind];
}

/** The holders of the object in `slot`, in the order of `compareHolders`. */
export function holdersIn(columns: HeapColumns, slot: Slot): readonly Holder[] {
  const { links } = columns;
  let at = links.firstHolder(slot);
  if (at === NO_LINK) return NO_HOLDERS;
  const holders: Holder[] = [];
  for (; at !== NO_LINK; at = links.nextHolder(at)) {
    holders.push(makeHolder(links.kindAt(at), links.aAt(at), links.bAt(at), columns));
  }
  if (holders.length > 1) holders.sort(compareHolders);
  return Object.freeze(holders);
}

/** A holder that comes (`by` 1) or goes (`by` −1). */
export interface HolderChange {
  readonly holder: Holder;
  readonly by: 1 | -1;
}

/** `holders` after the changes, which say nothing that is not so: what goes is there. */
export function changedHolders(
  holders: readonly Holder[],
  changes: readonly HolderChange[],
): readonly Holder[] {
  const result =
    changes.length === 1 ? withOneChange(holders, changes[0]) : withChanges(holders, changes);
  return result.length === 0 ? NO_HOLDERS : Object.freeze(result);
}

// A spread, because `slice` of a frozen array is some hundred times slower on Node 20.
function withOneChange(holders: readonly Holder[], { holder, by }: HolderChange): Holder[] {
  const at = placeAmong(holders, holder);
  const result = [...holders];
  if (by === 1) result.splice(at, 0, holder);
  else if (at < holders.length && compareHolders(holders[at], holder) === 0) result.splice(at, 1);
  return result;
}

/** One walk over both, so that a hundred thousand changes to a long list stay cheap. */
function withChanges(holders: readonly Holder[], changes: readonly HolderChange[]): Holder[] {
  const sorted = [...changes].sort((a, b) => compareHolders(a.holder, b.holder));
  const result: Holder[] = [];
  let at = 0;
  for (let i = 0; i < sorted.length; ) {
    const { holder } = sorted[i];
    for (; at < holders.length && compareHolders(holders[at], holder) < 0; at++) {
      result.push(holders[at]);
    }
    let count = 0;
    for (; at < holders.length && compareHolders(holders[at], holder) === 0; at++) count++;
    for (; i < sorted.length && compareHolders(sorted[i].holder, holder) === 0; i++) {
      count += sorted[i].by;
    }
    for (; count > 0; count--) result.push(holder);
  }
  for (; at < holders.length; at++) result.push(holders[at]);
  return result;
}

/** Whether both lists hold equal holders. */
export function sameHolders(a: readonly Holder[], b: readonly Holder[]): boolean {
  if (a === b) return true;
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) {
    if (compareHolders(a[i], b[i]) !== 0) return false;
  }
  return true;
}

/** The holder at (kind, a, b), frozen. */
export function makeHolder(kind: HolderKind, a: number, b: number, columns: HeapColumns): Holder {
  return Object.freeze(toHolder(kind, a, b, columns));
}

/** The first index whose holder is not before `holder`. */
function placeAmong(holders: readonly Holder[], holder: Holder): number {
  let low = 0;
  let high = holders.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compareHolders(holders[middle], holder) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Indexes by number and before other keys, keys by text. */
function compareKeys(a: string, b: string): number {
  const i = indexIn(a);
  const j = indexIn(b);
  if (i >= 0 && j >= 0) return i - j;
  if (i >= 0 || j >= 0) return i >= 0 ? -1 : 1;
  return compareTexts(a, b);
}

/** The number in a key like `[12]`, −1 for other keys. */
function indexIn(key: string): number {
  const first = key.charCodeAt(1);
  const isIndex = key.charCodeAt(0) === 0x5b && first >= 0x30 && first <= 0x39;
  return isIndex ? Number(key.slice(1, -1)) : -1;
}

function compareTexts(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
