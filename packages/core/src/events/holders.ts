import type { HeapColumns } from '../heap/columns.js';
import { isOwned } from '../heap/links.js';
import type { ObjectId } from '../units.js';
import { HolderKind } from './chunk.js';
import type { TraceDictionary } from './dictionary.js';
import type { Holder } from './types.js';

/** The key of a set's member, whose place has no name. */
export const MEMBER_KEY = '{}';

/** The holder that (kind, a, b) means in the heap `columns`, whose owner is alive there. */
export function toHolder(kind: HolderKind, a: number, b: number, columns: HeapColumns): Holder {
  const owner = isOwned(kind) ? columns.object[a] : 0;
  return holderOf(kind, a, b, owner, columns.dictionary);
}

/** The holder that (kind, a, b) means, its owner's object id known. */
export function holderOf(
  kind: HolderKind,
  a: number,
  b: number,
  owner: ObjectId,
  dictionary: TraceDictionary,
): Holder {
  const { strings } = dictionary;
  switch (kind) {
    case HolderKind.variable:
      return { kind: 'variable', frame: strings[a], name: strings[b] };
    case HolderKind.index:
      return { kind: 'slot', owner, key: `[${b}]` };
    case HolderKind.key:
      return { kind: 'slot', owner, key: strings[b] };
    case HolderKind.member:
      return { kind: 'slot', owner, key: MEMBER_KEY };
    case HolderKind.temporary:
      return { kind: 'temporary', detail: strings[a] };
    case HolderKind.external:
      return { kind: 'external', detail: strings[a] };
  }
}

/** The index that a key like `[12]` says, or −1 when it is no index below 2^32. */
export function indexOfKey(key: string): number {
  if (!/^\[(0|[1-9]\d{0,9})\]$/.test(key)) return -1;
  const index = Number(key.slice(1, -1));
  return index < 2 ** 32 ? index : -1;
}
