import { type CodeTable, RowKind } from '../heap/codeTable.js';

/** What a chunk's rows come to. */
export interface RowCounts {
  readonly maxCode: number;
  /** Rows of each `RowKind`; all 0 when a code is unknown. */
  readonly sized: number;
  readonly holding: number;
  readonly passes: number;
  /** Whether every row's slot is 0 exactly where it must be. */
  readonly slotsFit: boolean;
}

/**
 * Counts rows by kind and finds the largest code, in one pass.
 * @param sizedCodes filled with the codes of the sized rows; longer than `length`.
 */
export function countRows(
  code: Uint32Array,
  slot: Uint32Array,
  length: number,
  codes: CodeTable,
  sizedCodes: Uint32Array,
): RowCounts {
  const { kind: kinds } = codes;
  let maxCode = 0;
  let sized = 0;
  let holding = 0;
  let passes = 0;
  let slotless = 0;
  for (let row = 0; row < length; row++) {
    const c = code[row];
    const kind = kinds[c];
    if (c > maxCode) maxCode = c;
    // Most rows have nothing beyond code and slot.
    if (kind === 0) continue;
    if ((kind & RowKind.sized) !== 0) sizedCodes[sized++] = c;
    if ((kind & RowKind.holding) !== 0) holding++;
    if ((kind & RowKind.pass) !== 0) passes++;
    if ((kind & RowKind.slotless) !== 0) slotless++;
  }
  const known = maxCode < codes.size;
  const slotsFit = known && zerosFit(code, slot, length, kinds, slotless);
  if (!known) return { maxCode, sized: 0, holding: 0, passes: 0, slotsFit };
  return { maxCode, sized, holding, passes, slotsFit };
}

/** Whether slot 0 is in rows of passes and marks and only there. They are few: the zeros are searched for, not every row looked at. */
function zerosFit(
  code: Uint32Array,
  slot: Uint32Array,
  length: number,
  kinds: Uint8Array,
  slotless: number,
): boolean {
  let zeros = 0;
  for (let row = slot.indexOf(0); row >= 0 && row < length; row = slot.indexOf(0, row + 1)) {
    if ((kinds[code[row]] & RowKind.slotless) === 0) return false;
    zeros++;
  }
  return zeros === slotless;
}

/** The highest of the first `length` slots. */
export function highestSlot(slot: Uint32Array, length: number): number {
  let highest = 0;
  for (let row = 0; row < length; row++) if (slot[row] > highest) highest = slot[row];
  return highest;
}
