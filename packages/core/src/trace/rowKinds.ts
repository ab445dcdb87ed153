import { Op } from '../events/dictionary.js';

/** What a row has beyond code and slot, as bits, so that rows of each kind are counted in one sum. */
export const RowKind = { sized: 1, holding: 2, pass: 4, slotless: 8 } as const;

const KINDS = new Uint8Array(256);
KINDS[Op.alloc] = RowKind.sized;
KINDS[Op.link] = RowKind.holding;
KINDS[Op.unlink] = RowKind.holding;
KINDS[Op.gcBegin] = RowKind.pass | RowKind.slotless;
KINDS[Op.gcEnd] = RowKind.pass | RowKind.slotless;
KINDS[Op.mark] = RowKind.slotless;

/** How many rows of each kind a chunk has, and whether every row's slot is 0 exactly where it must. */
export interface RowCounts {
  readonly sized: number;
  readonly holding: number;
  readonly passes: number;
  readonly slotsFit: boolean;
}

/** Counts rows by kind. Every code must be known. */
export function countRows(
  code: Uint32Array,
  slot: Uint32Array,
  length: number,
  op: Uint8Array,
): RowCounts {
  let sized = 0;
  let holding = 0;
  let passes = 0;
  let misfits = 0;
  for (let row = 0; row < length; row++) {
    const kind = KINDS[op[code[row]]];
    sized += kind & 1;
    holding += (kind >> 1) & 1;
    passes += (kind >> 2) & 1;
    if ((slot[row] === 0) !== kind >= RowKind.slotless) misfits++;
  }
  return { sized, holding, passes, slotsFit: misfits === 0 };
}
