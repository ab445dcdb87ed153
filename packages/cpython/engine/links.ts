import { Box, DICT, empty, FOREIGN, has, held, identity, itemAt, TELLS_ALL } from './box';
import { externalLinked, externalOwner, externalUnlinked, foreignEmptied } from './host';
import { holderA, holderB, holderKind, holderOf } from './kinds';
import { addHolders, holders, refcount } from './objects';
import { linkRow } from './rows';
import {
  EXTERNAL,
  firstHolder,
  firstOwned,
  heldBy,
  insert,
  isOwned,
  KEY,
  linkAt,
  NO_LINK,
  owner,
  remove,
} from './table';

/** False when the object has no reference left that this holder could have: look again later. */
export function linkItem(box: Box, slot: u32, name: u32): bool {
  holderOf(box, name);
  return link(changetype<u32>(box), slot, holderKind, holderA, holderB);
}

export function unlinkItem(box: Box, slot: u32, name: u32): void {
  holderOf(box, name);
  unlink(slot, holderKind, holderA, holderB);
}

/** As `linkItem`, for a holder that is known. */
export function link(box: u32, slot: u32, kind: u32, a: u32, b: u32): bool {
  const before = heldBy(kind, a, b);
  if (before === slot) return true;
  if (before !== 0) unlink(before, kind, a, b);
  if (holders(slot) >= refcount(slot)) return false;
  insert(slot, kind, a, b);
  if (kind === EXTERNAL) externalLinked(a, box);
  addHolders(slot, 1);
  linkRow(true, slot, kind, a, b);
  return true;
}

/** The holder no longer holds the object, if it did. */
export function unlink(slot: u32, kind: u32, a: u32, b: u32): void {
  if (!remove(slot, kind, a, b)) return;
  if (kind === EXTERNAL && b === 0) externalUnlinked(a);
  addHolders(slot, -1);
  linkRow(false, slot, kind, a, b);
}

function unlinkAt(index: u32): void {
  const each = linkAt(index);
  unlink(each.held, each.kind, each.a, each.b);
}

/** An owner whose deallocator runs gives up its items before it is freed. */
export function dropDying(slot: u32): void {
  for (let at = firstHolder(slot); at !== NO_LINK; ) {
    const each = linkAt(at);
    if (isOwned(each.kind) && refcount(each.a) === 0) {
      dropOwned(each.a);
      at = firstHolder(slot); // others may be gone, too
    } else at = each.nextHeld;
  }
}

/** Unlinks all that an object holds. */
export function dropOwned(slot: u32): void {
  for (let at = firstOwned(slot); at !== NO_LINK; at = firstOwned(slot)) unlinkAt(at);
  emptyAt(owner(slot).items);
  emptyAt(owner(slot).fields);
}

function emptyAt(place: u32): void {
  if (place === 0) return;
  const box = changetype<Box>(place);
  if (box.kind === FOREIGN) foreignEmptied(box.foreign);
  else empty(box);
}

/** A module whose dict dies gives up its variables, which are owned by nobody. */
export function dropVariables(place: u32): void {
  if (place === 0) return;
  const box = changetype<Box>(place);
  if (box.kind !== DICT || box.namespace === 0) return;
  for (let position = 0; position < box.length; position++) {
    const item = itemAt(box, position);
    if (held(item) !== 0) unlinkItem(box, held(item), identity(item));
  }
}

/**
 * Takes holders away until `keep` are left: first those that writes need not tell of, one of which must be over. Those of a
 * running generator are, where its frame is not followed.
 */
export function dropHolders(slot: u32, keep: i32): void {
  if (keep > 0) dropUnsure(slot, keep);
  while (holders(slot) > keep) {
    const oldest = firstHolder(slot);
    if (oldest === NO_LINK) return;
    unlinkAt(oldest);
  }
}

function dropUnsure(slot: u32, keep: i32): void {
  for (let at = firstHolder(slot); at !== NO_LINK && holders(slot) > keep; ) {
    const each = linkAt(at);
    const next = each.nextHeld;
    if (each.kind === KEY && !tellsAll(owner(each.a).fields)) unlinkAt(at);
    at = next;
  }
}

/** Whether writes tell of all that the container holds; of none, they do. */
export function tellsAll(place: u32): bool {
  return place === 0 || has(changetype<Box>(place), TELLS_ALL);
}

/** The container of the attributes of which a link is one, if writes need not tell of all its changes; 0: another one. */
export function unsureOwnerAt(index: u32): u32 {
  const each = linkAt(index);
  if (!isOwned(each.kind) && each.kind !== EXTERNAL) return 0;
  const fields = fieldsOf(each.kind, each.a);
  return tellsAll(fields) ? 0 : fields;
}

/** The container of an object's attributes, or of a place that is older: of what has such a holder. */
export function fieldsOf(kind: u32, a: u32): u32 {
  return isOwned(kind) ? owner(a).fields : externalOwner(a);
}
