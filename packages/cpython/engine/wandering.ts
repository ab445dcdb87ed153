import { Box } from './box';
import { release } from './host';
import { identityIn, slotIn } from './kinds';
import { reserveZero } from './memory';

/** What a container holds now: identity → slot, in a hash of pairs; slot 0: a free pair. */
let pairs: u32 = 0;
let pairCount: u32 = 0;
let mask: u32 = 0;

const PAIR_SHIFT: u32 = 3;

export function readContents(box: Box, now: i32): void {
  let needed: u32 = 16;
  while (needed < <u32>now * 2) needed *= 2;
  if (needed > pairCount) {
    if (pairs !== 0) release(pairs);
    pairs = reserveZero(needed << PAIR_SHIFT);
    pairCount = needed;
  } else memory.fill(pairs, 0, needed << PAIR_SHIFT);
  mask = needed - 1;
  for (let position = 0; position < now; position++) {
    const slot = slotIn(box, position);
    if (slot !== 0) add(identityIn(box, position, slot), slot);
  }
}

/** The slot that the holder with that identity holds now; 0: none. */
export function wandersTo(identity: u32): u32 {
  return load<u32>(find(identity), 4);
}

function add(identity: u32, slot: u32): void {
  const place = find(identity);
  store<u32>(place, identity);
  store<u32>(place, slot, 4);
}

function find(identity: u32): u32 {
  let place = pairs + ((((identity * 0x9e3779b1) >>> 7) & mask) << PAIR_SHIFT);
  while (load<u32>(place, 4) !== 0 && load<u32>(place) !== identity) {
    place = pairs + ((((place - pairs) >>> PAIR_SHIFT) + 1) & mask) * 8;
  }
  return place;
}
