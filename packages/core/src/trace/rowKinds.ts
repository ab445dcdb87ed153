import { type CodeTable, RowKind } from '../heap/codeTable.js';

/** What a chunk's rows come to. */
export interface RowCounts {
  readonly maxCode: number;
  readonly maxSlot: number;
  /** Rows of each `RowKind`; all 0 when a code is unknown. */
  readonly sized: number;
  readonly holding: number;
  readonly passes: number;
  /** Whether every row's slot is 0 exactly where it must be. */
  readonly slotsFit: boolean;
}

/**
 * Counts rows by kind and finds the largest code and slot, in one pass.
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
  let maxSlot = 0;
  let sized = 0;
  let holding = 0;
  let passes = 0;
  let zeros = 0;
  let slotless = 0;
  let misfits = 0;
  for (let row = 0; row < length; row++) {
    const c = code[row];
    const s = slot[row];
    const kind = kinds[c];
    if (c > maxCode) maxCode = c;
    if (s > maxSlot) maxSlot = s;
    if (s === 0) zeros++;
    // Most rows have nothing beyond code and slot.
    if (kind === 0) continue;
    if ((kind & RowKind.sized) !== 0) sizedCodes[sized++] = c;
    if ((kind & RowKind.holding) !== 0) holding++;
    if ((kind & RowKind.pass) !== 0) passes++;
    if ((kind & RowKind.slotless) === 0) continue;
    slotless++;
    if (s !== 0) misfits++;
  }
  const slotsFit = misfits === 0 && zeros === slotless;
  const known = maxCode < codes.size;
  if (!known) return { maxCode, maxSlot, sized: 0, holding: 0, passes: 0, slotsFit };
  return { maxCode, maxSlot, sized, holding, passes, slotsFit };
}
