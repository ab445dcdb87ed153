import { Box, has, held, itemAt, SORTED } from './box';
import { LIST_allocated, LIST_items, LIST_size, TUPLE_size } from './constants';
import { word } from './memory';
import { addressOf } from './objects';
import { at } from './state';

/** More positions than a container can really have: then its memory is not what it was taken for. */
const MOST_POSITIONS: i32 = 1 << 27;

export function checked(positions: i32): i32 {
  return positions >= 0 && positions < MOST_POSITIONS ? positions : 0;
}

export function locateTuple(box: Box): i32 {
  const length = checked(word(box.address + TUPLE_size));
  box.start = box.address + at.tupleItems;
  box.bytes = <u32>length * 4;
  return length;
}

/** @see Objects/listobject.c: `list_sort_impl` */
export function isSorting(box: Box): bool {
  return word(box.address + LIST_allocated) === 0xffffffff;
}

export function locateList(box: Box): i32 {
  if (at.withFields !== 0 && isSorting(box)) {
    box.flags |= SORTED;
    return box.positions;
  }
  box.flags &= ~SORTED;
  box.start = word(box.address + LIST_items);
  const allocated = checked(word(box.address + LIST_allocated));
  box.bytes = <u32>allocated * 4;
  return min(checked(word(box.address + LIST_size)), allocated);
}

/** What is sorted stays where it was until that is done. */
export function itemOf(box: Box, position: i32): u32 {
  if (!has(box, SORTED)) return word(box.start + <u32>position * 4);
  const slot = position < box.length ? held(itemAt(box, position)) : 0;
  return slot === 0 ? 0 : addressOf(slot);
}
